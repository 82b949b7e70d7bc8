/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-style.h"

#include <math.h>

void
why_figure_style_light (WhyFigureStyle *style)
{
  *style = (WhyFigureStyle){
    .ink = { 0.118, 0.118, 0.141, 1.0 },
    .faint = { 0.384, 0.384, 0.420, 1.0 },
    .background = { 1.0, 1.0, 1.0, 1.0 },
    .accent = { 0.110, 0.443, 0.847, 1.0 },
    .font_size = 11.0,
    .scale = 1.0,
    .range_db = WHY_SPECTROGRAM_RANGE_DB,
  };
}

void
why_figure_style_dark (WhyFigureStyle *style)
{
  *style = (WhyFigureStyle){
    .ink = { 0.941, 0.941, 0.949, 1.0 },
    .faint = { 0.660, 0.660, 0.690, 1.0 },
    .background = { 0.118, 0.118, 0.118, 1.0 },
    .accent = { 0.471, 0.682, 0.929, 1.0 },
    .font_size = 11.0,
    .scale = 1.0,
    .range_db = WHY_SPECTROGRAM_RANGE_DB,
  };
}

void
why_figure_style_raise_contrast (WhyFigureStyle *style)
{
  double ink = why_figure_style_is_dark (style) ? 1.0 : 0.0;
  style->ink = style->faint = (WhyColor){ ink, ink, ink, 1.0 };
  style->high_contrast = TRUE;
}

void
why_figure_style_recolor (WhyFigureStyle *style, gboolean dark)
{
  WhyFigureStyle fresh;

  (dark ? why_figure_style_dark : why_figure_style_light) (&fresh);
  style->ink = fresh.ink;
  style->faint = fresh.faint;
  style->background = fresh.background;
  style->accent = fresh.accent;
}

WhyPalette
why_figure_style_sequential (const WhyFigureStyle *style)
{
  return WHY_PALETTE_SEQUENTIAL + style->sequential;
}

WhyPalette
why_figure_style_diverging (const WhyFigureStyle *style)
{
  return (why_figure_style_is_dark (style) ? WHY_PALETTE_DIVERGING_DARK
                                           : WHY_PALETTE_DIVERGING_LIGHT)
         + style->diverging;
}

WhyPalette
why_figure_style_warm (const WhyFigureStyle *style)
{
  return (why_figure_style_is_dark (style) ? WHY_PALETTE_WARM_DARK : WHY_PALETTE_WARM_LIGHT)
         + style->diverging;
}

void
why_color_use (const WhyColor *color, cairo_t *cr, double alpha)
{
  cairo_set_source_rgba (cr, color->red, color->green, color->blue, color->alpha * alpha);
}

void
why_figure_style_fill (const WhyFigureStyle *style, cairo_t *cr, double width, double height)
{
  double scale = style->scale > 0.0 ? style->scale : 1.0;

  why_color_use (&style->background, cr, 1.0);
  cairo_rectangle (cr, 0.0, 0.0, ceil (width * scale) / scale, ceil (height * scale) / scale);
  cairo_fill (cr);
}

static double
linear_from_srgb (double v)
{
  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

/* Relative luminance (WCAG 2.1). */
static double
luminance_of (const WhyColor *color)
{
  return 0.2126 * linear_from_srgb (color->red) + 0.7152 * linear_from_srgb (color->green)
         + 0.0722 * linear_from_srgb (color->blue);
}

double
why_color_contrast (const WhyColor *a, const WhyColor *b)
{
  double la = luminance_of (a), lb = luminance_of (b);
  return (MAX (la, lb) + 0.05) / (MIN (la, lb) + 0.05);
}

WhyColor
why_color_on (const WhyColor *ground)
{
  static const WhyColor black = { 0.0, 0.0, 0.0, 1.0 }, white = { 1.0, 1.0, 1.0, 1.0 };
  return why_color_contrast (&black, ground) >= why_color_contrast (&white, ground) ? black : white;
}

gboolean
why_figure_style_is_dark (const WhyFigureStyle *style)
{
  /* 0.18: middle grey, where black and white text read about equally well. */
  return luminance_of (&style->background) < 0.18;
}
