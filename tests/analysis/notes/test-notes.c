/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/notes/why-live-notes.h"
#include "analysis/notes/why-note-pitch.h"
#include "analysis/notes/why-notes-run.h"
#include "train/data/why-synth.h"

#define RATE 44100.0

/* Synthetic notes one after the other, with gaps. */
typedef struct
{
  GArray *samples; /* float */
  GArray *borders; /* double: beginning and end of each */
} Tune;

static Tune
play_tune (gsize n_notes, double note_s, double gap_s)
{
  static const char *const techniques[] = { "none", "vibrato", "tremolo", "trill", "none" };
  Tune tune
      = { g_array_new (FALSE, TRUE, sizeof (float)), g_array_new (FALSE, FALSE, sizeof (double)) };
  g_array_set_size (tune.samples, (guint) (0.5 * RATE));
  for (gsize i = 0; i < n_notes; i++)
    {
      WhySynthParams params;
      WhyError error = { WHY_OK, "" };
      float *note;
      size_t n;
      why_synth_params_init (&params, techniques[i % G_N_ELEMENTS (techniques)]);
      params.duration_s = note_s;
      params.pitch_hz = 262 * exp2 ((double) (i * 5 % 12) / 12);
      params.seed = i + 1;
      g_assert_cmpint (why_synth_render (&params, &note, &n, &error), ==, WHY_OK);
      double from_s = tune.samples->len / RATE, to_s = from_s + note_s;
      g_array_append_val (tune.borders, from_s);
      g_array_append_val (tune.borders, to_s);
      g_array_append_vals (tune.samples, note, (guint) n);
      g_array_set_size (tune.samples, tune.samples->len + (guint) (gap_s * RATE));
      free (note);
    }
  return tune;
}

static void
tune_clear (Tune *tune)
{
  g_array_unref (tune->samples);
  g_array_unref (tune->borders);
}

static WhySamples *
samples_of (const Tune *tune)
{
  g_autoptr (GBytes) bytes = g_bytes_new (tune->samples->data, tune->samples->len * sizeof (float));
  return why_samples_of_bytes (bytes, RATE);
}

typedef struct
{
  WhyNotes *notes;
  gboolean is_done;
  GError *error;
  guint n_calls;
} Told;

static void
told_cb (WhyNotes *notes, gboolean is_done, const GError *error, gpointer user)
{
  Told *told = user;
  g_clear_pointer (&told->notes, why_notes_unref);
  told->notes = why_notes_ref (notes);
  told->is_done = is_done;
  told->error = error ? g_error_copy (error) : NULL;
  told->n_calls++;
}

static WhyNoteFinder *
finder_new (void)
{
  g_autoptr (GError) error = NULL;
  WhyNoteFinder *finder = why_note_finder_new (&error);
  g_assert_no_error (error);
  return finder;
}

