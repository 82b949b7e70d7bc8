/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/page/why-figure-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/why-class-color.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-question-text.h"

#define TITLE_SIZE 1.5 /* in font sizes */

static gsize
n_classes_of (const WhyAnalysis *analysis)
{
  if (!analysis || analysis->stage < WHY_STAGE_VERDICT || !analysis->axes
      || !analysis->axes->classes)
    return 0;
  return MIN (analysis->axes->n_classes, WHY_MODEL_MAX_CLASSES);
}

/* Classes in one row of the verdict. */
static gsize
classes_a_row (gsize n, double width, double em)
{
  gsize fit = (gsize) MAX (width / (11.0 * em), 1.0);
  gsize rows = n > 0 ? (n + fit - 1) / fit : 0;
  return rows > 0 ? (n + rows - 1) / rows : 1;
}

static double
verdict_row_height (WhyText *text, double em)
{
  return why_text_line (text, em) + 0.9 * em;
}

static double
content_width (const WhyFigureOptions *options)
{
  return options->width > 0.0 ? options->width : why_layout_width (options->layout);
}

/* Narrow figures have their facts one below the other. */
static gboolean
is_narrow (const WhyFigureOptions *options)
{
  return why_figure_plan (options).is_column;
}

static double
facts_height (const WhyFigureOptions *options, WhyText *text)
{
  double em = options->style.font_size, lines = is_narrow (options) ? 2.0 : 1.0;
  return lines * why_text_line (text, em) + 0.4 * em;
}

double
why_header_height (const WhyAnalysis *analysis, const WhyFigureOptions *options, WhyText *text)
{
  double em = options->style.font_size;
  gsize n = n_classes_of (analysis);
  double height = why_text_line (text, TITLE_SIZE * em) + 0.5 * em;

  if (!options->has_header)
    return 0.0;
  if (n > 0)
    {
      gsize columns = classes_a_row (n, content_width (options) - 2.0 * em, em);
      height += (double) ((n + columns - 1) / columns) * verdict_row_height (text, em);
    }
  if (analysis && analysis->stage >= WHY_STAGE_SPECTROGRAM)
    height += facts_height (options, text);
  if (analysis && analysis->notice)
    height += why_text_line (text, em) + 0.3 * em;
  return height;
}

/* Name, percentage and a bar for one class. */
static void
draw_class (cairo_t *cr,
            const WhyAnalysis *analysis,
            const WhyFigureOptions *options,
            WhyText *text,
            gsize k,
            double width)
{
  const WhyFigureStyle *style = &options->style;
  double em = style->font_size, line = why_text_line (text, em);
  gboolean winner = k == analysis->label && analysis->evidence != WHY_EVIDENCE_SHORT;
  double p = isfinite (analysis->probabilities[k]) ? CLAMP (analysis->probabilities[k], 0.0f, 1.0f)
                                                   : 0.0;
  g_autofree char *percent = g_strdup_printf (_ ("%.0f %%"), 100.0 * p);
  double bar = 0.32 * em, taken;

  why_color_use (winner ? &style->ink : &style->faint, cr, 1.0);
  taken = why_text_draw_line (text, cr, percent, em, winner, 0.0, 0.0, width, TRUE);
  why_text_draw_line (text, cr, why_class_display_name (analysis->axes->classes[k]), em, winner,
                      0.0, 0.0, width - taken - 0.5 * em, FALSE);

  why_color_use (&style->ink, cr, 0.12);
  cairo_rectangle (cr, 0.0, line + 0.1 * em, width, bar);
  cairo_fill (cr);
  WhyColor color = why_class_color_for (style, analysis->axes->classes[k], k);
  why_color_use (&color, cr, 1.0);
  cairo_rectangle (cr, 0.0, line + 0.1 * em, p * width, bar);
  cairo_fill (cr);
}

static double
draw_verdict (cairo_t *cr,
              const WhyAnalysis *analysis,
              const WhyFigureOptions *options,
              WhyText *text,
              double width)
{
  double em = options->style.font_size, gap = 1.4 * em;
  gsize n = n_classes_of (analysis);
  gsize columns = classes_a_row (n, content_width (options) - 2.0 * em, em);
  double cell = (width - gap * (double) (columns - 1)) / (double) columns;
  double row_height = verdict_row_height (text, em);

  for (gsize k = 0; k < n; k++)
    {
      cairo_save (cr);
      cairo_translate (cr, (double) (k % columns) * (cell + gap),
                       (double) (k / columns) * row_height);
      draw_class (cr, analysis, options, text, k, cell);
      cairo_restore (cr);
    }
  return (double) ((n + columns - 1) / columns) * row_height;
}

