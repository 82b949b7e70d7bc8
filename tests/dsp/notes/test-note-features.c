/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp-case.h"
#include "dsp/notes/why-note-features.h"

#define HOP 441

static WhyNoteFeatures *
make (void)
{
  WhyNoteFeatures *features;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_note_features_new (&features, &error), ==, WHY_OK);
  return features;
}

static float *
sine (size_t n, double hz, float amplitude)
{
  float *x = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    x[i] = amplitude * (float) sin (2 * M_PI * hz * (double) i / DSP_RATE);
  return x;
}

static double
band_hz (int band)
{
  return WHY_NOTE_FEATURES_MIN_HZ * exp2 (band / WHY_NOTE_FEATURES_BANDS_PER_OCTAVE);
}

/* A sine is loudest in its own band, at its own level. */
static void
test_bands (void)
{
  WhyNoteFeatures *features = make ();
  size_t n = 22050;
  for (int band = 6; band < WHY_NOTE_FEATURES_N_BANDS; band += 13)
    {
      g_autofree float *x = sine (n, band_hz (band), 0.1f);
      float row[WHY_NOTE_FEATURES_N_BANDS];
      g_assert_cmpint (why_note_features_process (features, x, n, 0, 25, 1, row), ==, WHY_OK);
      int loudest = 0;
      for (int i = 0; i < WHY_NOTE_FEATURES_N_BANDS; i++)
        loudest = row[i] > row[loudest] ? i : loudest;
      g_assert_cmpint (ABS (loudest - band), <=, band < 30 ? 2 : 0);
      g_assert_cmpfloat_with_epsilon (row[loudest], -1, 0.2);
    }
  why_note_features_free (features);
}

/* Any stretch of a sound gives the same frames, whatever else is there; what is not there is silent, and what is
 * not a number counts for nothing. */
static void
test_stretches (void)
{
  WhyNoteFeatures *features = make ();
  size_t n = 44100, n_frames = 80;
  g_autofree float *x = dsp_random (n, 5);
  g_autofree float *whole = g_new (float, n_frames *WHY_NOTE_FEATURES_N_BANDS),
                   *part = g_new (float, n_frames *WHY_NOTE_FEATURES_N_BANDS);
  x[12000] = NAN;
  why_note_features_process (features, x, n, 0, 0, n_frames, whole);
  ptrdiff_t first = 33, from = first * HOP - 2048;
  why_note_features_process (features, x + from, n - (size_t) from, from, first, 20, part);
  g_assert_cmpint (memcmp (part, whole + (size_t) first * WHY_NOTE_FEATURES_N_BANDS,
                           20 * WHY_NOTE_FEATURES_N_BANDS * sizeof *part),
                   ==, 0);
  for (size_t i = 0; i < n_frames * WHY_NOTE_FEATURES_N_BANDS; i++)
    g_assert_true (isfinite (whole[i]));
  why_note_features_process (features, x, n, 0, 1000, 1, part);
  for (size_t i = 0; i < WHY_NOTE_FEATURES_N_BANDS; i++)
    g_assert_cmpfloat_with_epsilon (part[i], -5, 1e-3);
  why_note_features_free (features);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note-features/bands", test_bands);
  g_test_add_func ("/note-features/stretches", test_stretches);
  return g_test_run ();
}
