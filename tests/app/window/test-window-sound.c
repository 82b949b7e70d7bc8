/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/panel/why-panel-view.h"
#include "audio/file/why-audio-file.h"

/* The window before a real sound server: run by with-sound-server, whose null sink plays into the
 * microphone. */

#define PITCH_HZ 440.0

static GPid
start_sound (const char *technique)
{
  g_autofree char *name = g_strconcat (technique, ".wav", NULL);
  g_autofree char *path = fixture_sound (name, technique, 60, PITCH_HZ);
  char *arguments[] = { (char *) "paplay", (char *) "--device=testsink", path, NULL };
  GPid pid;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_spawn_async (NULL, arguments, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                &error));
  fixture_run_for (0.5);
  return pid;
}

static GPid
start_tone (void)
{
  return start_sound ("vibrato");
}

static void
stop_tone (GPid pid)
{
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
}

static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static WhyWindow *
open_recorder (void)
{
  WhyWindow *window = fixture_open ();
  fixture_wait (can_record, window, "the microphone is found");
  return window;
}

static double
recorded_s (WhyWindow *window)
{
  int minutes = 0;
  double seconds = 0;
  g_assert_cmpint (sscanf (fixture_text (window, "record_time"), "%d:%lf", &minutes, &seconds), ==,
                   2);
  return 60 * minutes + seconds;
}

static gboolean
has_three_seconds (gpointer window)
{
  return recorded_s (window) >= 3;
}

static gboolean
has_six_seconds_and_more (gpointer window)
{
  return recorded_s (window) >= 7;
}

static gboolean
is_recording_shown (WhyWindow *window)
{
  return gtk_revealer_get_reveal_child (fixture_child (window, "record_revealer"));
}

static gboolean
is_stopped (gpointer window)
{
  return !is_recording_shown (window) && !why_window_get_busy (window)
         && why_window_get_toast (window);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *) a, *(char *const *) b);
}

/* The takes in the user's folder, newest name last. */
static GPtrArray *
list_takes (void)
{
  const char *music = g_get_user_special_dir (G_USER_DIRECTORY_MUSIC);
  g_autofree char *folder = g_build_filename (music ? music : g_get_home_dir (), "Whybrato", NULL);
  GPtrArray *takes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    g_ptr_array_add (takes, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (takes, compare_paths);
  return takes;
}

static double
take_duration_s (const char *path)
{
  WhyAudioInfo info;
  WhyError error = { WHY_OK, "" };
  WhyStatus status = why_audio_probe (path, &info, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (status, ==, WHY_OK);
  return info.duration_s;
}

/* Frequency of the strongest row of the spectrogram. */
static double
find_strongest_hz (const WhyAnalysis *analysis)
{
  const float *db = g_bytes_get_data (analysis->spectrogram_db, NULL);
  gsize strongest = 0;
  double most = -INFINITY;
  for (gsize row = 0; row < analysis->n_rows; row++)
    {
      double sum = 0;
      for (gsize column = 0; column < analysis->n_columns; column++)
        sum += pow (10, (double) db[row * analysis->n_columns + column] / 10);
      if (sum > most)
        {
          most = sum;
          strongest = row;
        }
    }
  return analysis->row0_hz * pow (2, (double) strongest / analysis->rows_per_octave);
}

/* Its fundamental, or one of the next three partials. */
static void
assert_is_the_tone (const WhyAnalysis *analysis)
{
  g_assert_nonnull (analysis);
  g_assert_cmpint (analysis->stage, ==, WHY_STAGE_RELEVANCE);
  double hz = find_strongest_hz (analysis), partial = round (hz / PITCH_HZ);
  g_test_message ("%s, %.2f s from %.2f s: strongest at %.1f Hz", analysis->source,
                  analysis->duration_s, analysis->start_s, hz);
  g_assert_cmpfloat (partial, >=, 1);
  g_assert_cmpfloat (partial, <=, 4);
  g_assert_cmpfloat (fabs (1200 * log2 (hz / (partial * PITCH_HZ))), <, 75);
}

static void
test_record (void)
{
  GPid tone = start_tone ();
  WhyWindow *window = open_recorder ();
  g_autoptr (GPtrArray) before = list_takes ();
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_three_seconds, window, "three seconds of sound");
  g_assert_true (is_recording_shown (window));
  g_assert_cmpfloat (gtk_level_bar_get_value (fixture_child (window, "record_level")), >, 0.1);
  g_assert_false (fixture_is_enabled (window, "win.play"));
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_stopped, window, "the take is analysed");
  stop_tone (tone);

  g_autoptr (GPtrArray) takes = list_takes ();
  g_assert_cmpuint (takes->len, ==, before->len + 1);
  const char *path = takes->pdata[takes->len - 1];
  g_autofree char *name = g_path_get_basename (path);
  g_assert_cmpfloat (take_duration_s (path), >=, 2.9);
  g_assert_nonnull (strstr (why_window_get_toast (window), name));
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  assert_is_the_tone (analysis);

  /* What is shown is the take, not something else: the same as opening its file. */
  g_autofree char *source = g_path_get_basename (analysis->source);
  g_assert_cmpstr (source, ==, name);
  g_autoptr (WhyAnalysis) again = fixture_analyse (path, analysis->start_s);
  g_assert_cmpmem (again->logits, sizeof (float) * 6, analysis->logits, sizeof (float) * 6);
  fixture_close (window);
}