/* "Explained: vibrato · LRP-[ε,z+] · 99.98 % of the score (logit) explained" */
static char *
explained_text (const WhyAnalysis *analysis, const WhyFigureOptions *options)
{
  const WhyQuestion question = options->panel.question;
  g_autofree char *asked = why_question_text (analysis->axes, question);

  if (analysis->stage < WHY_STAGE_RELEVANCE || !*asked)
    return g_strdup ("");
  g_autofree char *sum = why_figure_conservation_text (analysis, options->panel.rule, question);
  if (is_narrow (options) || !sum)
    return g_strdup_printf (_ ("Explained: %s"), asked);
  return g_strdup_printf (_ ("Explained: %s · %s · %s"), asked,
                          why_rule_label (options->panel.rule), sum);
}

static void
draw_facts (cairo_t *cr,
            const WhyAnalysis *analysis,
            const WhyFigureOptions *options,
            WhyText *text,
            double y,
            double width)
{
  double em = options->style.font_size;
  g_autofree char *found = why_figure_measures_text (analysis);
  g_autofree char *measures = analysis->evidence == WHY_EVIDENCE_SHORT
                                  ? g_strdup_printf ("%s · %s", _ ("too short to tell"), found)
                                  : g_steal_pointer (&found);
  if (analysis->has_hand_label)
    {
      g_autofree char *before = g_steal_pointer (&measures);
      /* Translators: the class that somebody gave a note by hand, and what was measured. */
      measures
          = g_strdup_printf (_ ("by hand: %s · %s"),
                             why_class_display_name (analysis->axes->classes[analysis->hand_label]),
                             before);
    }
  g_autofree char *explained = explained_text (analysis, options);

  why_color_use (&options->style.ink, cr, 1.0);
  if (is_narrow (options))
    {
      why_text_draw_line (text, cr, measures, em, FALSE, 0.0, y, width, FALSE);
      why_color_use (&options->style.faint, cr, 1.0);
      y += *measures ? why_text_line (text, em) : 0.0;
      why_text_draw_line (text, cr, explained, em, FALSE, 0.0, y, width, FALSE);
      return;
    }
  double taken = why_text_draw_line (text, cr, measures, em, FALSE, 0.0, y, width, FALSE);
  why_color_use (&options->style.faint, cr, 1.0);
  why_text_draw_line (text, cr, explained, em, FALSE, taken + em, y, width - taken - em, TRUE);
}

void
why_header_draw (cairo_t *cr,
                 const WhyAnalysis *analysis,
                 const WhyFigureOptions *options,
                 WhyText *text,
                 double width)
{
  double em = options->style.font_size, y = 0.0;
  double title = why_text_line (text, TITLE_SIZE * em);

  if (!analysis || !options->has_header)
    return;
  g_autofree char *name = g_path_get_basename (analysis->source ? analysis->source : "");
  g_autofree char *window = why_figure_window_text (analysis);
  double taken = 0.0, needs[2];
  why_text_measure (text, name, TITLE_SIZE * em, TRUE, &needs[0], NULL);
  why_text_measure (text, window, em, FALSE, &needs[1], NULL);
  why_color_use (&options->style.faint, cr, 1.0);
  /* In a narrow column the name comes first. */
  if (!is_narrow (options) || needs[0] + needs[1] + 1.5 * em <= width)
    taken = why_text_draw_line (text, cr, window, em, FALSE, 0.0,
                                0.6 * (title - why_text_line (text, em)), width, TRUE);
  why_color_use (&options->style.ink, cr, 1.0);
  double room = width - taken - 1.5 * em;
  why_text_draw_line (text, cr, name, TITLE_SIZE * em, TRUE, 0.0, 0.0, room, FALSE);
  y += title + 0.5 * em;

  if (n_classes_of (analysis) > 0)
    {
      cairo_save (cr);
      cairo_translate (cr, 0.0, y);
      y += draw_verdict (cr, analysis, options, text, width);
      cairo_restore (cr);
    }
  if (analysis->stage >= WHY_STAGE_SPECTROGRAM)
    {
      draw_facts (cr, analysis, options, text, y, width);
      y += facts_height (options, text);
    }
  if (analysis->notice)
    {
      why_color_use (&options->style.faint, cr, 1.0);
      why_text_draw_line (text, cr, analysis->notice, em, FALSE, 0.0, y, width, FALSE);
    }
}
