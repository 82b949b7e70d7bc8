/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/page/why-figure-private.h"

/* The layouts of a figure, by name and by what they show. */

#define BASE_FONT 13.0                    /* px, at the width that the layout asks for */
#define SMALLEST_FONT (7.0 * 96.0 / 72.0) /* px: the least that journals print */

static const struct
{
  const char *name;
  double width;
  WhyLayoutPlan plan;
} layouts[WHY_N_LAYOUTS] = {
  [WHY_LAYOUT_PANELS] = { "panels", 1500.0, { 3, FALSE, 0.92 } },
  [WHY_LAYOUT_PAPER] = { "paper", 560.0, { 4, TRUE, 0.6 } },
  [WHY_LAYOUT_SPECTROGRAM] = { "spectrogram", 640.0, { 1, TRUE, 0.7 } },
  [WHY_LAYOUT_SCATTERING] = { "scattering", 560.0, { 1, TRUE, 0.85 } },
  [WHY_LAYOUT_RELEVANCE] = { "relevance", 560.0, { 1, TRUE, 0.85 } },
};

gboolean
why_layout_parse (const char *name, WhyLayout *out)
{
  for (int layout = 0; layout < WHY_N_LAYOUTS; layout++)
    if (g_str_equal (name, layouts[layout].name))
      {
        *out = (WhyLayout) layout;
        return TRUE;
      }
  return FALSE;
}

double
why_layout_width (WhyLayout layout)
{
  return layouts[layout].width;
}

WhyLayoutPlan
why_layout_plan (WhyLayout layout)
{
  return layouts[layout].plan;
}

double
why_figure_font_size (WhyLayout layout, double width)
{
  double share = width > 0.0 ? width / layouts[layout].width : 1.0;
  return MAX (BASE_FONT * share, SMALLEST_FONT);
}
