/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gestures and rooms, measured on a plain tone: what was asked for is what is heard. */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/pitch/why-measure.h"
#include "train/data/why-technique-model.h"
#include "train/data/why-distractors.h"
#include "train/data/why-augmentation.h"
#include "train/data/why-synth.h"

#define RATE_HZ 44100.0
#define DURATION_S 5.0

static float *
plain_note (double pitch_hz, size_t *n)
{
  WhySynthParams params;
  float *samples;
  why_synth_params_init (&params, "none");
  params.pitch_hz = pitch_hz;
  params.duration_s = DURATION_S;
  params.noise_db = -60;
  g_assert_cmpint (why_synth_render (&params, &samples, n, NULL), ==, WHY_OK);
  return samples;
}

static WhyMeasures
measure (const float *samples, size_t n)
{
  WhyMeasures measures;
  g_assert_cmpint (why_measure_process (samples, n, RATE_HZ, &measures, NULL, NULL), ==, WHY_OK);
  return measures;
}

static void
assert_finite (const float *samples, size_t n)
{
  for (size_t i = 0; i < n; i++)
    g_assert_true (isfinite (samples[i]));
}

typedef struct
{
  WhyTechniqueKind kind;
  const char *name;
  double min_rate_hz, max_rate_hz;
  double min_right; /* share of takes whose rate is measured within 6 % */
} RateCase;

/* The rate that a technique says is the rate that is measured. */
static void
test_rate (gconstpointer data)
{
  const RateCase *c = data;
  enum
  {
    N_TAKES = 20
  };
  int n_right = 0;
  for (uint64_t seed = 1; seed <= N_TAKES; seed++)
    {
      WhyRandom random = why_random_new (seed);
      WhyTechniqueModel model;
      size_t n;
      g_autofree float *note = plain_note (220 * exp2 (why_random_range (&random, 0, 2)), &n),
                       *played = g_new (float, n);
      why_technique_model_draw (c->kind, false, &random, &model);
      g_assert_cmpfloat (model.rate_hz, >=, c->min_rate_hz);
      g_assert_cmpfloat (model.rate_hz, <=, c->max_rate_hz);
      g_assert_cmpint (why_technique_model_play (&model, note, n, RATE_HZ, played), ==, WHY_OK);
      assert_finite (played, n);
      WhyMeasures m = measure (played, n);
      n_right += fabs (m.rate_hz / model.rate_hz - 1) < 0.06;
    }
  g_test_message ("%s: rate within 6 %% in %d of %d takes", c->name, n_right, N_TAKES);
  g_assert_cmpint (n_right, >=, (int) (c->min_right * N_TAKES));
}

static WhyTechniqueModel
even_gesture (WhyTechniqueKind kind, double rate_hz, double extent_cents)
{
  return (WhyTechniqueModel){ .kind = kind,
                              .rate_hz = rate_hz,
                              .extent_cents = extent_cents,
                              .edge_s = 0.01,
                              .duty = 0.5,
                              .noise_db = -120,
                              .seed = 3 };
}

static void
test_extent (void)
{
  size_t n;
  g_autofree float *note = plain_note (440, &n), *played = g_new (float, n);
  WhyTechniqueModel vibrato = even_gesture (WHY_TECHNIQUE_VIBRATO, 6, 80),
                    trill = even_gesture (WHY_TECHNIQUE_TRILL, 5, 200);
  g_assert_cmpint (why_technique_model_play (&vibrato, note, n, RATE_HZ, played), ==, WHY_OK);
  WhyMeasures m = measure (played, n);
  g_assert_cmpfloat (fabs (m.extent_pp_cents - 80), <, 8);
  g_assert_cmpfloat (fabs (m.rate_hz - 6), <, 0.1);
  g_assert_cmpfloat (fabs (1200 * log2 (m.f0_hz / 440)), <, 8);

  g_assert_cmpint (why_technique_model_play (&trill, note, n, RATE_HZ, played), ==, WHY_OK);
  m = measure (played, n);
  g_assert_cmpfloat (fabs (m.extent_pp_cents - 200), <, 30);
  g_assert_cmpfloat (fabs (m.rate_hz - 5), <, 0.15);
}

/* Without a technique the note is as it was, but for a drift of at most a few cents. */
static void
test_plain (void)
{
  size_t n;
  g_autofree float *note = plain_note (440, &n), *played = g_new (float, n),
                   *again = g_new (float, n);
  WhyRandom random = why_random_new (9);
  WhyTechniqueModel model;
  why_technique_model_draw (WHY_TECHNIQUE_NONE, false, &random, &model);
  g_assert_cmpint (why_technique_model_play (&model, note, n, RATE_HZ, played), ==, WHY_OK);
  WhyMeasures m = measure (played, n);
  g_assert_true (isnan (m.rate_hz));
  g_assert_cmpfloat (fabs (1200 * log2 (m.f0_hz / 440)), <, 8);

  why_technique_model_draw (WHY_TECHNIQUE_TREMOLO, false, &random, &model);
  g_assert_cmpint (why_technique_model_play (&model, note, n, RATE_HZ, played), ==, WHY_OK);
  g_assert_cmpint (why_technique_model_play (&model, note, n, RATE_HZ, again), ==, WHY_OK);
  g_assert_cmpmem (played, n * sizeof *played, again, n * sizeof *again);
}

static double
level_db (const float *x, size_t n)
{
  double squares = 0;
  for (size_t i = 0; i < n; i++)
    squares += (double) x[i] * (double) x[i];
  return 10 * log10 (squares / (double) n);
}

