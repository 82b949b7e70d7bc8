/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/why-utf8.h"
#include "figure/why-text.h"

#include <math.h>
#include <pango/pangocairo.h>

struct _WhyText
{
  PangoContext *context;
  PangoLayout *layout;
  PangoFontDescription *font;
  double ascent[2], height[2]; /* of the font itself, regular and bold, per unit of size */
};

#define METRICS_SIZE 100.0
#define WIDTH_TOLERANCE 1.02

static void
set_text (WhyText *text, const char *string, double size, gboolean bold)
{
  pango_font_description_set_absolute_size (text->font, MAX (size, 1.0) * PANGO_SCALE);
  pango_font_description_set_weight (text->font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description (text->layout, text->font);
  pango_layout_set_ellipsize (text->layout, PANGO_ELLIPSIZE_NONE);
  pango_layout_set_width (text->layout, -1);
  g_autofree char *plain = why_utf8_plain (string, "");
  pango_layout_set_text (text->layout, plain, -1);
}

/* One line height for all strings: a subscript from another font must not push a line about. */
static void
measure_font (WhyText *text)
{
  for (int bold = 0; bold < 2; bold++)
    {
      int height;
      set_text (text, "0", METRICS_SIZE, bold);
      pango_layout_get_size (text->layout, NULL, &height);
      text->height[bold] = height / (PANGO_SCALE * METRICS_SIZE);
      text->ascent[bold] = pango_layout_get_baseline (text->layout) / (PANGO_SCALE * METRICS_SIZE);
    }
}

WhyText *
why_text_new (const WhyFigureStyle *style)
{
  WhyText *text = g_new0 (WhyText, 1);

  text->context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  pango_context_set_round_glyph_positions (text->context, FALSE);

  cairo_font_options_t *options = cairo_font_options_create ();
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (text->context, options);
  cairo_font_options_destroy (options);

  text->font
      = pango_font_description_from_string (style->font_family[0] ? style->font_family : "Sans");
  text->layout = pango_layout_new (text->context);
  pango_layout_set_single_paragraph_mode (text->layout, TRUE);
  measure_font (text);
  return text;
}

void
why_text_free (WhyText *text)
{
  if (!text)
    return;
  g_object_unref (text->layout);
  g_object_unref (text->context);
  pango_font_description_free (text->font);
  g_free (text);
}

void
why_text_measure (
    WhyText *text, const char *string, double size, gboolean bold, double *width, double *height)
{
  if (width)
    {
      int w;
      set_text (text, string, size, bold);
      pango_layout_get_size (text->layout, &w, NULL);
      *width = (double) w / PANGO_SCALE;
    }
  if (height)
    *height = text->height[!!bold] * size;
}

double
why_text_line (WhyText *text, double size)
{
  double line;
  why_text_measure (text, "0", size, FALSE, NULL, &line);
  return line;
}

void
why_text_draw (
    WhyText *text, cairo_t *cr, const char *string, double size, gboolean bold, double max_width)
{
  int natural;

  pango_cairo_update_context (cr, text->context);
  set_text (text, string, size, bold);
  pango_layout_context_changed (text->layout);
  /* A small picture has slightly wider glyphs than were measured: no reason to cut the text. */
  pango_layout_get_size (text->layout, &natural, NULL);
  if (max_width > 0.0 && natural > WIDTH_TOLERANCE * max_width * PANGO_SCALE)
    {
      pango_layout_set_ellipsize (text->layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_width (text->layout, (int) ceil (max_width * PANGO_SCALE));
    }
  cairo_move_to (cr, 0.0,
                 text->ascent[!!bold] * size
                     - (double) pango_layout_get_baseline (text->layout) / PANGO_SCALE);
  pango_cairo_show_layout (cr, text->layout);
  cairo_new_path (cr);
}

double
why_text_draw_line (WhyText *text,
                    cairo_t *cr,
                    const char *string,
                    double size,
                    gboolean bold,
                    double x,
                    double y,
                    double room,
                    gboolean at_right)
{
  double width;

  why_text_measure (text, string, size, bold, &width, NULL);
  width = MIN (width, room);
  if (!(room > 0.0))
    return 0.0;
  cairo_save (cr);
  cairo_translate (cr, at_right ? x + room - width : x, y);
  why_text_draw (text, cr, string, size, bold, width + 0.01);
  cairo_restore (cr);
  return width;
}
