/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-colours.h"

#include "app/preferences/why-settings.h"

void
why_colours_apply (WhyFigureStyle *style)
{
  g_autofree char *sequential = why_settings_get ("colours");
  g_autofree char *diverging = why_settings_get ("relevance-colours");
  style->range_db = why_settings_get_double ("db-range");
  /* Of another version's names the style keeps its own map. */
  why_sequential_parse (sequential, &style->sequential);
  why_diverging_parse (diverging, &style->diverging);
}

const WhyChoice *
why_colours_sequential (void)
{
  static WhyChoice choices[WHY_N_SEQUENTIAL];
  for (int map = 0; map < WHY_N_SEQUENTIAL; map++)
    choices[map] = (WhyChoice){ why_sequential_name ((WhySequential) map),
                                why_sequential_label ((WhySequential) map) };
  return choices;
}

const WhyChoice *
why_colours_diverging (void)
{
  static WhyChoice choices[WHY_N_DIVERGING];
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    choices[map] = (WhyChoice){ why_diverging_name ((WhyDiverging) map),
                                why_diverging_label ((WhyDiverging) map) };
  return choices;
}
