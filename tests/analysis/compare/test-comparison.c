/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of two takes whose differences are known; and what is not said of two that do not differ. */
#include <math.h>
#include <string.h>

#include "analysis/compare/why-compared-sound.h"
#include "analysis/compare/why-compared-take.h"
#include "analysis/compare/why-comparison-text.h"
#include "audio/file/why-audio-file.h"
#include "notes-case.h"
#include "train/data/why-synth.h"

#define RATE 44100.0
#define N 5

static const double melody_hz[N] = { 440, 493.88, 523.25, 587.33, 493.88 };

/* A take of N notes with vibrato. */
typedef struct
{
  double lead_s, note_s, rate_hz, extent_cents, cents, gain_db, noise_db;
  guint64 seed;
} Played;

static const Played teacher = { 0.5, 1.6, 5.6, 45, 0, -18, -50, 1 };

static void
put_note (GArray *out, const Played *played, gsize i)
{
  WhySynthParams params;
  WhyError error = { WHY_OK, "" };
  float *note;
  double squares = 0;
  size_t n;
  why_synth_params_init (&params, "vibrato");
  params.duration_s = played->note_s;
  params.pitch_hz = melody_hz[i] * exp2 (played->cents / 1200);
  params.rate_hz = played->rate_hz;
  params.extent_cents = played->extent_cents;
  params.noise_db = played->noise_db;
  params.seed = played->seed * 100 + i;
  g_assert_cmpint (why_synth_render (&params, &note, &n, &error), ==, WHY_OK);
  /* Each timbre has another power at the same peak. */
  for (size_t k = 0; k < n; k++)
    squares += (double) note[k] * (double) note[k];
  for (size_t k = 0; k < n; k++)
    note[k] *= (float) (pow (10, played->gain_db / 20) / sqrt (squares / (double) n));
  g_array_append_vals (out, note, (guint) n);
  g_array_set_size (out, out->len + (guint) (0.25 * RATE));
  free (note);
}

static char *
save (const float *samples, gsize n, const char *name)
{
  WhyError reason = { WHY_OK, "" };
  char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  g_assert_cmpint (why_audio_save (path, samples, n, RATE, false, &reason), ==, WHY_OK);
  return path;
}

static char *
make_take (const Played *played, const char *name)
{
  g_autoptr (GArray) out = g_array_new (FALSE, TRUE, sizeof (float));
  g_array_set_size (out, (guint) (played->lead_s * RATE));
  for (gsize i = 0; i < N; i++)
    put_note (out, played, i);
  return save ((float *) (void *) out->data, out->len, name);
}

/* A take, listened to until it is done. */
static WhyComparedTake *
listen_to (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new_shared (NULL, 1, &error);
  g_assert_no_error (error);
  g_autoptr (WhyNoteFinder) finder = why_note_finder_new (&error);
  g_assert_no_error (error);
  WhyComparedTake *take = why_compared_take_new (path, analyzer, finder, 0, FALSE, NULL, NULL);
  while (!why_compared_take_is_done (take))
    g_main_context_iteration (NULL, TRUE);
  return take;
}

static WhyComparedTake *
take_of (const Played *played, const char *name)
{
  g_autofree char *path = make_take (played, name);
  WhyComparedTake *take = listen_to (path);
  g_assert_no_error (why_compared_take_error (take));
  return take;
}

static WhyComparison *
compare (const WhyComparedTake *a, const WhyComparedTake *b)
{
  return why_comparison_new (why_compared_take_notes (a), NULL, why_compared_take_notes (b), NULL);
}

static gboolean
says (const WhyComparison *comparison, const char *part)
{
  g_autofree char *text = why_comparison_describe (comparison);
  return strstr (text, part) != NULL;
}

