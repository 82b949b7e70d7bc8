/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/engine/why-worker.h"

#define RATE 16000.0
#define GIVE_UP_S 120

/* What a worker told, in order. */
typedef struct
{
  WhyWorker *worker;
  GString *story;     /* "0" to "4": a stage; "F": failed; "." finished; "b", "i": busy, idle */
  GPtrArray *sources; /* of the stages */
  char *failure;
  double fraction;
  int n_progress;
  gint64 first_progress, last_progress;
  const char *open_at_stage, *open_at_end; /* asked for within the signal; used once */
  int cancel_at_stage, drop_at_stage;      /* -1: never */
} Log;

static void
stage_cb (WhyWorker *worker, WhyAnalysis *analysis, Log *log)
{
  g_assert_true (why_worker_get_busy (worker));
  g_assert_nonnull (why_worker_get_axes (worker));
  g_string_append_c (log->story, (char) ('0' + analysis->stage));
  g_ptr_array_add (log->sources, g_strdup (analysis->source));
  if (log->open_at_stage && analysis->stage == WHY_STAGE_SPECTROGRAM)
    why_worker_open (worker, g_steal_pointer (&log->open_at_stage), NULL);
  if ((int) analysis->stage == log->cancel_at_stage)
    why_worker_cancel (worker);
  if ((int) analysis->stage == log->drop_at_stage)
    g_clear_object (&log->worker);
}

static void
progress_cb (WhyWorker *worker, double fraction, int stage, Log *log)
{
  gint64 now = g_get_monotonic_time ();
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_cmpint (stage, >=, WHY_STAGE_LOADED);
  g_assert_cmpint (stage, <=, WHY_STAGE_RELEVANCE);
  if (log->n_progress++ == 0)
    log->first_progress = now;
  log->last_progress = now;
  log->fraction = fraction;
}

static void
failed_cb (WhyWorker *worker, GError *error, Log *log)
{
  g_string_append_c (log->story, 'F');
  g_free (log->failure);
  log->failure = g_strdup (error->message);
}

static void
finished_cb (WhyWorker *worker, Log *log)
{
  g_string_append_c (log->story, '.');
  if (log->open_at_end)
    why_worker_open (worker, g_steal_pointer (&log->open_at_end), NULL);
}

static void
busy_cb (WhyWorker *worker, GParamSpec *pspec, Log *log)
{
  g_string_append_c (log->story, why_worker_get_busy (worker) ? 'b' : 'i');
}

static void
log_begin (Log *log, WhyAnalyzer *analyzer)
{
  *log = (Log){
    .worker = why_worker_new (analyzer),
    .story = g_string_new (NULL),
    .sources = g_ptr_array_new_with_free_func (g_free),
    .cancel_at_stage = -1,
    .drop_at_stage = -1,
  };
  g_signal_connect (log->worker, "stage", G_CALLBACK (stage_cb), log);
  g_signal_connect (log->worker, "progress", G_CALLBACK (progress_cb), log);
  g_signal_connect (log->worker, "failed", G_CALLBACK (failed_cb), log);
  g_signal_connect (log->worker, "finished", G_CALLBACK (finished_cb), log);
  g_signal_connect (log->worker, "notify::busy", G_CALLBACK (busy_cb), log);
}

static void
log_end (Log *log)
{
  g_clear_object (&log->worker);
  g_string_free (log->story, TRUE);
  g_ptr_array_unref (log->sources);
  g_free (log->failure);
}

static gboolean
give_up_cb (gpointer data)
{
  g_error ("the worker did not finish");
  return G_SOURCE_REMOVE;
}

