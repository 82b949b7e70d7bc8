/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "dsp/why-fft.h"
#include "measure-tone.h"

static double
cents_between (double a, double b)
{
  return 1200 * log2 (a / b);
}

static void
assert_close (const char *what, double got, double want, double tolerance)
{
  if (!(fabs (got - want) <= tolerance))
    g_error ("%s: %g, not %g within %g", what, got, want, tolerance);
}

static void
assert_nothing (const WhyMeasures *measures)
{
  g_assert_true (isnan (measures->f0_hz));
  g_assert_cmpfloat (measures->voiced_fraction, ==, 0);
  g_assert_true (isnan (measures->rate_hz));
  g_assert_true (isnan (measures->extent_cents));
  g_assert_true (isnan (measures->extent_pp_cents));
  g_assert_true (isnan (measures->depth_db));
  g_assert_cmpfloat (measures->regularity, ==, 0);
  g_assert_true (isnan (measures->onset_s) && isnan (measures->delay_s));
}

static void
test_vibrato (void)
{
  const double rates[] = { 2.2, 4, 5.5, 7, 9 }, pitches[] = { 65, 220, 440, 1760 },
               extents[] = { 10, 30, 80 };
  double worst_rate = 0, worst_pp = 0;
  for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
    for (size_t p = 0; p < G_N_ELEMENTS (pitches); p++)
      for (size_t e = 0; e < G_N_ELEMENTS (extents); e++)
        {
          if (pitches[p] < 100 && rates[r] > 7)
            continue; /* a window of four periods is longer than half a cycle */
          MeasureTone tone
              = { .f0 = pitches[p], .seconds = 3, .fm_rate = rates[r], .fm_cents = extents[e] };
          WhyMeasures m = measure_tone (&tone);
          g_test_message ("%g Hz, %g Hz +-%g: f0 %.2f, rate %.3f, extent %.1f, regularity %.2f",
                          tone.f0, tone.fm_rate, tone.fm_cents, m.f0_hz, m.rate_hz, m.extent_cents,
                          m.regularity);
          assert_close ("pitch in cents", cents_between (m.f0_hz, tone.f0), 0,
                        5 + 0.15 * tone.fm_cents);
          assert_close ("rate ratio", m.rate_hz / tone.fm_rate, 1, 0.04);
          assert_close ("extent ratio", m.extent_cents / tone.fm_cents, 1,
                        pitches[p] < 100 ? 0.35 : 0.2);
          g_assert_cmpfloat (m.extent_pp_cents, ==, 2 * m.extent_cents);
          g_assert_cmpfloat (m.regularity, >, 0.8);
          g_assert_cmpfloat (m.regularity, <=, 1);
          g_assert_cmpfloat (m.voiced_fraction, >, 0.95);
          worst_rate = fmax (worst_rate, fabs (m.rate_hz / tone.fm_rate - 1));
          worst_pp = fmax (worst_pp, fabs (m.extent_cents / tone.fm_cents - 1));
        }
  g_test_message ("worst rate error %.1f %%, worst extent error %.1f %%", 100 * worst_rate,
                  100 * worst_pp);
}

/* 1.5 s of eight partials, those that are multiples of `strong` with amplitude 1, the others weaker, with a vibrato of
 * +-20 cents at 5 Hz. */
static WhyMeasures
measure_weak_fundamental (double f0, int strong, double weak)
{
  const double rate = MEASURE_TONE_RATE_HZ;
  size_t n = (size_t) (1.5 * rate);
  g_autofree float *x = g_new0 (float, n);
  double phase = 0;
  for (size_t i = 0; i < n; i++)
    {
      for (int k = 1; k <= 8; k++)
        x[i] += (float) (0.05 * (k % strong == 0 ? 1 : weak) * sin (k * phase));
      phase += 2 * G_PI * f0 / rate * exp2 (20 * sin (2 * G_PI * 5 * (double) i / rate) / 1200);
    }
  WhyMeasures m;
  g_assert_cmpint (why_measure_process (x, n, rate, &m, NULL, NULL), ==, WHY_OK);
  return m;
}

/* A double reed's second or third partial is far above its first; the note is what all of them are multiples of. But a
 * trace of half the pitch, as a bow leaves it, makes no note an octave lower. */
