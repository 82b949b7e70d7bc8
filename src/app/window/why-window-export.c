/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/export/why-export-dialog.h"
#include "app/export/why-export-options.h"
#include "app/export/why-save-dialog.h"
#include "app/window/why-window-private.h"

/* The widest that a spectrogram becomes. */
#define EXPORT_PIXELS 1024

typedef struct
{
  WhyAnalysis *analysis;
  WhyFigureOptions options;
  char *path;
  GApplication *application; /* held: the program does not end before the file is whole */
} ExportJob;

static void
export_job_free (gpointer data)
{
  ExportJob *job = data;
  why_analysis_unref (job->analysis);
  g_clear_pointer (&job->options.panel.map, why_spectrogram_pyramid_unref);
  g_free (job->path);
  g_clear_object (&job->application);
  g_free (job);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ExportJob *job = data;
  GError *error = NULL;
  const WhyPanelOptions *panel = &job->options.panel;
  /* As sharp as it will be on paper. */
  if (panel->map && panel->zoom.to_s > panel->zoom.from_s)
    why_spectrogram_pyramid_wait (panel->map, job->analysis->start_s + panel->zoom.from_s,
                                  job->analysis->start_s + panel->zoom.to_s, EXPORT_PIXELS,
                                  cancellable);
  if (why_figure_export (job->analysis, &job->options, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
export_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyWindow) self = user_data;
  ExportJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  if (job->application)
    g_application_release (job->application);
  if (!self->toasts)
    return;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    why_window_toast_saved (self, job->path);
  else
    why_window_toast_fault (self, job->path, error);
}

void
why_window_export (WhyWindow *self, const char *path)
{
  g_return_if_fail (WHY_IS_WINDOW (self) && path);
  if (!self->complete)
    return;
  ExportJob *job = g_new0 (ExportJob, 1);
  job->analysis = why_analysis_ref (self->complete);
  job->path = g_strdup (path);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  if (application)
    {
      job->application = g_object_ref (G_APPLICATION (application));
      g_application_hold (job->application);
    }
  why_export_options_load (self->complete, &self->options, &job->options);
  if (job->options.panel.map)
    why_spectrogram_pyramid_ref (job->options.panel.map);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, export_ready_cb, g_object_ref (self));
  g_task_set_name (task, "[why] export");
  g_task_set_task_data (task, job, export_job_free);
  g_task_run_in_thread (task, export_thread);
}

/* "flute-vibrato.png"; g_free. */
static char *
name_for (WhyWindow *self)
{
  g_autofree char *base = g_path_get_basename (self->complete->source);
  char *dot = strrchr (base, '.');
  if (dot && dot != base)
    *dot = '\0';
  char *name
      = g_strdup_printf ("%s-%s%s", base, self->complete->axes->classes[self->options.class_index],
                         why_export_options_ending ());
  /* A model's own class names may be anything. */
  return g_strdelimit (name, G_DIR_SEPARATOR_S, '-');
}

/* The dialog stays until there is a name that can be taken. */
static void
named_cb (const char *path, const char *fault, gpointer dialog)
{
  WhyWindow *self = WHY_WINDOW (gtk_window_get_transient_for (dialog));
  if (!self)
    return;
  if (fault)
    why_window_toast (self, "%s", fault);
  else
    why_window_export (self, path);
  if (!fault)
    gtk_window_close (dialog);
}

/* The chosen format first, since it is what a name without an ending gets. */
static void
accepted_cb (GtkWindow *dialog, WhyWindow *self)
{
  static WhySaveFormat formats[3];
  const WhySaveFormat all[] = { { _ ("PNG picture"), ".png" },
                                { _ ("SVG drawing"), ".svg" },
                                { _ ("PDF document"), ".pdf" } };
  gsize n = 1;
  if (!self->complete)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    formats[g_str_equal (all[i].ending, why_export_options_ending ()) ? 0 : n++] = all[i];
  g_autofree char *name = name_for (self);
  why_save_dialog_show (dialog, _ ("Export the Figure"), name, formats, G_N_ELEMENTS (formats),
                        named_cb, dialog);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  WhyExportDialog *dialog
      = why_export_dialog_new (GTK_WINDOW (self), self->complete, &self->options);
  g_signal_connect_object (dialog, "accepted", G_CALLBACK (accepted_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
why_window_add_export_action (WhyWindow *self)
{
  g_autoptr (GSimpleAction) action = g_simple_action_new ("export", NULL);
  g_signal_connect (action, "activate", G_CALLBACK (export_cb), self);
  g_simple_action_set_enabled (action, FALSE);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
}
