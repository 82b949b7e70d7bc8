/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/compare/why-compare-window-private.h"
#include "app/export/why-export-options.h"
#include "app/export/why-save-dialog.h"

/* What is written, while the window goes on. */
typedef struct
{
  char *path;
  WhyComparisonFigure *figure;
  WhyComparisonOutput output;
  GApplication *application; /* held: the program does not end before the file is whole */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  why_comparison_figure_free (job->figure);
  g_free (job->path);
  g_free (job);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  if (why_comparison_export (job->figure, &job->output, job->path, NULL, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyCompareWindow) self = user_data;
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean written = g_task_propagate_boolean (G_TASK (result), &error);
  if (job->application)
    g_application_release (job->application);
  if (written)
    why_compare_window_toast_saved (self, job->path);
  else
    why_compare_window_toast (self, error->message);
}

void
why_compare_window_export (WhyCompareWindow *self, const char *path)
{
  const WhyComparisonFigure *figure = why_compare_view_get_figure (self->view);
  g_return_if_fail (WHY_IS_COMPARE_WINDOW (self) && path);
  if (!figure)
    return;
  Job *job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->figure = why_comparison_figure_copy (figure);
  job->figure->has_table = TRUE;
  why_figure_style_light (&job->output.style);
  why_export_options_style (&job->output.style);
  job->output.dpi = why_export_options_dpi ();
  job->application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  if (job->application)
    g_application_hold (job->application);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, g_object_ref (self));
  g_task_set_name (task, "[why] export");
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_thread);
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