static void
test_weak_fundamental (void)
{
  const double pitches[] = { 98, 247, 494, 880 };
  for (size_t p = 0; p < G_N_ELEMENTS (pitches); p++)
    for (int strong = 2; strong <= 3; strong++)
      {
        const double weak = strong == 2 ? 0.3 : 0.18;
        WhyMeasures m = measure_weak_fundamental (pitches[p], strong, weak);
        g_test_message ("%g Hz, strong %d: f0 %.2f, rate %.3f, extent %.1f", pitches[p], strong,
                        m.f0_hz, m.rate_hz, m.extent_cents);
        assert_close ("pitch in cents", cents_between (m.f0_hz, pitches[p]), 0, 8);
        assert_close ("rate", m.rate_hz, 5, 0.2);
        assert_close ("extent", m.extent_cents, 20, 5);
        m = measure_weak_fundamental (pitches[p], strong, 0.05);
        assert_close ("pitch in cents", cents_between (m.f0_hz, strong * pitches[p]), 0, 8);
      }
}

/* 4 s of twelve partials of 220 Hz, each of two that are apart by 4 to 12 Hz, as the seed has it; the first by first_hz. */
static WhyMeasures
measure_pairs (double first_hz, guint32 seed, double decay_s)
{
  const double rate = MEASURE_TONE_RATE_HZ;
  size_t n = (size_t) (4 * rate);
  g_autofree float *x = g_new0 (float, n);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  for (int k = 1; k <= 12; k++)
    {
      double phase = g_rand_double_range (random, 0, 2 * G_PI),
             apart = g_rand_double_range (random, 4, 12), hz = 220 * k,
             half = 0.5 * (k == 1 ? first_hz : apart);
      for (size_t i = 0; i < n; i++)
        {
          double t = (double) i / rate, turn = 2 * G_PI * t;
          x[i] += (float) (0.05 / k * exp (-t / decay_s)
                           * (sin ((hz - half) * turn) + 0.6 * sin ((hz + half) * turn + phase)));
        }
    }
  WhyMeasures m;
  g_assert_cmpint (why_measure_process (x, n, rate, &m, NULL, NULL), ==, WHY_OK);
  return m;
}

/* Two strings a note, no two partials of which beat alike: what the strongest does is no tremolo. Where it is much
 * stronger than the others, that cannot be told. */
static void
test_beating_partials (void)
{
  const double apart_hz[] = { 2.2, 2.6, 3.1, 3.6 };
  int n_none = 0, n = 0;
  for (size_t i = 0; i < G_N_ELEMENTS (apart_hz); i++)
    for (guint32 seed = 1; seed <= 6; seed++)
      {
        WhyMeasures m = measure_pairs (apart_hz[i], seed, 1);
        g_test_message ("%g Hz, seed %u: rate %.2f, %.1f cents, %.1f dB, regularity %.2f",
                        apart_hz[i], seed, m.rate_hz, m.extent_pp_cents, m.depth_db, m.regularity);
        assert_close ("pitch in cents", cents_between (m.f0_hz, 220), 0, 12);
        g_assert_true (isnan (m.rate_hz) == (m.missing != WHY_MODULATION_FOUND));
        g_assert_true (!isnan (m.rate_hz) || (isnan (m.depth_db) && isnan (m.extent_cents)));
        n_none += isnan (m.rate_hz);
        n++;
      }
  g_assert_cmpint (3 * n_none, >=, 2 * n);
}

/* But a level that goes to and fro all at once does so at its rate, however slowly and while it dies away. */
static void
test_slow_tremolo (void)
{
  const double rates[] = { 2.5, 3.2, 4, 5 };
  for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
    {
      MeasureTone tone = { .f0 = 220, .seconds = 4, .am_rate = rates[r], .am_depth = 0.4 };
      assert_close ("rate", measure_tone (&tone).rate_hz / rates[r], 1, 0.06);
      tone.seconds = 5 / rates[r] + 0.1;
      assert_close ("rate of five cycles", measure_tone (&tone).rate_hz / rates[r], 1, 0.06);
    }
}

