/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/chart/why-confusion-private.h"
#include "figure/page/why-export-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/why-class-color.h"
#include "analysis/text/why-class-display-name.h"
#include "figure/why-palette.h"

#define TITLE_SIZE 1.5 /* in font sizes, as what follows */
#define MIN_CELL 5.0
#define MIN_WIDTH 46.0
#define MAX_CELL_HEIGHT 5.5
#define MIN_CELL_HEIGHT 2.4
#define SWATCH 0.22
#define NOTE_SIZE 0.85 /* of the share in a cell */

void
why_confusion_options_init (WhyConfusionOptions *options, const char *model_name)
{
  *options = (WhyConfusionOptions){ .dpi = 96.0, .model_name = model_name };
  why_figure_style_light (&options->style);
  options->style.font_size = 13.0;
}

gsize
why_confusion_row (const WhyEvaluation *evaluation, gsize truth)
{
  gsize n = 0;
  for (gsize label = 0; label < evaluation->n_classes; label++)
    n += evaluation->confusion[truth * evaluation->n_classes + label];
  return n;
}

static char *
row_name (const WhyEvaluation *evaluation, gsize truth)
{
  return g_strdup_printf ("%s (%zu)", why_class_display_name (evaluation->classes[truth]),
                          why_confusion_row (evaluation, truth));
}

static char *
kurtosis_text (const WhyEvaluation *e)
{
  GString *rules = g_string_new (NULL);
  for (gsize i = 0; i < e->n_rules; i++)
    if (isfinite (e->kurtosis_mean[e->rules[i]]))
      g_string_append_printf (rules, "%s%s %.2f (%.2f)", rules->len ? ", " : "",
                              why_rule_label (e->rules[i]), e->kurtosis_mean[e->rules[i]],
                              e->kurtosis_sd[e->rules[i]]);
  g_autofree char *list = g_string_free (rules, FALSE);
  /* Translators: %s lists rules with two numbers each: "LRP-ε 12.3 (4.5), ...". */
  return *list ? g_strdup_printf (_ ("Kurtosis of the relevance, mean (standard deviation): %s"),
                                  list)
               : g_strdup ("");
}

void
why_confusion_plan (const WhyEvaluation *evaluation,
                    const WhyConfusionOptions *options,
                    WhyText *text,
                    WhyConfusionPlan *plan)
{
  double em = options->style.font_size, names = 0.0, widest = MIN_CELL * em, width;
  gsize n = evaluation->n_classes;

  *plan = (WhyConfusionPlan){ .em = em, .margin = em, .n = n };
  plan->line = why_text_line (text, em);
  for (gsize k = 0; k < n; k++)
    {
      g_autofree char *name = row_name (evaluation, k);
      why_text_measure (text, name, em, FALSE, &width, NULL);
      names = MAX (names, width);
      why_text_measure (text, why_class_display_name (evaluation->classes[k]), em, FALSE, &width,
                        NULL);
      widest = MAX (widest, width + em);
    }
  plan->title = why_text_line (text, TITLE_SIZE * em) + 0.8 * em;
  why_text_measure (text, "100.00 %", em, FALSE, &plan->right, NULL);
  why_text_measure (text, _ ("Accuracy"), em, FALSE, &width, NULL);
  plan->right = MAX (plan->right, width) + em;
  plan->left = plan->margin + plan->line + 0.4 * em + names + 0.6 * em;
  plan->top = plan->margin + plan->title + 2.0 * plan->line + 0.6 * em;

  g_autofree char *kurtosis = kurtosis_text (evaluation);
  why_text_measure (text, kurtosis, em, FALSE, &width, NULL);
  double foot = width + 2.0 * plan->margin + em;
  double beside = plan->left + plan->right + plan->margin;
  double around = plan->top + plan->margin + 2.0 * plan->line + 1.2 * em;
  plan->width = options->width > 0.0
                    ? options->width
                    : ceil (MAX (beside + (double) n * widest, MAX (foot, MIN_WIDTH * em)));
  plan->cell_width = MAX ((plan->width - beside) / (double) MAX (n, 1), 1.0);
  plan->cell_height = CLAMP (0.6 * plan->cell_width, MIN_CELL_HEIGHT * em, MAX_CELL_HEIGHT * em);
  if (options->height > 0.0)
    plan->cell_height = MAX ((options->height - around) / (double) MAX (n, 1), 1.0);
  plan->height
      = options->height > 0.0 ? options->height : ceil (around + (double) n * plan->cell_height);
}

