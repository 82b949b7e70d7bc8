/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pitch contour: right within cents on tones whose pitch is known, in the right octave, silent where there
 * is no pitch, and the same whole, in blocks and in sections. */
#include <math.h>
#include <string.h>

#include "dsp/pitch/why-contour.h"
#include "measure-tone.h"

#define RATE MEASURE_TONE_RATE_HZ
#define EDGE 30 /* frames that are left out at both ends: half the longest window and a bit */

static WhyContour *
contour_of (const float *x, size_t n, double rate)
{
  WhyContour *contour;
  g_assert_cmpint (why_contour_new (x, n, rate, &contour, NULL, NULL), ==, WHY_OK);
  g_assert_cmpuint (contour->n, ==, why_contour_n_frames (n, rate));
  for (size_t i = 0; i < contour->n; i++)
    {
      g_assert_true (contour->confidence[i] >= 0 && contour->confidence[i] <= 1);
      g_assert_true (isnan (contour->f0_hz[i])
                     || (contour->f0_hz[i] >= 27 && contour->f0_hz[i] <= 4500));
    }
  return contour;
}

static WhyContour *
contour_of_tone (const MeasureTone *tone)
{
  size_t n;
  g_autofree float *x = measure_tone_new (tone, &n);
  return contour_of (x, n, tone->rate > 0 ? tone->rate : RATE);
}

static double
cents_between (double a, double b)
{
  return 1200 * log2 (a / b);
}

/* Cents of the sine that the tone swings by. */
static double
swing_at (const MeasureTone *tone, double seconds)
{
  return tone->fm_cents * sin (2 * G_PI * tone->fm_rate * seconds);
}

typedef struct
{
  double voiced, near, gross; /* shares; near: within the limit, gross: more than 50 cents off */
  double worst;               /* cents */
} Agreement;

static Agreement
agree (const MeasureTone *tone, double limit_cents)
{
  WhyContour *contour = contour_of_tone (tone);
  Agreement agreement = { 0 };
  size_t n = 0, n_voiced = 0;
  for (size_t i = EDGE; i + EDGE < contour->n; i++)
    {
      double t = (double) i * contour->step_s, hz = (double) contour->f0_hz[i];
      n++;
      if (isnan (hz))
        continue;
      double error = fabs (cents_between (hz, tone->f0) - swing_at (tone, t));
      n_voiced++;
      agreement.near += error <= limit_cents;
      agreement.gross += error > 50;
      agreement.worst = fmax (agreement.worst, error);
    }
  agreement.voiced = (double) n_voiced / (double) n;
  agreement.near /= (double) MAX (n_voiced, 1);
  agreement.gross /= (double) MAX (n_voiced, 1);
  why_contour_free (contour);
  return agreement;
}

static void
test_every_note (void)
{
  double worst = 0;
  for (int midi = 22; midi <= 108; midi++)
    {
      double hz = 440 * exp2 ((midi - 69) / 12.0);
      Agreement a = agree (&(MeasureTone){ .f0 = hz, .seconds = 0.7 }, 1);
      g_assert_cmpfloat (a.voiced, ==, 1);
      g_assert_cmpfloat (a.worst, <=, 1.5);
      worst = fmax (worst, a.worst);
    }
  g_test_message ("worst of 87 notes: %.2f cents", worst);
}

static void
test_rates (void)
{
  const double rates[] = { 8000, 11025, 16000, 22050, 32000, 48000, 96000, 192000 };
  for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
    for (double hz = 35; hz < 0.2 * rates[r] && hz < 4000; hz *= 1.7)
      {
        Agreement a = agree (&(MeasureTone){ .f0 = hz, .seconds = 0.6, .rate = rates[r] }, 2);
        g_test_message ("%.0f Hz at %.0f: %.2f cents", hz, rates[r], a.worst);
        g_assert_cmpfloat (a.voiced, ==, 1);
        g_assert_cmpfloat (a.worst, <=, 3);
      }
}

