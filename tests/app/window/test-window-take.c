/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <malloc.h>
#include <math.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "analysis/why-data-path.h"
#include "app/why-heap.h"
#include "app/preferences/why-settings.h"
#include "app/sound/why-take-journal.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"
#include "audio/file/why-audio-file.h"
#include "fake-portaudio.h"

/* A take and what is shown of it while it runs, before a microphone that does what it is told. */

#define PITCH_HZ 440.0

static const FakeDevice usual = {
  .n_channels = 1,
  .rate_hz = 44100,
  .n_frames = 441,
  .n_calls = -1,
  .end_reported = true,
  .speed = 4,
  .channel_gain = { 0.5f },
};

static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static gboolean
has_sound (gpointer window)
{
  WhyRecorderStatus status;
  WhyRecording *recording = why_take_session_get_recording (why_window_get_take (window));
  return recording && why_recording_get_status (recording, &status) && status.seconds >= 1.2;
}

static gboolean
is_stopped (gpointer window)
{
  return !why_take_session_get_recording (why_window_get_take (window))
         && !why_window_get_busy (window) && why_window_get_toast (window);
}

static WhyWindow *
begin_take (void)
{
  fake_device = usual;
  WhyWindow *window = fixture_open ();
  fixture_wait (can_record, window, "the microphone is found");
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_sound, window, "a second of sound");
  return window;
}

static void
check_tone (const char *path)
{
  WhyAudioClip clip;
  WhyError error = { WHY_OK, "" };
  if (why_audio_load (path, 44100, 0, 0, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s: %s", path, error.message);
  g_assert_cmpuint (clip.n, >=, 44100);
  gsize n_wrong = 0;
  for (gsize i = 0; i < clip.n; i++)
    n_wrong += clip.samples[i] != 0.5f * (float) sin (2 * G_PI * PITCH_HZ * (double) i / 44100);
  g_assert_cmpuint (n_wrong, ==, 0);
  why_audio_clip_clear (&clip);
}

static void
remove_all (const char *what)
{
  char *arguments[] = { (char *) "rm", (char *) "-rf", (char *) what, NULL };
  g_assert_true (g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                               NULL, NULL));
}

static void
remove_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  remove_all (folder);
}

static char *
renamed (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  return g_strconcat (folder, " of\xe9 old", NULL); /* not UTF-8 */
}

static void
rename_folder (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path), *other = renamed (path);
  g_assert_cmpint (g_rename (folder, other), ==, 0);
}

static void
replace_file (const char *path)
{
  g_assert_true (g_file_set_contents (path, "a letter", -1, NULL));
}

