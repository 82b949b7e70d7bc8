/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* A session without a window: what it says at any moment is of one file. */

typedef struct
{
  guint n, all; /* of "changed" */
  char *failed, *message;
} Heard;

/* Whatever was asked for before, and arrives now. */
static void
assert_is_one (WhySession *session)
{
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  WhyDocument *document = why_session_get_document (session);
  const WhyPanelOptions *options = why_session_get_options (session);
  if (!document)
    {
      g_assert_null (analysis);
      g_assert_null (options->map);
      return;
    }
  const char *path = why_session_get_path (session);
  g_assert_true (options->map == why_document_get_pyramid (document));
  if (!path)
    {
      g_assert_null (why_document_get_overview (document));
      g_assert_null (options->map);
      g_assert_null (why_document_get_notes (document));
      g_assert_true (!analysis || g_strcmp0 (analysis->source, "Recording") == 0);
      return;
    }
  int seconds = session_case_seconds (path);
  WhyOverview *overview = why_document_get_overview (document);
  WhyNotes *notes = why_document_get_notes (document);
  if (overview)
    g_assert_cmpfloat_with_epsilon (overview->duration_s, seconds, 0.01);
  if (options->map)
    g_assert_cmpfloat_with_epsilon (why_spectrogram_pyramid_duration (options->map), seconds, 0.01);
  if (notes)
    g_assert_cmpfloat_with_epsilon (why_notes_duration (notes), seconds, 0.01);
  if (analysis)
    {
      g_assert_cmpstr (analysis->source, ==, path);
      if (analysis->file_length_known)
        g_assert_cmpfloat_with_epsilon (analysis->file_duration_s, seconds, 0.01);
      if (analysis->stage >= WHY_STAGE_VERDICT)
        {
          /* As soon as there is a verdict, it is that which is explained. */
          g_assert_cmpuint (why_session_get_asked (session), <, analysis->axes->n_classes);
          g_assert_true (
              why_question_equal (options->question,
                                  why_question_rather (analysis->label,
                                                       why_session_get_asked (session))));
        }
    }
}

static void
changed_cb (WhySession *session, guint changes, Heard *heard)
{
  heard->n++;
  heard->all |= changes;
  assert_is_one (session);
}

static void
failed_cb (WhySession *session, const char *path, GError *error, Heard *heard)
{
  g_free (heard->failed);
  heard->failed = g_strdup (error->message);
}

static void
message_cb (WhySession *session, const char *text, Heard *heard)
{
  g_free (heard->message);
  heard->message = g_strdup (text);
}

static WhySession *
session_new (Heard *heard)
{
  WhySession *session = why_session_new ();
  *heard = (Heard){ 0 };
  g_signal_connect (session, "changed", G_CALLBACK (changed_cb), heard);
  g_signal_connect (session, "failed", G_CALLBACK (failed_cb), heard);
  g_signal_connect (session, "message", G_CALLBACK (message_cb), heard);
  return session;
}

/* It ends, whatever still runs. */
static void
session_end (WhySession *session, Heard *heard)
{
  gpointer watched = session;
  g_object_add_weak_pointer (G_OBJECT (session), &watched);
  g_object_unref (session);
  g_assert_null (watched);
  session_case_run_for (0.3);
  g_free (heard->failed);
  g_free (heard->message);
}

/* Files one after the other, at all moments of what is made for the one before. */
static void
test_never_stale (void)
{
  static const int lengths[] = { 7, 11, 13, 5 };
  static const double pauses_s[] = { 0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.8 };
  Heard heard;
  WhySession *session = session_new (&heard);
  why_session_prepare (session);
  for (guint i = 0; i < 3 * G_N_ELEMENTS (pauses_s); i++)
    {
      g_autofree char *path = session_case_sound (lengths[i % G_N_ELEMENTS (lengths)]);
      why_session_open (session, path, 0);
      session_case_run_for (pauses_s[i % G_N_ELEMENTS (pauses_s)]);
      if (i % 5 == 4)
        why_session_cancel (session);
    }
  g_autofree char *last = session_case_sound (13);
  why_session_open (session, last, 0);
  session_case_wait (session, session_case_is_known, "the last file");
  g_assert_cmpstr (why_session_get_path (session), ==, last);
  session_case_run_for (0.5);
  g_assert_cmpstr (why_session_get_path (session), ==, last);
  g_assert_cmpuint (heard.n, >, 20);
  session_end (session, &heard);
}

/* Waveform and spectrogram of a file that does not fit into a window. */
static void
test_one_decoder (void)
{
  Heard heard;
  WhySession *session = session_new (&heard);
  g_autofree char *path = session_case_sound (31), *brief = session_case_sound (5);
  why_session_open (session, path, 10);
  session_case_wait (session, session_case_is_known, "all of the file");
  g_assert_cmpuint (why_document_n_decoders (why_session_get_document (session)), ==, 1);
  why_session_open (session, brief, 0);
  session_case_wait (session, session_case_is_known, "all of the short file");
  g_assert_cmpuint (why_document_n_decoders (why_session_get_document (session)), ==, 0);
  session_end (session, &heard);
}