static void
test_vibrato (void)
{
  const double notes[] = { 110, 196, 330, 440, 660, 880, 1568, 2349 }, rates[] = { 3, 5, 7, 9 },
               extents[] = { 20, 50, 100, 200 };
  double least = 1, most_gross = 0, sum = 0, n = 0;
  for (size_t p = 0; p < G_N_ELEMENTS (notes); p++)
    for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
      for (size_t e = 0; e < G_N_ELEMENTS (extents); e++)
        {
          MeasureTone tone = {
            .f0 = notes[p], .seconds = 1, .fm_rate = rates[r], .fm_cents = extents[e], .snr_db = 30
          };
          Agreement a = agree (&tone, 5);
          g_test_message ("%.0f Hz, %.0f Hz +-%.0f cents: within 5 cents %.3f, worst %.1f",
                          notes[p], rates[r], extents[e], a.near, a.worst);
          g_assert_cmpfloat (a.voiced, ==, 1);
          least = fmin (least, a.near);
          most_gross = fmax (most_gross, a.gross);
          sum += a.near;
          n++;
        }
  g_test_message ("within 5 cents: %.4f on average, %.4f at least; gross %.4f at most", sum / n,
                  least, most_gross);
  g_assert_cmpfloat (sum / n, >=, 0.98);
  g_assert_cmpfloat (most_gross, ==, 0);
}

static void
test_noise (void)
{
  for (double hz = 55; hz < 3000; hz *= 2)
    for (double snr = 20; snr <= 80; snr += 20)
      {
        MeasureTone tone = { .f0 = hz, .seconds = 1, .fm_rate = 6, .fm_cents = 30, .snr_db = snr };
        Agreement a = agree (&tone, 5);
        g_test_message ("%.0f Hz at %.0f dB: within 5 cents %.3f, gross %.3f", hz, snr, a.near,
                        a.gross);
        g_assert_cmpfloat (a.voiced, >=, 0.99);
        g_assert_cmpfloat (a.near, >=, hz < 100 ? 0.6 : 0.95);
        g_assert_cmpfloat (a.gross, ==, 0);
      }
  /* As loud as the tone itself. */
  Agreement a = agree (&(MeasureTone){ .f0 = 440, .seconds = 1, .snr_db = 1 }, 50);
  g_assert_cmpfloat (a.gross, <=, 0.01);
}

/* n partials with given amplitudes. */
static float *
partials_new (double hz, const double *amplitudes, size_t n_partials, size_t n)
{
  float *x = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    {
      double y = 0, turn = 2 * G_PI * hz * (double) i / RATE;
      for (size_t k = 0; k < n_partials; k++)
        y += amplitudes[k] * sin ((double) (k + 1) * turn + (double) k);
      x[i] = (float) (0.1 * y);
    }
  return x;
}

static void
test_octaves (void)
{
  static const struct
  {
    const char *what;
    double amplitudes[8];
  } spectra[] = {
    { "no first partial", { 0, 1, 0.8, 0.6, 0.5, 0.4, 0.3, 0.2 } },
    { "strong second", { 0.3, 1, 0.15, 0.5, 0.1, 0.2 } },
    { "strong third", { 0.2, 0.2, 1, 0.2, 0.1, 0.3 } },
    { "odd alone", { 1, 0, 0.7, 0, 0.5, 0, 0.3 } },
    { "first alone", { 1 } },
    { "formant", { 0.05, 0.1, 0.3, 1, 0.9, 0.3, 0.1, 0.05 } },
  };
  size_t n = 30000;
  for (size_t s = 0; s < G_N_ELEMENTS (spectra); s++)
    for (double hz = 58.27; hz < 450; hz *= 1.4142)
      {
        g_autofree float *x = partials_new (hz, spectra[s].amplitudes, 8, n);
        WhyContour *contour = contour_of (x, n, RATE);
        g_test_message ("%s, %.1f Hz: %.2f", spectra[s].what, hz,
                        (double) contour->f0_hz[contour->n / 2]);
        for (size_t i = EDGE; i + EDGE < contour->n; i++)
          g_assert_cmpfloat (fabs (cents_between ((double) contour->f0_hz[i], hz)), <=, 5);
        why_contour_free (contour);
      }
}

