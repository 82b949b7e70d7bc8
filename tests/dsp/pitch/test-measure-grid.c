/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How exact the measures are on tones whose modulation is known: over a grid of pitch, rate, extent
 * and noise, a rate within 2 %, and from 20 cents on an extent within 5 cents. */
#include <math.h>

#include "measure-tone.h"

static const double pitches_hz[] = { 65.41, 110, 220, 440, 988, 2000 };
static const double rates_hz[] = { 3, 4.5, 6, 7.5, 9 };
static const double snrs_db[] = { 80, 40, 20 };

/* The largest errors of one kind of tone. */
typedef struct
{
  const char *name;
  size_t n, n_none;
  double rate, extent;
} Worst;

/* Counts a measure; extent: in the unit that is measured. */
static void
count (Worst *worst, double rate_hz, double want_rate_hz, double extent, double want_extent)
{
  worst->n++;
  if (isnan (rate_hz) || isnan (extent))
    {
      worst->n_none++;
      return;
    }
  worst->rate = fmax (worst->rate, fabs (rate_hz / want_rate_hz - 1));
  worst->extent = fmax (worst->extent, fabs (extent - want_extent));
}

static void
assert_within (const Worst *worst, double extent)
{
  g_test_message ("%s: %zu tones, %zu not found; rate within %.2f %%, extent within %.2f",
                  worst->name, worst->n, worst->n_none, 100 * worst->rate, worst->extent);
  g_assert_cmpuint (worst->n_none, ==, 0);
  g_assert_cmpfloat (worst->rate, <=, 0.02);
  g_assert_cmpfloat (worst->extent, <=, extent);
}

/* Four periods of a low note, which a pitch is told from, are half a fast cycle: a wide swing is no
 * pitch within. */
static gboolean
is_told (double f0, double rate, double cents)
{
  double cycles = 4 * rate / f0;
  return cents * cycles * cycles <= 16;
}

static void
test_vibrato (void)
{
  const double extents[] = { 20, 50, 100, 200 };
  for (size_t e = 0; e < G_N_ELEMENTS (extents); e++)
    {
      g_autofree char *name = g_strdup_printf ("vibrato of +-%g cents", extents[e]);
      Worst worst = { .name = name };
      for (size_t p = 0; p < G_N_ELEMENTS (pitches_hz); p++)
        for (size_t r = 0; r < G_N_ELEMENTS (rates_hz); r++)
          {
            if (!is_told (pitches_hz[p], rates_hz[r], extents[e]))
              continue;
            MeasureTone tone = {
              .f0 = pitches_hz[p], .seconds = 2.5, .fm_rate = rates_hz[r], .fm_cents = extents[e]
            };
            tone.snr_db = snrs_db[(p + r + e) % 3];
            tone.phase = (double) (p + 2 * r);
            WhyMeasures m = measure_tone (&tone);
            count (&worst, m.rate_hz, rates_hz[r], m.extent_cents, extents[e]);
            if (!(fabs (m.extent_cents - extents[e]) <= 5)
                || !(fabs (m.rate_hz / rates_hz[r] - 1) <= 0.02))
              g_test_message ("%g Hz, %g Hz, %g dB: rate %.3f, extent %.2f", tone.f0, tone.fm_rate,
                              tone.snr_db, m.rate_hz, m.extent_cents);
            g_assert_cmpfloat (m.extent_pp_cents, ==, 2 * m.extent_cents);
            g_assert_cmpfloat (m.regularity, >, 0.8);
          }
      assert_within (&worst, 5);
    }
}

/* Selections that hold five cycles. */
static void
test_short (void)
{
  Worst worst = { .name = "vibrato of five cycles" };
  for (size_t p = 1; p < G_N_ELEMENTS (pitches_hz); p++)
    for (size_t r = 1; r < G_N_ELEMENTS (rates_hz); r++)
      {
        MeasureTone tone = { .f0 = pitches_hz[p],
                             .seconds = 5 / rates_hz[r] + 0.1,
                             .fm_rate = rates_hz[r],
                             .fm_cents = 40,
                             .snr_db = 40,
                             .phase = (double) p };
        WhyMeasures m = measure_tone (&tone);
        count (&worst, m.rate_hz, rates_hz[r], m.extent_cents, 40);
      }
  assert_within (&worst, 5);
}