static void
test_tremolo (void)
{
  const double rates[] = { 4, 8, 12, 27, 40 };
  for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
    {
      MeasureTone tone = { .f0 = 440, .seconds = 2.5, .am_rate = rates[r], .am_depth = 0.4 };
      WhyMeasures m = measure_tone (&tone);
      g_test_message ("%g Hz: rate %.3f, depth %.2f dB, regularity %.2f", rates[r], m.rate_hz,
                      m.depth_db, m.regularity);
      assert_close ("rate ratio", m.rate_hz / rates[r], 1, 0.04);
      assert_close ("depth", m.depth_db, 20 * log10 (1.4 / 0.6), rates[r] > 16 ? 1.5 : 0.8);
      g_assert_true (isnan (m.extent_cents));
      assert_close ("pitch in cents", cents_between (m.f0_hz, 440), 0, 5);
    }
}

static void
test_trill (void)
{
  const double widths[] = { 100, 200, 400 };
  for (size_t w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      MeasureTone tone = { .f0 = 523.25, .seconds = 2, .trill_rate = 6, .trill_cents = widths[w] };
      WhyMeasures m = measure_tone (&tone);
      g_test_message ("%g cents: f0 %.2f, rate %.3f, extent %.1f p-p", widths[w], m.f0_hz,
                      m.rate_hz, m.extent_pp_cents);
      assert_close ("rate", m.rate_hz, 6, 0.2);
      assert_close ("width ratio", m.extent_pp_cents / widths[w], 1, 0.1);
      assert_close ("lower note in cents", cents_between (m.f0_hz, 523.25), 0, 12);
      g_assert_cmpfloat (m.lower_hz, ==, m.f0_hz);
      assert_close ("upper note in cents", cents_between (m.upper_hz, 523.25), widths[w],
                    12 + 0.05 * widths[w]);
    }
}

/* A steady note has a pitch and no modulation, however it is noisy, high, low, loud or soft. */
static void
test_plain (void)
{
  const MeasureTone tones[] = {
    { .f0 = 440, .seconds = 3 },
    { .f0 = 440, .seconds = 3, .noise = 0.1 },
    { .f0 = 32.7, .seconds = 3 },
    { .f0 = 3136, .seconds = 3 },
    { .f0 = 440, .seconds = 3, .gain = 1e-3 },
    { .f0 = 440, .seconds = 3, .gain = 1e20 },
    { .f0 = 440, .seconds = 2, .rate = 8000 },
    { .f0 = 440, .seconds = 2, .rate = 48000 },
    { .f0 = 440, .seconds = 2, .rate = 192000 },
    { .f0 = 440, .seconds = 0.3 },
    { .f0 = 440, .seconds = 0.1 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      WhyMeasures m = measure_tone (&tones[i]);
      g_test_message (
          "case %zu: f0 %.2f, voiced %.2f, rate %.2f, %.2f cents, %.2f dB, regularity %.2f", i,
          m.f0_hz, m.voiced_fraction, m.rate_hz, m.extent_pp_cents, m.depth_db, m.regularity);
      assert_close ("pitch in cents", cents_between (m.f0_hz, tones[i].f0), 0, 8);
      g_assert_true (isnan (m.rate_hz));
      g_assert_true (isnan (m.extent_cents));
      g_assert_true (isnan (m.depth_db));
      g_assert_true (isnan (m.onset_s) && isnan (m.delay_s));
      g_assert_cmpfloat (m.regularity, ==, 0);
    }
}

/* A vibrato or tremolo that begins late, after silence or not, is told when. */
static void
test_onset (void)
{
  const double onsets[] = { 0, 0.5, 1.2 }, silences[] = { 0, 0.4 };
  for (size_t o = 0; o < G_N_ELEMENTS (onsets); o++)
    for (size_t s = 0; s < G_N_ELEMENTS (silences); s++)
      for (int by_level = 0; by_level < 2; by_level++)
        {
          MeasureTone tone = {
            .f0 = 330, .seconds = 3.5, .silence_s = silences[s], .onset_s = onsets[o], .noise = 1e-4
          };
          if (by_level)
            tone.am_rate = 6, tone.am_depth = 0.4;
          else
            tone.fm_rate = 6, tone.fm_cents = 40;
          WhyMeasures m = measure_tone (&tone);
          g_test_message ("silence %g s, onset %g s: %.3f s, %.3f s", silences[s], onsets[o],
                          m.onset_s, m.delay_s);
          assert_close ("onset", m.onset_s, silences[s] + onsets[o], 0.08);
          assert_close ("delay", m.delay_s, onsets[o], 0.08);
        }
}

static void
test_without_pitch (void)
{
  const MeasureTone noise = { .f0 = 0, .seconds = 3, .noise = 1 };
  WhyMeasures m = measure_tone (&noise);
  g_test_message ("noise: f0 %.2f, voiced %.2f, rate %.2f", m.f0_hz, m.voiced_fraction, m.rate_hz);
  g_assert_cmpfloat (m.voiced_fraction, <, 0.2);
  g_assert_true (isnan (m.rate_hz));

  const size_t lengths[] = { 0, 1, 100, 219, 220, 1000, 44100 };
  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree float *x = g_new0 (float, lengths[i] + 1);
      g_assert_cmpint (why_measure_process (x, lengths[i], MEASURE_TONE_RATE_HZ, &m, NULL, NULL),
                       ==, WHY_OK);
      assert_nothing (&m);
      for (size_t k = 0; k < lengths[i]; k++)
        x[k] = 0.5f; /* an offset is silence, too */
      g_assert_cmpint (why_measure_process (x, lengths[i], MEASURE_TONE_RATE_HZ, &m, NULL, NULL),
                       ==, WHY_OK);
      g_assert_true (isnan (m.rate_hz));
      for (size_t k = 0; k < lengths[i]; k++)
        x[k] = k % 3 == 0 ? NAN : k % 3 == 1 ? INFINITY : -INFINITY;
      g_assert_cmpint (why_measure_process (x, lengths[i], MEASURE_TONE_RATE_HZ, &m, NULL, NULL),
                       ==, WHY_OK);
      assert_nothing (&m);
    }
  const double rates[] = { 0, -44100, NAN, INFINITY, 1e9, 100 };
  g_autofree float *x = g_new0 (float, 1000);
  for (size_t i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_assert_cmpint (why_measure_process (x, 1000, rates[i], &m, NULL, NULL), ==, WHY_OK);
      assert_nothing (&m);
    }
}