/* A trill moves between its notes, and to no other octave. */
static void
test_trill (void)
{
  for (double hz = 131; hz < 1500; hz *= 2)
    {
      MeasureTone tone = { .f0 = hz, .seconds = 1.5, .trill_rate = 6, .trill_cents = 200 };
      WhyContour *contour = contour_of_tone (&tone);
      size_t n_low = 0, n_high = 0, n_between = 0;
      for (size_t i = EDGE; i + EDGE < contour->n; i++)
        {
          double cents = cents_between ((double) contour->f0_hz[i], hz);
          g_assert_false (isnan (cents));
          g_assert_true (cents > -30 && cents < 230);
          n_low += cents < 20;
          n_high += cents > 180;
          n_between += cents >= 20 && cents <= 180;
        }
      g_test_message ("%.0f Hz: %zu low, %zu high, %zu between", hz, n_low, n_high, n_between);
      g_assert_cmpuint (n_between, <, contour->n / 3);
      g_assert_cmpfloat (fabs ((double) n_low - (double) n_high), <, 0.2 * (double) contour->n);
      why_contour_free (contour);
    }
}

/* The mean confidence of what is called voiced; *voiced: the share. */
static double
judge (const float *x, size_t n, double rate, double *voiced)
{
  WhyContour *contour = contour_of (x, n, rate);
  double confidence = 0;
  size_t n_voiced = 0;
  for (size_t i = 0; i < contour->n; i++)
    if (!isnan (contour->f0_hz[i]))
      {
        n_voiced++;
        confidence += (double) contour->confidence[i];
      }
  *voiced = (double) n_voiced / (double) MAX (contour->n, 1);
  why_contour_free (contour);
  return n_voiced > 0 ? confidence / (double) n_voiced : 0;
}

static void
assert_no_pitch (const char *what, const float *x, size_t n)
{
  double voiced, confidence = judge (x, n, RATE, &voiced);
  g_test_message ("%s: voiced %.3f, confidence there %.2f", what, voiced, confidence);
  g_assert_cmpfloat (voiced, <=, 0.02);
}