static void
test_tremolo (void)
{
  const double depths[] = { 0.2, 0.4, 0.7 }, rates[] = { 3, 5, 8, 12, 25 };
  for (size_t d = 0; d < G_N_ELEMENTS (depths); d++)
    {
      double want = 20 * log10 ((1 + depths[d]) / (1 - depths[d]));
      g_autofree char *name = g_strdup_printf ("tremolo of %.1f dB", want);
      Worst worst = { .name = name };
      for (size_t p = 1; p < G_N_ELEMENTS (pitches_hz); p++)
        for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
          {
            /* A flutter must show in half of the bands; eight partials of a low note reach one. */
            if (rates[r] > 16 && pitches_hz[p] < 200)
              continue;
            MeasureTone tone = {
              .f0 = pitches_hz[p], .seconds = 2.5, .am_rate = rates[r], .am_depth = depths[d]
            };
            tone.snr_db = snrs_db[(p + r) % 2]; /* at 20 dB the noise fills the gaps: less swings */
            WhyMeasures m = measure_tone (&tone);
            count (&worst, m.rate_hz, rates[r], m.depth_db, want);
            if (!(fabs (m.rate_hz / rates[r] - 1) <= 0.02))
              g_test_message ("%g Hz, %g Hz, %g dB: rate %.3f, depth %.2f", tone.f0, tone.am_rate,
                              tone.snr_db, m.rate_hz, m.depth_db);
            g_assert_true (isnan (m.extent_cents));
          }
      assert_within (&worst, fmax (0.3, 0.06 * want));
    }
}

/* The way between the notes takes its time, here 10 ms to a third, and fast wide trills hardly
 * arrive. */
static void
test_trill (void)
{
  const double widths[] = { 100, 200, 400 };
  for (size_t w = 0; w < G_N_ELEMENTS (widths); w++)
    {
      g_autofree char *name = g_strdup_printf ("trill of %g cents", widths[w]);
      Worst worst = { .name = name };
      for (size_t p = 2; p < G_N_ELEMENTS (pitches_hz); p++)
        for (size_t r = 1; r < G_N_ELEMENTS (rates_hz); r++)
          {
            MeasureTone tone = { .f0 = pitches_hz[p],
                                 .seconds = 2.5,
                                 .trill_rate = rates_hz[r],
                                 .trill_cents = widths[w] };
            tone.snr_db = snrs_db[(p + r) % 3];
            WhyMeasures m = measure_tone (&tone);
            count (&worst, m.rate_hz, rates_hz[r], m.extent_pp_cents, widths[w]);
          }
      assert_within (&worst, 3 + 0.05 * widths[w]);
    }
}

static void
test_both (void)
{
  Worst pitch = { .name = "pitch of both" }, level = { .name = "level of both" };
  for (size_t p = 1; p < G_N_ELEMENTS (pitches_hz); p++)
    for (size_t r = 0; r < G_N_ELEMENTS (rates_hz); r++)
      {
        MeasureTone tone = { .f0 = pitches_hz[p],
                             .seconds = 2.5,
                             .fm_rate = rates_hz[r],
                             .fm_cents = 40,
                             .am_rate = rates_hz[r],
                             .am_depth = 0.25,
                             .snr_db = snrs_db[(p + r) % 3] };
        WhyMeasures m = measure_tone (&tone);
        count (&pitch, m.rate_hz, rates_hz[r], m.extent_cents, 40);
        count (&level, m.rate_hz, rates_hz[r], m.depth_db, 20 * log10 (1.25 / 0.75));
      }
  assert_within (&pitch, 5);
  assert_within (&level, 0.3);
}

static void
test_plain (void)
{
  for (size_t p = 0; p < G_N_ELEMENTS (pitches_hz); p++)
    for (size_t s = 0; s < G_N_ELEMENTS (snrs_db); s++)
      {
        MeasureTone tone = { .f0 = pitches_hz[p], .seconds = 2.5, .snr_db = snrs_db[s] };
        WhyMeasures m = measure_tone (&tone);
        g_assert_true (isnan (m.rate_hz) && isnan (m.extent_cents) && isnan (m.depth_db));
        g_assert_cmpfloat (fabs (1200 * log2 (m.f0_hz / pitches_hz[p])), <, 3);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure-grid/vibrato", test_vibrato);
  g_test_add_func ("/measure-grid/short", test_short);
  g_test_add_func ("/measure-grid/tremolo", test_tremolo);
  g_test_add_func ("/measure-grid/trill", test_trill);
  g_test_add_func ("/measure-grid/both", test_both);
  g_test_add_func ("/measure-grid/plain", test_plain);
  return g_test_run ();
}
