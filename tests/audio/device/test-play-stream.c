/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/device/why-play-stream-private.h"
#include "why-test-play.h"
#include "why-test-tone.h"

/* What is heard, sample by sample, without a device: places, loops and speeds. */

#define RATE_HZ 44100.0
#define N 44100
/* What the fade at the end of a loop may touch. */
#define N_FADE 221

static float ramp[N];

static WhyPlaySource
source_of (const float *samples, size_t n)
{
  static WhyTestSound sound;
  sound = (WhyTestSound){ samples, n };
  return (WhyPlaySource){ .read = why_test_read, .user = &sound, .rate_hz = RATE_HZ, .n = n };
}

static WhyPlayStream *
open_stream (const WhyPlaySource *source, WhyPlayPlan *plan)
{
  WhyPlayStream *stream;
  WhyError error = { 0 };
  why_play_plan_fit (plan, source);
  if (why_play_stream_new (source, plan, &stream, &error) != WHY_OK)
    g_error ("%s", error.message);
  return stream;
}

/* At most n samples, in blocks of odd sizes. */
static size_t
read_all (WhyPlayStream *stream, float *out, size_t n)
{
  size_t n_done = 0, block = 1, n_read;
  do
    {
      size_t part = MIN (block, n - n_done);
      g_assert_cmpint (why_play_stream_read (stream, out + n_done, part, &n_read, NULL), ==,
                       WHY_OK);
      n_done += n_read;
      block = block * 7 % 4099 + 1;
      if (n_read < part)
        break;
    }
  while (n_done < n);
  return n_done;
}

static void
test_from (void)
{
  static float out[N + 10];
  static const size_t froms[] = { 0, 1, 30000, N - 1, N, N + 1000 };
  for (gsize f = 0; f < G_N_ELEMENTS (froms); f++)
    {
      WhyPlaySource source = source_of (ramp, N);
      WhyPlayPlan plan = { .rate_hz = RATE_HZ, .from = froms[f], .speed = 1 };
      WhyPlayStream *stream = open_stream (&source, &plan);
      size_t n = froms[f] < N ? N - froms[f] : 0;
      g_assert_cmpuint (read_all (stream, out, N + 10), ==, n);
      g_assert_cmpmem (out, n * sizeof *out, ramp + N - n, n * sizeof *out);
      /* Its end stays its end. */
      g_assert_cmpuint (read_all (stream, out, 10), ==, 0);
      g_assert_cmpfloat (why_play_plan_place (&plan, &source, 5), ==, MIN (froms[f] + 5, N));
      why_play_stream_free (stream);
    }
}

/* Every round is as long as the loop to the sample, and the same but for the last 5 ms, which lead
 * over to its beginning. */
static void
test_loop (void)
{
  static float out[100000];
  static const struct
  {
    size_t from, loop_from, loop_to;
  } loops[]
      = { { 10000, 10000, 20000 }, { 12345, 10000, 20000 }, { 0, 0, 30000 }, { 0, 40000, N + 99 } };
  for (gsize l = 0; l < G_N_ELEMENTS (loops); l++)
    {
      WhyPlaySource source = source_of (ramp, N);
      WhyPlayPlan plan = { .rate_hz = RATE_HZ,
                           .from = loops[l].from,
                           .loop_from = loops[l].loop_from,
                           .loop_to = loops[l].loop_to,
                           .speed = 1 };
      WhyPlayStream *stream = open_stream (&source, &plan);
      size_t from = loops[l].loop_from, to = MIN (loops[l].loop_to, N), at = MAX (plan.from, from);
      g_assert_cmpuint (read_all (stream, out, G_N_ELEMENTS (out)), ==, G_N_ELEMENTS (out));
      for (size_t i = 0; i < G_N_ELEMENTS (out); i++)
        {
          g_assert_cmpfloat_with_epsilon (why_play_plan_place (&plan, &source, (double) i), at,
                                          1e-6);
          if (at < to - N_FADE)
            g_assert_cmpfloat (out[i], ==, ramp[at]);
          at = at + 1 == to ? from : at + 1;
        }
      /* No step where it begins again. */
      size_t join = to - MAX (plan.from, from);
      if (from > N_FADE)
        g_assert_cmpfloat (fabsf (out[join] - out[join - 1]), <, 2e-3f);
      why_play_stream_free (stream);
    }
}