static void
test_no_pitch (void)
{
  size_t n = 88200;
  g_autofree float *x = g_new0 (float, n);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  double brown = 0;
  assert_no_pitch ("silence", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = 0.5f;
  assert_no_pitch ("a constant", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) g_rand_double_range (rand, -0.5, 0.5);
  assert_no_pitch ("white noise", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (brown = 0.999 * brown + g_rand_double_range (rand, -0.01, 0.01));
  assert_no_pitch ("brown noise", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (g_rand_double_range (rand, -0.9, 0.9) * exp (-(double) (i % 11025) / 1500));
  assert_no_pitch ("a drum", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = i % 11025 == 0;
  assert_no_pitch ("clicks", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (0.3 * sin (2 * G_PI * 12 * (double) i / RATE));
  assert_no_pitch ("12 Hz", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) (0.3 * sin (2 * G_PI * 7000 * (double) i / RATE));
  assert_no_pitch ("7 kHz", x, n);
  for (size_t i = 0; i < n; i++)
    x[i] = i % 3 == 0 ? NAN : INFINITY;
  assert_no_pitch ("no numbers", x, n);
}

/* Whose common period is that of a note which nobody plays. */
static void
test_chords (void)
{
  static const double chords[][4] = {
    { 261.63, 329.63, 392.00 }, { 261.63, 327.04, 392.44 },
    { 261.63, 311.13, 392.00 }, { 261.63, 329.63, 392.00, 466.16 },
    { 261.63, 392.00 },         { 261.63, 349.23 },
    { 261.63, 329.63 },         { 65.41, 82.41, 98.00 },
    { 1046.5, 1318.5, 1568.0 },
  };
  size_t n = 66150;
  g_autofree float *x = g_new (float, n);
  for (size_t c = 0; c < G_N_ELEMENTS (chords); c++)
    {
      memset (x, 0, n * sizeof *x);
      for (size_t k = 0; k < 4 && chords[c][k] > 0; k++)
        for (int h = 1; h <= 10; h++)
          for (size_t i = 0; i < n; i++)
            x[i] += (float) (0.05 / h
                             * sin (2 * G_PI * h * chords[c][k] * (double) i / RATE
                                    + h * ((double) k + 1)));
      assert_no_pitch ("a chord", x, n);
    }
}

/* A note in a file that is no longer clean. */
static void
test_damaged (void)
{
  size_t n;
  g_autofree float *x = measure_tone_new (&(MeasureTone){ .f0 = 220, .seconds = 1, .gain = 3 }, &n);
  for (size_t i = 0; i < n; i++)
    x[i] = CLAMP (x[i], -0.5f, 0.5f);
  for (size_t i = 0; i < n; i += 1000)
    x[i] = i % 2000 ? NAN : INFINITY;
  WhyContour *contour = contour_of (x, n, RATE);
  for (size_t i = EDGE; i + EDGE < contour->n; i++)
    g_assert_cmpfloat (fabs (cents_between ((double) contour->f0_hz[i], 220)), <=, 5);
  why_contour_free (contour);
}

/* Notes with rests, the last of them cut off by the end. */
static float *
melody_new (size_t *n)
{
  static const double notes[] = { 440, 0, 494, 523, 0, 131, 262, 1047, 65, 392, 0, 880, 311 };
  GArray *all = g_array_new (FALSE, FALSE, sizeof (float));
  for (size_t k = 0; k < G_N_ELEMENTS (notes); k++)
    {
      MeasureTone tone = { .f0 = notes[k],
                           .seconds = 0.3 + 0.1 * (double) (k % 4),
                           .fm_rate = 5.5,
                           .fm_cents = k % 2 ? 40 : 0,
                           .noise = 0.01 };
      size_t n_note;
      g_autofree float *x = measure_tone_new (&tone, &n_note);
      g_array_append_vals (all, x, (guint) n_note);
    }
  *n = all->len;
  return (float *) (gpointer) g_array_free (all, FALSE);
}

static void
store_cb (size_t frame, float f0_hz, float confidence, void *user)
{
  GArray *frames = user;
  const float both[2] = { f0_hz, confidence };
  g_assert_cmpuint (frame, ==, frames->len / 2);
  g_array_append_vals (frames, both, 2);
}

static gboolean
is_same (float a, float b)
{
  return (isnan (a) && isnan (b)) || a == b;
}

static void
test_blocks (void)
{
  const size_t blocks[] = { 1, 7, 441, 4096, 1000000 };
  size_t n;
  g_autofree float *x = melody_new (&n);
  WhyContour *whole = contour_of (x, n, RATE);
  for (size_t b = 0; b < G_N_ELEMENTS (blocks); b++)
    {
      WhyContourTracker *tracker;
      g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (float));
      g_assert_cmpint (why_contour_tracker_new (RATE, &tracker), ==, WHY_OK);
      for (size_t i = 0; i < n; i += blocks[b])
        why_contour_tracker_push (tracker, x + i, MIN (blocks[b], n - i), store_cb, frames);
      why_contour_tracker_finish (tracker, store_cb, frames);
      why_contour_tracker_free (tracker);
      g_assert_cmpuint (frames->len, ==, 2 * whole->n);
      for (size_t i = 0; i < whole->n; i++)
        {
          g_assert_true (is_same (g_array_index (frames, float, 2 * i), whole->f0_hz[i]));
          g_assert_true (is_same (g_array_index (frames, float, 2 * i + 1), whole->confidence[i]));
        }
    }
  why_contour_free (whole);
}

/* Final frames come at most half a second late; those that are newer are told as they look. */
static void
test_live (void)
{
  WhyContourTracker *tracker;
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (float));
  size_t n, first;
  g_autofree float *x
      = measure_tone_new (&(MeasureTone){ .f0 = 330, .seconds = 2, .silence_s = 0.5 }, &n);
  float hz[WHY_CONTOUR_LAG], confidence[WHY_CONTOUR_LAG];
  g_assert_cmpint (why_contour_tracker_new (RATE, &tracker), ==, WHY_OK);
  g_assert_cmpuint (why_contour_tracker_provisional (tracker, &first, hz, confidence), ==, 0);
  for (size_t i = 0; i + 512 <= n; i += 512)
    {
      why_contour_tracker_push (tracker, x + i, 512, store_cb, frames);
      double now = (double) (i + 512) / RATE;
      size_t n_rest = why_contour_tracker_provisional (tracker, &first, hz, confidence);
      g_assert_cmpuint (first, ==, frames->len / 2);
      double newest = (double) (first + n_rest) * WHY_CONTOUR_STEP_S;
      g_assert_cmpfloat (now - (double) first * WHY_CONTOUR_STEP_S, <, 0.5);
      g_assert_cmpfloat (now - newest, <, 0.08);
      if (now > 0.7)
        g_assert_cmpfloat (fabs (cents_between ((double) hz[n_rest - 1], 330)), <=, 3);
    }
  why_contour_tracker_free (tracker);
}

/* Sections of a second and a half, which share what lies within the margin. */
static void
test_sections (void)
{
  size_t n, length = 4 * (size_t) (0.16 * 44100 * 6), margin = (size_t) (0.16 * 44100 * 7);
  g_autofree float *x = melody_new (&n);
  WhyContour *whole = contour_of (x, n, RATE);
  size_t n_compared = 0;
  for (size_t start = 0; start + length < n; start += length - 2 * margin)
    {
      WhyContour *section = contour_of (x + start, length, RATE);
      size_t at = (size_t) lround ((double) start / RATE / WHY_CONTOUR_STEP_S);
      size_t skip = (size_t) ((double) margin / RATE / WHY_CONTOUR_STEP_S);
      for (size_t i = skip; i + skip < section->n; i++, n_compared++)
        {
          g_assert_true (is_same (section->f0_hz[i], whole->f0_hz[at + i]));
          g_assert_true (is_same (section->confidence[i], whole->confidence[at + i]));
        }
      why_contour_free (section);
    }
  g_assert_cmpuint (n_compared, >, 400);
  why_contour_free (whole);
}

static bool
stop (double fraction, void *user)
{
  int *n_calls = user;
  g_assert_true (fraction >= 0 && fraction <= 1);
  return ++*n_calls < 3;
}

static void
test_ends (void)
{
  WhyContour *contour;
  WhyContourTracker *tracker;
  int n_calls = 0;
  size_t n = 441000;
  g_autofree float *x = g_new0 (float, n);
  g_assert_cmpint (why_contour_new (x, n, RATE, &contour, stop, &n_calls), ==, WHY_CANCELLED);
  g_assert_null (contour);
  g_assert_cmpint (n_calls, ==, 3);
  const double bad[] = { 0, -1, 100, NAN, INFINITY };
  for (size_t i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_cmpint (why_contour_new (x, n, bad[i], &contour, NULL, NULL), ==, WHY_ERR_INVALID);
      g_assert_cmpint (why_contour_tracker_new (bad[i], &tracker), ==, WHY_ERR_INVALID);
    }
  for (size_t length = 0; length < 600; length += 37)
    {
      contour = contour_of (x, length, RATE);
      why_contour_free (contour);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contour/every-note", test_every_note);
  g_test_add_func ("/contour/rates", test_rates);
  g_test_add_func ("/contour/vibrato", test_vibrato);
  g_test_add_func ("/contour/noise", test_noise);
  g_test_add_func ("/contour/octaves", test_octaves);
  g_test_add_func ("/contour/trill", test_trill);
  g_test_add_func ("/contour/no-pitch", test_no_pitch);
  g_test_add_func ("/contour/chords", test_chords);
  g_test_add_func ("/contour/damaged", test_damaged);
  g_test_add_func ("/contour/blocks", test_blocks);
  g_test_add_func ("/contour/live", test_live);
  g_test_add_func ("/contour/sections", test_sections);
  g_test_add_func ("/contour/ends", test_ends);
  return g_test_run ();
}