static WhyNotes *
find (const Tune *tune,
      WhyAnalyzer *analyzer,
      WhyNoteFinder *finder,
      double look_s,
      unsigned n_threads)
{
  Told told = { 0 };
  WhyNotesRun *run
      = why_notes_run_new (finder, analyzer, samples_of (tune), tune->samples->len / RATE,
                           n_threads, FALSE, told_cb, &told);
  why_notes_run_look (run, look_s, look_s + 6);
  while (!told.is_done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (told.error);
  g_assert_cmpfloat_with_epsilon (why_notes_run_progress (run), 1, 1e-9);
  why_notes_run_stop (run);
  return told.notes;
}

static gboolean
same_number (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

/* Each note is found where it was played, and named as the analyzer names that stretch alone; and whatever is
 * looked at first, by however many threads, they are the same. */
static void
test_found (void)
{
  Tune tune = play_tune (30, 1.2, 0.3);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_autoptr (WhyNoteFinder) finder = finder_new ();
  g_assert_no_error (error);
  g_autoptr (WhyNotes) notes = find (&tune, analyzer, finder, 0, 2),
                       others = find (&tune, analyzer, finder, 33, 1);
  g_assert_cmpuint (why_notes_n (notes), ==, 30);
  g_assert_cmpuint (why_notes_n (others), ==, 30);
  for (gsize i = 0; i < 30; i++)
    {
      const WhyNote *a = why_notes_get (notes, i), *b = why_notes_get (others, i);
      g_assert_cmpfloat_with_epsilon (a->from_s, g_array_index (tune.borders, double, 2 * i), 0.05);
      g_assert_cmpfloat_with_epsilon (a->to_s, g_array_index (tune.borders, double, 2 * i + 1),
                                      0.15);
      g_assert_true (a->is_named && b->is_named);
      g_assert_true (a->from_s == b->from_s && a->to_s == b->to_s && a->label == b->label);
      g_assert_cmpint (memcmp (a->probabilities, b->probabilities, sizeof a->probabilities), ==, 0);
      g_assert_true (same_number (a->f0_hz, b->f0_hz) && same_number (a->rate_hz, b->rate_hz)
                     && same_number (a->level_db, b->level_db));
      g_assert_cmpfloat (fabs (1200 * log2 (a->f0_hz / (262 * exp2 ((double) (i * 5 % 12) / 12)))),
                         <, 60);
      /* The same as the analyzer says of that stretch alone. */
      gsize first = (gsize) floor (a->from_s * RATE + 0.5),
            last = (gsize) floor (a->to_s * RATE + 0.5);
      const WhyAnalysisOptions options = { .with_measures = TRUE, .verdict_only = TRUE };
      g_autoptr (WhyAnalysis) alone
          = why_analyzer_run_samples (analyzer, &g_array_index (tune.samples, float, first),
                                      last - first, "alone", &options, NULL, NULL, NULL, NULL,
                                      &error);
      g_assert_no_error (error);
      g_assert_cmpuint (alone->label, ==, a->label);
      g_assert_true (same_number (alone->measures.rate_hz, a->rate_hz));
      g_assert_cmpfloat_with_epsilon (alone->probabilities[alone->label],
                                      a->probabilities[a->label], 5e-3);
    }
  tune_clear (&tune);
}

/* The way from a time to a note. */
static void
test_lookup (void)
{
  const WhyNote notes[]
      = { { .from_s = 1, .to_s = 2 }, { .from_s = 2, .to_s = 3 }, { .from_s = 5, .to_s = 6 } };
  g_autoptr (WhyNotes) all = why_notes_new (notes, 3, 10, NULL),
                       none = why_notes_new (NULL, 0, 0, NULL);
  gsize i;
  g_assert_cmpuint (why_notes_at (all, 0), ==, 0);
  g_assert_cmpuint (why_notes_at (all, 2), ==, 1);
  g_assert_cmpuint (why_notes_at (all, 4), ==, 2);
  g_assert_cmpuint (why_notes_at (all, 6), ==, 3);
  g_assert_false (why_notes_sounds (all, 0.5, &i));
  g_assert_true (why_notes_sounds (all, 1, &i) && i == 0);
  g_assert_false (why_notes_sounds (all, 3.5, &i));
  g_assert_cmpuint (why_notes_at (none, 1), ==, 0);
  g_assert_false (why_notes_sounds (none, 1, &i));
}

static GArray *
section (gsize n, const gint64 *frames)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WhyNoteSpan));
  for (gsize i = 0; i < n; i++)
    {
      WhyNoteSpan span = { frames[2 * i], frames[2 * i + 1] };
      g_array_append_val (spans, span);
    }
  return spans;
}

/* Notes across the border of two sections are one, and end at what is not known yet. */
static void
test_joined (void)
{
  static const gint64 first[] = { 100, 400, 1900, 2200 },
                      second[] = { 1900, 2201, 2300, 2400, 3990, 4100 },
                      third[] = { 3991, 4100, 4200, 4300 };
  GArray *sections[] = { section (2, first), section (3, second), section (2, third) };
  static const gint64 expected[][2]
      = { { 100, 400 }, { 1900, 2201 }, { 2300, 2400 }, { 3990, 4100 }, { 4200, 4300 } };
  g_autoptr (GArray) all = why_note_join_sections (sections, 3, NULL);
  g_assert_cmpuint (all->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      g_assert_cmpint (g_array_index (all, WhyNoteSpan, i).from, ==, expected[i][0]);
      g_assert_cmpint (g_array_index (all, WhyNoteSpan, i).to, ==, expected[i][1]);
    }
  GArray *known[] = { NULL, sections[1], NULL };
  g_autoptr (GArray) final = g_array_new (FALSE, FALSE, sizeof (gboolean)),
                     some = why_note_join_sections (known, 3, final);
  static const gint64 within[][2] = { { 2000, 2201 }, { 2300, 2400 }, { 3990, 4000 } };
  g_assert_cmpuint (some->len, ==, 3);
  g_assert_cmpuint (final->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (g_array_index (some, WhyNoteSpan, i).from, ==, within[i][0]);
      g_assert_cmpint (g_array_index (some, WhyNoteSpan, i).to, ==, within[i][1]);
      g_assert_cmpint (g_array_index (final, gboolean, i), ==, i == 1);
    }
  for (gsize i = 0; i < 3; i++)
    g_array_unref (sections[i]);
}

