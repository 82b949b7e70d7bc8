/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/why-style.h"

/* One colour a class, wherever it is named: in the window, in lists, and in figures. Told apart by all
 * kinds of colour vision, and from the ground that they are on. */

#define WHY_N_CLASS_COLORS 8

/* Which of them a class has: the six of the default model have their own, wherever they stand in a
 * model; any other goes by its place. */
guint why_class_color_slot (const char *name, gsize class_index);

WhyColor why_class_color (guint slot, gboolean dark, gboolean high_contrast);

/* As it goes with a style. */
WhyColor why_class_color_for (const WhyFigureStyle *style, const char *name, gsize class_index);