static char *
find_note (void)
{
  g_autofree char *notes = g_build_filename (g_get_user_state_dir (), "whybrato", "takes", NULL);
  g_autoptr (GDir) dir = g_dir_open (notes, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;
  return name ? g_build_filename (notes, name, NULL) : NULL;
}

/* Whether the note for the next start leads to where the take is. */
static gboolean
is_noted (gpointer window)
{
  WhyRecording *recording = why_take_session_get_recording (why_window_get_take (window));
  g_autofree char *note = find_note (), *contents = NULL;
  return note && g_file_get_contents (note, &contents, NULL, NULL)
         && g_strcmp0 (contents, why_recording_get_path (recording)) == 0
         && g_file_test (contents, G_FILE_TEST_EXISTS);
}

typedef struct
{
  void (*happen) (const char *path);
  gboolean moves; /* to another path */
} Event;

/* What is announced is there, with all of it, and is what is shown; whether it happened in the midst
 * of the take or just before its end. */
static void
test_event (gconstpointer data)
{
  const Event *event = data;
  for (int at_end = 0; at_end < 2; at_end++)
    {
      WhyWindow *window = begin_take ();
      g_autofree char *path = g_strdup (
          why_recording_get_path (why_take_session_get_recording (why_window_get_take (window))));
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      event->happen (path);
      if (!at_end)
        {
          fixture_run_for (1.5);
          fixture_wait (is_noted, window, "the take is found again");
          g_assert_true (why_recording_has_moved (
                             why_take_session_get_recording (why_window_get_take (window)))
                         == event->moves);
          if (event->moves)
            g_assert_true (fixture_says (GTK_WIDGET (window), "now saving to"));
        }
      fixture_act (window, "win.record", NULL);
      fixture_wait (is_stopped, window, "the take is analysed");
      g_autofree char *shown = g_strdup (why_session_get_path (why_window_get_session (window)));
      g_assert_true (g_str_equal (shown, path) != event->moves);
      check_tone (shown);
      g_autofree char *name = g_filename_display_basename (shown),
                      *folder = g_path_get_dirname (shown);
      g_autofree char *display = g_filename_display_name (folder);
      g_autofree char *said = g_strdup_printf ("Saved as %s in %s", name, display);
      g_assert_cmpstr (why_window_get_toast (window), ==, said);
      g_autofree char *note = find_note ();
      g_assert_null (note);
      fixture_close (window);
      remove_all (folder);
    }
}

/* While no sound has come yet, nothing of the file before is shown, read out or marked. */
static void
assert_awaits_sound (WhyWindow *window)
{
  g_assert_cmpstr (why_window_get_page (window), ==, "empty");
  g_assert_true (fixture_says (fixture_child (window, "empty_page"), "Play a note"));
  g_assert_null (why_window_get_analysis (window));
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Recording");
  g_assert_cmpstr (fixture_text (window, "readout"), ==, "");
  g_assert_cmpstr (fixture_text (window, "play_time"), ==, "0:00.0");
  g_assert_false (fixture_is_enabled (window, "win.play"));
  g_assert_false (fixture_is_enabled (window, "win.export"));
}

/* Stopped before any sound: what has its name by then is another's, and the file that was shown is
 * there again. */
static void
test_nothing (void)
{
  g_autofree char *shown = fixture_sound ("shown.wav", "vibrato", 2, 440);
  WhyWindow *window = open_with (shown);
  WhySession *session = why_window_get_session (window);
  fake_device = usual;
  fake_device.n_calls = 0;
  fake_device.end_reported = false;
  fixture_wait (can_record, window, "the microphone is found");
  fixture_act (window, "win.record", NULL);
  fixture_run_for (0.5);
  assert_awaits_sound (window);
  g_autofree char *path = g_strdup (why_recording_get_path (
                      why_take_session_get_recording (why_window_get_take (window)))),
                  *kept = NULL;
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  replace_file (path);
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_stopped, window, "it is told");
  g_assert_true (g_file_get_contents (path, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "a letter");
  g_assert_cmpstr (why_window_get_page (window), ==, "main");
  g_assert_cmpstr (why_session_get_path (session), ==, shown);
  g_assert_true (fixture_is_enabled (window, "win.play"));
  fixture_close (window);
}

/* The default model as one for another rate: all that it says in hertz by the same factor. */
static char *
make_model (const char *rate, const char *min_carrier)
{
  g_autofree char *given = why_data_path (WHY_DEFAULT_MODEL), *bytes = NULL;
  char *path = fixture_path ("other-rate.safetensors");
  gsize size, header = 0;
  g_assert_true (g_file_get_contents (given, &bytes, &size, NULL));
  memcpy (&header, bytes, 8);
  g_autofree char *text = g_strndup (bytes + 8, header);
  g_autoptr (GString) changed = g_string_new (text);
  g_autofree char *rate_entry = g_strdup_printf ("\"sample_rate\":\"%s\"", rate),
                  *carrier_entry = g_strdup_printf ("\"min_carrier_hz\":\"%s\"", min_carrier);
  g_assert_cmpuint (g_string_replace (changed, "\"sample_rate\":\"44100\"", rate_entry, 1), ==, 1);
  g_assert_cmpuint (g_string_replace (changed, "\"min_carrier_hz\":\"32\"", carrier_entry, 1), ==,
                    1);
  while (changed->len % 8)
    g_string_append_c (changed, ' ');
  guint64 length = GUINT64_TO_LE (changed->len);
  g_string_prepend_len (changed, (const char *) &length, 8);
  g_string_append_len (changed, bytes + 8 + header, (gssize) (size - 8 - header));
  fixture_write (path, changed->str, changed->len);
  return path;
}

static double wanted_rate_hz;

static gboolean
is_live_at_rate (gpointer window)
{
  const WhyAnalysis *a = why_window_get_analysis (window);
  return why_session_is_live (why_window_get_session (window)) && a
         && a->axes->sample_rate_hz == wanted_rate_hz && a->duration_s > 1.5;
}

/* Zero crossings tell the frequency of a tone. */
static double
measure_hz (const WhyAnalysis *analysis)
{
  gsize size, n_up = 0, first = 0, last = 0;
  const float *x = g_bytes_get_data (analysis->samples, &size);
  for (gsize i = 1; i < size / sizeof *x; i++)
    if (x[i - 1] < 0 && x[i] >= 0)
      {
        first = n_up++ == 0 ? i : first;
        last = i;
      }
  g_assert_cmpuint (n_up, >, 100);
  return (double) (n_up - 1) * analysis->axes->sample_rate_hz / (double) (last - first);
}

/* Heard at the model's rate, as in a file: A4 is an A4, two seconds are two seconds; the take has its
 * own rate. The model may change meanwhile. */
static void
test_rate (void)
{
  g_autofree char *half = make_model ("22050", "16");
  why_settings_set_path ("model", half);
  WhyWindow *window = begin_take ();
  const double rates_hz[] = { 22050, 88200, 44100 };
  for (gsize i = 0; i < G_N_ELEMENTS (rates_hz); i++)
    {
      g_autofree char *other = rates_hz[i] == 88200 ? make_model ("88200", "64") : NULL;
      wanted_rate_hz = rates_hz[i];
      if (other)
        {
          why_settings_set ("model", "");
          why_settings_set_path ("model", other);
        }
      else if (rates_hz[i] == 44100)
        why_settings_set ("model", "");
      fixture_wait (is_live_at_rate, window, "a live analysis at the model's rate");
      const WhyAnalysis *analysis = why_window_get_analysis (window);
      g_assert_cmpfloat_with_epsilon (measure_hz (analysis), PITCH_HZ, 1);
      g_assert_cmpfloat (analysis->duration_s, <=, 2.01);
      fixture_run_for (0.5);
      g_assert_true (why_panel_view_is_live (fixture_child (window, "spectrogram")));
    }
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_stopped, window, "the take is analysed");
  WhyAudioInfo info;
  g_assert_cmpint (why_audio_probe (why_session_get_path (why_window_get_session (window)), &info,
                                    NULL),
                   ==, WHY_OK);
  g_assert_cmpfloat (info.sample_rate_hz, ==, 44100);
  check_tone (why_session_get_path (why_window_get_session (window)));
  fixture_close (window);
}