/* What did not become whole leads back to what was, as it was left. */
static void
test_back (void)
{
  Heard heard;
  WhySession *session = session_new (&heard);
  g_autofree char *one = session_case_sound (13), *two = session_case_sound (11);
  const WhyZoom zoom = { .min_hz = 100, .max_hz = 4000 };
  why_session_open (session, one, 3);
  session_case_wait (session, session_case_is_known, "the first file");
  const gsize label = why_session_get_analysis (session)->label, asked = label == 2 ? 3 : 2;
  why_session_explain (session, asked);
  why_session_zoom (session, &zoom);

  why_session_open (session, two, 0);
  g_assert_true (why_session_get_busy (session));
  g_assert_cmpstr (why_session_get_asked_path (session), ==, two);
  g_assert_cmpstr (why_session_get_path (session), ==, one);
  g_assert_true (why_session_cancel (session));
  g_assert_false (why_session_cancel (session));
  session_case_run_for (0.5);
  g_assert_cmpstr (why_session_get_path (session), ==, one);
  g_assert_cmpuint (why_session_get_asked (session), ==, asked);
  g_assert_true (why_question_equal (why_session_get_options (session)->question,
                                     why_question_rather (label, asked)));
  g_assert_cmpfloat (why_session_get_options (session)->zoom.max_hz, ==, 4000);
  g_assert_nonnull (why_session_get_options (session)->map);

  /* A file that is gone, and one that goes while one moves in it. */
  why_session_open (session, "/nowhere/7.wav", 0);
  while (!heard.failed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (heard.failed, "7.wav"));
  g_assert_cmpstr (why_session_get_path (session), ==, one);
  g_clear_pointer (&heard.failed, g_free);
  g_unlink (one);
  heard.all = 0;
  why_session_move (session, 6);
  while (!heard.failed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpfloat_with_epsilon (why_session_get_analysis (session)->start_s, 3, 1e-3);
  /* So that a marker which was dragged goes back. */
  g_assert_true (heard.all & WHY_SESSION_PLACE);
  session_end (session, &heard);
}

static gboolean
is_at_5 (WhySession *session)
{
  return session_case_is_whole (session)
         && fabs (why_session_get_analysis (session)->start_s - 5) < 1e-3;
}

static gboolean
is_at_0 (WhySession *session)
{
  return session_case_is_whole (session) && why_session_get_analysis (session)->start_s < 1e-3;
}

static void
test_places (void)
{
  Heard heard;
  WhySession *session = session_new (&heard);
  g_autofree char *path = session_case_sound (11);
  why_session_open (session, path, 0);
  session_case_wait (session, session_case_is_known, "the file");
  g_assert_false (why_session_can_undo (session));

  why_session_choose_range (session, 1, 1.05);
  g_assert_nonnull (heard.message);
  g_assert_false (why_session_get_busy (session));
  why_session_choose_range (session, 5, 5.5);
  session_case_wait (session, is_at_5, "the range");
  g_assert_cmpfloat_with_epsilon (why_session_get_analysis (session)->duration_s, 0.5, 1e-3);
  g_assert_true (why_session_has_range (session) && why_session_can_undo (session));
  /* The same document, with all that is known of it. */
  g_assert_nonnull (why_session_get_options (session)->map);
  g_assert_true (why_session_clear_range (session));
  session_case_wait (session, is_at_0, "the window again");
  why_session_undo (session);
  session_case_wait (session, is_at_5, "the range again");
  why_session_undo (session);
  session_case_wait (session, is_at_0, "the beginning");
  g_assert_false (why_session_can_undo (session));
  session_end (session, &heard);
}

static gboolean
has_heard (WhySession *session)
{
  return why_session_get_analysis (session) && !why_session_get_running (session);
}

/* A take that begins shows nothing of the file before, and nothing of the file may come any more. */
static void
test_live (void)
{
  Heard heard;
  WhySession *session = session_new (&heard);
  g_autofree char *one = session_case_sound (7), *two = session_case_sound (11);
  why_session_open (session, one, 0);
  session_case_wait (session, session_case_is_known, "the file");
  why_session_open (session, two, 0);
  why_session_begin_live (session);
  g_assert_true (why_session_is_live (session));
  g_assert_false (why_session_get_busy (session));
  for (int i = 0; i < 20; i++)
    {
      session_case_run_for (0.03);
      g_assert_null (why_session_get_analysis (session));
      g_assert_null (why_session_get_path (session));
    }
  /* No sound came. */
  why_session_abandon_live (session);
  g_assert_cmpstr (why_session_get_path (session), ==, one);

  why_session_begin_live (session);
  gsize n = 2 * 44100;
  g_autofree float *noise = g_new (float, n);
  GRand *random = g_rand_new_with_seed (1);
  for (gsize i = 0; i < n; i++)
    noise[i] = (float) g_rand_double_range (random, -0.2, 0.2);
  g_rand_free (random);
  g_assert_false (why_session_hear (session, noise, 1000));
  g_assert_true (why_session_hear (session, noise, n));
  /* One at a time. */
  g_assert_false (why_session_hear (session, noise, n));
  session_case_wait (session, has_heard, "a verdict");
  g_assert_cmpint (why_session_get_analysis (session)->stage, ==, WHY_STAGE_RELEVANCE);
  /* Who opens a file meanwhile looks at it. */
  why_session_open (session, two, 0);
  session_case_wait (session, session_case_is_known, "the file that was opened");
  g_assert_false (why_session_is_live (session));
  g_assert_false (why_session_hear (session, noise, n));
  why_session_abandon_live (session);
  g_assert_cmpstr (why_session_get_path (session), ==, two);
  session_end (session, &heard);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_case_init ();
  g_test_add_func ("/session/never-stale", test_never_stale);
  g_test_add_func ("/session/one-decoder", test_one_decoder);
  g_test_add_func ("/session/back", test_back);
  g_test_add_func ("/session/places", test_places);
  g_test_add_func ("/session/live", test_live);
  int status = g_test_run ();
  session_case_clear ();
  return status;
}