WhyColor
why_confusion_color (const WhyFigureStyle *style, double share)
{
  const guint32 *table = why_palette_table (why_figure_style_warm (style));
  guint32 word = why_palette_lookup (table, share, 0.0, 1.0);
  return (WhyColor){ (word >> 16 & 0xff) / 255.0, (word >> 8 & 0xff) / 255.0, (word & 0xff) / 255.0,
                     1.0 };
}

/* Black or white: one of them has the contrast of 4.5:1 with any ground. */
/* In the middle of a room. */
static void
draw_centred (
    cairo_t *cr, WhyText *text, const char *string, double size, double x, double y, double room)
{
  double width;
  why_text_measure (text, string, size, FALSE, &width, NULL);
  why_text_draw_line (text, cr, string, size, FALSE, x + MAX (0.5 * (room - width), 0.0), y, room,
                      FALSE);
}

static void
draw_cell (cairo_t *cr,
           WhyText *text,
           const WhyFigureStyle *style,
           const WhyConfusionPlan *plan,
           double x,
           double y,
           gsize count,
           gsize of)
{
  double share = of > 0 ? (double) count / (double) of : NAN, em = plan->em;
  double note = why_text_line (text, NOTE_SIZE * em);
  WhyColor color = of > 0 ? why_confusion_color (style, share) : style->background;
  WhyColor ink = count > 0 ? why_color_on (&color) : style->faint;
  gboolean has_note = count > 0 && plan->cell_height > plan->line + note;
  g_autofree char *number = of > 0 ? g_strdup_printf ("%zu", count) : g_strdup ("–");
  g_autofree char *percent = g_strdup_printf (_ ("%.0f %%"), 100.0 * share);

  cairo_rectangle (cr, x, y, plan->cell_width, plan->cell_height);
  why_color_use (&color, cr, 1.0);
  cairo_fill_preserve (cr);
  why_color_use (&style->faint, cr, 0.35);
  cairo_set_line_width (cr, 1.0);
  cairo_stroke (cr);
  why_color_use (&ink, cr, 1.0);
  y += 0.5 * (plan->cell_height - plan->line - (has_note ? note : 0.0));
  draw_centred (cr, text, number, em, x, y, plan->cell_width);
  if (has_note)
    draw_centred (cr, text, percent, NOTE_SIZE * em, x, y + plan->line, plan->cell_width);
}

/* The class of a row or a column, by its colour. */
static void
draw_swatch (cairo_t *cr,
             const WhyFigureStyle *style,
             const char *name,
             gsize class_index,
             double x,
             double y,
             double width,
             double height)
{
  WhyColor color = why_class_color_for (style, name, class_index);
  why_color_use (&color, cr, 1.0);
  cairo_rectangle (cr, x, y, width, height);
  cairo_fill (cr);
}

