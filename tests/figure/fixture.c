/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <math.h>
#include <string.h>

#include "base/why-random.h"

#define SAMPLE_RATE 44100.0
#define N_CARRIERS 74
#define N_MODULATIONS 27
#define N_FRAMES 32
#define N_CLASSES 6
#define F0 440.0
#define RATE 6.0

static char *class_names[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };

/* Centre frequencies and subsampling of Kymatio's banks for J = 13, Q = (8, 2). */
static double
carrier_xi (int n1)
{
  return 0.4353808685 * exp2 (-n1 / 8.0);
}

static double
modulation_xi (int n2)
{
  return n2 == N_MODULATIONS - 1 ? 0.5 * 0.35 * exp2 (-(n2 - 1) / 2.0) : 0.35 * exp2 (-n2 / 2.0);
}

static void
add_paths (WhyAxes *axes, int order)
{
  for (int n1 = 0; n1 < N_CARRIERS; n1++)
    for (int n2 = order == 1 ? N_MODULATIONS - 1 : 0; n2 < N_MODULATIONS; n2++)
      {
        int j1 = MAX ((n1 - 2) / 8, 0), j2 = MAX ((n2 - 2) / 2, 0);
        if (order == 2 && j2 <= j1)
          continue;
        axes->paths[axes->n_paths++] = (WhyPath){
          .order = order,
          .n1 = n1,
          .n2 = order == 1 ? -1 : n2,
          .xi1 = carrier_xi (n1),
          .sigma1 = 0.052 * carrier_xi (n1),
          .xi2 = order == 1 ? 0.0 : modulation_xi (n2),
          .sigma2 = order == 1 ? 0.0 : 0.2 * modulation_xi (n2),
          .j1 = j1,
          .j2 = order == 1 ? 0 : j2,
        };
      }
}

static double
bump (double octaves, double width)
{
  return exp (-0.5 * octaves * octaves / (width * width));
}

/* Share of a harmonic tone's energy near hz. */
static double
tone_at (double hz, double f0, double width)
{
  double sum = 0.0;
  for (int h = 1; h <= 12; h++)
    sum += bump (log2 (hz / (f0 * h)), width) / h;
  return sum;
}

static void
fill_spectrogram (Fixture *f)
{
  WhyAnalysis *a = &f->analysis;
  /* Pictures are the same each time. */
  WhyRandom random = why_random_new (1);

  for (gsize row = 0; row < a->n_rows; row++)
    for (gsize column = 0; column < a->n_columns; column++)
      {
        double hz = a->row0_hz * exp2 ((double) row / a->rows_per_octave);
        double t = (column + 0.5) * a->duration_s / (double) a->n_columns;
        double f0 = F0 * exp2 (50.0 / 1200.0 * sin (2.0 * G_PI * RATE * t));
        double level
            = tone_at (hz, f0, 0.02) * 0.3 + 3e-5 * (1.2 + why_random_range (&random, -1, 1));
        f->spectrogram[row * a->n_columns + column] = (float) (20.0 * log10 (level));
      }
}

static void
fill_paths (Fixture *f)
{
  WhyRandom random = why_random_new (7);

  for (gsize i = 0; i < f->axes.n_paths; i++)
    {
      const WhyPath *path = &f->axes.paths[i];
      double tone = tone_at (path->xi1 * SAMPLE_RATE, F0, 0.09);
      double hz2 = path->xi2 * SAMPLE_RATE;
      double swing = bump (log2 (hz2 / RATE), 0.35) + 0.5 * bump (log2 (hz2 / (2.0 * RATE)), 0.3);
      double background = 0.002 * bump (log2 (path->xi1 * SAMPLE_RATE / 1200.0), 2.0);
      double s = path->order == 1 ? tone : 0.25 * tone * (swing + 0.02);

      for (gsize t = 0; t < N_FRAMES; t++)
        {
          gsize k = i * N_FRAMES + t;
          f->scattering[k] = (float) (s + background * (1.1 + why_random_range (&random, -1, 1)));
          for (gsize c = 0; c < N_CLASSES; c++)
            {
              double why = path->order == 1 ? -0.05 * tone
                                            : tone * (swing - 0.25 * bump (log2 (hz2 / 40.0), 0.6));
              double sign = c == 0 ? 1.0 : -0.4;
              gsize m = c * f->axes.n_paths * N_FRAMES + k;
              f->relevance[m]
                  = (float) (1e-3 * sign * why + 2e-5 * why_random_range (&random, -1, 1));
              f->relevance_epsilon[m]
                  = (float) (2e-3 * sign * why + 3e-4 * why_random_range (&random, -1, 1));
            }
        }
    }
}