/* Whether areas of a megabyte come straight from the system: so many that no heap has room for all;
 * other threads take one now and then. */
static gboolean
is_mapped (void)
{
#ifdef __GLIBC__
  char *areas[64];
  struct mallinfo2 before = mallinfo2 ();
  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    areas[i] = g_malloc (1 << 20);
  gboolean has_more = mallinfo2 ().hblks >= before.hblks + G_N_ELEMENTS (areas) / 2;
  for (gsize i = 0; i < G_N_ELEMENTS (areas); i++)
    g_free (areas[i]);
  return has_more;
#else
  return FALSE;
#endif
}

/* The heap is again as it was, after the last of several takes. */
static void
test_heap (void)
{
#if !defined(__GLIBC__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("another heap");
  return;
#endif
  why_heap_begin ();
  g_assert_false (is_mapped ());
  WhyWindow *window = begin_take ();
  g_assert_true (is_mapped ());
  why_heap_set_live (TRUE); /* as by a second window */
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_stopped, window, "the take is analysed");
  g_assert_true (is_mapped ());
  why_heap_set_live (FALSE);
  g_assert_false (is_mapped ());
  fixture_close (window);
  /* Closed while it records. */
  window = begin_take ();
  g_assert_true (is_mapped ());
  fixture_close (window);
  g_assert_false (is_mapped ());
}

int
main (int argc, char **argv)
{
  static const Event removed = { remove_folder, FALSE }, moved = { rename_folder, TRUE },
                     replaced = { replace_file, TRUE };
  fake_device = usual;
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_data_func ("/window-take/folder-removed", &removed, test_event);
  g_test_add_data_func ("/window-take/folder-renamed", &moved, test_event);
  g_test_add_data_func ("/window-take/file-replaced", &replaced, test_event);
  g_test_add_func ("/window-take/nothing", test_nothing);
  g_test_add_func ("/window-take/rate", test_rate);
  g_test_add_func ("/window-take/heap", test_heap);
  return fixture_run ();
}
