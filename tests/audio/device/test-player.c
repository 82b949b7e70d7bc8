/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "audio/device/why-player.h"
#include "fake-portaudio.h"
#include "why-test-play.h"
#include "why-test-tone.h"

/* A player whose wishes change while it plays, before a device made for it. */

#define RATE_HZ 44100
#define N (10 * RATE_HZ)
/* Of what the device calls for at once; and of the fade where something begins elsewhere. */
#define CALL 441
#define FADE 256

static float ramp[N]; /* where one is in it can be told from any sample */

static const FakeDevice usual = {
  .n_channels = 1,
  .rate_hz = RATE_HZ,
  .n_frames = CALL,
  .n_calls = -1,
  .end_reported = true,
};

static WhyPlayer *
play (const WhyPlayerRequest *request)
{
  WhyPlayer *player;
  WhyError error = { 0 };
  if (why_player_start (request, &player, &error) != WHY_OK)
    g_error ("%s", error.message);
  return player;
}

static WhyPlayer *
play_ramp (size_t from)
{
  WhyPlayer *player;
  fake_device = usual;
  g_assert_cmpint (why_test_play (NULL, ramp, N, RATE_HZ, from, &player, NULL), ==, WHY_OK);
  return player;
}

static void
wait_for_frames (size_t n)
{
  while (atomic_load (&fake_n_frames) < n)
    g_usleep (1000);
}

/* Lets the device have so much more. */
static void
play_on (double seconds)
{
  wait_for_frames (atomic_load (&fake_n_frames) + (size_t) (seconds * RATE_HZ));
}

static gint64
sample_at (size_t frame)
{
  return llround ((double) fake_played[frame] * N);
}

/* The first frame behind after that is so far in the sound. */
static size_t
find_sample (gint64 sample, size_t after, size_t end)
{
  while (after < end && sample_at (after) != sample)
    after++;
  g_assert_cmpuint (after, <, end);
  return after;
}

/* All is heard from there on, sample by sample. */
static void
assert_follows (size_t frame, size_t n)
{
  gint64 first = sample_at (frame);
  for (size_t i = 0; i < n; i++)
    g_assert_cmpint (sample_at (frame + i), ==, first + (gint64) i);
}

static WhyPlayerStatus
status_of (WhyPlayer *player)
{
  WhyPlayerStatus status;
  why_player_status (player, &status);
  g_assert_false (status.failed);
  return status;
}

static double
position_s (WhyPlayer *player)
{
  return status_of (player).position / RATE_HZ;
}

static void
test_seek (void)
{
  WhyPlayer *player = play_ramp (0);
  play_on (0.2);
  size_t asked = atomic_load (&fake_n_frames);
  why_player_seek (player, 7 * RATE_HZ);
  /* At once it is told where it is going. */
  g_assert_cmpfloat_with_epsilon (position_s (player), 7, 1e-6);
  play_on (0.3);
  double position = position_s (player);
  size_t end = atomic_load (&fake_n_frames);
  size_t found = find_sample (7 * RATE_HZ + FADE, asked, end);
  /* It does not play out what it had read. */
  g_assert_cmpuint (found - asked, <, RATE_HZ / 5);
  assert_follows (found, end - found - CALL);
  assert_follows (0, asked - CALL);
  g_assert_cmpfloat_with_epsilon (position, 7 + (double) (end - found) / RATE_HZ, 0.05);

  /* The last of many counts. */
  for (int i = 0; i < 30; i++)
    why_player_seek (player, (uint64_t) (i % 10) * RATE_HZ);
  why_player_seek (player, 3 * RATE_HZ);
  asked = atomic_load (&fake_n_frames);
  play_on (0.3);
  g_assert_cmpfloat_with_epsilon (position_s (player), 3.25, 0.15);
  find_sample (3 * RATE_HZ + FADE, asked, atomic_load (&fake_n_frames));

  /* From its end it ends, and from there it is brought back. */
  why_player_seek (player, N + 5);
  g_assert_cmpfloat (position_s (player), ==, 10);
  play_on (0.2);
  g_assert_true (status_of (player).playing);
  why_player_seek (player, RATE_HZ);
  play_on (0.5);
  g_assert_true (status_of (player).playing);
  g_assert_cmpfloat_with_epsilon (position_s (player), 1.45, 0.2);
  g_assert_cmpuint (status_of (player).n_underruns, ==, 0);
  why_player_free (player);
}