static WhyVerdictOfDifference
opposite (WhyVerdictOfDifference verdict)
{
  return verdict == WHY_DIFFERENCE_MORE   ? WHY_DIFFERENCE_LESS
         : verdict == WHY_DIFFERENCE_LESS ? WHY_DIFFERENCE_MORE
                                          : verdict;
}

/* Of B against A all is the other way round. */
static void
assert_opposite (const WhyComparison *there, const WhyComparison *back)
{
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      WhyDifference one = why_comparison_sum (there, (WhyCompared) what),
                    other = why_comparison_sum (back, (WhyCompared) what);
      g_assert_cmpuint (one.n, ==, other.n);
      g_assert_cmpint (one.verdict, ==, opposite (other.verdict));
      if (one.n == 0)
        continue;
      g_assert_cmpfloat (one.a, ==, other.b);
      g_assert_cmpfloat (one.b, ==, other.a);
      g_assert_cmpfloat (one.error, ==, other.error);
      g_assert_cmpuint (one.n_more, ==, other.n_less);
    }
  g_assert_cmpfloat (why_comparison_shift (there), ==, -why_comparison_shift (back));
}

/* A pupil who plays later, slower, narrower, lower, softer and longer. */
static void
test_known (void)
{
  const Played pupil = { 1.7, 1.9, 4.8, 25, -20, -26, -50, 7 };
  g_autoptr (WhyComparedTake) a = take_of (&pupil, "pupil.wav"),
                              b = take_of (&teacher, "teacher.wav");
  g_autoptr (WhyComparison) there = compare (a, b), back = compare (b, a);
  g_assert_cmpuint (why_comparison_n_pairs (there), ==, N);
  assert_opposite (there, back);
  const struct
  {
    WhyCompared what;
    double difference, within;
    const char *sentence;
  } wanted[] = {
    { WHY_COMPARED_RATE, 4.8 - 5.6, 0.15, "A’s vibrato is slower: 4.8 against 5.6 Hz." },
    { WHY_COMPARED_EXTENT, 25 - 45, 5, "A’s vibrato is narrower: ±" },
    { WHY_COMPARED_PITCH, -20, 3, "A plays flatter than B: −" },
    { WHY_COMPARED_OFF_PITCH, 20, 4, "A is further from true pitch: " },
    { WHY_COMPARED_LENGTH, 0.3, WHY_NOTE_SECTION_S * 0.004, "A holds longer: 1." },
    { WHY_COMPARED_LEVEL, -8, 1, "A is softer as recorded: −" },
  };
  for (gsize k = 0; k < G_N_ELEMENTS (wanted); k++)
    {
      WhyDifference sum = why_comparison_sum (there, wanted[k].what);
      g_test_message ("%s: %g", why_compared_name (wanted[k].what), sum.a - sum.b);
      g_assert_cmpuint (sum.n, ==, N);
      g_assert_cmpfloat_with_epsilon (sum.a - sum.b, wanted[k].difference, wanted[k].within);
      g_assert_true (says (there, wanted[k].sentence));
      g_assert_false (says (back, wanted[k].sentence));
    }
  g_assert_true (says (back, "A’s vibrato is faster: 5.6 against 4.8 Hz."));
  /* From where the first notes begin to where the last do. */
  g_assert_cmpfloat_with_epsilon (why_comparison_shift_of (there, 0), 1.2, 0.06);
  g_assert_cmpfloat_with_epsilon (why_comparison_shift_of (there, N - 1), 1.2 + 4 * 0.3, 0.06);
  g_assert_cmpfloat_with_epsilon (why_comparison_shift (there), 1.2 + 2 * 0.3, 0.06);
  g_assert_cmpfloat_with_epsilon (why_comparison_shift_at (there, 0), 1.2, 0.06);
  g_assert_cmpfloat_with_epsilon (why_comparison_shift_at (there, 1.7 + 1.5 * 2.15),
                                  1.2 + 1.5 * 0.3, 0.06);
}

/* The same playing with another seed, in more noise, at another place, is the same within what is said to be error:
 * nothing is claimed. The worst differences are printed. */
