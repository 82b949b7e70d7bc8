/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A modulation cycle by cycle: where it changes it is followed, and where it does not the cycles say the same as
 * the whole. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/pitch/why-modulation-cycles.h"
#include "measure-tone.h"

typedef struct
{
  WhyMeasures measures;
  WhyModulationCycle *cycles;
  size_t n;
} Heard;

static Heard
hear (const MeasureTone *tone)
{
  Heard heard;
  size_t n;
  g_autofree float *x = measure_tone_new (tone, &n);
  double rate = tone->rate > 0 ? tone->rate : MEASURE_TONE_RATE_HZ;
  g_assert_cmpint (why_measure_cycles (x, n, rate, &heard.measures, &heard.cycles, &heard.n, NULL,
                                       NULL),
                   ==, WHY_OK);
  g_assert_true ((heard.n == 0) == (heard.cycles == NULL));
  for (size_t i = 1; i < heard.n; i++)
    g_assert_cmpfloat (heard.cycles[i].at_s, >, heard.cycles[i - 1].at_s);
  return heard;
}

static double
median (const Heard *heard, WhyCycleMeasure measure)
{
  g_autofree double *scratch = g_new (double, heard->n + 1);
  return why_modulation_cycles_median (heard->cycles, heard->n, measure, scratch);
}

static void
assert_close (const char *what, double got, double want, double tolerance)
{
  if (!(fabs (got - want) <= tolerance))
    g_error ("%s: %g, not %g within %g", what, got, want, tolerance);
}

/* What the whole says of a note the middle one of its cycles says, too. */
static void
assert_agrees (const Heard *heard)
{
  assert_close ("rate ratio", median (heard, WHY_CYCLE_RATE) / heard->measures.rate_hz, 1, 0.03);
  if (!isnan (heard->measures.extent_cents))
    assert_close ("extent", median (heard, WHY_CYCLE_EXTENT), heard->measures.extent_cents, 3);
  else
    g_assert_true (isnan (median (heard, WHY_CYCLE_EXTENT)));
  if (!isnan (heard->measures.depth_db))
    assert_close ("depth", median (heard, WHY_CYCLE_DEPTH), heard->measures.depth_db, 1);
  else
    g_assert_true (isnan (median (heard, WHY_CYCLE_DEPTH)));
}

/* Faster and wider all along, or slower and narrower: every cycle is told as it is. */
static void
test_followed (void)
{
  const struct
  {
    double from_hz, to_hz, from_cents, to_cents;
  } changes[] = { { 5, 7, 20, 50 }, { 7, 5, 50, 20 }, { 4.5, 6, 60, 30 }, { 6, 6, 25, 70 } };
  const double pitches[] = { 130, 294, 440, 880, 1760 }, noises[] = { 0, 40 };
  double worst_rate = 0, worst_extent = 0;
  for (size_t c = 0; c < G_N_ELEMENTS (changes); c++)
    for (size_t p = 0; p < G_N_ELEMENTS (pitches); p++)
      for (size_t s = 0; s < G_N_ELEMENTS (noises); s++)
        {
          const MeasureTone tone = { .f0 = pitches[p],
                                     .seconds = 4,
                                     .fm_rate = changes[c].from_hz,
                                     .fm_rate_end = changes[c].to_hz,
                                     .fm_cents = changes[c].from_cents,
                                     .fm_cents_end = changes[c].to_cents,
                                     .snr_db = noises[s] };
          Heard heard = hear (&tone);
          double n_true = 0.5 * (tone.fm_rate + tone.fm_rate_end) * tone.seconds;
          g_assert_cmpfloat ((double) heard.n, >=, n_true - 3);
          g_assert_cmpfloat ((double) heard.n, <=, n_true);
          for (size_t i = 0; i < heard.n; i++)
            {
              const WhyModulationCycle *cycle = &heard.cycles[i];
              double share = cycle->at_s / tone.seconds;
              double rate = tone.fm_rate + share * (tone.fm_rate_end - tone.fm_rate),
                     extent = tone.fm_cents + share * (tone.fm_cents_end - tone.fm_cents);
              if (fabs (cycle->rate_hz / rate - 1) > 0.03
                  || fabs (cycle->extent_cents - extent) > 5)
                g_test_message ("%g Hz, noise %g: %.2f s: %.3f Hz, not %.3f; %.1f cents, not %.1f",
                                tone.f0, tone.snr_db, cycle->at_s, cycle->rate_hz, rate,
                                cycle->extent_cents, extent);
              worst_rate = fmax (worst_rate, fabs (cycle->rate_hz / rate - 1));
              worst_extent = fmax (worst_extent, fabs (cycle->extent_cents - extent));
            }
          free (heard.cycles);
        }
  g_test_message ("rate within %.2f %%, extent within %.2f cents", 100 * worst_rate, worst_extent);
  g_assert_cmpfloat (worst_rate, <=, 0.03);
  g_assert_cmpfloat (worst_extent, <=, 5);
}

