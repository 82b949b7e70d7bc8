/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/compare/why-compare-window-private.h"
#include "app/export/why-export-options.h"
#include "app/export/why-save-dialog.h"
#include "app/export/why-write-job.h"

/* What is written. */
typedef struct
{
  WhyComparisonFigure *figure;
  WhyComparisonOutput output;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  why_comparison_figure_free (job->figure);
  g_free (job);
}

static gboolean
write_figure (const char *path, gpointer data, GError **error)
{
  const Job *job = data;
  return why_comparison_export (job->figure, &job->output, path, NULL, error);
}

static void
written_cb (const char *path, const GError *error, gpointer self)
{
  if (error)
    why_compare_window_toast (self, error->message);
  else
    why_compare_window_toast_saved (self, path);
}

void
why_compare_window_export (WhyCompareWindow *self, const char *path)
{
  const WhyComparisonFigure *figure = why_compare_view_get_figure (self->view);
  g_return_if_fail (WHY_IS_COMPARE_WINDOW (self) && path);
  if (!figure)
    return;
  Job *job = g_new0 (Job, 1);
  job->figure = why_comparison_figure_copy (figure);
  job->figure->has_table = TRUE;
  why_figure_style_light (&job->output.style);
  why_export_options_style (&job->output.style);
  job->output.dpi = why_export_options_dpi ();
  why_write_job_begin (GTK_WINDOW (self), path, write_figure, job, job_free, written_cb, self);
}

static void
chosen_cb (const char *path, const char *fault, gpointer user)
{
  if (path)
    why_compare_window_export (user, path);
  else
    why_compare_window_toast (user, fault);
}

void
why_compare_window_ask_export (WhyCompareWindow *self)
{
  static WhySaveFormat formats[3];
  const WhyComparisonFigure *figure = why_compare_view_get_figure (self->view);
  if (!figure)
    return;
  formats[0] = (WhySaveFormat){ _ ("PNG picture"), ".png" };
  formats[1] = (WhySaveFormat){ _ ("SVG drawing"), ".svg" };
  formats[2] = (WhySaveFormat){ _ ("PDF document"), ".pdf" };
  g_autofree char *name
      = g_strdup_printf ("%s-%s%s", figure->names[0], figure->names[1], formats[0].ending);
  why_save_dialog_show (GTK_WINDOW (self), _ ("Export the Figure"), name, formats,
                        G_N_ELEMENTS (formats), chosen_cb, self);
}
