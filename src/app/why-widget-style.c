/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-widget-style.h"

#include <adwaita.h>

#include "app/why-colours.h"

void
why_widget_style (GtkWidget *widget, double font_share, WhyFigureStyle *out)
{
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    why_figure_style_dark (out);
  else
    why_figure_style_light (out);
  /* The window's own background shows round the plots. */
  out->background.alpha = 0;
  out->scale = gtk_widget_get_scale_factor (widget);
  why_colours_apply (out);

  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;
  if (!pango_font_description_get_size_is_absolute (font))
    size *= pango_cairo_context_get_resolution (context) / 72;
  out->font_size = CLAMP (size * font_share, 9, 24);
  g_strlcpy (out->font_family, pango_font_description_get_family (font), sizeof out->font_family);
}