static void
draw_rows (cairo_t *cr,
           WhyText *text,
           const WhyEvaluation *e,
           const WhyFigureStyle *style,
           const WhyConfusionPlan *plan)
{
  double names = plan->margin + plan->line + 0.4 * plan->em;
  for (gsize truth = 0; truth < plan->n; truth++)
    {
      double y = plan->top + (double) truth * plan->cell_height;
      double middle = y + 0.5 * (plan->cell_height - plan->line);
      gsize of = why_confusion_row (e, truth);
      g_autofree char *name = row_name (e, truth);
      g_autofree char *accuracy = isfinite (e->accuracy[truth])
                                      ? g_strdup_printf (_ ("%.2f %%"), 100.0 * e->accuracy[truth])
                                      : g_strdup ("–");
      for (gsize label = 0; label < plan->n; label++)
        draw_cell (cr, text, style, plan, plan->left + (double) label * plan->cell_width, y,
                   e->confusion[truth * plan->n + label], of);
      draw_swatch (cr, style, e->classes[truth], truth, plan->left - 0.4 * plan->em, y + 1.0,
                   SWATCH * plan->em, plan->cell_height - 2.0);
      why_color_use (of > 0 ? &style->ink : &style->faint, cr, 1.0);
      why_text_draw_line (text, cr, name, plan->em, FALSE, names, middle,
                          plan->left - 0.6 * plan->em - names, TRUE);
      why_text_draw_line (text, cr, accuracy, plan->em, FALSE,
                          plan->width - plan->margin - plan->right, middle, plan->right, TRUE);
    }
}

/* The names of columns and axes. */
static void
draw_heads (cairo_t *cr,
            WhyText *text,
            const WhyEvaluation *e,
            const WhyFigureStyle *style,
            const WhyConfusionPlan *plan)
{
  double y = plan->top - plan->line - 0.4 * plan->em, tall = (double) plan->n * plan->cell_height;
  why_color_use (&style->ink, cr, 1.0);
  for (gsize label = 0; label < plan->n; label++)
    draw_centred (cr, text, why_class_display_name (e->classes[label]), plan->em,
                  plan->left + (double) label * plan->cell_width, y, plan->cell_width);
  for (gsize label = 0; label < plan->n; label++)
    draw_swatch (cr, style, e->classes[label], label,
                 plan->left + (double) label * plan->cell_width + 1.0, plan->top - 0.35 * plan->em,
                 plan->cell_width - 2.0, SWATCH * plan->em);
  why_color_use (&style->ink, cr, 1.0);
  why_text_draw_line (text, cr, _ ("Accuracy"), plan->em, FALSE,
                      plan->width - plan->margin - plan->right, y, plan->right, TRUE);
  why_color_use (&style->faint, cr, 1.0);
  draw_centred (cr, text, _ ("Model’s verdict"), plan->em, plan->left, y - plan->line,
                (double) plan->n * plan->cell_width);
  cairo_save (cr);
  cairo_translate (cr, plan->margin, plan->top + tall);
  cairo_rotate (cr, -G_PI / 2.0);
  draw_centred (cr, text, _ ("True class (recordings)"), plan->em, 0.0, 0.0, tall);
  cairo_restore (cr);
}

static void
draw_foot (cairo_t *cr,
           WhyText *text,
           const WhyEvaluation *e,
           const WhyFigureStyle *style,
           const WhyConfusionPlan *plan)
{
  double y = plan->top + (double) plan->n * plan->cell_height + 0.8 * plan->em;
  double room = plan->width - 2.0 * plan->margin;
  g_autofree char *kurtosis = kurtosis_text (e);
  g_autofree char *macro
      = isfinite (e->macro)
            ? g_strdup_printf (_ ("Macro accuracy %.2f %%, expected calibration error %.3f"),
                               100.0 * e->macro, e->ece)
            : g_strdup ("");
  why_color_use (&style->ink, cr, 1.0);
  why_text_draw_line (text, cr, macro, plan->em, FALSE, plan->margin, y, room, FALSE);
  why_text_draw_line (text, cr, kurtosis, plan->em, FALSE, plan->margin, y + plan->line, room,
                      FALSE);
}

