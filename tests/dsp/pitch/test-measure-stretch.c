/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What swings for a part of a note only is measured where it swings, and what does not swing at all
 * is plain, however low or high. */
#include <glib.h>
#include <math.h>

#include "measure-tone.h"

static void
assert_close (const char *what, double got, double want, double tolerance)
{
  if (!(fabs (got - want) <= tolerance))
    g_error ("%s: %g, not %g within %g", what, got, want, tolerance);
}

/* From and to, as shares of three seconds. */
static const double parts[][2]
    = { { 0.1, 1 },  { 0.3, 1 }, { 0.5, 1 },    { 0.7, 1 },    { 0.8, 1 },
        { 0, 0.25 }, { 0, 0.5 }, { 0.25, 0.5 }, { 0.3, 0.65 }, { 0.5, 0.85 } };

static void
assert_stretch (const WhyMeasures *m, const MeasureTone *tone, double rate)
{
  double end = tone->end_s > 0 ? tone->end_s : tone->seconds, cycle = 1 / rate;
  g_assert_cmpint (m->missing, ==, WHY_MODULATION_FOUND);
  assert_close ("rate ratio", m->rate_hz / rate, 1, 0.04);
  assert_close ("from", m->from_s, tone->onset_s, 0.5 * cycle + 0.05);
  assert_close ("to", m->to_s, end, 0.5 * cycle + 0.05);
  assert_close ("delay", m->delay_s, tone->onset_s, 0.5 * cycle + 0.05);
  assert_close ("rest", m->rest_s, tone->seconds - end, 0.5 * cycle + 0.05);
}

static void
test_vibrato (void)
{
  const double rates[] = { 4.3, 6, 7.5 }, extents[] = { 20, 50, 100 };
  for (size_t p = 0; p < G_N_ELEMENTS (parts); p++)
    for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
      {
        MeasureTone tone = { .f0 = 220 + 150 * (double) r,
                             .seconds = 3,
                             .fm_rate = rates[r],
                             .fm_cents = extents[(p + r) % 3],
                             .onset_s = 3 * parts[p][0],
                             .end_s = parts[p][1] < 1 ? 3 * parts[p][1] : 0,
                             .snr_db = 50 };
        if ((parts[p][1] - parts[p][0]) * 3 * rates[r] < 3)
          continue; /* too few cycles to be told from chance */
        WhyMeasures m = measure_tone (&tone);
        g_test_message ("%g to %g s, %g Hz +-%g: %.2f to %.2f s, %.3f Hz, +-%.1f", tone.onset_s,
                        tone.end_s, tone.fm_rate, tone.fm_cents, m.from_s, m.to_s, m.rate_hz,
                        m.extent_cents);
        assert_stretch (&m, &tone, tone.fm_rate);
        assert_close ("extent", m.extent_cents, tone.fm_cents, 5);
        assert_close ("pitch in cents", 1200 * log2 (m.f0_hz / tone.f0), 0,
                      5 + 0.15 * tone.fm_cents);
      }
}

static void
test_tremolo_and_flutter (void)
{
  const double rates[] = { 6, 12, 27 };
  for (size_t p = 0; p < G_N_ELEMENTS (parts); p++)
    for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
      {
        MeasureTone tone = { .f0 = 330,
                             .seconds = 3,
                             .am_rate = rates[r],
                             .am_depth = 0.5,
                             .snr_db = 50,
                             .onset_s = 3 * parts[p][0],
                             .end_s = parts[p][1] < 1 ? 3 * parts[p][1] : 0 };
        WhyMeasures m = measure_tone (&tone);
        g_test_message ("%g to %g s, %g Hz: %.2f to %.2f s, %.3f Hz, %.1f dB", tone.onset_s,
                        tone.end_s, tone.am_rate, m.from_s, m.to_s, m.rate_hz, m.depth_db);
        assert_stretch (&m, &tone, tone.am_rate);
        assert_close ("depth", m.depth_db, 20 * log10 (3), 2);
      }
}

static void
test_trill (void)
{
  for (size_t p = 0; p < G_N_ELEMENTS (parts); p++)
    {
      MeasureTone tone = { .f0 = 523.25,
                           .seconds = 3,
                           .trill_rate = 6,
                           .trill_cents = 200,
                           .snr_db = 50,
                           .onset_s = 3 * parts[p][0],
                           .end_s = parts[p][1] < 1 ? 3 * parts[p][1] : 0 };
      WhyMeasures m = measure_tone (&tone);
      g_test_message ("%g to %g s: %.2f to %.2f s, %.3f Hz, %.1f p-p", tone.onset_s, tone.end_s,
                      m.from_s, m.to_s, m.rate_hz, m.extent_pp_cents);
      assert_stretch (&m, &tone, 6);
      assert_close ("interval", m.extent_pp_cents, 200, 20);
    }
}

static void
assert_plain (const MeasureTone *tone, double cents)
{
  WhyMeasures m = measure_tone (tone);
  if (!isnan (m.rate_hz))
    g_error ("%g Hz: %g Hz, %g cents, %g dB", tone->f0, m.rate_hz, m.extent_cents, m.depth_db);
  assert_close ("pitch in cents", 1200 * log2 (m.f0_hz / tone->f0), 0, cents);
  g_assert_cmpint (m.missing, !=, WHY_MODULATION_FOUND);
}

/* The whole range, strong and weak fundamentals, in noise of -60 and -40 dB. */
static void
test_low (void)
{
  const double snrs[] = { 0, 60, 40 };
  for (int midi = 24; midi <= 47; midi++)
    for (int weak = 0; weak < 2; weak++)
      {
        MeasureTone tone = { .f0 = 440 * exp2 ((midi - 69) / 12.0),
                             .seconds = 2,
                             .snr_db = snrs[midi % 3],
                             .first_partial = weak ? 0.05 : 0 };
        assert_plain (&tone, 5);
      }
}

static void
test_high (void)
{
  for (int midi = 93; midi <= 108; midi++)
    for (int weak = 0; weak < 2; weak++)
      {
        MeasureTone tone = { .f0 = 440 * exp2 ((midi - 69) / 12.0) * 1.007,
                             .seconds = 1,
                             .snr_db = midi % 2 ? 50 : 0,
                             .first_partial = weak ? 0.05 : 0 };
        assert_plain (&tone, weak ? 12 : 2);
      }
}

/* Why there is no rate. */
static void
test_missing (void)
{
  MeasureTone plain = { .f0 = 440, .seconds = 2 },
              brief = { .f0 = 440, .seconds = 0.3, .fm_rate = 5, .fm_cents = 50 },
              noise = { .seconds = 2, .noise = 1 },
              silent = { .f0 = 440, .seconds = 2, .gain = 1e-9 };
  g_assert_cmpint (measure_tone (&plain).missing, ==, WHY_MODULATION_SLIGHT);
  g_assert_cmpint (measure_tone (&brief).missing, ==, WHY_MODULATION_SHORT);
  g_assert_cmpint (measure_tone (&noise).missing, ==, WHY_MODULATION_IRREGULAR);
  g_assert_cmpint (measure_tone (&silent).missing, ==, WHY_MODULATION_QUIET);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/measure-stretch/vibrato", test_vibrato);
  g_test_add_func ("/measure-stretch/tremolo-and-flutter", test_tremolo_and_flutter);
  g_test_add_func ("/measure-stretch/trill", test_trill);
  g_test_add_func ("/measure-stretch/low", test_low);
  g_test_add_func ("/measure-stretch/high", test_high);
  g_test_add_func ("/measure-stretch/missing", test_missing);
  return g_test_run ();
}
