/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-by-hand.h"

#include <glib/gi18n.h>

#include "analysis/notes/why-notes.h"
#include "analysis/sidecar/why-sidecar-folder.h"
#include "analysis/text/why-class-display-name.h"
#include "app/collection/why-collection-row.h"

struct _WhyByHand
{
  GListModel *rows;
  GtkWindow *window; /* weak */
  gulong handler;
  GCancellable *reading; /* that goes on; NULL: none */
};

typedef struct
{
  GStrv files, classes; /* classes[i]: g_free; "": something, but no class; NULL behind the last */
  gsize *counts;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  for (gsize i = 0; job->files[i]; i++)
    g_free (job->classes[i]);
  g_free (job->classes);
  g_free (job->counts);
  g_strfreev (job->files);
  g_free (job);
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  for (gsize i = 0; job->files[i] && !g_cancellable_is_cancelled (cancellable); i++)
    job->counts[i] = why_sidecar_count (job->files[i], &job->classes[i]);
  g_task_return_boolean (task, TRUE);
}

/* "✎ Trill", or how many corrections where no class was said. g_free. */
static char *
text_of (gsize n, const char *class_name)
{
  if (n == 0)
    return NULL;
  return class_name ? g_strdup_printf (WHY_BY_HAND " %s", why_class_label (class_name))
                    : g_strdup_printf (WHY_BY_HAND " %zu", n);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user)
{
  GTask *task = G_TASK (result);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  WhyByHand *self = user;
  Job *job = g_task_get_task_data (task);
  g_clear_object (&self->reading);
  for (guint i = 0; job->files[i] && i < g_list_model_get_n_items (self->rows); i++)
    {
      g_autoptr (WhyCollectionRow) row = g_list_model_get_item (self->rows, i);
      g_autofree char *text = text_of (job->counts[i], job->classes[i]);
      why_collection_row_set_by_hand (row, text);
    }
}

static void
begin (WhyByHand *self)
{
  guint n = g_list_model_get_n_items (self->rows);
  if (self->reading)
    return;
  Job *job = g_new0 (Job, 1);
  job->files = g_new0 (char *, n + 1);
  job->classes = g_new0 (char *, n + 1);
  job->counts = g_new0 (gsize, n + 1);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WhyCollectionRow) row = g_list_model_get_item (self->rows, i);
      job->files[i] = g_strdup (why_collection_row_get_file (row));
    }
  self->reading = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, self->reading, read_cb, self);
  g_task_set_name (task, "[why] by hand");
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, read_thread);
}

static void
active_cb (GtkWindow *window, GParamSpec *spec, WhyByHand *self)
{
  if (gtk_window_is_active (window))
    begin (self);
}

WhyByHand *
why_by_hand_new (GListModel *rows, GtkWidget *widget)
{
  WhyByHand *self = g_new0 (WhyByHand, 1);
  GtkRoot *root = gtk_widget_get_root (widget);
  self->rows = g_object_ref (rows);
  if (GTK_IS_WINDOW (root))
    {
      g_set_weak_pointer (&self->window, GTK_WINDOW (root));
      self->handler = g_signal_connect (root, "notify::is-active", G_CALLBACK (active_cb), self);
    }
  begin (self);
  return self;
}

void
why_by_hand_free (WhyByHand *self)
{
  if (self->window)
    g_signal_handler_disconnect (self->window, self->handler);
  g_clear_weak_pointer (&self->window);
  if (self->reading)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_object_unref (self->rows);
  g_free (self);
}
