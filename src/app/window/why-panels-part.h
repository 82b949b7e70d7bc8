/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* The three panels: one cross-hair, one view of the axes. */

G_BEGIN_DECLS

#define WHY_TYPE_PANELS_PART (why_panels_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyPanelsPart, why_panels_part, PANELS_PART)

G_END_DECLS
