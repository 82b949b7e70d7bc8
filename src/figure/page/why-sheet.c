/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/page/why-export-private.h"
#include "figure/page/why-figure-private.h"
#include "figure/page/why-sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-description.h"

#define MAX_COLUMNS 4

/* A grid of figures of one size. */
typedef struct
{
  gsize n_columns, n_rows;
  double width, height;    /* of the sheet */
  WhyFigureOptions figure; /* of each figure */
} Plan;

static gsize
columns_of (const WhySheet *sheet)
{
  if (sheet->n_columns > 0)
    return MIN (sheet->n_columns, sheet->n);
  if (!why_layout_plan (sheet->options.layout).is_column)
    return 1;
  gsize n_rows = (sheet->n + MAX_COLUMNS - 1) / MAX_COLUMNS;
  return (sheet->n + n_rows - 1) / n_rows;
}

double
why_sheet_font_size (const WhySheet *sheet)
{
  return why_figure_font_size (sheet->options.layout,
                               sheet->options.width / (double) columns_of (sheet));
}

static WhyQuestion
question_of (const WhySheet *sheet, gsize i)
{
  WhyQuestion question = sheet->options.panel.question;
  if (!sheet->explains_own)
    return question;
  gsize label = sheet->analyses[i]->label;
  return why_question_rather (label, question.is_contrast ? question.other : label);
}

/* The largest of what the figures need, panel by panel. */
static void
share_scale (const WhySheet *sheet, WhyFigureOptions *figure)
{
  g_autoptr (WhyText) text = why_text_new (&figure->style);
  WhyFigureScale scale = { .is_set = TRUE };
  WhyPanelOptions panel;
  WhyPanelKind kind;
  WhyRect place;

  for (int p = 0; p < WHY_FIGURE_MAX_PANELS; p++)
    scale.limit[p] = NAN;
  for (gsize i = 0; i < sheet->n; i++)
    {
      const WhyAnalysis *analysis = sheet->analyses[i];
      figure->panel.question = question_of (sheet, i);
      scale.duration_s = fmax (scale.duration_s, analysis->duration_s);
      scale.header_height = fmax (scale.header_height, why_header_height (analysis, figure, text));
      for (int p = 0; why_figure_panel (analysis, figure, p, &place, &kind, &panel); p++)
        scale.limit[p] = fmax (scale.limit[p], why_panel_own_limit (analysis, kind, &panel));
    }
  figure->scale = scale;
}

static void
make_plan (const WhySheet *sheet, Plan *plan)
{
  const WhyFigureOptions *options = &sheet->options;
  double height;

  plan->n_columns = columns_of (sheet);
  plan->n_rows = (sheet->n + plan->n_columns - 1) / plan->n_columns;
  plan->width = options->width > 0.0
                    ? options->width
                    : why_layout_width (options->layout) * (double) plan->n_columns;
  plan->figure = *options;
  plan->figure.width = plan->width / (double) plan->n_columns;
  plan->figure.height = options->height / (double) plan->n_rows;
  plan->figure.scale = (WhyFigureScale){ .is_set = FALSE };
  if (sheet->n > 1)
    share_scale (sheet, &plan->figure);
  plan->figure.panel.question = question_of (sheet, 0);
  why_figure_measure (sheet->analyses[0], &plan->figure, &plan->figure.width, &height);
  plan->height = height * (double) plan->n_rows;
}

void
why_sheet_measure (const WhySheet *sheet, double *width, double *height)
{
  Plan plan;
  make_plan (sheet, &plan);
  *width = plan.width;
  *height = plan.height;
}

/* To whole device pixels, on which the rasters of the panels rely. */
static double
snap (double length, double scale)
{
  return scale > 0.0 ? round (length * scale) / scale : length;
}