/* What is no loop plays through; what begins outside of one begins in it. */
static void
test_fit (void)
{
  WhyPlaySource source = source_of (ramp, N);
  WhyPlayPlan brief = { .from = 50, .loop_from = 1000, .loop_to = 1100 };
  WhyPlayPlan wrong = { .from = 50, .loop_from = 30000, .loop_to = 20000 };
  WhyPlayPlan behind = { .from = 50, .loop_from = N, .loop_to = N + 30000 };
  WhyPlayPlan after = { .from = 20000, .loop_from = 10000, .loop_to = 20000 };
  why_play_plan_fit (&brief, &source);
  why_play_plan_fit (&wrong, &source);
  why_play_plan_fit (&behind, &source);
  why_play_plan_fit (&after, &source);
  g_assert_cmpuint (brief.loop_to + wrong.loop_to + behind.loop_to, ==, 0);
  g_assert_cmpuint (brief.from, ==, 50);
  g_assert_cmpuint (after.from, ==, 10000);
}

/* Slower it lasts longer, at the same pitch and loudness; also where the device has another rate. */
static void
test_speed (void)
{
  static float tone[2 * N], out[8 * N];
  static const double speeds[] = { 0.5, 0.75, 1, 1.25 }, rates_hz[] = { RATE_HZ, 48000 };
  why_test_fill_tone (tone, 2 * N, 440, RATE_HZ, 0.5);
  for (gsize s = 0; s < G_N_ELEMENTS (speeds); s++)
    for (gsize r = 0; r < G_N_ELEMENTS (rates_hz); r++)
      {
        double rate_hz = rates_hz[r], speed = speeds[s];
        WhyPlaySource source = source_of (tone, 2 * N);
        WhyPlayPlan plan = { .rate_hz = rate_hz, .from = 441, .speed = speed };
        WhyPlayStream *stream = open_stream (&source, &plan);
        size_t n = read_all (stream, out, G_N_ELEMENTS (out));
        double length = (2 * N - 441) / speed * rate_hz / RATE_HZ;
        g_assert_cmpfloat_with_epsilon ((double) n, length, 2);
        gsize margin = (gsize) (0.1 * rate_hz);
        WhyTestTone found = why_test_measure (out + margin, n - 2 * margin, 440, rate_hz);
        g_test_message ("%g times, %g Hz: %.3f s, %.3f Hz, %.3f", speed, rate_hz,
                        (double) n / rate_hz, found.frequency_hz, found.amplitude);
        g_assert_cmpfloat_with_epsilon (found.frequency_hz, 440, 0.25); /* a cent */
        g_assert_cmpfloat_with_epsilon (found.rms, 0.5 / sqrt (2), 0.02);
        g_assert_cmpfloat_with_epsilon (why_play_plan_place (&plan, &source, (double) n), 2 * N, 2);
        why_play_stream_free (stream);
      }
}

/* The loudest moment is where the plan says that it is: within 10 ms of the sound. */
static void
test_place (void)
{
  static float sound[2 * N], out[5 * N];
  for (int i = 0; i < 2 * N; i++)
    {
      double t = (i % 22050 - 11025) / RATE_HZ; /* a swell each half a second */
      sound[i] = (float) (exp (-t * t / (2 * 0.005 * 0.005)) * sin (2 * G_PI * 1000 * t));
    }
  for (int step = 1; step < 4; step++)
    {
      WhyPlaySource source = source_of (sound, 2 * N);
      WhyPlayPlan plan = { .rate_hz = 48000,
                           .from = 5000,
                           .loop_from = 5000,
                           .loop_to = 5000 + 44100,
                           .speed = step / 4.0 };
      WhyPlayStream *stream = open_stream (&source, &plan);
      size_t n = read_all (stream, out, G_N_ELEMENTS (out));
      for (size_t first = 2000; first + 24000 < n; first += 24000)
        {
          double squares = 0, sum = 0;
          size_t loudest = first;
          for (size_t i = first; i < first + 24000; i++)
            if (fabsf (out[i]) > fabsf (out[loudest]))
              loudest = i;
          for (size_t i = MAX (loudest, 1200) - 1200; i < loudest + 1200; i++)
            {
              squares += (double) out[i] * out[i];
              sum += (double) out[i] * out[i] * (double) i;
            }
          double place = fmod (why_play_plan_place (&plan, &source, sum / squares), 22050);
          if (fabsf (out[loudest]) > 0.5f)
            g_assert_cmpfloat (fabs (place - 11025), <, 0.01 * RATE_HZ);
        }
      why_play_stream_free (stream);
    }
}