/* A long take is shown from its first sound on. */
static void
test_record_long (void)
{
  GPid tone = start_tone ();
  WhyWindow *window = open_recorder ();
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_six_seconds_and_more, window, "seven seconds of sound");
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_stopped, window, "the take is analysed");
  stop_tone (tone);
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  assert_is_the_tone (analysis);
  g_assert_cmpfloat (analysis->file_duration_s, >=, 6.9);
  g_assert_cmpfloat (analysis->start_s, <, 1.5);
  fixture_close (window);
}

static gboolean
has_live_verdict (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return recorded_s (window) >= 4 && analysis && analysis->stage == WHY_STAGE_RELEVANCE
         && analysis->duration_s >= 1.9;
}

/* Where in the take the samples lie. */
static gsize
find_samples (const WhyAudioClip *clip, const float *samples, gsize n)
{
  for (gsize at = 0; at + n <= clip->n; at++)
    {
      gsize i = 0;
      while (i < n && fabsf (clip->samples[at + i] - samples[i]) < 1e-5f)
        i++;
      if (i == n)
        return at;
    }
  g_error ("the take does not hold what was analysed live");
}

/* The verdict shown while recording is that of analyze on the same samples of the file. */
static void
assert_agrees (const WhyAnalysis *live, const char *path)
{
  WhyAudioClip clip;
  gsize size;
  const float *samples = g_bytes_get_data (live->samples, &size);
  g_assert_cmpint (why_audio_load (path, 44100, 0, 60, &clip, NULL, NULL, NULL), ==, WHY_OK);
  gsize at = find_samples (&clip, samples, size / sizeof (float));
  why_audio_clip_clear (&clip);

  WhyAnalysisOptions options = { .start_s = (double) at / 44100, .duration_s = live->duration_s };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_assert_no_error (error);
  g_autoptr (WhyAnalysis) again
      = why_analyzer_run (analyzer, path, &options, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (fabs (again->duration_s - live->duration_s), <, 1e-4);
  for (gsize k = 0; k < live->axes->n_classes; k++)
    g_assert_cmpfloat (fabsf (again->probabilities[k] - live->probabilities[k]), <, 1e-3f);
  g_test_message ("live %s, analysed %s %.3f", live->axes->classes[live->label],
                  again->axes->classes[again->label], (double) again->probabilities[again->label]);
}

/* What is played, through the sound server into the window, against its file. */
static void
test_live (gconstpointer technique)
{
  GPid tone = start_sound (technique);
  WhyWindow *window = open_recorder ();
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_live_verdict, window, "a verdict on two seconds");
  /* It says what it is about, and the spectrogram is newer than the verdict. */
  g_assert_true (fixture_says (GTK_WIDGET (window), "Last 2.0"));
  g_assert_false (fixture_is_enabled (window, "win.export"));
  WhyPanelView *spectrogram = fixture_child (window, "spectrogram"),
               *relevance = fixture_child (window, "relevance");
  guint n_scrolled = why_panel_view_get_n_rasters (spectrogram),
        n_explained = why_panel_view_get_n_rasters (relevance);
  fixture_run_for (2);
  g_test_message ("in two seconds %u spectrograms and %u relevances",
                  why_panel_view_get_n_rasters (spectrogram) - n_scrolled,
                  why_panel_view_get_n_rasters (relevance) - n_explained);
  g_assert_cmpuint (why_panel_view_get_n_rasters (spectrogram), >, n_scrolled);
  g_autoptr (WhyAnalysis) live = why_analysis_ref (why_window_get_analysis (window));

  fixture_act (window, "win.record", NULL);
  fixture_wait (is_stopped, window, "the take is analysed");
  stop_tone (tone);
  g_assert_false (fixture_says (GTK_WIDGET (window), "Last 2.0"));
  g_assert_true (fixture_is_enabled (window, "win.export"));
  g_autoptr (GPtrArray) takes = list_takes ();
  assert_agrees (live, takes->pdata[takes->len - 1]);
  fixture_close (window);
}