/* Stopped in the middle: what was told stays, and no call comes after. Without sound, nothing is found. */
static void
test_stopped (void)
{
  Tune tune = play_tune (40, 0.8, 0.2), empty = play_tune (0, 0, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_autoptr (WhyNoteFinder) finder = finder_new ();
  Told told = { 0 };
  WhyNotesRun *run = why_notes_run_new (finder, analyzer, samples_of (&tune),
                                        tune.samples->len / RATE, 2, TRUE, told_cb, &told);
  while (told.n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  why_notes_run_stop (run);
  guint n_calls = told.n_calls;
  for (int i = 0; i < 20; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (5000);
    }
  g_assert_cmpuint (told.n_calls, ==, n_calls);
  g_assert_cmpuint (why_notes_n (told.notes), >, 0);
  why_notes_unref (told.notes);
  g_autoptr (WhyNotes) none = find (&empty, analyzer, finder, 0, 2);
  g_assert_cmpuint (why_notes_n (none), ==, 0);
  tune_clear (&tune);
  tune_clear (&empty);
}

/* The first of many threads may be through before the last has begun: each has its own hold of the sound. */
static void
test_brief (void)
{
  Tune tune
      = { g_array_new (FALSE, TRUE, sizeof (float)), g_array_new (FALSE, FALSE, sizeof (double)) };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_autoptr (WhyNoteFinder) finder = finder_new ();
  g_assert_no_error (error);
  g_array_set_size (tune.samples, 40);
  for (int i = 0; i < 300; i++)
    {
      g_autoptr (WhyNotes) none = find (&tune, analyzer, finder, 0, 16);
      g_assert_cmpuint (why_notes_n (none), ==, 0);
    }
  tune_clear (&tune);
}

/* Sound that comes in blocks gives the notes that the whole gives, but for the last moments. */
static void
test_stream (void)
{
  Tune tune = play_tune (20, 0.9, 0.15);
  g_autoptr (WhyNoteFinder) finder = finder_new ();
  g_autoptr (WhyNoteStream) stream = why_note_stream_new (finder);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhySamples) samples = samples_of (&tune);
  double duration_s = tune.samples->len / RATE;
  g_autoptr (GArray) first = why_note_finder_section (finder, samples, duration_s, 0, &error);
  g_autoptr (GArray) live = NULL;
  for (gsize at = 0, block = 0; at < tune.samples->len; at += block)
    {
      block = MIN (8192 + at % 5000, tune.samples->len - at);
      g_assert_true (
          why_note_stream_push (stream, &g_array_index (tune.samples, float, at), block, &error));
      g_clear_pointer (&live, g_array_unref);
      live = why_note_stream_spans (stream, &error);
      g_assert_no_error (error);
    }
  g_assert_cmpfloat_with_epsilon (why_note_stream_time (stream), duration_s, 1e-9);
  g_assert_cmpuint (first->len, >, 15);
  for (guint i = 0; i + 1 < first->len; i++)
    {
      g_assert_cmpint (g_array_index (live, WhyNoteSpan, i).from, ==,
                       g_array_index (first, WhyNoteSpan, i).from);
      g_assert_cmpint (g_array_index (live, WhyNoteSpan, i).to, ==,
                       g_array_index (first, WhyNoteSpan, i).to);
    }
  /* A long time later it remembers the last half minute, and works on. */
  for (int i = 0; i < 4; i++)
    g_assert_true (why_note_stream_push (stream, (const float *) (void *) tune.samples->data,
                                         tune.samples->len, &error));
  g_autoptr (GArray) later = why_note_stream_spans (stream, &error);
  g_assert_cmpuint (later->len, >, 20);
  g_assert_cmpuint (later->len, <, 60);
  g_assert_cmpint (g_array_index (later, WhyNoteSpan, later->len - 1).to, <=,
                   why_note_stream_n_frames (stream));
  tune_clear (&tune);
}

static void
live_cb (WhyNotes *notes, gpointer user)
{
  WhyNotes **last = user;
  g_clear_pointer (last, why_notes_unref);
  *last = why_notes_ref (notes);
}

/* What is found and named while sound comes in is what is found and named afterwards. */
static void
test_live (void)
{
  Tune tune = play_tune (12, 1.1, 0.2);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_autoptr (WhyNoteFinder) finder = finder_new ();
  g_autoptr (WhyNotes) after = find (&tune, analyzer, finder, 0, 2);
  WhyNotes *heard = NULL;
  WhyLiveNotes *live = why_live_notes_new (finder, analyzer, live_cb, &heard);
  /* A second more, so that the last note has ended. */
  g_array_set_size (tune.samples, tune.samples->len + (guint) RATE);
  for (gsize at = 0, block; at < tune.samples->len; at += block)
    {
      block = MIN ((gsize) (0.3 * RATE), tune.samples->len - at);
      why_live_notes_push (live, &g_array_index (tune.samples, float, at), block);
      g_main_context_iteration (NULL, FALSE);
    }
  gint64 patience = g_get_monotonic_time () + 100 * G_USEC_PER_SEC;
  while (!heard || why_notes_n (heard) < why_notes_n (after)
         || !why_notes_get (heard, why_notes_n (heard) - 1)->is_named)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
      g_assert_cmpint (g_get_monotonic_time (), <, patience);
    }
  why_live_notes_free (live);
  g_assert_cmpuint (why_notes_n (after), ==, 12);
  g_assert_cmpuint (why_notes_n (heard), ==, 12);
  for (gsize i = 0; i < 12; i++)
    {
      const WhyNote *a = why_notes_get (after, i), *b = why_notes_get (heard, i);
      g_assert_cmpfloat_with_epsilon (a->from_s, b->from_s, 0.011);
      g_assert_cmpfloat_with_epsilon (a->to_s, b->to_s, 0.05);
      g_assert_cmpuint (a->label, ==, b->label);
      g_assert_cmpfloat (fabs (1200 * log2 (a->f0_hz / b->f0_hz)), <, 3);
    }
  why_notes_unref (heard);
  tune_clear (&tune);
}