static void
test_error (void)
{
  double worst[WHY_N_COMPARED] = { 0 };
  g_autoptr (WhyComparedTake) a = take_of (&teacher, "one.wav");
  for (guint64 k = 2; k <= 5; k++)
    {
      Played other = teacher;
      other.seed = k;
      other.lead_s += 0.137 * (double) k;
      other.noise_db = -50 + 5 * (double) (k - 2);
      g_autoptr (WhyComparedTake) b = take_of (&other, "other.wav");
      g_autoptr (WhyComparison) comparison = compare (a, b);
      g_assert_cmpuint (why_comparison_n_pairs (comparison), ==, N);
      for (int what = 0; what < WHY_N_COMPARED; what++)
        {
          WhyDifference sum = why_comparison_sum (comparison, (WhyCompared) what);
          if (sum.n == 0)
            continue;
          worst[what] = fmax (worst[what], fabs (sum.a - sum.b));
          g_test_message ("%s: %g, %g, %g", why_compared_name ((WhyCompared) what), sum.a, sum.b,
                          sum.error);
          g_assert_cmpint (sum.verdict, ==, WHY_DIFFERENCE_SAME);
        }
      g_assert_true (says (comparison, "Nothing differs by more than the measurements may err."));
    }
  for (int what = 0; what < WHY_N_COMPARED; what++)
    g_test_message ("worst difference of %s: %g", why_compared_name ((WhyCompared) what),
                    worst[what]);
}

/* Silence, sound that is no note, too little of either, a file that is not there. */
static void
test_nothing (void)
{
  g_autofree float *silence = g_new0 (float, (gsize) (2 * RATE));
  g_autofree char *path = save (silence, (gsize) (2 * RATE), "silence.wav");
  g_autofree char *brief_path = save (silence, 40, "brief.wav");
  g_autoptr (WhyComparedTake) a = listen_to (path), b = take_of (&teacher, "teacher.wav"),
                              brief = listen_to (brief_path), missing = listen_to ("/nowhere.wav");
  WhyLoudness loudness;
  g_assert_no_error (why_compared_take_error (a));
  g_assert_true (why_compared_take_loudness (a, &loudness));
  g_assert_true (isinf (loudness.lufs));
  g_assert_no_error (why_compared_take_error (brief));
  g_assert_error (why_compared_take_error (missing), WHY_ERROR, WHY_ERR_IO);
  g_assert_nonnull (strstr (why_compared_take_error (missing)->message, "/nowhere.wav"));
  g_assert_null (why_compared_take_frame (missing));
  g_autoptr (WhyComparison) there = compare (a, b), back = compare (b, a),
                            none = compare (a, brief), lost = compare (missing, b);
  g_assert_true (says (there, "There is no note in A."));
  g_assert_true (says (back, "There is no note in B."));
  g_assert_true (says (none, "There is no note in either take."));
  g_assert_true (says (lost, "There is no note in A."));
  assert_opposite (there, back);
  g_assert_cmpuint (why_comparison_n_alone (there, 1), ==, N);
  for (int what = 0; what < WHY_N_COMPARED; what++)
    g_assert_cmpint (why_comparison_sum (there, (WhyCompared) what).verdict, ==,
                     WHY_DIFFERENCE_NONE);
}

static WhyNotes *
notes_at_rates (const double *rates_hz, gsize n)
{
  g_autofree WhyNote *notes = g_new (WhyNote, n);
  for (gsize i = 0; i < n; i++)
    {
      notes[i] = notes_case_note ((double) i, (double) i + 0.9, 440 + 30 * (double) i, 0, 0.9);
      notes[i].rate_hz = rates_hz[i];
    }
  return why_notes_new (notes, n, (double) n, notes_case_axes ());
}

