/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "analysis/corpus/why-aggregate-table.h"
#include "analysis/corpus/why-evaluation-report.h"
#include "app/collection/why-collection-window-private.h"
#include "app/export/why-export-options.h"
#include "app/export/why-save-dialog.h"
#include "app/export/why-write-job.h"
#include "base/why-outfile.h"
#include "figure/chart/why-classwise.h"
#include "figure/chart/why-confusion.h"

/* What is written. */
typedef struct
{
  const char *page;
  char *subtitle;
  WhyEvaluation *evaluation;
  WhyAggregate *aggregate;
  WhyCollection *collection; /* lent by the window, which is held; its manifest does not change */
  WhyFigureStyle look;       /* background and colour maps */
  double dpi;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_free (job->subtitle);
  g_clear_pointer (&job->evaluation, why_evaluation_free);
  g_clear_pointer (&job->aggregate, why_aggregate_free);
  g_free (job);
}

static gboolean
write_text (const char *path, const char *text, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  if (why_outfile_write (path, text, &reason) == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}

static gboolean
write_evaluation (const Job *job, const char *path, GError **error)
{
  const WhyEvaluationReport report = {
    .evaluation = job->evaluation,
    .manifest = why_collection_get_manifest (job->collection),
    .split = "all",
    .model_name = why_collection_get_axes (job->collection)->model_name,
    .measures = TRUE,
  };
  if (why_save_has_ending (path, ".json"))
    {
      g_autofree char *json = why_evaluation_json (&report);
      return write_text (path, json, error);
    }
  if (g_str_equal (job->page, "list"))
    return why_evaluation_write_predictions (&report, path, error);
  g_autofree char *csv = why_evaluation_csv (&report);
  return write_text (path, csv, error);
}

/* As the export dialog has it. */
static void
take_look (const Job *job, WhyFigureStyle *style, double *dpi)
{
  why_figure_style_recolor (style, why_figure_style_is_dark (&job->look));
  style->sequential = job->look.sequential;
  style->diverging = job->look.diverging;
  *dpi = job->dpi;
}

static gboolean
draw_confusion (const Job *job, const char *path, GError **error)
{
  WhyConfusionOptions options;
  why_confusion_options_init (&options, why_collection_get_axes (job->collection)->model_name);
  take_look (job, &options.style, &options.dpi);
  options.subtitle = job->subtitle;
  return why_confusion_export (job->evaluation, &options, path, error);
}

static gboolean
draw_maps (const Job *job, const char *path, GError **error)
{
  WhyClasswiseOptions options;
  why_classwise_options_init (&options);
  take_look (job, &options.style, &options.dpi);
  options.subtitle = job->subtitle;
  return why_classwise_export (job->aggregate, &options, path, error);
}

/* WhyWriteFunc */
static gboolean
write_page (const char *path, gpointer data, GError **error)
{
  const Job *job = data;
  gboolean is_table = why_save_has_ending (path, ".csv") || why_save_has_ending (path, ".json");
  if (g_str_equal (job->page, "maps"))
    return is_table ? why_aggregate_write (job->aggregate, "all", path, error)
                    : draw_maps (job, path, error);
  if (is_table || g_str_equal (job->page, "list"))
    return write_evaluation (job, path, error);
  return draw_confusion (job, path, error);
}

static void
written_cb (const char *path, const GError *error, gpointer self)
{
  if (error)
    why_collection_window_toast (self, error->message);
  else
    why_collection_window_toast_saved (self, path);
}

void
why_collection_window_export (WhyCollectionWindow *self, const char *path)
{
  g_return_if_fail (WHY_IS_COLLECTION_WINDOW (self) && path);
  if (!why_collection_get_axes (self->collection))
    return;
  Job *job = g_new0 (Job, 1);
  job->page = g_intern_string (why_collection_window_get_page (self));
  why_figure_style_light (&job->look);
  why_export_options_style (&job->look);
  job->dpi = why_export_options_dpi ();
  job->collection = self->collection;
  gboolean of_maps = g_str_equal (job->page, "maps");
  if (of_maps)
    job->aggregate = why_collection_aggregate (self->collection, self->rule);
  else
    job->evaluation = why_collection_evaluate (self->collection);
  gsize n = of_maps ? job->aggregate->n_recordings
                    : job->evaluation->n_predictions - job->evaluation->n_unlabelled;
  gboolean by_verdict = of_maps && why_collection_get_n_labelled (self->collection) == 0;
  job->subtitle = why_collection_window_subtitle (self, n, by_verdict);
  why_write_job_begin (GTK_WINDOW (self), path, write_page, job, job_free, written_cb, self);
}

static void
chosen_cb (const char *path, const char *fault, gpointer user)
{
  if (path)
    why_collection_window_export (user, path);
  else
    why_collection_window_toast (user, fault);
}

void
why_collection_window_ask_export (WhyCollectionWindow *self)
{
  static WhySaveFormat formats[5];
  const WhySaveFormat figures[] = { { _ ("PNG picture"), ".png" },
                                    { _ ("SVG drawing"), ".svg" },
                                    { _ ("PDF document"), ".pdf" } };
  const WhySaveFormat tables[]
      = { { _ ("CSV table"), ".csv" }, { _ ("JSON, for programs"), ".json" } };
  const char *page = why_collection_window_get_page (self);
  gboolean is_list = g_str_equal (page, "list");
  gsize n = 0;
  for (gsize i = 0; !is_list && i < G_N_ELEMENTS (figures); i++)
    formats[n++] = figures[i];
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    formats[n++] = tables[i];
  g_autofree char *name
      = g_strdup_printf ("%s-%s%s", self->name, is_list ? "verdicts" : page, formats[0].ending);
  why_save_dialog_show (GTK_WINDOW (self),
                        is_list ? _ ("Export the List") : _ ("Export the Figure"), name, formats, n,
                        chosen_cb, self);
}
