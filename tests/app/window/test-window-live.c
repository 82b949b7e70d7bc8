/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app-fixture.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-tuner-view.h"
#include "app/window/why-window-private.h"
#include "fake-portaudio.h"
#include "train/data/why-synth.h"

/* A player before the microphone: what the window says of a note while it sounds is of that note. */

#define RATE 44100
#define SILENCE_S 1.5

static const struct
{
  const char *technique, *note;
  double pitch_hz;
} notes[] = { { "vibrato", "G♯4", 415.3 }, { "none", "C5", 523.25 } };

/* After a silence one note and, without a gap, the other; g_free. */
static float *
play_notes (gsize *n)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (float));
  g_array_set_size (all, (guint) (SILENCE_S * RATE));
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      WhySynthParams params;
      float *samples;
      gsize n_samples;
      why_synth_params_init (&params, notes[i].technique);
      params.pitch_hz = notes[i].pitch_hz;
      params.duration_s = 3.5;
      g_assert_cmpint (why_synth_render (&params, &samples, &n_samples, NULL), ==, WHY_OK);
      g_array_append_vals (all, samples, (guint) n_samples);
      free (samples);
    }
  *n = all->len;
  return (float *) (gpointer) g_array_free (g_steal_pointer (&all), FALSE);
}

typedef struct
{
  WhyWindow *window;
  guint n_measured[G_N_ELEMENTS (notes)], n_toned[G_N_ELEMENTS (notes)];
  guint n_swings[G_N_ELEMENTS (notes)], n_early;
} Heard;

static double
cents_off (double hz, gsize note)
{
  return fabs (1200 * log2 (hz / notes[note].pitch_hz));
}

static gsize
nearest_note (double hz)
{
  return cents_off (hz, 0) < cents_off (hz, 1) ? 0 : 1;
}

/* Every time that something is shown. */
static void
changed_cb (WhySession *session, guint changes, Heard *heard)
{
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  const WhyLiveTone *tone = why_take_session_get_tone (why_window_get_take (heard->window));
  GtkWidget *verdict = fixture_child (heard->window, "verdict");
  if (!why_session_is_live (session) || !analysis || !(changes & WHY_SESSION_ANALYSIS))
    return;
  g_assert_false (gtk_widget_get_visible (fixture_child (heard->window, "reason")));
  if (analysis->is_measured && tone->sounds)
    {
      gsize note = nearest_note (tone->f0_hz);
      g_assert_cmpfloat (cents_off (analysis->measures.f0_hz, note), <, 60);
      heard->n_measured[note]++;
    }
  if (!analysis->is_measured)
    {
      /* No note, no rate, no swing of the one before; and no percentage before there is evidence. */
      g_assert_false (fixture_says (verdict, " Hz"));
      g_assert_false (fixture_says (verdict, "4 "));
      if (analysis->is_early)
        g_assert_false (fixture_says (verdict, "%"));
    }
  heard->n_early += analysis->is_early != FALSE;
}

static void
toned_cb (WhyTakeSession *take, Heard *heard)
{
  const WhyLiveTone *tone = why_take_session_get_tone (take);
  if (!tone->sounds || tone->note_s < 0.4)
    return;
  gsize note = nearest_note (tone->f0_hz);
  g_assert_cmpfloat (cents_off (tone->f0_hz, note), <, 60);
  heard->n_toned[note]++;
  heard->n_swings[note] += !isnan (tone->rate_hz);
}

static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static gboolean
has_heard_both (gpointer data)
{
  Heard *heard = data;
  return heard->n_measured[0] > 1 && heard->n_measured[1] > 1 && heard->n_toned[0] > 10
         && heard->n_toned[1] > 10 && heard->n_swings[0] > 5;
}

static gboolean
is_opened (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return why_session_get_path (why_window_get_session (window)) && analysis
         && analysis->stage == WHY_STAGE_RELEVANCE;
}

static void
test_two_notes (void)
{
  gsize n;
  g_autofree float *sound = play_notes (&n);
  fake_sound = sound;
  fake_n_sound = n;
  WhyWindow *window = fixture_open ();
  Heard heard = { .window = window };
  WhySession *session = why_window_get_session (window);
  WhyTakeSession *take = why_window_get_take (window);
  gulong changed = g_signal_connect (session, "changed", G_CALLBACK (changed_cb), &heard),
         toned = g_signal_connect_after (take, "toned", G_CALLBACK (toned_cb), &heard);
  fixture_wait (can_record, window, "the microphone is found");
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_heard_both, &heard, "both notes");
  g_assert_cmpuint (heard.n_early, >, 0);
  /* The plain note is not said to swing, but for what its attack may look like. */
  g_assert_cmpuint (heard.n_swings[1], <, heard.n_toned[1] / 4);

  WhyTunerView *tuner = fixture_child (window, "tuner");
  const char *words = why_tuner_view_get_words (tuner);
  g_assert_true (g_str_has_prefix (words, notes[0].note) || g_str_has_prefix (words, notes[1].note)
                 || g_str_equal (words, "No note sounds."));
  const WhyPanelGeometry *geometry
      = why_panel_view_get_geometry (fixture_child (window, "spectrogram"));
  g_assert_cmpfloat (geometry->x_max - geometry->x_min, ==, WHY_LIVE_HISTORY_S);

  /* Afterwards the take is shown from its first sound on. */
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_opened, window, "the take");
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  g_assert_cmpfloat (analysis->start_s, >, SILENCE_S - 0.25);
  g_assert_cmpfloat (analysis->start_s, <, SILENCE_S + 0.05);
  g_assert_true (analysis->is_measured);
  g_assert_true (gtk_widget_get_visible (fixture_child (window, "reason")));
  g_assert_false (analysis->is_held || analysis->is_early);
  g_signal_handler_disconnect (session, changed);
  g_signal_handler_disconnect (take, toned);
  fixture_close (window);
  fake_sound = NULL;
}

int
main (int argc, char **argv)
{
  fake_device = (FakeDevice){ .n_channels = 1,
                              .rate_hz = RATE,
                              .n_frames = 441,
                              .n_calls = -1,
                              .end_reported = true,
                              .channel_gain = { 0.5f } };
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-live/two-notes", test_two_notes);
  return fixture_run ();
}