static WhyDifference
rate_of (const double *a, const double *b, gsize n)
{
  g_autoptr (WhyNotes) one = notes_at_rates (a, n), other = notes_at_rates (b, n);
  g_autoptr (WhyComparison) comparison = why_comparison_new (one, NULL, other, NULL);
  g_assert_cmpuint (why_comparison_n_pairs (comparison), ==, n);
  return why_comparison_sum (comparison, WHY_COMPARED_RATE);
}

/* One note that was measured amiss says nothing of all; what goes both ways is said to. */
static void
test_most (void)
{
  const double steady[] = { 5, 5, 5, 5 }, one_amiss[] = { 5, 10, 5, 5 }, faster[] = { 6, 6, 6, 5 },
               mixed[] = { 6, 4, 6, 4 }, hardly[] = { 5.1, 5.1, 5.1, 5.1 };
  g_assert_cmpint (rate_of (one_amiss, steady, 4).verdict, ==, WHY_DIFFERENCE_SAME);
  g_assert_cmpint (rate_of (faster, steady, 4).verdict, ==, WHY_DIFFERENCE_MORE);
  g_assert_cmpint (rate_of (steady, faster, 4).verdict, ==, WHY_DIFFERENCE_LESS);
  g_assert_cmpint (rate_of (mixed, steady, 4).verdict, ==, WHY_DIFFERENCE_MIXED);
  g_assert_cmpint (rate_of (hardly, steady, 4).verdict, ==, WHY_DIFFERENCE_SAME);
  g_assert_cmpfloat (rate_of (mixed, steady, 4).a, ==, 5);
}

/* Another technique is said to be one, and its rate is compared with none. */
static void
test_technique (void)
{
  WhyNote plain = notes_case_note (1, 2, 440, 5, 0.9),
          vibrato = notes_case_note (1, 2, 440, 0, 0.9),
          brief = notes_case_note (1, 2, 440, 0, 0.9);
  vibrato.rate_hz = plain.rate_hz = 5;
  brief.evidence = WHY_EVIDENCE_SHORT;
  g_autoptr (WhyNotes) a = why_notes_new (&plain, 1, 3, notes_case_axes ()),
                       b = why_notes_new (&vibrato, 1, 3, notes_case_axes ()),
                       c = why_notes_new (&brief, 1, 3, notes_case_axes ());
  g_autoptr (WhyComparison) other = why_comparison_new (a, NULL, b, NULL),
                            unsure = why_comparison_new (a, NULL, c, NULL);
  g_assert_cmpuint (why_comparison_n_otherwise (other), ==, 1);
  g_assert_cmpuint (why_comparison_sum (other, WHY_COMPARED_RATE).n, ==, 0);
  g_assert_true (says (other, "1 note is played with another technique."));
  g_assert_cmpuint (why_comparison_n_otherwise (unsure), ==, 0);
  g_assert_false (says (unsure, "technique"));
}

/* Only notes of the parts; indices stay those of the take. */
static void
test_parts (void)
{
  const double rates[] = { 4, 5, 6, 7 };
  g_autoptr (WhyNotes) notes = notes_at_rates (rates, 4);
  const WhyComparedPart part = { 1, 3 };
  g_autoptr (WhyComparison) comparison = why_comparison_new (notes, &part, notes, NULL);
  g_assert_cmpuint (why_comparison_n_pairs (comparison), ==, 2);
  g_assert_cmpuint (why_comparison_n_alone (comparison, 0), ==, 0);
  g_assert_cmpuint (why_comparison_n_alone (comparison, 1), ==, 2);
  gsize i = why_comparison_find (comparison, 0, 2);
  g_assert_cmpuint (why_comparison_get (comparison, i)->b, ==, 2);
  g_assert_cmpuint (why_comparison_find (comparison, 0, 3), ==, WHY_NO_NOTE);
}