/* Until the story has an end for each of n requests. */
static void
wait_for (Log *log, int n)
{
  guint alarm = g_timeout_add_seconds (GIVE_UP_S, give_up_cb, NULL);
  for (;;)
    {
      int n_ends = 0;
      for (const char *c = log->story->str; *c; c++)
        n_ends += *c == '.';
      if (n_ends >= n)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (alarm);
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Long enough for whatever a thread still has to say; nothing is asserted about time. */
static void
linger (void)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_timeout_add (300, quit_cb, loop);
  g_main_loop_run (loop);
}

static void
test_order (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  Log log;
  log_begin (&log, analyzer);
  g_assert_false (why_worker_get_busy (log.worker));
  why_worker_open (log.worker, path, NULL);
  g_assert_true (why_worker_get_busy (log.worker));
  wait_for (&log, 1);
  g_assert_cmpstr (log.story->str, ==, "b01234i.");
  for (guint i = 0; i < log.sources->len; i++)
    g_assert_cmpstr (log.sources->pdata[i], ==, path);

  /* Samples go the same way. */
  float *samples = case_tone (24000, RATE, 330);
  g_autoptr (GBytes) bytes = g_bytes_new_take (samples, 24000 * sizeof (float));
  why_worker_samples (log.worker, bytes, "live", NULL);
  wait_for (&log, 2);
  g_assert_cmpstr (log.story->str, ==, "b01234i.b01234i.");
  g_assert_cmpstr (log.sources->pdata[9], ==, "live");
  log_end (&log);
}

/* Of requests made at once only the last says anything, and it is the same as alone. */
static void
test_newest_wins (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *paths[] = { case_sound ("a.wav", 1.5, RATE, 440), case_path ("not-there.wav"),
                          case_sound ("b.wav", 1.5, RATE, 330) };
  Log log;
  log_begin (&log, analyzer);
  for (int i = 0; i < 30; i++)
    why_worker_open (log.worker, paths[i % 3], NULL);
  wait_for (&log, 1);
  linger ();
  g_assert_cmpstr (log.story->str, ==, "b01234i.");
  for (guint i = 0; i < log.sources->len; i++)
    g_assert_cmpstr (log.sources->pdata[i], ==, paths[2]);
  log_end (&log);
}

/* A request made while another runs, from within its signals. */
static void
test_from_signals (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *a = case_sound ("a.wav", 1.5, RATE, 440), *b = case_sound ("b.wav", 1.5, RATE, 330);
  Log log;
  log_begin (&log, analyzer);
  log.open_at_stage = b;
  log.open_at_end = a;
  why_worker_open (log.worker, a, NULL);
  wait_for (&log, 2);
  linger ();
  g_assert_cmpstr (log.story->str, ==, "b0101234i.b01234i.");
  g_assert_cmpstr (log.sources->pdata[1], ==, a);
  g_assert_cmpstr (log.sources->pdata[2], ==, b);
  g_assert_cmpstr (log.sources->pdata[7], ==, a);
  log_end (&log);
}

static void
test_cancel (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  static const char *const stories[] = { "b0i.", "b01i.", "b012i.", "b0123i.", "b01234i." };
  for (int stage = 0; stage < 5; stage++)
    {
      Log log;
      log_begin (&log, analyzer);
      log.cancel_at_stage = stage;
      why_worker_open (log.worker, path, NULL);
      wait_for (&log, 1);
      linger ();
      g_assert_cmpstr (log.story->str, ==, stories[stage]);
      g_assert_null (log.failure);
      log_end (&log);
    }
  Log log;
  log_begin (&log, analyzer);
  why_worker_cancel (log.worker); /* nothing to cancel, nothing to tell */
  g_assert_cmpstr (log.story->str, ==, "");
  why_worker_open (log.worker, path, NULL);
  why_worker_cancel (log.worker);
  g_assert_cmpstr (log.story->str, ==, "bi.");
  linger ();
  g_assert_cmpstr (log.story->str, ==, "bi.");
  log_end (&log);
}

static void
test_failure (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *missing = case_path ("not-there.wav");
  Log log;
  log_begin (&log, analyzer);
  why_worker_open (log.worker, missing, NULL);
  wait_for (&log, 1);
  g_assert_cmpstr (log.story->str, ==, "bFi.");
  g_assert_true (g_str_has_prefix (log.failure, missing));
  /* And the next one is none the worse for it. */
  why_worker_open (log.worker, case_sound ("a.wav", 1.5, RATE, 440), NULL);
  wait_for (&log, 2);
  g_assert_cmpstr (log.story->str, ==, "bFi.b01234i.");
  log_end (&log);
}

/* Gone while busy: nothing is told any more, and nothing is left behind. */
static void
test_dispose (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  for (int stage = -1; stage < 5; stage++)
    {
      Log log;
      log_begin (&log, analyzer);
      WhyWorker *gone = log.worker;
      g_object_add_weak_pointer (G_OBJECT (gone), (gpointer *) &gone);
      log.drop_at_stage = stage;
      why_worker_open (log.worker, path, NULL);
      if (stage < 0)
        g_clear_object (&log.worker);
      guint alarm = g_timeout_add_seconds (GIVE_UP_S, give_up_cb, NULL);
      while (log.worker)
        g_main_context_iteration (NULL, TRUE);
      g_source_remove (alarm);
      linger ();
      g_assert_null (gone);
      g_assert_cmpuint (log.sources->len, ==, stage + 1);
      log_end (&log);
    }
}

/* At most 30 a second, however often the pipeline reports. */
static void
test_progress (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (&case_paper);
  Log log;
  log_begin (&log, analyzer);
  why_worker_open (log.worker, case_sound ("long.wav", 5.9, 44100, 440), NULL);
  wait_for (&log, 1);
  double seconds = (double) (log.last_progress - log.first_progress) / G_USEC_PER_SEC;
  g_test_message ("%d signals in %.2f s", log.n_progress, seconds);
  g_assert_cmpint (log.n_progress, >, 0);
  /* A signal may be late: what is sent is limited by when it was asked for. */
  g_assert_cmpfloat (log.n_progress, <=, 3 + 30 * (seconds + 0.1));
  log_end (&log);
}

/* The default model is loaded on the thread, once, and is known from the first stage on. */
static void
test_default_model (void)
{
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  g_assert_cmpint (g_mkdir_with_parents (case_path ("data/models"), 0700), ==, 0);
  Log log;
  log_begin (&log, NULL);
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 1);
  g_assert_cmpstr (log.story->str, ==, "bFi.");
  g_assert_nonnull (strstr (log.failure, "the default model is not installed"));
  g_assert_null (why_worker_get_axes (log.worker));

  case_model ("data/models/default.safetensors", NULL);
  for (int i = 0; i < 10; i++)
    why_worker_open (log.worker, path, NULL);
  g_assert_null (why_worker_get_axes (log.worker));
  wait_for (&log, 2);
  g_assert_cmpstr (log.story->str, ==, "bFi.b01234i.");
  const WhyAxes *axes = why_worker_get_axes (log.worker);
  g_assert_cmpstr (axes->model_name, ==, "default.safetensors");
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 3);
  g_assert_true (why_worker_get_axes (log.worker) == axes);
  log_end (&log);
}

