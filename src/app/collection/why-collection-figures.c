/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/collection/why-collection-window-private.h"
#include "figure/chart/why-classwise.h"
#include "figure/chart/why-confusion.h"

/* A figure of an evaluation or an aggregate, which it owns; counted, in any thread. */
typedef struct
{
  WhyEvaluation *evaluation;
  WhyAggregate *aggregate;
  char *subtitle, *model_name;
} Figure;

static void
clear_figure (gpointer data)
{
  Figure *figure = data;
  g_clear_pointer (&figure->evaluation, why_evaluation_free);
  g_clear_pointer (&figure->aggregate, why_aggregate_free);
  g_free (figure->subtitle);
  g_free (figure->model_name);
}

static void
figure_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear_figure);
}

static void
draw_confusion (
    cairo_t *cr, gconstpointer picture, const WhyFigureStyle *style, double width, double height)
{
  const Figure *figure = picture;
  WhyConfusionOptions options;
  why_confusion_options_init (&options, figure->model_name);
  options.style = *style;
  options.width = width;
  options.height = height;
  options.subtitle = figure->subtitle;
  why_confusion_draw (cr, figure->evaluation, &options);
}

static void
draw_maps (
    cairo_t *cr, gconstpointer picture, const WhyFigureStyle *style, double width, double height)
{
  const Figure *figure = picture;
  WhyClasswiseOptions options;
  why_classwise_options_init (&options);
  options.style = *style;
  options.width = width;
  options.height = height;
  options.subtitle = figure->subtitle;
  why_classwise_draw (cr, figure->aggregate, &options);
}

static void
describe (WhyFigureView *view, const char *label, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void
show_confusion (WhyCollectionWindow *self)
{
  WhyEvaluation *evaluation = why_collection_evaluate (self->collection);
  gsize n = evaluation->n_predictions - evaluation->n_unlabelled;
  gboolean has_labels = why_collection_get_n_labelled (self->collection) > 0;
  adw_status_page_set_title (self->confusion_empty,
                             has_labels ? _ ("No Matrix Yet") : _ ("No Labels"));
  adw_status_page_set_description (
      self->confusion_empty,
      has_labels ? _ ("It appears once the first labelled recordings have been analysed.")
                 : _ ("The matrix compares the verdicts with what was actually played. Open a "
                      "table (CSV with the columns path, class and split), or a folder with "
                      "subfolders named vibrato, trill and so on."));
  gtk_stack_set_visible_child_name (self->confusion_stack, n > 0 ? "figure" : "empty");
  if (n == 0)
    {
      why_evaluation_free (evaluation);
      return;
    }
  g_autofree char *words = why_confusion_describe (evaluation);
  Figure *figure = g_atomic_rc_box_new0 (Figure);
  figure->evaluation = evaluation;
  figure->subtitle = why_collection_window_subtitle (self, n, FALSE);
  figure->model_name = g_strdup (why_collection_get_axes (self->collection)->model_name);
  why_confusion_cells_set_evaluation (self->cells, evaluation, g_atomic_rc_box_acquire (figure),
                                      figure_unref);
  why_figure_view_set_picture (self->confusion, figure, figure_unref, draw_confusion);
  describe (self->confusion, _ ("Confusion matrix"), words);
}

static void
show_maps (WhyCollectionWindow *self)
{
  WhyAggregate *aggregate = why_collection_aggregate (self->collection, self->rule);
  gboolean has_maps = aggregate->n_recordings > 0;
  gtk_stack_set_visible_child_name (self->maps_stack, has_maps ? "figure" : "empty");
  if (!has_maps)
    {
      why_aggregate_free (aggregate);
      return;
    }
  g_autofree char *words = why_classwise_describe (aggregate);
  Figure *figure = g_atomic_rc_box_new0 (Figure);
  figure->aggregate = aggregate;
  figure->subtitle
      = why_collection_window_subtitle (self, aggregate->n_recordings,
                                        why_collection_get_n_labelled (self->collection) == 0);
  why_figure_view_set_picture (self->maps, figure, figure_unref, draw_maps);
  describe (self->maps, _ ("Class maps"), words);
}

void
why_collection_window_show_figures (WhyCollectionWindow *self)
{
  if (!why_collection_get_axes (self->collection))
    return;
  show_confusion (self);
  show_maps (self);
}