/* Round a loop that is set and taken away while it plays. */
static void
test_loop (void)
{
  const gint64 from = 2 * RATE_HZ, length = RATE_HZ / 10;
  WhyPlayer *player = play_ramp (0);
  play_on (0.1);
  size_t asked = atomic_load (&fake_n_frames);
  why_player_set_loop (player, (uint64_t) from, (uint64_t) (from + length));
  play_on (0.6);
  for (int i = 0; i < 20; i++)
    {
      double position = position_s (player);
      g_assert_cmpfloat (position, >=, 2);
      g_assert_cmpfloat (position, <=, 2.1);
      g_usleep (7000);
    }
  /* Every round begins after just as many frames. */
  size_t end = atomic_load (&fake_n_frames), round = find_sample (from + FADE, asked, end);
  for (int i = 0; i < 3; i++, round += (size_t) length)
    {
      g_assert_cmpint (sample_at (round), ==, from + FADE);
      assert_follows (round - (i ? FADE : 0), (size_t) length - 2 * FADE);
    }

  /* Without it the sound goes on from where it is. */
  why_player_set_loop (player, 0, 0);
  play_on (0.5);
  g_assert_cmpfloat (position_s (player), >, 2.2);
  g_assert_cmpfloat (position_s (player), <, 2.7);
  why_player_free (player);
}

/* Half as fast it is in the sound half as far on; what was heard before is left alone. */
static void
test_speed (void)
{
  static float tone[N];
  why_test_fill_tone (tone, N, 440, RATE_HZ, 0.5);
  WhyPlayer *player;
  fake_device = usual;
  g_assert_cmpint (why_test_play (NULL, tone, N, RATE_HZ, 0, &player, NULL), ==, WHY_OK);
  play_on (0.5);
  double before = position_s (player);
  size_t frame = atomic_load (&fake_n_frames);
  why_player_set_speed (player, 0.5);
  play_on (1.5);
  double after = position_s (player);
  g_test_message ("%.3f s in %.3f s", after - before,
                  (double) (atomic_load (&fake_n_frames) - frame) / RATE_HZ);
  g_assert_cmpfloat_with_epsilon (after - before, 0.75, 0.1);
  WhyTestTone found = why_test_measure (fake_played + frame + RATE_HZ / 4, RATE_HZ, 440, RATE_HZ);
  g_assert_cmpfloat_with_epsilon (found.frequency_hz, 440, 0.25);
  g_assert_cmpfloat_with_epsilon (found.amplitude, 0.5, 0.02);
  /* No moment of silence, and no louder one, where it changes. */
  for (size_t i = frame - RATE_HZ / 4; i < frame + RATE_HZ / 2; i += 50)
    {
      float peak = 0;
      for (size_t k = i; k < i + 100; k++)
        peak = MAX (peak, fabsf (fake_played[k]));
      g_assert_cmpfloat (peak, <, 0.6);
    }
  why_player_set_speed (player, 1);
  why_player_set_loop (player, 0, N);
  play_on (0.5);
  g_assert_cmpfloat_with_epsilon (position_s (player) - after, 0.45, 0.2);
  g_assert_cmpuint (status_of (player).n_underruns, ==, 0);
  why_player_free (player);
}

/* One of two sounds, whichever is chosen. */
static float takes[2][N];
static atomic_int chosen;

static WhyStatus
read_chosen (void *user, int64_t first, size_t n, float *out, WhyError *error)
{
  const float *take = takes[atomic_load (&chosen)];
  for (size_t i = 0; i < n; i++)
    {
      int64_t at = first + (int64_t) i;
      out[i] = at >= 0 && at < N ? take[at] : 0;
    }
  return WHY_OK;
}

