/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "live-notes-case.h"

#include <math.h>
#include <stdlib.h>

#include "app/window/why-window-private.h"
#include "train/data/why-synth.h"

#define RATE 44100
#define BEFORE_S 0.5
#define AFTER_S 5.0
/* A note that ended so long before the end of the take is settled. */
#define SETTLED_S 1.0

static const struct
{
  const char *technique;
  double pitch_hz, duration_s, gap_s; /* after it */
} notes[] = {
  { "vibrato", 440, 1.4, 0.25 }, { "none", 523.25, 1, 0 },       { "trill", 392, 1.3, 0.3 },
  { "tremolo", 329.63, 1.5, 0 }, { "none", 440, 1.1, 0.2 },      { "vibrato", 587.33, 1.3, 0 },
  { "none", 493.88, 1, 0.25 },   { "trill", 523.25, 1.2, 0.15 }, { "vibrato", 349.23, 1.4, 0 },
  { "tremolo", 466.16, 1.4, 0 },
};

gboolean
live_notes_case_init (int *argc, char ***argv)
{
  g_autofree char *data = g_strdup (g_getenv ("WHYBRATO_DATA"));
  if (!fixture_init (argc, argv))
    return FALSE;
  /* Answers of random weights would change with the last bit of the sound. */
  if (data)
    g_setenv ("WHYBRATO_DATA", data, TRUE);
  else
    g_unsetenv ("WHYBRATO_DATA");
  return TRUE;
}

float *
live_notes_case_music (gsize *n, double *length_s)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (float));
  g_array_set_size (all, (guint) (BEFORE_S * RATE));
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      WhySynthParams params;
      float *samples;
      gsize n_samples;
      why_synth_params_init (&params, notes[i].technique);
      params.pitch_hz = notes[i].pitch_hz;
      params.duration_s = notes[i].duration_s;
      params.seed = i + 1;
      g_assert_cmpint (why_synth_render (&params, &samples, &n_samples, NULL), ==, WHY_OK);
      g_array_append_vals (all, samples, (guint) n_samples);
      g_array_set_size (all, all->len + (guint) (notes[i].gap_s * RATE));
      free (samples);
    }
  *length_s = (double) all->len / RATE;
  g_array_set_size (all, all->len + (guint) (AFTER_S * RATE));
  *n = all->len;
  return (float *) (gpointer) g_array_free (g_steal_pointer (&all), FALSE);
}

static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static gboolean
has_model (gpointer window)
{
  return why_session_get_axes (why_window_get_session (window)) != NULL;
}

WhyWindow *
live_notes_case_record (void)
{
  WhyWindow *window = fixture_open ();
  fixture_wait (can_record, window, "the microphone is found");
  /* Loading it takes as long as it does: nothing is to be missed meanwhile. */
  why_session_prepare (why_window_get_session (window));
  fixture_wait (has_model, window, "the model");
  fixture_act (window, "win.record", NULL);
  return window;
}

double
live_notes_case_time (WhyWindow *window)
{
  WhyNotes *heard = why_session_get_notes (why_window_get_session (window));
  return heard ? why_notes_duration (heard) : 0;
}

typedef struct
{
  WhyWindow *window;
  double seconds;
} Awaited;

static gboolean
is_searched (gpointer data)
{
  const Awaited *awaited = data;
  return live_notes_case_time (awaited->window) >= awaited->seconds;
}

void
live_notes_case_wait (WhyWindow *window, double seconds)
{
  Awaited awaited = { window, seconds };
  fixture_wait (is_searched, &awaited, "the notes of the take so far");
}

static gboolean
is_file_searched (gpointer window)
{
  WhySession *session = why_window_get_session (window);
  WhyDocument *document = why_session_get_document (session);
  return why_session_get_path (session) && why_session_get_notes (session)
         && !why_document_is_finding (document);
}

static void
compare_notes (const WhyNote *live, const WhyNote *after, const WhyAxes *axes)
{
  double cents = 1200 * log2 (live->f0_hz / after->f0_hz);
  g_assert_true (live->is_named && after->is_named);
  g_test_message ("%.3f to %.3f s: %+.0f and %+.0f ms, %+.2f cents, live %s, file %s %.2f",
                  after->from_s, after->to_s, 1000 * (live->from_s - after->from_s),
                  1000 * (live->to_s - after->to_s), cents, axes->classes[live->label],
                  axes->classes[after->label], (double) after->probabilities[after->label]);
  g_assert_cmpfloat_with_epsilon (live->from_s, after->from_s, 0.03);
  g_assert_cmpstr (axes->classes[live->label], ==, axes->classes[after->label]);
  g_assert_cmpfloat (fabs (cents), <, 10);
}

/* How many ended early enough. */
static gsize
count_settled (WhyNotes *all, double end_s)
{
  gsize n = 0;
  while (n < why_notes_n (all) && why_notes_get (all, n)->to_s <= end_s - SETTLED_S)
    n++;
  return n;
}

void
live_notes_case_compare (WhyWindow *window)
{
  WhySession *session = why_window_get_session (window);
  g_assert_true (why_session_is_live (session));
  g_autoptr (WhyNotes) live = why_notes_ref (why_session_get_notes (session));
  double end_s = why_notes_duration (live);

  fixture_act (window, "win.record", NULL);
  fixture_wait (is_file_searched, window, "the notes of the file");
  WhyNotes *after = why_session_get_notes (session);
  g_assert_cmpfloat (why_notes_duration (after), >=, end_s - 0.05);
  gsize n_live = count_settled (live, end_s), n = count_settled (after, end_s);
  g_assert_cmpuint (n_live, ==, n);
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (notes));
  for (gsize i = 0; i < n; i++)
    compare_notes (why_notes_get (live, i), why_notes_get (after, i), why_notes_axes (after));
  fixture_close (window);
}
