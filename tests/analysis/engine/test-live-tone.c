/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "analysis/engine/why-live-tone.h"

#define RATE 44100.0
#define BLOCK 661 /* as a sound card gives them */

/* A stretch of sound: a harmonic tone that goes on where the one before stopped. */
typedef struct
{
  double seconds, hz; /* 0 Hz: silence */
  double fm_rate, fm_cents;
  double trill_rate, trill_cents;
} Stretch;

typedef struct
{
  GArray *samples;
  double phase;
} Player;

static void
play (Player *player, const Stretch *stretch)
{
  gsize n = (gsize) (stretch->seconds * RATE);
  for (gsize i = 0; i < n; i++)
    {
      double t = (double) i / RATE,
             cents = stretch->fm_cents * sin (2 * G_PI * stretch->fm_rate * t);
      if (fmod (t * stretch->trill_rate, 1) >= 0.5)
        cents += stretch->trill_cents;
      player->phase += 2 * G_PI * stretch->hz * exp2 (cents / 1200) / RATE;
      float y = 0;
      for (int h = 1; h <= 6 && stretch->hz > 0; h++)
        y += (float) (0.2 / h * sin (h * player->phase));
      y += (float) (1e-4 * (g_test_rand_double () - 0.5));
      g_array_append_val (player->samples, y);
    }
}

static GArray *
play_all (const Stretch *stretches, gsize n)
{
  Player player = { .samples = g_array_new (FALSE, FALSE, sizeof (float)) };
  for (gsize i = 0; i < n; i++)
    play (&player, &stretches[i]);
  return player.samples;
}

/* Calls look after every block. */
static void
listen (GArray *samples,
        void (*look) (double time_s, const WhyLiveTone *tone, gpointer data),
        gpointer data)
{
  g_autoptr (WhyToneTracker) tracker = why_tone_tracker_new (RATE);
  g_assert_nonnull (tracker);
  const float *x = (const float *) (gpointer) samples->data;
  for (gsize at = 0; at < samples->len; at += BLOCK)
    {
      gsize n = MIN (BLOCK, samples->len - at);
      why_tone_tracker_push (tracker, x + at, n);
      if (at / BLOCK % 5 != 4) /* some thirteen times a second */
        continue;
      WhyLiveTone tone;
      why_tone_tracker_read (tracker, &tone);
      g_assert_true (tone.sounds == !isnan (tone.f0_hz));
      g_assert_true (isnan (tone.rate_hz) == isnan (tone.extent_cents));
      g_assert_true (tone.sounds || isnan (tone.rate_hz));
      look ((double) (at + n) / RATE, &tone, data);
    }
}

static void
assert_close (const char *what, double got, double want, double tolerance)
{
  if (!(fabs (got - want) <= tolerance))
    g_error ("%s: %g, not %g within %g", what, got, want, tolerance);
}

typedef struct
{
  const Stretch *stretches;
  gsize n;
  guint64 n_notes;
  double worst_cents, worst_rate, worst_extent;
} Expected;

/* Where it has sounded for long enough, it is told as it is; in silence nothing is. */
static void
look_cb (double time_s, const WhyLiveTone *tone, gpointer data)
{
  Expected *expected = data;
  double from_s = 0;
  const Stretch *now = NULL;
  for (gsize i = 0; i < expected->n; i++)
    {
      if (time_s > from_s && time_s <= from_s + expected->stretches[i].seconds)
        {
          now = &expected->stretches[i];
          break;
        }
      from_s += expected->stretches[i].seconds;
    }
  double so_far_s = time_s - from_s;
  expected->n_notes = tone->note;
  if (!now || so_far_s < 0.45)
    return;
  g_assert_cmpint (tone->sounds, ==, now->hz > 0);
  if (!(now->hz > 0))
    return;
  assert_close ("length", tone->note_s, so_far_s, 0.2);
  if (so_far_s < 0.9 || now->trill_rate > 0)
    return;
  expected->worst_cents = fmax (expected->worst_cents, fabs (1200 * log2 (tone->f0_hz / now->hz)));
  if (now->fm_rate > 0)
    {
      expected->worst_rate = fmax (expected->worst_rate, fabs (tone->rate_hz / now->fm_rate - 1));
      expected->worst_extent
          = fmax (expected->worst_extent, fabs (tone->extent_cents - now->fm_cents));
      g_assert_false (isnan (tone->rate_hz));
    }
  else
    g_assert_true (isnan (tone->rate_hz));
}