/* Another sound in the same place, without a gap, as when two takes are compared. */
static void
test_renew (void)
{
  const WhyPlayerRequest request
      = { .source = { .read = read_chosen, .rate_hz = RATE_HZ, .n = N }, .speed = 1 };
  for (size_t i = 0; i < N; i++)
    {
      takes[0][i] = 0.25f + 0.125f * (float) i / N;
      takes[1][i] = -takes[0][i];
    }
  fake_device = usual;
  atomic_store (&chosen, 0);
  WhyPlayer *player = play (&request);
  play_on (0.5);
  atomic_store (&chosen, 1);
  why_player_renew (player);
  play_on (0.5);
  why_player_free (player);
  /* The place in both is told by the size alone: it goes on sample by sample, but for one fade. */
  size_t end = atomic_load (&fake_n_frames), first = 0, change = 0;
  while (first < end && fake_played[first] == 0)
    first++;
  for (size_t i = first + FADE; i < end && !change; i++)
    if (fake_played[i] < 0)
      change = i;
  g_assert_cmpuint (change, >, 0);
  for (size_t i = first + FADE; i < change + RATE_HZ / 4; i++)
    {
      size_t place = i - first;
      if (i + FADE >= change && i <= change + FADE)
        continue;
      g_assert_cmpfloat_with_epsilon (fabsf (fake_played[i]), takes[0][place], 1e-6);
      g_assert_cmpint (fake_played[i]<0, ==, i> change);
    }
}

/* A sound of unknown length ends once it is known; the position is its end then. */
static void
test_length (void)
{
  static WhyTestSound sound = { ramp, N };
  const WhyPlayerRequest request
      = { .source
          = { .read = why_test_read, .user = &sound, .rate_hz = RATE_HZ, .n = WHY_PLAY_ENDLESS },
          .from = 9 * RATE_HZ,
          .speed = 1 };
  fake_device = usual;
  WhyPlayer *player = play (&request);
  play_on (0.1);
  why_player_set_length (player, N);
  play_on (0.1);
  /* Two seconds were read already: what comes behind the end was silence. */
  WhyPlayerStatus status;
  do
    {
      g_usleep (5000);
      status = status_of (player);
      g_assert_cmpfloat (status.position, <=, N);
    }
  while (status.playing);
  g_assert_cmpfloat (status.position, ==, N);
  why_player_free (player);
}

static atomic_bool is_slow, is_gone;

static WhyStatus
read_disk (void *user, int64_t first, size_t n, float *out, WhyError *error)
{
  while (atomic_load (&is_slow))
    g_usleep (1000);
  if (atomic_load (&is_gone))
    return why_error_set (error, WHY_ERR_IO, "the disk is gone");
  return why_test_read (user, first, n, out, error);
}

/* What comes too late is silence, counted, and heard when it is there: nothing is left out. */
static void
test_disk (void)
{
  static WhyTestSound sound = { ramp, N };
  const WhyPlayerRequest request
      = { .source = { .read = read_disk, .user = &sound, .rate_hz = RATE_HZ, .n = N },
          .from = 1000,
          .speed = 1 };
  fake_device = usual;
  WhyPlayer *player = play (&request);
  play_on (0.1);
  atomic_store (&is_slow, true);
  while (status_of (player).n_underruns < 10)
    g_usleep (1000);
  atomic_store (&is_slow, false);
  play_on (0.3);
  gint64 expected = 1000;
  size_t n_silent = 0, end = atomic_load (&fake_n_frames);
  for (size_t i = 0; i < end - CALL; i++)
    {
      n_silent += sample_at (i) == 0;
      if (sample_at (i) != 0)
        g_assert_cmpint (sample_at (i), ==, expected++);
    }
  g_assert_cmpuint (n_silent, >=, 9 * CALL);
  g_assert_cmpfloat_with_epsilon (status_of (player).position, (double) expected, 0.1 * RATE_HZ);

  /* A disk that is gone is told, when all that was read of it is heard. */
  atomic_store (&is_gone, true);
  WhyPlayerStatus status;
  do
    {
      g_usleep (5000);
      why_player_status (player, &status);
    }
  while (status.playing);
  g_assert_true (status.failed);
  g_assert_cmpstr (status.error.message, ==, "the disk is gone");
  why_player_free (player);

  /* From the beginning on. */
  WhyError error = { 0 };
  g_assert_cmpint (why_player_start (&request, &player, &error), ==, WHY_ERR_IO);
  g_assert_null (player);
  atomic_store (&is_gone, false);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (int i = 0; i < N; i++)
    ramp[i] = (float) i / N;
  g_test_add_func ("/audio/player/seek", test_seek);
  g_test_add_func ("/audio/player/loop", test_loop);
  g_test_add_func ("/audio/player/speed", test_speed);
  g_test_add_func ("/audio/player/renew", test_renew);
  g_test_add_func ("/audio/player/length", test_length);
  g_test_add_func ("/audio/player/disk", test_disk);
  return g_test_run ();
}
