/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/preferences/why-preference-rows.h"
#include "figure/why-style.h"

/* Which colours the pictures of the window have: the keys "colours", "relevance-colours" and
 * "db-range". */

G_BEGIN_DECLS

/* Sets the style's maps and range as the preferences have them. Main thread. */
void why_colours_apply (WhyFigureStyle *style);

/* All maps, by name and in words; static. */
const WhyChoice *why_colours_sequential (void);
const WhyChoice *why_colours_diverging (void);

G_END_DECLS
