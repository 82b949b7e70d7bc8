/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdlib.h>

#include "dsp/notes/why-note-segments.h"

#define N_CLASSES 3
#define N_VALUES (2 + N_CLASSES)

/* Frames of silence. */
static float *
silence (gsize n)
{
  float *frames = g_new (float, n *N_VALUES);
  for (gsize i = 0; i < n; i++)
    {
      float *frame = frames + i * N_VALUES;
      frame[0] = 0.001f;
      frame[1] = 0.02f;
      frame[2] = frame[3] = frame[4] = 1 / 3.0f;
    }
  return frames;
}

/* A note of a class, whose beginning is seen with that probability. */
static void
play (float *frames, gsize from, gsize to, gsize class_index, float border)
{
  for (gsize i = from; i < to; i++)
    {
      float *frame = frames + i * N_VALUES;
      frame[1] = 0.97f;
      for (gsize k = 0; k < N_CLASSES; k++)
        frame[2 + k] = k == class_index ? 0.8f : 0.1f;
    }
  frames[from * N_VALUES] = border;
}

static WhyNoteSegment *
find (const float *frames, gsize n, gsize *n_out)
{
  WhyNoteSegment *out;
  size_t count;
  g_assert_cmpint (why_note_segments_find (frames, n, N_CLASSES, &out, &count), ==, WHY_OK);
  *n_out = count;
  return out;
}

/* Notes begin where borders are, with and without a gap, and end where they fade. */
static void
test_notes (void)
{
  gsize n = 400, n_out;
  g_autofree float *frames = silence (n);
  play (frames, 20, 100, 0, 0.9f);
  play (frames, 100, 180, 2, 0.7f);
  play (frames, 230, 400, 0, 0.8f);
  WhyNoteSegment *out = find (frames, n, &n_out);
  static const gsize expected[][2] = { { 20, 100 }, { 100, 180 }, { 230, 400 } };
  g_assert_cmpuint (n_out, ==, 3);
  for (gsize i = 0; i < 3; i++)
    {
      g_assert_cmpuint (out[i].from, ==, expected[i][0]);
      g_assert_cmpuint (out[i].to, ==, expected[i][1]);
    }
  free (out);
}

/* A border that is hardly seen parts notes where the technique changes, and not within one technique. */
static void
test_whole (void)
{
  for (int changes = 0; changes < 2; changes++)
    {
      gsize n = 300, n_out;
      g_autofree float *frames = silence (n);
      play (frames, 10, 150, 0, 0.9f);
      play (frames, 150, 290, changes ? 1 : 0, 0.2f);
      WhyNoteSegment *out = find (frames, n, &n_out);
      g_assert_cmpuint (n_out, ==, changes ? 2 : 1);
      free (out);
    }
}

static void
test_odd (void)
{
  gsize n_out;
  g_autofree float *quiet = silence (500), *loud = silence (500);
  g_assert_null (find (quiet, 500, &n_out));
  g_assert_null (find (quiet, 0, &n_out));
  /* A note that never ends, and was there before. */
  play (loud, 0, 500, 1, 0.001f);
  WhyNoteSegment *out = find (loud, 500, &n_out);
  g_assert_cmpuint (n_out, ==, 1);
  g_assert_cmpuint (out[0].from, ==, 0);
  g_assert_cmpuint (out[0].to, ==, 500);
  free (out);
  /* Values that no network gives do no harm. */
  for (gsize i = 0; i < 500 * N_VALUES; i++)
    loud[i] = i % 3 ? 0 : 1;
  free (find (loud, 500, &n_out));
  for (gsize i = 0; i < n_out; i++)
    g_assert_cmpuint (n_out, <=, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note-segments/notes", test_notes);
  g_test_add_func ("/note-segments/whole", test_whole);
  g_test_add_func ("/note-segments/odd", test_odd);
  return g_test_run ();
}
