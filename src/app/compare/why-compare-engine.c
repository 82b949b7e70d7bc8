/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/compare/why-compare-window-private.h"
#include "app/preferences/why-settings.h"
#include "base/why-utf8.h"

/* What hears the takes; it takes a while to load. */

typedef struct
{
  char *model;
  WhyAnalyzer *analyzer;
  WhyNoteFinder *finder;
} Engine;

static void
engine_free (gpointer data)
{
  Engine *engine = data;
  g_free (engine->model);
  g_clear_pointer (&engine->analyzer, why_analyzer_unref);
  g_clear_pointer (&engine->finder, why_note_finder_unref);
  g_free (engine);
}

static void
load_engine (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Engine *engine = data;
  GError *error = NULL;
  engine->analyzer = why_analyzer_new_shared (*engine->model ? engine->model : NULL, 1, &error);
  if (engine->analyzer)
    engine->finder = why_note_finder_new (&error);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean is_there = g_task_propagate_boolean (G_TASK (result), &error);
  /* The window is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  WhyCompareWindow *self = data;
  const Engine *engine = g_task_get_task_data (G_TASK (result));
  if (!is_there)
    {
      self->trouble = why_utf8_plain (error->message, "\n");
      why_compare_window_queue_refresh (self);
      return;
    }
  self->analyzer = why_analyzer_ref (engine->analyzer);
  self->finder = why_note_finder_ref (engine->finder);
  why_compare_window_begin_takes (self);
}

void
why_compare_window_load (WhyCompareWindow *self)
{
  Engine *engine = g_new0 (Engine, 1);
  engine->model = why_settings_get_path ("model");
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, loaded_cb, self);
  g_task_set_name (task, "[why] compare");
  g_task_set_task_data (task, engine, engine_free);
  g_task_run_in_thread (task, load_engine);
}
