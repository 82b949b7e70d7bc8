/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Pitch and modulation on the clipboard. */

G_BEGIN_DECLS

#define WHY_TYPE_MEASURES_PART (why_measures_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyMeasuresPart, why_measures_part, MEASURES_PART)

G_END_DECLS