static void
test_steady (void)
{
  const MeasureTone tones[] = {
    { .f0 = 440, .seconds = 3, .fm_rate = 5.5, .fm_cents = 30 },
    { .f0 = 196, .seconds = 3, .fm_rate = 4, .fm_cents = 60, .snr_db = 30 },
    { .f0 = 1318, .seconds = 2, .fm_rate = 7, .fm_cents = 15 },
    { .f0 = 440, .seconds = 3, .am_rate = 6, .am_depth = 0.4 },
    { .f0 = 440, .seconds = 3, .am_rate = 27, .am_depth = 0.4, .snr_db = 40 },
    { .f0 = 523.25, .seconds = 3, .trill_rate = 6, .trill_cents = 200 },
    { .f0 = 523.25, .seconds = 3, .trill_rate = 8, .trill_cents = 100, .snr_db = 40 },
    { .f0 = 440, .seconds = 3, .fm_rate = 6, .fm_cents = 30, .am_rate = 6, .am_depth = 0.3 },
    { .f0 = 440, .seconds = 0.8, .fm_rate = 6, .fm_cents = 40 },
  };
  const double rates[] = { 5.5, 4, 7, 6, 27, 6, 8, 6, 6 },
               extents[] = { 30, 60, 15, NAN, NAN, 100, 50, 30, 40 };
  for (size_t i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      Heard heard = hear (&tones[i]);
      g_test_message ("case %zu: %zu cycles, %.3f Hz (%.3f), +-%.1f cents (%.1f), %.2f dB (%.2f)",
                      i, heard.n, median (&heard, WHY_CYCLE_RATE), heard.measures.rate_hz,
                      median (&heard, WHY_CYCLE_EXTENT), heard.measures.extent_cents,
                      median (&heard, WHY_CYCLE_DEPTH), heard.measures.depth_db);
      assert_agrees (&heard);
      g_assert_cmpfloat ((double) heard.n, >=, rates[i] * tones[i].seconds - 3);
      g_assert_cmpfloat ((double) heard.n, <=, rates[i] * tones[i].seconds);
      for (size_t k = 0; k < heard.n; k++)
        {
          assert_close ("rate ratio", heard.cycles[k].rate_hz / rates[i], 1,
                        rates[i] > 16 ? 0.1 : 0.03);
          if (!isnan (extents[i]))
            assert_close ("extent", heard.cycles[k].extent_cents, extents[i],
                          fmax (5, 0.1 * extents[i]));
        }
      free (heard.cycles);
    }
}

/* A vibrato that begins late or ends early has its cycles there, and none where the note is plain. */
static void
test_late (void)
{
  const double parts[][2] = { { 1, 3 }, { 0, 1.5 }, { 0.8, 2.2 } };
  for (size_t p = 0; p < G_N_ELEMENTS (parts); p++)
    for (int by_level = 0; by_level < 2; by_level++)
      {
        MeasureTone tone = { .f0 = 330,
                             .seconds = 3,
                             .onset_s = parts[p][0],
                             .end_s = parts[p][1] < 3 ? parts[p][1] : 0,
                             .silence_s = 0,
                             .snr_db = 50 };
        if (by_level)
          tone.am_rate = 6, tone.am_depth = 0.4;
        else
          tone.fm_rate = 6, tone.fm_cents = 40;
        Heard heard = hear (&tone);
        double swings_s = parts[p][1] - parts[p][0];
        g_test_message ("%g to %g s: %zu cycles, %.2f to %.2f s", parts[p][0], parts[p][1], heard.n,
                        heard.cycles[0].at_s, heard.cycles[heard.n - 1].at_s);
        g_assert_cmpfloat ((double) heard.n, >=, 6 * swings_s - 3);
        g_assert_cmpfloat ((double) heard.n, <=, 6 * swings_s + 1);
        g_assert_cmpfloat (heard.cycles[0].at_s, >, parts[p][0] - 0.03);
        g_assert_cmpfloat (heard.cycles[heard.n - 1].at_s, <, parts[p][1] + 0.03);
        assert_agrees (&heard);
        free (heard.cycles);
      }
}

/* No cycles are made of noise, of a steady note, of a glide or of nothing. */
static void
test_nothing (void)
{
  const MeasureTone tones[] = {
    { .f0 = 440, .seconds = 3 },    { .f0 = 440, .seconds = 3, .snr_db = 20 },
    { .f0 = 0, .seconds = 3 },      { .f0 = 0, .seconds = 3, .noise = 1 },
    { .f0 = 440, .seconds = 0.1 },  { .f0 = 440, .seconds = 0 },
    { .f0 = 440, .seconds = 0.03 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      Heard heard = hear (&tones[i]);
      g_assert_cmpuint (heard.n, ==, 0);
      g_assert_true (isnan (median (&heard, WHY_CYCLE_RATE)));
    }
}

/* Two notes after each other, both with vibrato: the step between them is no cycle. */
static void
test_two_notes (void)
{
  const MeasureTone low = { .f0 = 330, .seconds = 1.5, .fm_rate = 5.5, .fm_cents = 30 },
                    high = { .f0 = 392, .seconds = 1.5, .fm_rate = 5.5, .fm_cents = 30 };
  size_t n_low, n_high, n_cycles;
  g_autofree float *first = measure_tone_new (&low, &n_low);
  g_autofree float *second = measure_tone_new (&high, &n_high);
  g_autofree float *both = g_new (float, n_low + n_high);
  memcpy (both, first, n_low * sizeof (float));
  memcpy (both + n_low, second, n_high * sizeof (float));
  WhyMeasures measures;
  WhyModulationCycle *cycles;
  g_assert_cmpint (why_measure_cycles (both, n_low + n_high, MEASURE_TONE_RATE_HZ, &measures,
                                       &cycles, &n_cycles, NULL, NULL),
                   ==, WHY_OK);
  g_test_message ("%zu cycles", n_cycles);
  g_assert_cmpuint (n_cycles, >, 5);
  for (size_t i = 0; i < n_cycles; i++)
    assert_close ("extent", cycles[i].extent_cents, 30, 10);
  free (cycles);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure-cycles/followed", test_followed);
  g_test_add_func ("/measure-cycles/steady", test_steady);
  g_test_add_func ("/measure-cycles/late", test_late);
  g_test_add_func ("/measure-cycles/nothing", test_nothing);
  g_test_add_func ("/measure-cycles/two-notes", test_two_notes);
  return g_test_run ();
}
