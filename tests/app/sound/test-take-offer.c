/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/sound/why-recording.h"
#include "app/sound/why-take-journal.h"
#include "app/sound/why-take-offer.h"
#include "audio/file/why-audio-file.h"
#include "fake-portaudio.h"

/* This program, called with --record FILE, records until it is killed. The next start finds the
 * take and offers it. */

static const FakeDevice usual = {
  .n_channels = 1,
  .rate_hz = 44100,
  .n_frames = 441,
  .n_calls = -1,
  .end_reported = true,
  .speed = 4,
  .channel_gain = { 0.5f },
};

static int
record_until_killed (const char *path)
{
  fake_device = usual;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (WhyRecording) recording G_GNUC_UNUSED = why_recording_new (NULL, path, NULL);
  g_main_loop_run (loop);
  return 1;
}

static GPid
start_recording (const char *path)
{
  char *arguments[] = { (char *) "/proc/self/exe", (char *) "--record", (char *) path, NULL };
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  GPid pid;
  g_autoptr (GError) error = NULL;
  arguments[0] = program;
  g_spawn_async (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &error);
  g_assert_no_error (error);
  return pid;
}

static double
seconds_in (gconstpointer path)
{
  WhyAudioInfo info;
  return why_audio_probe (path, &info, NULL) == WHY_OK ? info.duration_s : 0;
}

static gboolean
has_two_seconds (gpointer path)
{
  return seconds_in (path) >= 2;
}

static guint
count_left (void)
{
  g_autoptr (GPtrArray) left = why_take_journal_list_left ();
  return left->len;
}

/* A take of two seconds whose program was killed. */
static char *
make_left (const char *name)
{
  char *path = fixture_path (name);
  guint n_before = count_left ();
  GPid pid = start_recording (path);
  fixture_wait (has_two_seconds, path, "two seconds are recorded");
  g_assert_cmpuint (count_left (), ==, n_before); /* it is recorded still: not to be offered */
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
  g_assert_cmpuint (count_left (), ==, n_before + 1);
  return path;
}

static gboolean
is_offered (gpointer window)
{
  return why_take_offer_get_path (fixture_child (window, "take_offer")) != NULL;
}

static void
click (WhyWindow *window, const char *label)
{
  GtkWidget *button = fixture_button (fixture_child (window, "take_offer"), label);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_mapped (button));
  g_signal_emit_by_name (button, "clicked");
}

static WhyWindow *
open_offered (const char *path)
{
  WhyWindow *window = fixture_open ();
  GtkWidget *offer = fixture_child (window, "take_offer");
  fixture_wait (is_offered, window, "the take is offered");
  g_assert_cmpstr (why_take_offer_get_path (fixture_child (window, "take_offer")), ==, path);
  fixture_run_for (0.5); /* until it is revealed */
  g_autofree char *name = g_path_get_basename (path);
  g_assert_true (fixture_says (offer, name));
  g_assert_true (fixture_says (offer, "Whybrato was closed while recording"));
  return window;
}

static gboolean
is_analysed (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE && !why_window_get_busy (window);
}

static void
test_later_and_open (void)
{
  g_autofree char *path = make_left ("one.wav");
  WhyWindow *window = open_offered (path);
  click (window, "_Later");
  g_assert_false (is_offered (window));
  g_assert_cmpuint (count_left (), ==, 1);
  fixture_close (window);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));

  window = open_offered (path);
  click (window, "_Open It");
  fixture_wait (is_analysed, window, "the take is analysed");
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  g_assert_cmpstr (analysis->source, ==, path);
  g_assert_cmpfloat (analysis->file_duration_s, >=, 2);
  g_assert_false (is_offered (window));
  g_assert_cmpuint (count_left (), ==, 0);
  fixture_close (window);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

static gboolean
has_answer (gpointer window)
{
  return why_window_get_toast (window) != NULL;
}

static gboolean
is_set_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static gboolean
is_asked (gpointer unused)
{
  return fixture_dialog ()
         && fixture_says (fixture_dialog (), "three.wav is in a place without a trash folder");
}

static gboolean
is_not_asked (gpointer unused)
{
  return fixture_dialog () == NULL;
}

/* Into the trash, from where it can be had again. */
static void
test_delete (void)
{
  g_autofree char *path = make_left ("two.wav");
  WhyWindow *window = open_offered (path);
  click (window, "_Delete");
  fixture_wait (has_answer, window, "it is told");
  g_assert_cmpstr (why_window_get_toast (window), ==, "two.wav was moved to the trash");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_autofree char *trashed
      = g_build_filename (g_get_user_data_dir (), "Trash", "files", "two.wav", NULL);
  g_assert_cmpfloat (seconds_in (trashed), >=, 2);
  g_assert_cmpuint (count_left (), ==, 0);
  fixture_close (window);
}

