/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <sched.h>

#include "audio/file/why-peaks.h"
#include "audio/device/why-ring.h"
#include "base/why-random.h"

#define N_VALUES 4000000u

static float
value_of (size_t i)
{
  return (float) (i & 0xffffff); /* whole numbers that a float holds exactly */
}

static size_t
write_some (WhyRing *ring, size_t at, size_t n)
{
  WhyRingRegion region;
  n = why_ring_write_begin (ring, n, &region);
  g_assert_cmpuint (region.n_first + region.n_second, ==, n);
  for (size_t i = 0; i < region.n_first; i++)
    region.first[i] = value_of (at + i);
  for (size_t i = 0; i < region.n_second; i++)
    region.second[i] = value_of (at + region.n_first + i);
  why_ring_write_end (ring, n);
  return n;
}

static size_t
read_some (WhyRing *ring, size_t at, size_t n)
{
  WhyRingRegion region;
  n = why_ring_read_begin (ring, n, &region);
  size_t n_wrong = 0;
  for (size_t i = 0; i < region.n_first; i++)
    n_wrong += region.first[i] != value_of (at + i);
  for (size_t i = 0; i < region.n_second; i++)
    n_wrong += region.second[i] != value_of (at + region.n_first + i);
  g_assert_cmpuint (n_wrong, ==, 0);
  why_ring_read_end (ring, n);
  return n;
}

static void
test_limits (void)
{
  g_assert_null (why_ring_new (0));
  g_assert_null (why_ring_new (3));
  g_assert_null (why_ring_new (100));
  WhyRing *ring = why_ring_new (8);
  WhyRingRegion region;
  size_t written = 0, read = 0;
  g_assert_cmpuint (why_ring_read_begin (ring, 8, &region), ==, 0);
  for (int round = 0; round < 50; round++)
    {
      written += write_some (ring, written, 5);
      g_assert_cmpuint (written - read, ==, 5);
      written += write_some (ring, written, 100);
      g_assert_cmpuint (written - read, ==, 8); /* the whole capacity is used */
      g_assert_cmpuint (why_ring_write_begin (ring, 1, &region), ==, 0);
      read += read_some (ring, read, 3);
      g_assert_cmpuint (written - read, ==, 5);
      read += read_some (ring, read, 100);
      g_assert_cmpuint (read, ==, written);
    }
  /* A reservation that is given back in part leaves no gap. */
  g_assert_cmpuint (why_ring_write_begin (ring, 6, &region), ==, 6);
  why_ring_write_end (ring, 0);
  g_assert_cmpuint (why_ring_read_begin (ring, 6, &region), ==, 0);
  why_ring_free (ring);
  why_ring_free (NULL);
}

static gpointer
write_all (gpointer user)
{
  WhyRing *ring = user;
  WhyRandom random = why_random_new (1);
  for (size_t at = 0; at < N_VALUES;)
    {
      /* Drawn outside of MIN, which would draw twice and could then write past the last value. */
      size_t wanted = 1 + why_random_index (&random, 4096);
      size_t n = write_some (ring, at, MIN (wanted, N_VALUES - at));
      at += n;
      if (n == 0)
        sched_yield ();
    }
  return NULL;
}

/* Two threads, blocks of all sizes, a ring much smaller than what passes: each value once and in
 * order. */
static void
test_two_threads (void)
{
  WhyRing *ring = why_ring_new (1024);
  GThread *writer = g_thread_new ("writer", write_all, ring);
  WhyRandom random = why_random_new (7);
  for (size_t at = 0; at < N_VALUES;)
    {
      size_t n = read_some (ring, at, 1 + why_random_index (&random, 2048));
      at += n;
      if (n == 0)
        sched_yield ();
    }
  g_thread_join (writer);
  WhyRingRegion region;
  g_assert_cmpuint (why_ring_read_begin (ring, 1, &region), ==, 0);
  why_ring_free (ring);
}

/* Each column holds the extremes of its own samples, and no sample is in none. */
static void
test_peaks (void)
{
  static const size_t sizes[] = { 1, 2, 7, 100, 1000, 1001 },
                      columns[] = { 1, 2, 7, 99, 1000, 3000 };
  float samples[1001];
  WhyPeak peaks[3000];
  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = (float) g_test_rand_double_range (-1, 1);
  for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (size_t c = 0; c < G_N_ELEMENTS (columns); c++)
      {
        size_t n = sizes[s], n_columns = columns[c];
        why_audio_peaks (samples, n, n_columns, peaks);
        for (size_t i = 0; i < n_columns; i++)
          {
            float min = 2, max = -2;
            size_t from = i * n / n_columns, to = MAX ((i + 1) * n / n_columns, from + 1);
            for (size_t k = from; k < to; k++)
              {
                min = MIN (min, samples[k]);
                max = MAX (max, samples[k]);
              }
            g_assert_cmpfloat (peaks[i].min, ==, min);
            g_assert_cmpfloat (peaks[i].max, ==, max);
          }
      }
  peaks[1].max = 3;
  why_audio_peaks (samples, 0, 2, peaks);
  g_assert_cmpfloat (peaks[1].max, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/ring/limits", test_limits);
  g_test_add_func ("/audio/ring/two-threads", test_two_threads);
  g_test_add_func ("/audio/peaks", test_peaks);
  return g_test_run ();
}