/* Pitch, length, silence and signal-to-noise ratio come out as set. */
static void
test_room (void)
{
  size_t n, n_out;
  g_autofree float *note = plain_note (440, &n);
  float *out;
  WhyAugmentation augmentation = { .speed = exp2 (2 / 12.0),
                                   .n_players = 1,
                                   .shelf_hz = 2000,
                                   .noise_db = -120,
                                   .hum_db = -120,
                                   .length_s = 2,
                                   .start = 0.5,
                                   .silence_s = 1,
                                   .seed = 4 };
  for (int i = 0; i < WHY_AUGMENTATION_N_PEAKS; i++)
    augmentation.peak_hz[i] = 1000, augmentation.peak_q[i] = 1;
  g_assert_cmpint (why_augmentation_apply (&augmentation, note, n, RATE_HZ, 1 << 18, &out, &n_out,
                                           NULL),
                   ==, WHY_OK);
  g_assert_cmpuint (n_out, ==, (size_t) (3 * RATE_HZ));
  size_t second = (size_t) RATE_HZ;
  for (size_t i = 0; i < second; i++)
    g_assert_cmpfloat ((double) out[i], ==, 0);
  WhyMeasures m = measure (out + second, n_out - second);
  g_assert_cmpfloat (fabs (1200 * log2 (m.f0_hz / 440) - 200), <, 6);

  g_autofree float *clean = out;
  augmentation.noise_db = -20;
  g_assert_cmpint (why_augmentation_apply (&augmentation, note, n, RATE_HZ, 1 << 18, &out, &n_out,
                                           NULL),
                   ==, WHY_OK);
  g_autofree float *noisy G_GNUC_UNUSED = out;
  for (size_t i = 0; i < n_out; i++)
    out[i] -= clean[i];
  double snr_db = level_db (clean + second, n_out - second) - level_db (out, n_out);
  g_assert_cmpfloat (fabs (snr_db - 20), <, 0.5);
}

/* Reverberation goes on where the note stops, and dies away. */
static void
test_reverberation (void)
{
  enum
  {
    N = 1 << 17
  };
  g_autofree float *burst = g_new0 (float, N);
  float *out;
  size_t n_out;
  WhyRandom random = why_random_new (1);
  for (int i = 0; i < 4410; i++)
    burst[i] = (float) why_random_normal (&random);
  WhyAugmentation augmentation = { .speed = 1,
                                   .n_players = 1,
                                   .shelf_hz = 2000,
                                   .noise_db = -120,
                                   .hum_db = -120,
                                   .length_s = 10,
                                   .reverb_s = 1,
                                   .direct_db = 6,
                                   .seed = 4 };
  for (int i = 0; i < WHY_AUGMENTATION_N_PEAKS; i++)
    augmentation.peak_hz[i] = 1000, augmentation.peak_q[i] = 1;
  g_assert_cmpint (why_augmentation_apply (&augmentation, burst, N, RATE_HZ, 1 << 18, &out, &n_out,
                                           NULL),
                   ==, WHY_OK);
  double early = level_db (out + 8820, 2205), late = level_db (out + 8820 + 22050, 2205);
  g_test_message ("half a second later %.1f dB softer (30 expected of 60 dB a second)",
                  early - late);
  g_assert_cmpfloat (fabs (early - late - 30), <, 5);
  free (out);
}

/* Any draw gives finite sound of the right size. */
static void
test_any (void)
{
  size_t n;
  g_autofree float *note = plain_note (330, &n);
  WhyRandom random = why_random_new (77);
  for (int i = 0; i < 24; i++)
    {
      WhyTechniqueModel model;
      WhyAugmentation augmentation;
      float *out;
      size_t n_out;
      g_autofree float *played = g_new (float, n), *noise = g_new (float, n);
      why_technique_model_draw ((WhyTechniqueKind) (i % 8), i % 3 == 0, &random, &model);
      why_augmentation_draw (1, i % 5 == 0, &random, &augmentation);
      g_assert_cmpint (why_technique_model_play (&model, note, n, RATE_HZ, played), ==, WHY_OK);
      g_assert_cmpint (why_augmentation_apply (&augmentation, played, n, RATE_HZ, 1 << 18, &out,
                                               &n_out, NULL),
                       ==, WHY_OK);
      assert_finite (out, n_out);
      g_assert_cmpuint (n_out, >=, (size_t) (0.69 * RATE_HZ));
      g_assert_cmpuint (n_out, <=, 1 << 18);
      g_assert_cmpfloat (level_db (out, n_out), >, -60);
      free (out);
      why_distractors_render (n, RATE_HZ, &random, noise);
      assert_finite (noise, n);
    }
}

int
main (int argc, char **argv)
{
  static const RateCase cases[] = {
    { WHY_TECHNIQUE_VIBRATO, "vibrato", 2.7, 8, 0.9 },
    { WHY_TECHNIQUE_TRILL, "trill", 3.5, 12, 0.8 },
    { WHY_TECHNIQUE_TREMOLO, "tremolo", 4, 22, 0.8 },
    { WHY_TECHNIQUE_FLATTERZUNGE, "flatterzunge", 17, 46, 0.5 },
  };
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/train/gesture/rate-", cases[i].name, NULL);
      g_test_add_data_func (path, &cases[i], test_rate);
    }
  g_test_add_func ("/train/gesture/extent", test_extent);
  g_test_add_func ("/train/gesture/plain", test_plain);
  g_test_add_func ("/train/gesture/any", test_any);
  g_test_add_func ("/train/room/settings", test_room);
  g_test_add_func ("/train/room/reverberation", test_reverberation);
  return g_test_run ();
}