static void
draw_title (cairo_t *cr,
            WhyText *text,
            const WhyConfusionOptions *options,
            const WhyConfusionPlan *plan)
{
  double em = plan->em, room = plan->width - 2.0 * plan->margin, taken = 0.0;
  double lower = 0.6 * (why_text_line (text, TITLE_SIZE * em) - plan->line);
  /* Translators: %s is the name of a model's file. */
  g_autofree char *name = g_strdup_printf (_ ("Confusion matrix of %s"), options->model_name);

  why_color_use (&options->style.faint, cr, 1.0);
  if (options->subtitle)
    taken = why_text_draw_line (text, cr, options->subtitle, em, FALSE, plan->margin,
                                plan->margin + lower, room, TRUE);
  why_color_use (&options->style.ink, cr, 1.0);
  why_text_draw_line (text, cr, name, TITLE_SIZE * em, TRUE, plan->margin, plan->margin,
                      room - taken - 1.5 * em, FALSE);
}

void
why_confusion_draw (cairo_t *cr,
                    const WhyEvaluation *evaluation,
                    const WhyConfusionOptions *options)
{
  g_autoptr (WhyText) text = why_text_new (&options->style);
  WhyConfusionPlan plan;

  why_confusion_plan (evaluation, options, text, &plan);
  cairo_save (cr);
  why_figure_style_fill (&options->style, cr, plan.width, plan.height);
  draw_title (cr, text, options, &plan);
  draw_heads (cr, text, evaluation, &options->style, &plan);
  draw_rows (cr, text, evaluation, &options->style, &plan);
  draw_foot (cr, text, evaluation, &options->style, &plan);
  cairo_restore (cr);
}

void
why_confusion_measure (const WhyEvaluation *evaluation,
                       const WhyConfusionOptions *options,
                       double *width,
                       double *height)
{
  g_autoptr (WhyText) text = why_text_new (&options->style);
  WhyConfusionPlan plan;
  why_confusion_plan (evaluation, options, text, &plan);
  *width = plan.width;
  *height = plan.height;
}

void
why_confusion_grid (const WhyEvaluation *evaluation,
                    const WhyConfusionOptions *options,
                    WhyConfusionGrid *out)
{
  g_autoptr (WhyText) text = why_text_new (&options->style);
  WhyConfusionPlan plan;
  why_confusion_plan (evaluation, options, text, &plan);
  *out = (WhyConfusionGrid){ plan.left, plan.top, plan.cell_width, plan.cell_height };
}

typedef struct
{
  const WhyEvaluation *evaluation;
  const WhyConfusionOptions *options;
} Picture;

static void
measure_picture (const void *data, double scale, double *width, double *height)
{
  const Picture *picture = data;
  why_confusion_measure (picture->evaluation, picture->options, width, height);
}

static void
draw_picture (const void *data, double scale, cairo_t *cr)
{
  const Picture *picture = data;
  why_confusion_draw (cr, picture->evaluation, picture->options);
}

gboolean
why_confusion_export (const WhyEvaluation *evaluation,
                      const WhyConfusionOptions *options,
                      const char *path,
                      GError **error)
{
  const Picture picture = { evaluation, options };
  const WhyDrawing drawing = {
    .picture = &picture,
    .title = options->model_name,
    .width = options->width,
    .height = options->height,
    .dpi = options->dpi,
    .measure = measure_picture,
    .draw = draw_picture,
  };
  return why_drawing_export (&drawing, path, error);
}

char *
why_confusion_describe (const WhyEvaluation *e)
{
  GString *text = g_string_new (NULL);
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      const gsize *row = &e->confusion[truth * e->n_classes];
      gsize of = why_confusion_row (e, truth);
      if (of == 0)
        continue;
      if (text->len)
        g_string_append_c (text, ' ');
      /* Translators: a class, and how many of its recordings were named so. */
      g_string_append_printf (text, _ ("%s: %zu of %zu correct"),
                              why_class_display_name (e->classes[truth]), row[truth], of);
      for (gsize label = 0; label < e->n_classes; label++)
        if (label != truth && row[label] > 0)
          /* Translators: how many recordings of a class were named as another class. */
          g_string_append_printf (text, _ ("; %zu mistaken for %s"), row[label],
                                  why_class_display_name (e->classes[label]));
      g_string_append_c (text, '.');
    }
  return g_string_free (text, FALSE);
}