/* Where there is no trash it is asked first, and kept unless the answer is clear. */
static void
test_delete_without_trash (void)
{
  g_autofree char *path = make_left ("three.wav");
  g_autofree char *trash = g_build_filename (g_get_user_data_dir (), "Trash", NULL),
                  *away = fixture_path ("trash-away");
  g_rename (trash, away);
  g_assert_true (g_file_set_contents (trash, "in the way", -1, NULL));

  static const char *const answers[] = { "_Keep", "_Delete" };
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      WhyWindow *window = open_offered (path);
      click (window, "_Delete");
      fixture_wait (is_asked, NULL, "the question");
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
      fixture_run_for (0.5); /* it is laid out, and nothing warns */
      g_signal_emit_by_name (fixture_button (fixture_dialog (), answers[i]), "clicked");
      fixture_wait (is_not_asked, NULL, "the end of the question");
      if (i == 1)
        {
          fixture_wait (has_answer, window, "it is told");
          g_assert_cmpstr (why_window_get_toast (window), ==, "three.wav was deleted");
        }
      fixture_close (window);
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == (i == 0));
      g_assert_cmpuint (count_left (), ==, 1 - i);
    }
  g_unlink (trash);
  g_rename (away, trash);
}

/* The question goes with its window, and nothing is deleted. */
static void
test_close_while_asked (void)
{
  g_autofree char *path = make_left ("three.wav");
  g_autofree char *trash = g_build_filename (g_get_user_data_dir (), "Trash", NULL),
                  *away = fixture_path ("trash-away");
  g_rename (trash, away);
  g_assert_true (g_file_set_contents (trash, "in the way", -1, NULL));
  WhyWindow *window = open_offered (path);
  click (window, "_Delete");
  fixture_wait (is_asked, NULL, "the question");
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  gtk_window_destroy (GTK_WINDOW (window));
  fixture_wait (is_not_asked, NULL, "the end of the question");
  fixture_wait (is_set_null, &witness, "the closed window is freed");
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_left (), ==, 1);
  why_take_journal_forget (path);
  g_unlink (trash);
  g_rename (away, trash);
}

static void
test_several (void)
{
  g_autofree char *first = make_left ("a.wav"), *second = make_left ("b.wav");
  WhyWindow *window = open_offered (second);
  GtkWidget *offer = fixture_child (window, "take_offer");
  g_assert_true (fixture_says (offer, "And 1 earlier recording."));
  click (window, "_Later");
  g_assert_cmpstr (why_take_offer_get_path (fixture_child (window, "take_offer")), ==, first);
  g_assert_false (fixture_says (offer, "earlier"));
  fixture_close (window);
  why_take_journal_forget (first);
  why_take_journal_forget (second);
  g_assert_cmpuint (count_left (), ==, 0);
}

static void
ended_cb (WhyRecording *recording, GError *error, gboolean *ended)
{
  g_assert_no_error (error);
  *ended = TRUE;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

/* A take that was ended as usual is not offered; one without a sample leaves nothing. */
static void
test_whole (void)
{
  fake_device = usual;
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *path = fixture_path (i == 0 ? "whole.wav" : "empty.wav");
      g_autoptr (WhyRecording) recording G_GNUC_UNUSED = why_recording_new (NULL, path, NULL);
      gboolean ended = FALSE;
      fake_device.n_calls = i == 0 ? -1 : 0;
      fake_device.end_reported = i == 0;
      g_signal_connect (recording, "stopped", G_CALLBACK (ended_cb), &ended);
      fixture_run_for (1);
      why_recording_stop (recording);
      fixture_wait (is_set, &ended, "the end");
      g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS) == (i == 0));
      g_assert_cmpuint (count_left (), ==, 0);
    }
}

/* Of notes that lead nowhere none is offered, and no file is touched. */
static void
test_stray_notes (void)
{
  g_autofree char *letter = fixture_path ("letter.txt"), *gone = fixture_path ("gone.wav");
  fixture_write (letter, "Dear friend", 11);
  g_autofree char *notes = g_build_filename (g_get_user_state_dir (), "whybrato", "takes", NULL);
  const char *const targets[] = { letter, gone, "relative.wav", "" };
  g_mkdir_with_parents (notes, 0700);
  for (gsize i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu", i);
      g_autofree char *note = g_build_filename (notes, name, NULL);
      fixture_write (note, targets[i], strlen (targets[i]));
    }
  g_assert_cmpuint (count_left (), ==, 0);
  g_autofree char *kept = NULL;
  g_assert_true (g_file_get_contents (letter, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, "Dear friend");
  g_autoptr (GDir) dir = g_dir_open (notes, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--record"))
    return record_until_killed (argv[2]);
  fake_device = usual;
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/take-offer/later-and-open", test_later_and_open);
  g_test_add_func ("/take-offer/delete", test_delete);
  g_test_add_func ("/take-offer/delete-without-trash", test_delete_without_trash);
  g_test_add_func ("/take-offer/close-while-asked", test_close_while_asked);
  g_test_add_func ("/take-offer/several", test_several);
  g_test_add_func ("/take-offer/whole", test_whole);
  g_test_add_func ("/take-offer/stray-notes", test_stray_notes);
  return fixture_run ();
}
