/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-class-color.h"

static const char *const names[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };

/* Found by a search: the smallest distance in OKLab between any two of the first six, as seen by
 * trichromats, protanopes, deuteranopes and tritanopes, is as large as the contrast with the ground
 * lets it be. The tests say what they keep. */
static const guint32 colors[2][2][WHY_N_CLASS_COLORS] = {
  { { 0x0858f0, 0xfc6229, 0x00a882, 0xa67dda, 0x821c00, 0x616161, 0x3f9bd1, 0x857a00 },
    { 0x0d32c4, 0xae5205, 0x027965, 0xe40185, 0x960000, 0x474747, 0x1e6e9e, 0x665e00 } },
  { { 0x0b99ff, 0xd98a18, 0x5fe88c, 0xc5baec, 0xbb3e00, 0x888888, 0x9ad8f8, 0xf0e442 },
    { 0x35a2ff, 0xffb403, 0x14e6a0, 0xffd2ff, 0xf76d21, 0x999999, 0xc0e8ff, 0xfff27a } },
};

guint
why_class_color_slot (const char *name, gsize class_index)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (names[i], name) == 0)
      return i;
  return (guint) (class_index % WHY_N_CLASS_COLORS);
}

WhyColor
why_class_color (guint slot, gboolean dark, gboolean high_contrast)
{
  guint32 word = colors[!!dark][!!high_contrast][slot % WHY_N_CLASS_COLORS];
  return (WhyColor){ (word >> 16 & 0xff) / 255.0, (word >> 8 & 0xff) / 255.0, (word & 0xff) / 255.0,
                     1.0 };
}

WhyColor
why_class_color_for (const WhyFigureStyle *style, const char *name, gsize class_index)
{
  return why_class_color (why_class_color_slot (name, class_index),
                          why_figure_style_is_dark (style), style->high_contrast);
}