void
why_sheet_draw (cairo_t *cr, const WhySheet *sheet)
{
  const WhyFigureStyle *style = &sheet->options.style;
  Plan plan;

  make_plan (sheet, &plan);
  cairo_save (cr);
  why_figure_style_fill (style, cr, plan.width, plan.height);
  for (gsize i = 0; i < sheet->n; i++)
    {
      double column = (double) (i % plan.n_columns), row = (double) (i / plan.n_columns);
      WhyFigureOptions figure = plan.figure;
      figure.panel.question = question_of (sheet, i);
      cairo_save (cr);
      cairo_translate (cr, snap (column * plan.figure.width, style->scale),
                       snap (row * plan.height / (double) plan.n_rows, style->scale));
      why_figure_draw (cr, sheet->analyses[i], &figure);
      cairo_restore (cr);
    }
  cairo_restore (cr);
}

static WhySheet
sheet_at_scale (const void *picture, double scale)
{
  WhySheet sheet = *(const WhySheet *) picture;
  sheet.options.style.scale = scale;
  return sheet;
}

static void
measure_sheet (const void *picture, double scale, double *width, double *height)
{
  WhySheet sheet = sheet_at_scale (picture, scale);
  why_sheet_measure (&sheet, width, height);
}

static void
draw_sheet (const void *picture, double scale, cairo_t *cr)
{
  WhySheet sheet = sheet_at_scale (picture, scale);
  why_sheet_draw (cr, &sheet);
}

/* "flute.wav: vibrato; oboe.wav: trill" */
static char *
title_of (const WhySheet *sheet)
{
  g_autoptr (GString) title = g_string_new (NULL);

  for (gsize i = 0; i < sheet->n; i++)
    {
      const WhyAnalysis *analysis = sheet->analyses[i];
      const WhyAxes *axes = analysis->axes;
      g_autofree char *name
          = g_path_get_basename (analysis->source ? analysis->source : "Whybrato");

      g_string_append_printf (title, "%s%s", i > 0 ? "; " : "", name);
      if (analysis->stage >= WHY_STAGE_VERDICT && axes && axes->classes
          && analysis->label < axes->n_classes)
        g_string_append_printf (title, ": %s",
                                why_class_display_name (axes->classes[analysis->label]));
    }
  return g_string_free (g_steal_pointer (&title), FALSE);
}

/* Which of two techniques each sign speaks for. */
static void
append_contrast (GString *text, const WhyAxes *axes, WhyQuestion question)
{
  if (!question.is_contrast || !axes
      || MAX (question.class_index, question.other) >= axes->n_classes)
    return;
  const char *one = why_class_display_name (axes->classes[question.class_index]),
             *other = why_class_display_name (axes->classes[question.other]);
  g_string_append_c (text, ' ');
  g_string_append_printf (text, _ ("Positive values speak for %s, negative ones for %s."), one,
                          other);
}

/* What the figures show, in words, for those who cannot see them. */
static char *
description_of (const WhySheet *sheet)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < sheet->n; i++)
    {
      /* A figure goes to others: it tells the file's name, not where it lay. */
      WhyAnalysis named = *sheet->analyses[i];
      g_autofree char *name = g_path_get_basename (named.source ? named.source : "Whybrato");
      named.source = name;
      g_autofree char *one = why_describe_analysis (&named);
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", one);
      append_contrast (text, named.axes, question_of (sheet, i));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
why_sheet_export (const WhySheet *sheet, const char *path, GError **error)
{
  g_return_val_if_fail (sheet != NULL && sheet->n > 0 && path != NULL, FALSE);

  g_autofree char *title = title_of (sheet), *description = description_of (sheet);
  const WhyDrawing drawing = {
    .picture = sheet,
    .title = title,
    .description = description,
    .width = sheet->options.width,
    .height = sheet->options.height,
    .dpi = sheet->options.dpi,
    .measure = measure_sheet,
    .draw = draw_sheet,
  };
  return why_drawing_export (&drawing, path, error);
}

gboolean
why_sheet_export_one (const WhyAnalysis *analysis,
                      const WhyFigureOptions *options,
                      const char *path,
                      GError **error)
{
  g_return_val_if_fail (analysis != NULL && options != NULL, FALSE);

  const WhySheet sheet = { .analyses = &analysis, .n = 1, .options = *options };
  return why_sheet_export (&sheet, path, error);
}
