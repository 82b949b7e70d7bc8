/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Colour tables as opaque ARGB32 words of Cairo (0xffRRGGBB), ramps drawn in OKLab (Ottosson 2020)
 * so that equal steps of the value look equally large and the lightness alone carries the order,
 * for any colour vision and in grey print. */

#define WHY_PALETTE_SIZE 1025 /* odd: the middle entry of a diverging palette is exactly zero */

typedef enum
{
  WHY_PALETTE_SEQUENTIAL,      /* dark to light */
  WHY_PALETTE_DIVERGING_LIGHT, /* blue, white, red: for light backgrounds */
  WHY_PALETTE_DIVERGING_DARK,  /* light blue, near black, orange: for dark backgrounds */
  WHY_PALETTE_WARM_LIGHT,      /* their upper halves, for values that cannot be negative: */
  WHY_PALETTE_WARM_DARK,       /* nothing at all is as calm as the background */
  WHY_N_PALETTES
} WhyPalette;

/* WHY_PALETTE_SIZE entries, static storage, any thread. */
const guint32 *why_palette_table (WhyPalette palette);

/* Entry of a value in [min, max], clamped to the ends; the middle of the range gives the middle
 * entry exactly. 0, a fully transparent word, for a value that is not finite. */
guint32        why_palette_lookup (const guint32 *table, double value, double min, double max);
