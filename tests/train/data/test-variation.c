/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variations of features against what the sound itself would give. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/engine/why-standardise.h"
#include "nn/why-model.h"
#include "train/data/why-synth.h"
#include "train/data/why-variation.h"

#define RATE_HZ 44100.0
#define LOG_C 0.1

typedef struct
{
  WhyScattering *scattering;
  WhyVariator *variator;
  gsize n_paths, n_frames, n_plane;
  float *mu, *scattered, *features, *out;
} Fixture;

static void
scatter_tone (const Fixture *f, double pitch_hz, float *plane)
{
  WhySynthParams params;
  WhyScatteringWork *work;
  float *samples;
  size_t n;
  why_synth_params_init (&params, "vibrato");
  params.pitch_hz = pitch_hz;
  params.duration_s = 1.4;
  params.n_partials = 5;
  params.noise_db = -80;
  g_assert_cmpint (why_synth_render (&params, &samples, &n, NULL), ==, WHY_OK);
  size_t n_window = why_scattering_config (f->scattering)->n;
  g_autofree float *window = g_new (float, n_window);
  why_standardise (samples, MIN (n, n_window), n_window, window);
  g_assert_cmpint (why_scattering_work_new (f->scattering, 1, &work, NULL), ==, WHY_OK);
  why_scattering_process (f->scattering, work, window, plane, NULL, NULL);
  why_scattering_work_free (work);
  free (samples);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  WhyScatteringConfig config = { .n = 1 << 16,
                                 .J = 11,
                                 .T = 1 << 12,
                                 .Q1 = 8,
                                 .Q2 = 2,
                                 .min_carrier = 60 / RATE_HZ,
                                 .orders = { false, true, true } };
  g_assert_cmpint (why_scattering_new (&config, &f->scattering, NULL), ==, WHY_OK);
  f->n_paths = why_scattering_n_paths (f->scattering);
  f->n_frames = why_scattering_n_frames (f->scattering);
  f->n_plane = f->n_paths * f->n_frames;
  f->mu = g_new (float, f->n_paths);
  for (gsize c = 0; c < f->n_paths; c++)
    f->mu[c] = 0.01f + 0.001f * (float) (c % 7);
  f->scattered = g_new (float, f->n_plane);
  f->features = g_new (float, f->n_plane);
  f->out = g_new (float, f->n_plane);
  scatter_tone (f, 440, f->scattered);
  why_features_from_scattering (f->scattered, f->mu, f->n_paths, f->n_frames, LOG_C, f->features);
  g_assert_cmpint (why_variator_new (why_scattering_paths (f->scattering), f->mu, f->n_paths,
                                     f->n_frames, LOG_C, &f->variator, NULL),
                   ==, WHY_OK);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  why_variator_free (f->variator);
  why_scattering_free (f->scattering);
  g_free (f->mu);
  g_free (f->scattered);
  g_free (f->features);
  g_free (f->out);
}

static WhyVariation
no_variation (void)
{
  WhyVariation v = { .shift = 0 };
  for (int i = 0; i < WHY_VARIATION_MAX_CARRIERS; i++)
    v.gains[i] = 1;
  return v;
}

static void
test_identity (Fixture *f, gconstpointer data)
{
  WhyVariation v = no_variation ();
  why_variator_apply (f->variator, &v, f->features, f->out, f->n_frames);
  g_assert_cmpmem (f->out, f->n_plane * sizeof (float), f->features, f->n_plane * sizeof (float));
}

/* A gain of each carrier is a gain of the scattering; frames roll; a band that is missing is
 * silent. */
