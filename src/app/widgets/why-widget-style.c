/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-widget-style.h"

#include <adwaita.h>

#include "app/preferences/why-colours.h"
#include "app/why-compat.h"

/* The ring of the theme's own widgets. */
#define RING_WIDTH 2
#define RING_RADIUS 6
#define RING_ALPHA 0.5f

void
why_widget_style (GtkWidget *widget, double font_share, WhyFigureStyle *out)
{
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    why_figure_style_dark (out);
  else
    why_figure_style_light (out);
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    why_figure_style_raise_contrast (out);
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

void
why_widget_snapshot_focus (GtkWidget *widget, GtkSnapshot *snapshot, const graphene_rect_t *area)
{
  GdkRGBA ring = { 0.21f, 0.52f, 0.89f, 1 };
  GskRoundedRect outline;
  why_compat_theme_color (widget, "accent_color", &ring);
  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    ring.alpha *= RING_ALPHA;
  gsk_rounded_rect_init_from_rect (&outline, area, RING_RADIUS);
  gtk_snapshot_append_border (snapshot, &outline,
                              (float[]){ RING_WIDTH, RING_WIDTH, RING_WIDTH, RING_WIDTH },
                              (GdkRGBA[]){ ring, ring, ring, ring });
}