static GBytes *
bytes_of (float *plane, gsize n)
{
  return g_bytes_new_static (plane, n * sizeof *plane);
}

void
fixture_init (Fixture *f, FixtureOrders orders, WhyStage stage)
{
  WhyAnalysis *a = &f->analysis;

  memset (f, 0, sizeof *f);
  f->axes = (WhyAxes){ .n_classes = N_CLASSES,
                       .classes = class_names,
                       .n_frames = N_FRAMES,
                       .sample_rate_hz = SAMPLE_RATE,
                       .n = 1 << 18,
                       .hop = 1 << 13,
                       .min_carrier_hz = 32.0 };
  f->axes.paths = g_new0 (WhyPath, N_CARRIERS * (1 + N_MODULATIONS));
  if (orders != FIXTURE_SECOND_ORDER)
    add_paths (&f->axes, 1);
  if (orders != FIXTURE_FIRST_ORDER)
    add_paths (&f->axes, 2);

  a->stage = stage;
  a->axes = &f->axes;
  a->source = (char *) "recordings/flute-a4-vibrato.wav";
  a->file_rate_hz = 48000.0;
  a->file_duration_s = 42.0;
  a->file_length_known = TRUE;
  a->file_channel = -1;
  a->duration_s = 5.9;
  a->row0_hz = 32.70319566;
  a->rows_per_octave = 48.0;
  a->n_rows = 445;
  a->n_columns = 600;
  a->measures = (WhyMeasures){ 440.8, 0.97, 5.94, 31.0, 62.0, 2.1, 0.94 };

  gsize n_spectrogram = a->n_rows * a->n_columns, n_plane = f->axes.n_paths * N_FRAMES;
  f->spectrogram = g_new (float, n_spectrogram);
  f->scattering = g_new (float, n_plane);
  f->relevance = g_new (float, N_CLASSES *n_plane);
  f->relevance_epsilon = g_new (float, N_CLASSES *n_plane);
  fill_spectrogram (f);
  fill_paths (f);

  if (stage >= WHY_STAGE_SPECTROGRAM)
    a->spectrogram_db = bytes_of (f->spectrogram, n_spectrogram);
  if (stage >= WHY_STAGE_SCATTERING)
    a->scattering = bytes_of (f->scattering, n_plane);
  if (stage >= WHY_STAGE_VERDICT)
    for (gsize c = 0; c < N_CLASSES; c++)
      {
        a->logits[c] = c == 0 ? 4.0f : -(float) c;
        a->probabilities[c] = c == 0 ? 0.968f : c == 1 ? 0.021f : 0.011f / 4.0f;
      }
  if (stage >= WHY_STAGE_RELEVANCE)
    {
      a->relevance[WHY_RULE_EPSILON_ZPLUS] = bytes_of (f->relevance, N_CLASSES * n_plane);
      a->relevance[WHY_RULE_EPSILON] = bytes_of (f->relevance_epsilon, N_CLASSES * n_plane);
      for (gsize c = 0; c < N_CLASSES; c++)
        for (int rule = 0; rule < WHY_N_RULES; rule++)
          a->conservation[rule][c] = (WhyConservation){ 3.9992, 4.0, 0.9998 };
    }
}

void
fixture_clear (Fixture *f)
{
  g_clear_pointer (&f->analysis.spectrogram_db, g_bytes_unref);
  g_clear_pointer (&f->analysis.scattering, g_bytes_unref);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_clear_pointer (&f->analysis.relevance[rule], g_bytes_unref);
  g_free (f->axes.paths);
  g_free (f->spectrogram);
  g_free (f->scattering);
  g_free (f->relevance);
  g_free (f->relevance_epsilon);
}

int
fixture_path (const Fixture *f, int n1, int n2)
{
  for (gsize i = 0; i < f->axes.n_paths; i++)
    if (f->axes.paths[i].n1 == n1 && f->axes.paths[i].n2 == n2)
      return (int) i;
  return -1;
}

void
fixture_fill (float *plane, gsize n, float value)
{
  for (gsize i = 0; i < n; i++)
    plane[i] = value;
}