/* What waits for its name has the pitch that the contour has there; what is named keeps its own. */
static void
test_pitch (void)
{
  Tune tune = play_tune (2, 1, 0.5);
  g_autoptr (WhyToneTracker) tracker = why_tone_tracker_new (RATE);
  why_tone_tracker_push (tracker, (const float *) (void *) tune.samples->data, tune.samples->len);
  /* The tracker has heard all but the first ten seconds of silence. */
  const WhyNote notes[] = { { .from_s = 2, .to_s = 3, .f0_hz = NAN },
                            { .from_s = 10.5, .to_s = 11.5, .f0_hz = NAN },
                            { .from_s = 11.6, .to_s = 11.9, .f0_hz = NAN },
                            { .from_s = 12, .to_s = 13, .f0_hz = 100, .is_named = TRUE },
                            { .from_s = 20, .to_s = 21, .f0_hz = NAN } };
  g_autoptr (WhyNotes) before = why_notes_new (notes, 5, 30, NULL),
                       after = why_notes_with_pitch (before, tracker, 10);
  g_assert_cmpuint (why_notes_n (after), ==, 5);
  g_assert_cmpfloat (why_notes_duration (after), ==, 30);
  g_assert_cmpfloat (fabs (1200 * log2 (why_notes_get (after, 1)->f0_hz / 262)), <, 20);
  g_assert_false (why_notes_get (after, 1)->is_named);
  g_assert_cmpfloat (why_notes_get (after, 3)->f0_hz, ==, 100);
  for (gsize i = 0; i < 5; i += 2)
    g_assert_true (isnan (why_notes_get (after, i)->f0_hz));
  tune_clear (&tune);
}

/* A take that is longer than the history keeps every note, and no note twice. */
static void
test_long_take (void)
{
  Tune tune = play_tune (40, 1.1, 0.2);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_autoptr (WhyNoteFinder) finder = finder_new ();
  g_autoptr (WhyNotes) after = find (&tune, analyzer, finder, 0, 2);
  WhyNotes *heard = NULL;
  WhyLiveNotes *live = why_live_notes_new (finder, analyzer, live_cb, &heard);
  gint64 patience = g_get_monotonic_time () + 200 * G_USEC_PER_SEC;
  g_array_set_size (tune.samples, tune.samples->len + (guint) RATE);
  for (gsize at = 0, block; at < tune.samples->len; at += block)
    {
      block = MIN ((gsize) (2.5 * RATE), tune.samples->len - at);
      why_live_notes_push (live, &g_array_index (tune.samples, float, at), block);
      while (!heard || why_notes_duration (heard) < (double) (at + block) / RATE - 1e-6)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (2000);
          g_assert_cmpint (g_get_monotonic_time (), <, patience);
        }
    }
  why_live_notes_free (live);
  g_assert_cmpuint (why_notes_n (heard), ==, why_notes_n (after));
  for (gsize i = 0; i < why_notes_n (heard); i++)
    {
      const WhyNote *a = why_notes_get (after, i), *b = why_notes_get (heard, i);
      g_assert_cmpfloat_with_epsilon (a->from_s, b->from_s, 0.011);
      g_assert_cmpuint (a->label, ==, b->label);
      g_assert_true (b->is_named);
    }
  why_notes_unref (heard);
  tune_clear (&tune);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/notes/found", test_found);
  g_test_add_func ("/notes/lookup", test_lookup);
  g_test_add_func ("/notes/joined", test_joined);
  g_test_add_func ("/notes/stopped", test_stopped);
  g_test_add_func ("/notes/brief", test_brief);
  g_test_add_func ("/notes/stream", test_stream);
  g_test_add_func ("/notes/live", test_live);
  g_test_add_func ("/notes/long-take", test_long_take);
  g_test_add_func ("/notes/pitch", test_pitch);
  return g_test_run ();
}
