/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-export-options.h"

#include "app/preferences/why-colours.h"
#include "app/preferences/why-settings.h"

#define PX_PER_POINT (96.0 / 72.0)

/* "" is what the window has. */
static void
load_colours (WhyFigureStyle *style)
{
  g_autofree char *sequential = why_settings_get ("export-colours");
  g_autofree char *diverging = why_settings_get ("export-relevance-colours");
  why_colours_apply (style);
  if (*sequential)
    why_sequential_parse (sequential, &style->sequential);
  if (*diverging)
    why_diverging_parse (diverging, &style->diverging);
}

void
why_export_options_style (WhyFigureStyle *style)
{
  g_autofree char *theme = why_settings_get ("export-theme");
  why_figure_style_recolor (style, g_str_equal (theme, "dark"));
  load_colours (style);
}

int
why_export_options_dpi (void)
{
  return why_settings_get_int ("export-dpi");
}

void
why_export_options_load (const WhyAnalysis *analysis,
                         const WhyPanelOptions *panel,
                         WhyFigureOptions *out)
{
  g_autofree char *layout = why_settings_get ("export-layout");
  double points = why_settings_get_double ("export-font-size");

  why_figure_options_init (out, analysis);
  out->panel = *panel;
  if (*layout)
    why_layout_parse (layout, &out->layout);
  out->width = why_settings_get_double ("export-width");
  out->height = why_settings_get_double ("export-height");
  out->dpi = why_export_options_dpi ();
  out->has_header = why_settings_get_boolean ("export-heading");
  out->style.font_size
      = points > 0.0 ? points * PX_PER_POINT : why_figure_font_size (out->layout, out->width);
  why_export_options_style (&out->style);
}

const char *
why_export_options_ending (void)
{
  static const char *const endings[] = { ".png", ".svg", ".pdf" };
  g_autofree char *format = why_settings_get ("export-format");
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_equal (format, endings[i] + 1))
      return endings[i];
  return endings[0];
}
