/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Where in the file one looks: waveform, the range chosen, and the way back. */

G_BEGIN_DECLS

#define WHY_TYPE_PLACE_PART (why_place_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyPlacePart, why_place_part, PLACE_PART)

G_END_DECLS