static void
test_close_while_recording (void)
{
  GPid tone = start_tone ();
  WhyWindow *window = open_recorder ();
  g_autoptr (GPtrArray) before = list_takes ();
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_three_seconds, window, "three seconds of sound");
  fixture_close (window);
  stop_tone (tone);
  g_autoptr (GPtrArray) takes = list_takes ();
  g_assert_cmpuint (takes->len, ==, before->len + 1);
  g_assert_cmpfloat (take_duration_s (takes->pdata[takes->len - 1]), >=, 2.9);
}

static gboolean
has_begun (gpointer window)
{
  return g_strcmp0 (fixture_text (window, "play_time"), "0:00.3") > 0;
}

static gboolean
is_at_rest (gpointer window)
{
  return g_str_equal (fixture_text (window, "play_time"), "0:00.0");
}

static void
test_play (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, PITCH_HZ);
  WhyWindow *window = open_with (path);
  g_assert_true (is_at_rest (window));
  fixture_act (window, "win.play", NULL);
  fixture_wait (has_begun, window, "the play-head moves");
  /* Paused it stays where it is, and goes on from there. */
  fixture_act (window, "win.play", NULL);
  g_autofree char *paused = g_strdup (fixture_text (window, "play_time"));
  fixture_run_for (0.6);
  g_assert_cmpstr (fixture_text (window, "play_time"), ==, paused);
  fixture_act (window, "win.play", NULL);
  fixture_wait (is_at_rest, window, "the end of the sound");
  g_assert_null (why_window_get_toast (window));
  fixture_close (window);
}

/* Last: the server is gone afterwards. */
static void
test_server_lost (void)
{
  GPid tone = start_tone ();
  WhyWindow *window = open_recorder ();
  g_autoptr (GPtrArray) before = list_takes ();
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_three_seconds, window, "three seconds of sound");
  kill (atoi (g_getenv ("WHY_TEST_SOUND_SERVER_PID")), SIGKILL);
  fixture_wait (is_stopped, window, "the loss is told");
  g_test_message ("%s", why_window_get_toast (window));
  stop_tone (tone);
  g_autoptr (GPtrArray) takes = list_takes ();
  g_assert_cmpuint (takes->len, ==, before->len + 1);
  g_assert_cmpfloat (take_duration_s (takes->pdata[takes->len - 1]), >=, 2.5);
  /* What came is shown. */
  g_assert_cmpstr (why_window_get_analysis (window)->source, ==, takes->pdata[takes->len - 1]);
  assert_is_the_tone (why_window_get_analysis (window));
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!g_getenv ("WHY_TEST_SOUND_SERVER_PID"))
    {
      g_print ("1..0 # SKIP there is no sound server\n");
      return 0;
    }
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-sound/play", test_play);
  g_test_add_func ("/window-sound/record", test_record);
  g_test_add_func ("/window-sound/record-long", test_record_long);
  g_test_add_data_func ("/window-sound/live-vibrato", "vibrato", test_live);
  g_test_add_data_func ("/window-sound/live-tremolo", "tremolo", test_live);
  g_test_add_func ("/window-sound/close-while-recording", test_close_while_recording);
  g_test_add_func ("/window-sound/server-lost", test_server_lost);
  return fixture_run ();
}