/* One take or the other in the same place, as loud as is asked; silence beside them. */
static void
test_sound (void)
{
  float a[100], b[100], out[40];
  for (int i = 0; i < 100; i++)
    {
      a[i] = 0.001f * (float) (i + 1);
      b[i] = -0.001f * (float) (i + 1);
    }
  g_autoptr (GBytes) bytes_a = g_bytes_new (a, sizeof a), bytes_b = g_bytes_new (b, sizeof b);
  /* At 100 Hz, from a tenth of a second before A; B is heard 0.2 s later than it stands. */
  g_autoptr (WhyComparedSound) sound
      = why_compared_sound_new (why_samples_of_bytes (bytes_a, 100),
                                why_samples_of_bytes (bytes_b, 100), -0.1);
  g_autoptr (WhySamples) samples = why_compared_sound_open (sound);
  WhyComparedHearing hearing = { .take = 0, .gains = { 0.5, 2 }, .shift_s = 0.2 };
  why_compared_sound_set (sound, &hearing);
  g_assert_true (why_samples_read (samples, 0, 40, out, NULL));
  for (int i = 0; i < 40; i++)
    g_assert_cmpfloat (out[i], ==, i < 10 ? 0 : 0.5f * a[i - 10]);
  hearing.take = 1;
  why_compared_sound_set (sound, &hearing);
  g_assert_true (why_samples_read (samples, 20, 40, out, NULL));
  for (int i = 0; i < 40; i++)
    g_assert_cmpfloat (out[i], ==, i + 20 < 30 ? 0 : 2 * b[i + 20 - 30]);
  g_autoptr (WhyComparedSound) nothing = why_compared_sound_new (NULL, NULL, 0);
  g_autoptr (WhySamples) silence = why_compared_sound_open (nothing);
  g_assert_true (why_samples_read (silence, 0, 40, out, NULL));
  g_assert_cmpfloat (out[39], ==, 0);
}

/* A pitch between two notes belongs to the one that both are nearest to. */
static void
test_pitch (void)
{
  WhyNote high = notes_case_note (0, 1, 440 * exp2 (60 / 1200.0), 5, 0.9),
          low = notes_case_note (0, 1, 440, 5, 0.9),
          octave = notes_case_note (0, 1, 220 * exp2 (10 / 1200.0), 5, 0.9);
  g_autoptr (WhyNotes) a = why_notes_new (&high, 1, 1, notes_case_axes ()),
                       b = why_notes_new (&low, 1, 1, notes_case_axes ()),
                       c = why_notes_new (&octave, 1, 1, notes_case_axes ());
  g_autoptr (WhyComparison) there = why_comparison_new (a, NULL, b, NULL),
                            below = why_comparison_new (b, NULL, c, NULL);
  WhyDifference pitch = why_comparison_sum (there, WHY_COMPARED_PITCH);
  g_assert_cmpfloat_with_epsilon (pitch.a, 60, 1e-6);
  g_assert_cmpfloat_with_epsilon (pitch.b, 0, 1e-6);
  pitch = why_comparison_sum (below, WHY_COMPARED_PITCH);
  g_assert_cmpint (why_comparison_transposed (below), ==, 12);
  g_assert_cmpfloat_with_epsilon (pitch.a - pitch.b, -10, 1e-6);
  g_assert_true (says (below, "B sounds 1 octave lower, which is left out of account."));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *folder = g_dir_make_tmp ("why-compare-XXXXXX", NULL);
  g_setenv ("TMPDIR", folder, TRUE);
  g_test_add_func ("/comparison/known", test_known);
  g_test_add_func ("/comparison/error", test_error);
  g_test_add_func ("/comparison/nothing", test_nothing);
  g_test_add_func ("/comparison/most", test_most);
  g_test_add_func ("/comparison/technique", test_technique);
  g_test_add_func ("/comparison/parts", test_parts);
  g_test_add_func ("/comparison/pitch", test_pitch);
  g_test_add_func ("/comparison/sound", test_sound);
  return g_test_run ();
}
