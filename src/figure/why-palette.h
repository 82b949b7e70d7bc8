/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Colour tables as opaque ARGB32 words of Cairo (0xffRRGGBB), ramps drawn in OKLab (Ottosson 2020)
 * so that equal steps of the value look equally large and the lightness alone carries the order,
 * for any colour vision and in grey print. */

#define WHY_PALETTE_SIZE 1025 /* odd: the middle entry of a diverging palette is exactly zero */

/* Colour maps for what goes from little to much. */
typedef enum
{
  WHY_SEQUENTIAL_AURORA, /* dark violet, blue, green, yellow */
  WHY_SEQUENTIAL_EMBER,  /* black, purple, orange, pale yellow */
  WHY_SEQUENTIAL_SAND,   /* dark blue, grey, yellow: one hue pair that all eyes tell apart */
  WHY_SEQUENTIAL_GREY,   /* black to white */
  WHY_SEQUENTIAL_INK,    /* white to black: little ink in print */
  WHY_SEQUENTIAL_WATER,  /* white to dark blue */
  WHY_N_SEQUENTIAL
} WhySequential;

/* Colour maps for what goes both ways from zero; each for light grounds (zero is white) and for
 * dark ones (zero is nearly black). */
typedef enum
{
  WHY_DIVERGING_BLUE_RED,
  WHY_DIVERGING_GREEN_PURPLE,
  WHY_DIVERGING_TEAL_BROWN,
  WHY_N_DIVERGING
} WhyDiverging;

/* All tables: a family's first plus which map of it. */
typedef enum
{
  WHY_PALETTE_SEQUENTIAL = 0,
  WHY_PALETTE_DIVERGING_LIGHT = WHY_PALETTE_SEQUENTIAL + WHY_N_SEQUENTIAL,
  WHY_PALETTE_DIVERGING_DARK = WHY_PALETTE_DIVERGING_LIGHT + WHY_N_DIVERGING,
  /* Their upper halves, for values that cannot be negative: nothing at all is as calm as the
   * background. */
  WHY_PALETTE_WARM_LIGHT = WHY_PALETTE_DIVERGING_DARK + WHY_N_DIVERGING,
  WHY_PALETTE_WARM_DARK = WHY_PALETTE_WARM_LIGHT + WHY_N_DIVERGING,
  WHY_N_PALETTES = WHY_PALETTE_WARM_DARK + WHY_N_DIVERGING
} WhyPalette;

/* "aurora", "blue-red": what command line and settings call them; "" and NULL parse as the first
 * one. */
const char *why_sequential_name (WhySequential map);
gboolean why_sequential_parse (const char *name, WhySequential *out);
const char *why_diverging_name (WhyDiverging map);
gboolean why_diverging_parse (const char *name, WhyDiverging *out);
/* In the user's language, for menus. */
const char *why_sequential_label (WhySequential map);
const char *why_diverging_label (WhyDiverging map);

/* WHY_PALETTE_SIZE entries, static storage, any thread. */
const guint32 *why_palette_table (WhyPalette palette);

/* Entry of a value in [min, max], clamped to the ends; the middle of the range gives the middle
 * entry exactly. 0, a fully transparent word, for a value that is not finite. */
guint32 why_palette_lookup (const guint32 *table, double value, double min, double max);