/* An hour: what is read is what is heard, and there is no more of it. */
typedef struct
{
  gint64 furthest;
  guint64 n_read;
} Hour;

static WhyStatus
read_hour (void *user, int64_t first, size_t n, float *out, WhyError *error)
{
  Hour *hour = user;
  hour->furthest = MAX (hour->furthest, first + (gint64) n);
  hour->n_read += n;
  for (size_t i = 0; i < n; i++)
    out[i] = (float) ((first + (gint64) i) % 1000) / 1000;
  return WHY_OK;
}

static void
test_hour (void)
{
  const guint64 n_hour = 3600 * 44100;
  Hour hour = { 0 };
  static float out[4096];
  WhyPlaySource source
      = { .read = read_hour, .user = &hour, .rate_hz = RATE_HZ, .n = WHY_PLAY_ENDLESS };
  WhyPlayPlan plan = { .rate_hz = RATE_HZ, .from = n_hour - 10000, .speed = 1 };
  WhyPlayStream *stream = open_stream (&source, &plan);
  g_assert_cmpuint (read_all (stream, out, 4096), ==, 4096);
  g_assert_cmpfloat (out[5], ==, (float) ((n_hour - 9995) % 1000) / 1000);
  g_assert_cmpuint (hour.n_read, <, 8192);
  g_assert_cmpint (hour.furthest, <, n_hour);
  /* Its length becomes known. */
  why_play_stream_set_length (stream, n_hour);
  size_t n = 4096, n_read;
  do
    {
      n_read = read_all (stream, out, 1000);
      n += n_read;
    }
  while (n_read == 1000);
  g_assert_cmpuint (n, ==, 10000);
  why_play_stream_free (stream);
}

static WhyStatus
read_badly (void *user, int64_t first, size_t n, float *out, WhyError *error)
{
  if (first + (int64_t) n > 5000)
    return why_error_set (error, WHY_ERR_IO, "is gone");
  for (size_t i = 0; i < n; i++)
    out[i] = i % 2 ? NAN : -INFINITY;
  return WHY_OK;
}

static void
test_bad (void)
{
  float out[8000];
  WhyError error = { 0 };
  WhyPlaySource source = { .read = read_badly, .rate_hz = RATE_HZ, .n = 100000 };
  WhyPlayPlan plan = { .rate_hz = RATE_HZ, .speed = 1 };
  WhyPlayStream *stream = open_stream (&source, &plan);
  size_t n_read;
  g_assert_cmpint (why_play_stream_read (stream, out, 1000, &n_read, &error), ==, WHY_OK);
  for (int i = 0; i < 1000; i++)
    g_assert_cmpfloat (out[i], ==, 0);
  g_assert_cmpint (why_play_stream_read (stream, out, 8000, &n_read, &error), ==, WHY_ERR_IO);
  g_assert_cmpstr (error.message, ==, "is gone");
  why_play_stream_free (stream);

  static const double speeds[] = { 0, -1, 0.1, 100, NAN };
  source = source_of (ramp, N);
  for (gsize s = 0; s < G_N_ELEMENTS (speeds); s++)
    {
      plan.speed = speeds[s];
      g_assert_cmpint (why_play_stream_new (&source, &plan, &stream, &error), ==, WHY_ERR_INVALID);
      g_assert_null (stream);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 0; i < N; i++)
    ramp[i] = (float) i / N;
  g_test_add_func ("/audio/play-stream/from", test_from);
  g_test_add_func ("/audio/play-stream/loop", test_loop);
  g_test_add_func ("/audio/play-stream/fit", test_fit);
  g_test_add_func ("/audio/play-stream/speed", test_speed);
  g_test_add_func ("/audio/play-stream/place", test_place);
  g_test_add_func ("/audio/play-stream/hour", test_hour);
  g_test_add_func ("/audio/play-stream/bad", test_bad);
  return g_test_run ();
}
