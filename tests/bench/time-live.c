/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app-fixture.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"
#include "base/why-statistics.h"

/* time-live MINUTES SOUND...: the real window records what the null sink plays, the sounds in turns
 * without an end, and says at the end what that took. Run by the script of the same name. */

#define WARM_UP_S 10
#define REPORT_S 10

/* Seconds from the moment when the device took a sample until the frame that shows it was drawn: of
 * each picture's newest sample, and of the one that had to wait longest. */
typedef struct
{
  WhyWindow *window;
  guint64 n_shown;
  GArray *newest, *oldest;
} Latencies;

typedef struct
{
  gint64 at_us;
  double cpu_s;
  long rss_kib;
  guint n_pictures, n_refreshes;
} Reading;

static double
used_cpu_s (void)
{
  struct rusage usage;
  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

static long
resident_kib (void)
{
  long size = 0, resident = 0;
  FILE *file = fopen ("/proc/self/statm", "r");
  if (file && fscanf (file, "%ld %ld", &size, &resident) != 2)
    resident = 0;
  if (file)
    fclose (file);
  return resident * (sysconf (_SC_PAGESIZE) / 1024);
}

static Reading
take_reading (WhyWindow *window)
{
  return (Reading){
    .at_us = g_get_monotonic_time (),
    .cpu_s = used_cpu_s (),
    .rss_kib = resident_kib (),
    .n_pictures = why_panel_view_get_n_rasters (fixture_child (window, "spectrogram")),
    .n_refreshes = why_panel_view_get_n_rasters (fixture_child (window, "relevance")),
  };
}

static void
report (const char *what, const Reading *from, const Reading *to)
{
  double seconds = (double) (to->at_us - from->at_us) / G_USEC_PER_SEC;
  g_print ("%s: %5.1f %% of a core, %5.2f refreshes and %5.1f pictures a second, %ld KiB\n", what,
           100 * (to->cpu_s - from->cpu_s) / seconds,
           (to->n_refreshes - from->n_refreshes) / seconds,
           (to->n_pictures - from->n_pictures) / seconds, to->rss_kib);
}

static void
after_paint_cb (GdkFrameClock *clock, Latencies *latencies)
{
  WhyTakeSession *take = why_window_get_take (latencies->window);
  WhyRecording *recording = why_take_session_get_recording (take);
  const WhyLiveCounts *counts = why_take_session_get_counts (take);
  if (!recording || counts->n_shown == latencies->n_shown)
    return;
  latencies->n_shown = counts->n_shown;
  double newest_s = why_recording_get_age (recording, counts->n_shown),
         oldest_s = why_recording_get_age (recording, counts->n_shown_before);
  g_array_append_val (latencies->newest, newest_s);
  g_array_append_val (latencies->oldest, oldest_s);
}

static void
report_latencies (const char *what, GArray *values)
{
  g_array_sort (values, why_compare_doubles);
  const double *s = (const double *) (gpointer) values->data;
  guint n = values->len;
  if (n > 0)
    g_print ("sample to pixel, %s: median %.1f ms, 95 %% within %.1f, 99 %% within %.1f, "
             "longest %.1f\n",
             what, 1000 * s[n / 2], 1000 * s[n * 95 / 100], 1000 * s[n * 99 / 100],
             1000 * s[n - 1]);
}

static GPid
start_player (char **sounds)
{
  GPid pid;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  const char *script
      = "trap 'kill $!; exit' TERM\n"
        "while :; do for f; do paplay --device=testsink \"$f\" & wait $!; done; done";
  g_ptr_array_add (arguments, (gpointer) "sh");
  g_ptr_array_add (arguments, (gpointer) "-c");
  g_ptr_array_add (arguments, (gpointer) script);
  g_ptr_array_add (arguments, (gpointer) "player");
  for (; *sounds; sounds++)
    g_ptr_array_add (arguments, *sounds);
  g_ptr_array_add (arguments, NULL);
  if (!g_spawn_async (NULL, (char **) arguments->pdata, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error))
    g_error ("%s", error->message);
  return pid;
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* As the program does: asleep where there is nothing to do. */
static void
run_for (double seconds)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_timeout_add ((guint) (1000 * seconds), quit_cb, loop);
  g_main_loop_run (loop);
}

static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static gboolean
is_live (gpointer data)
{
  WhySession *session = why_window_get_session (data);
  return why_session_is_live (session) && why_session_get_analysis (session);
}

int
main (int argc, char **argv)
{
  g_autofree char *data = g_strdup (g_getenv ("WHYBRATO_DATA"));
  if (argc < 3 || !g_getenv ("WHY_TEST_SOUND_SERVER_PID"))
    {
      g_printerr ("run tests/bench/time-live instead\n");
      return 2;
    }
  double minutes = g_ascii_strtod (argv[1], NULL);
  int one = 1;
  if (!fixture_init (&one, &(char **){ (char *[]){ argv[0], NULL } }))
    return 77;
  if (data)
    g_setenv ("WHYBRATO_DATA", data, TRUE);
  GPid player = start_player (argv + 2);
  WhyWindow *window = fixture_open ();
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  fixture_wait (can_record, window, "the microphone is found");
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_live, window, "a first verdict");
  run_for (WARM_UP_S);

  Latencies latencies = { .window = window,
                          .newest = g_array_new (FALSE, FALSE, sizeof (double)),
                          .oldest = g_array_new (FALSE, FALSE, sizeof (double)) };
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint",
                    G_CALLBACK (after_paint_cb), &latencies);
  Reading first = take_reading (window), before = first, now;
  do
    {
      run_for (MIN (REPORT_S, minutes * 60));
      now = take_reading (window);
      double passed_s = (double) (now.at_us - first.at_us) / G_USEC_PER_SEC;
      g_autofree char *at = g_strdup_printf ("%6.0f s", passed_s);
      report (at, &before, &now);
      before = now;
    }
  while ((double) (now.at_us - first.at_us) / G_USEC_PER_SEC < minutes * 60);
  report ("together", &first, &now);
  report_latencies ("newest sample of a picture", latencies.newest);
  report_latencies ("the one that waited longest", latencies.oldest);
  WhyRecorderStatus status;
  if (why_recording_get_status (why_take_session_get_recording (why_window_get_take (window)),
                                &status))
    g_print ("%.1f s recorded, %" G_GUINT64_FORMAT " samples lost, memory %+ld KiB\n",
             status.seconds, status.n_lost, now.rss_kib - first.rss_kib);
  kill (player, SIGTERM);
  waitpid (player, NULL, 0);
  fixture_close (window);
  return 0;
}
