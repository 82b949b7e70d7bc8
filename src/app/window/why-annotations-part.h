/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* What somebody has labelled in the recording elsewhere: opening it, its lane, its tiers, and how far it
 * agrees. */

G_BEGIN_DECLS

#define WHY_TYPE_ANNOTATIONS_PART (why_annotations_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyAnnotationsPart, why_annotations_part, ANNOTATIONS_PART)

/* Reads that file as annotations of the recording that is shown, or being opened. */
void why_annotations_part_open (WhyAnnotationsPart *self, const char *path);

G_END_DECLS
