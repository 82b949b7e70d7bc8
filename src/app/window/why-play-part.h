/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* The play button, what it plays, and where it is. */

G_BEGIN_DECLS

#define WHY_TYPE_PLAY_PART (why_play_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyPlayPart, why_play_part, PLAY_PART)

G_END_DECLS