/* Single broken samples, clicks and largest floats neither crash nor turn a number into infinity. */
static void
test_hostile_values (void)
{
  const MeasureTone tone = { .f0 = 440, .seconds = 2, .fm_rate = 6, .fm_cents = 30 };
  size_t n;
  g_autofree float *x = measure_tone_new (&tone, &n);
  for (size_t i = 5000; i < n; i += 20011)
    x[i] = i % 2 ? NAN : INFINITY;
  WhyMeasures m;
  g_assert_cmpint (why_measure_process (x, n, MEASURE_TONE_RATE_HZ, &m, NULL, NULL), ==, WHY_OK);
  assert_close ("rate", m.rate_hz, 6, 0.2);
  assert_close ("pitch in cents", cents_between (m.f0_hz, 440), 0, 10);
  for (size_t i = 0; i < n; i++)
    x[i] = (i / 50) % 2 ? G_MAXFLOAT : -G_MAXFLOAT;
  g_assert_cmpint (why_measure_process (x, n, MEASURE_TONE_RATE_HZ, &m, NULL, NULL), ==, WHY_OK);
  g_assert_false (isinf (m.f0_hz) || isinf (m.rate_hz) || isinf (m.extent_cents)
                  || isinf (m.depth_db));
}

static bool
stop_after (double fraction, void *user)
{
  int *left = user;
  g_assert_cmpfloat (fraction, >=, 0);
  g_assert_cmpfloat (fraction, <=, 1);
  return (*left)-- > 0;
}

static void
test_cancel (void)
{
  const MeasureTone tone = { .f0 = 440, .seconds = 6, .fm_rate = 6, .fm_cents = 30 };
  size_t n;
  g_autofree float *x = measure_tone_new (&tone, &n);
  int left = 1000;
  WhyMeasures m;
  g_assert_cmpint (why_measure_process (x, n, MEASURE_TONE_RATE_HZ, &m, stop_after, &left), ==,
                   WHY_OK);
  int n_steps = 1000 - left;
  g_assert_cmpint (n_steps, >=, 4);
  for (int i = 0; i < n_steps; i++)
    {
      left = i;
      g_assert_cmpint (why_measure_process (x, n, MEASURE_TONE_RATE_HZ, &m, stop_after, &left), ==,
                       WHY_CANCELLED);
      assert_nothing (&m);
    }
}