static void
test_gain (Fixture *f, gconstpointer data)
{
  const WhyPath *paths = why_scattering_paths (f->scattering);
  WhyVariation v = no_variation ();
  g_autofree float *louder = g_new (float, f->n_plane);
  double worst = 0;
  v.roll = 3;
  for (int n1 = 0; n1 < WHY_VARIATION_MAX_CARRIERS; n1++)
    v.gains[n1] = n1 % 5 == 4 ? 0 : 0.5f + 0.1f * (float) (n1 % 11);
  for (gsize c = 0; c < f->n_paths; c++)
    for (gsize t = 0; t < f->n_frames; t++)
      louder[c * f->n_frames + t] = v.gains[paths[c].n1] * f->scattered[c * f->n_frames + t];
  why_features_from_scattering (louder, f->mu, f->n_paths, f->n_frames, LOG_C, louder);
  why_variator_apply (f->variator, &v, f->features, f->out, f->n_frames);
  for (gsize c = 0; c < f->n_paths; c++)
    for (gsize t = 0; t < f->n_frames; t++)
      worst = fmax (worst, fabs ((double) f->out[c * f->n_frames + (t + 3) % f->n_frames]
                                 - (double) louder[c * f->n_frames + t]));
  g_test_message ("worst error of a gain: %.2e", worst);
  g_assert_cmpfloat (worst, <, 1e-5);
}

static double
correlate (const float *a, const float *b, gsize n)
{
  double ab = 0, aa = 0, bb = 0;
  for (gsize i = 0; i < n; i++)
    {
      ab += (double) a[i] * (double) b[i];
      aa += (double) a[i] * (double) a[i];
      bb += (double) b[i] * (double) b[i];
    }
  return ab / sqrt (aa * bb);
}

/* Moving paths by half an octave is what playing half an octave higher or lower gives. */
static void
test_transposition (Fixture *f, gconstpointer data)
{
  for (int sign = -1; sign <= 1; sign += 2)
    {
      WhyVariation v = no_variation ();
      /* Carriers stand in the list from the highest down. */
      v.shift = -4 * sign;
      g_autofree float *played = g_new (float, f->n_plane);
      scatter_tone (f, 440 * exp2 (0.5 * sign), played);
      why_features_from_scattering (played, f->mu, f->n_paths, f->n_frames, LOG_C, played);
      why_variator_apply (f->variator, &v, f->features, f->out, f->n_frames);
      double same = correlate (f->out, played, f->n_plane),
             unmoved = correlate (f->features, played, f->n_plane);
      g_test_message ("half an octave %s: correlation %.3f, unmoved %.3f", sign > 0 ? "up" : "down",
                      same, unmoved);
      g_assert_cmpfloat (same, >, 0.95);
      g_assert_cmpfloat (same, >, unmoved + 0.1);
    }
}

/* Draws stay within their bounds, differ, and come again from the same state. */
static void
test_draw (Fixture *f, gconstpointer data)
{
  WhyRandom random = why_random_new (4), same = why_random_new (4);
  WhyVariation v, w;
  int n_shifted = 0, n_missing = 0;
  for (int i = 0; i < 200; i++)
    {
      why_variator_draw (f->variator, &random, &v);
      why_variator_draw (f->variator, &same, &w);
      g_assert_cmpint (v.shift, ==, w.shift);
      g_assert_cmpuint (v.roll, <, f->n_frames);
      g_assert_cmpint (ABS (v.shift), <=, 5);
      n_shifted += v.shift != 0;
      gboolean missing = FALSE;
      for (gsize c = 0; c < f->n_paths; c++)
        {
          float gain = v.gains[why_scattering_paths (f->scattering)[c].n1];
          g_assert_true (gain >= 0 && gain < 3);
          missing = missing || gain == 0;
        }
      n_missing += missing;
      why_variator_apply (f->variator, &v, f->features, f->out, f->n_frames);
      for (gsize k = 0; k < f->n_plane; k++)
        g_assert_true (isfinite (f->out[k]) && f->out[k] >= 0);
    }
  g_assert_cmpint (n_shifted, >, 60);
  g_assert_cmpint (n_shifted, <, 180);
  g_assert_cmpint (n_missing, >, 30);
  g_assert_cmpint (n_missing, <, 120);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/variation/identity", Fixture, NULL, set_up, test_identity, tear_down);
  g_test_add ("/train/variation/gain", Fixture, NULL, set_up, test_gain, tear_down);
  g_test_add ("/train/variation/transposition", Fixture, NULL, set_up, test_transposition,
              tear_down);
  g_test_add ("/train/variation/draw", Fixture, NULL, set_up, test_draw, tear_down);
  return g_test_run ();
}