static Expected
expect (const Stretch *stretches, gsize n)
{
  Expected expected = { .stretches = stretches, .n = n };
  g_autoptr (GArray) samples = play_all (stretches, n);
  listen (samples, look_cb, &expected);
  g_test_message ("%u notes, within %.1f cents, %.1f %% of the rate, %.1f cents of the extent",
                  (guint) expected.n_notes, expected.worst_cents, 100 * expected.worst_rate,
                  expected.worst_extent);
  g_assert_cmpfloat (expected.worst_cents, <=, 5);
  g_assert_cmpfloat (expected.worst_rate, <=, 0.04);
  g_assert_cmpfloat (expected.worst_extent, <=, 5);
  return expected;
}

/* Notes after silence, legato and with vibrato, down to a semitone apart: each is one, and is told from the one
 * before. */
static void
test_notes (void)
{
  const Stretch steady[]
      = { { 1.5, 440 }, { 0.5, 0 }, { 1.5, 440 }, { 1.5, 466.16 }, { 1.5, 880 } };
  g_assert_cmpuint (expect (steady, G_N_ELEMENTS (steady)).n_notes, ==, 4);
  const Stretch swinging[]
      = { { 2, 440, 5.5, 30 }, { 2, 466.16, 6, 50 }, { 2, 392, 0, 0 }, { 2, 392, 5, 20 } };
  g_assert_cmpuint (expect (swinging, 3).n_notes, ==, 3);
  const double pitches[] = { 65.4, 130.8, 261.6, 523.25, 1046.5, 2093 };
  for (gsize i = 0; i < G_N_ELEMENTS (pitches); i++)
    {
      const Stretch one[] = { { 0.3, 0 }, { 2.5, pitches[i], 5, 40 } };
      g_assert_cmpuint (expect (one, G_N_ELEMENTS (one)).n_notes, ==, 1);
    }
}

/* Neither a trill nor a wide vibrato is many notes. */
static void
test_one_note (void)
{
  const Stretch stretches[] = {
    { 4, 440, 0, 0, 5, 200 },
    { 4, 440, 0, 0, 8, 100 },
    { 4, 440, 5, 100 },
    { 4, 440, 4, 60 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (stretches); i++)
    {
      Expected expected = { .stretches = &stretches[i], .n = 1 };
      g_autoptr (GArray) samples = play_all (&stretches[i], 1);
      listen (samples, look_cb, &expected);
      g_assert_cmpuint (expected.n_notes, ==, 1);
    }
}

static void
quiet_cb (double time_s, const WhyLiveTone *tone, gpointer data)
{
  g_assert_false (tone->sounds);
  g_assert_cmpuint (tone->note, ==, 0);
}

static void
test_nothing (void)
{
  const Stretch silence = { 3, 0 };
  g_autoptr (GArray) samples = play_all (&silence, 1);
  listen (samples, quiet_cb, NULL);
  g_autoptr (WhyToneTracker) tracker = why_tone_tracker_new (RATE);
  WhyLiveTone tone;
  why_tone_tracker_read (tracker, &tone);
  g_assert_false (tone.sounds);
  float hz[10];
  double end_s;
  g_assert_cmpuint (why_tone_tracker_contour (tracker, 10, hz, &end_s), ==, 0);
  g_assert_null (why_tone_tracker_new (100));
}

/* The contour is kept for as long as it is promised, and no longer. */
static void
test_contour (void)
{
  const Stretch stretches[] = { { 20, 440 }, { 20, 880 } };
  g_autoptr (GArray) samples = play_all (stretches, 2);
  g_autoptr (WhyToneTracker) tracker = why_tone_tracker_new (RATE);
  why_tone_tracker_push (tracker, (const float *) (gpointer) samples->data, samples->len);
  gsize most = (gsize) (WHY_TONE_MOST_S / WHY_CONTOUR_STEP_S + 0.5);
  g_autofree float *hz = g_new (float, 2 * most);
  double end_s;
  gsize n = why_tone_tracker_contour (tracker, 2 * most, hz, &end_s);
  g_assert_cmpuint (n, ==, most);
  assert_close ("end", end_s, 40, 0.1);
  assert_close ("oldest", hz[0], 440, 2);
  assert_close ("before", hz[most / 4], 440, 2);
  assert_close ("newest", hz[n - 20], 880, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live-tone/notes", test_notes);
  g_test_add_func ("/live-tone/one-note", test_one_note);
  g_test_add_func ("/live-tone/nothing", test_nothing);
  g_test_add_func ("/live-tone/contour", test_contour);
  return g_test_run ();
}