static gpointer
measure_again (gpointer data)
{
  const WhyMeasures *want = data;
  const MeasureTone tone = { .f0 = 330, .seconds = 1, .fm_rate = 5, .fm_cents = 40 };
  for (int i = 0; i < 5; i++)
    {
      WhyMeasures m = measure_tone (&tone);
      g_assert_cmpfloat (m.rate_hz, ==, want->rate_hz);
      g_assert_cmpfloat (m.extent_cents, ==, want->extent_cents);
      g_assert_cmpfloat (m.f0_hz, ==, want->f0_hz);
      /* Plans come and go in other threads meanwhile. */
      WhyFft *fft;
      g_assert_cmpint (why_fft_new (WHY_FFT_REAL_FORWARD, 1000 + (size_t) i, &fft, NULL), ==,
                       WHY_OK);
      why_fft_free (fft);
    }
  return NULL;
}

static void
test_threads (void)
{
  const MeasureTone tone = { .f0 = 330, .seconds = 1, .fm_rate = 5, .fm_cents = 40 };
  WhyMeasures want = measure_tone (&tone);
  GThread *threads[4];
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("measure", measure_again, &want);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_notes (void)
{
  const struct
  {
    double hz;
    const char *name;
    double cents;
  } notes[] = {
    { 440, "A4", 0 },      { 261.6256, "C4", 0 },         { 466.1638, "A#4", 0 },
    { 27.5, "A0", 0 },     { 4186.009, "C8", 0 },         { 16.3516, "C0", 0 },
    { 8.17580, "C-1", 0 }, { 445, "A4", 19.56 },          { 435, "A4", -19.79 },
    { 246.9417, "B3", 0 }, { 440 * 1.0293, "A4", 49.99 }, { 440 * 1.0294, "A#4", -49.84 },
  };
  char name[8];
  double cents;
  for (size_t i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_assert_true (why_note_data_name (notes[i].hz, name, &cents));
      g_assert_cmpstr (name, ==, notes[i].name);
      assert_close ("cents", cents, notes[i].cents, 0.02);
    }
  why_note_set_a4 (442);
  g_assert_true (why_note_data_name (442, name, &cents));
  g_assert_cmpstr (name, ==, "A4");
  assert_close ("cents", cents, 0, 1e-9);
  char text[WHY_NOTE_SIZE];
  g_assert_true (why_note_display_name (440, text, &cents));
  assert_close ("cents", cents, -7.85, 0.01);
  /* People read sharps, programs ASCII. */
  g_assert_true (why_note_display_name (466.1638 * 442 / 440, text, &cents));
  g_assert_cmpstr (text, ==, "A♯4");
  const double wrong[] = { 0, NAN, 379, 481, INFINITY };
  for (size_t i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      why_note_set_a4 (415);
      why_note_set_a4 (wrong[i]);
      g_assert_cmpfloat (why_note_get_a4 (), ==, 440);
    }
  const double bad[] = { 0, -440, NAN, INFINITY, -INFINITY, 1e300, 1e-300 };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      strcpy (name, "x");
      g_assert_false (why_note_data_name (bad[i], name, &cents));
      g_assert_cmpstr (name, ==, "");
      g_assert_true (isnan (cents));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure/vibrato", test_vibrato);
  g_test_add_func ("/measure/weak-fundamental", test_weak_fundamental);
  g_test_add_func ("/measure/beating-partials", test_beating_partials);
  g_test_add_func ("/measure/slow-tremolo", test_slow_tremolo);
  g_test_add_func ("/measure/tremolo", test_tremolo);
  g_test_add_func ("/measure/trill", test_trill);
  g_test_add_func ("/measure/plain", test_plain);
  g_test_add_func ("/measure/onset", test_onset);
  g_test_add_func ("/measure/without-pitch", test_without_pitch);
  g_test_add_func ("/measure/hostile-values", test_hostile_values);
  g_test_add_func ("/measure/cancel", test_cancel);
  g_test_add_func ("/measure/threads", test_threads);
  g_test_add_func ("/measure/notes", test_notes);
  return g_test_run ();
}