/* The model is there before a request; a fault waits for one, and holds up nothing. */
static void
test_prepare (void)
{
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  const char *model = case_path ("data/models/default.safetensors");
  g_assert_cmpint (g_mkdir_with_parents (case_path ("data/models"), 0700), ==, 0);
  g_unlink (model);
  Log log;
  log_begin (&log, NULL);
  why_worker_prepare (log.worker);
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 1);
  g_assert_cmpstr (log.story->str, ==, "bFi.");

  case_model ("data/models/default.safetensors", NULL);
  why_worker_prepare (log.worker);
  g_assert_false (why_worker_get_busy (log.worker));
  while (!why_worker_get_axes (log.worker))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_unlink (model), ==, 0);
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 2);
  g_assert_cmpstr (log.story->str, ==, "bFi.b01234i.");
  log_end (&log);
}

/* Workers of one model load it once, and each goes on when the other is gone. */
static void
test_shared_model (void)
{
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  const char *model = case_model ("shared.safetensors", NULL);
  Log logs[3];
  for (int i = 0; i < 3; i++)
    {
      log_begin (&logs[i], NULL);
      why_worker_set_model (logs[i].worker, model, 1, i == 2 ? 2 : 1);
      why_worker_open (logs[i].worker, path, NULL);
    }
  for (int i = 0; i < 3; i++)
    {
      wait_for (&logs[i], 1);
      g_assert_cmpstr (logs[i].story->str, ==, "b01234i.");
    }
  g_assert_true (why_worker_get_analyzer (logs[0].worker)
                 == why_worker_get_analyzer (logs[1].worker));
  /* Longer windows of the spectrogram are another one's. */
  g_assert_true (why_worker_get_analyzer (logs[0].worker)
                 != why_worker_get_analyzer (logs[2].worker));
  log_end (&logs[0]);
  why_worker_open (logs[1].worker, path, NULL);
  wait_for (&logs[1], 2);
  g_assert_cmpstr (logs[1].story->str, ==, "b01234i.b01234i.");
  log_end (&logs[1]);
  log_end (&logs[2]);
}

/* From the next request on, another model; one that cannot be loaded says so then. */
static void
test_set_model (void)
{
  const char *path = case_sound ("a.wav", 1.5, RATE, 440);
  const CaseModel three = { .n_classes = 3 };
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  Log log;
  log_begin (&log, analyzer);
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 1);
  g_assert_cmpuint (why_worker_get_axes (log.worker)->n_classes, ==, 6);
  why_worker_set_model (log.worker, case_model ("three.safetensors", &three), 1, 1);
  g_assert_null (why_worker_get_axes (log.worker));
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 2);
  g_assert_cmpuint (why_worker_get_axes (log.worker)->n_classes, ==, 3);
  why_worker_set_model (log.worker, case_text ("no-model", "none"), 1, 1);
  why_worker_open (log.worker, path, NULL);
  wait_for (&log, 3);
  g_assert_cmpstr (log.story->str, ==, "b01234i.b01234i.bFi.");
  g_assert_nonnull (strstr (log.failure, "no-model"));
  log_end (&log);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_setenv ("WHYBRATO_DATA", case_path ("data"), TRUE); /* before there are threads */
  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/newest-wins", test_newest_wins);
  g_test_add_func ("/worker/from-signals", test_from_signals);
  g_test_add_func ("/worker/cancel", test_cancel);
  g_test_add_func ("/worker/failure", test_failure);
  g_test_add_func ("/worker/dispose", test_dispose);
  g_test_add_func ("/worker/progress", test_progress);
  g_test_add_func ("/worker/default-model", test_default_model);
  g_test_add_func ("/worker/prepare", test_prepare);
  g_test_add_func ("/worker/shared-model", test_shared_model);
  g_test_add_func ("/worker/set-model", test_set_model);
  int status = g_test_run ();
  case_end ();
  return status;
}
