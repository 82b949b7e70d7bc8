/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/why-picture-view.h"
#include "figure/lane/why-annotation-lane.h"

/* The lane of what somebody has labelled, as a widget, in line with that of the notes. Signals, by the user's hand:
 *   "chosen" (gulong annotation)                clicked
 *   "stepped" (int step, gboolean to_end)       Left and Right, Home and End */

G_BEGIN_DECLS

#define WHY_TYPE_ANNOTATION_VIEW (why_annotation_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyAnnotationView, why_annotation_view, WHY, ANNOTATION_VIEW, WhyPictureView)

/* Both are held, both NULL: it is empty. options: copied. */
void why_annotation_view_show (WhyAnnotationView *self,
                               WhyAnnotations *annotations,
                               WhyNotes *notes,
                               const WhyAnnotationLaneOptions *options);
/* Seconds in the file; NAN hides it. */
void why_annotation_view_set_play_head (WhyAnnotationView *self, double time_s);
/* Where things lie, lent. */
const WhyAnnotationLaneGeometry *why_annotation_view_get_geometry (WhyAnnotationView *self);

G_END_DECLS
