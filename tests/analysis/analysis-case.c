/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis-case.h"

#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "dsp/scattering/why-scattering.h"
#include "nn-case.h"

const CaseModel case_paper = {
  .rate_hz = 44100,
  .n = 1 << 18,
  .J = 13,
  .Q1 = 8,
  .Q2 = 2,
  .T = 1 << 13,
  .min_carrier_hz = 32,
};

static char *folder;
static GHashTable *paths;

void
case_begin (void)
{
  g_autoptr (GError) error = NULL;
  folder = g_dir_make_tmp ("whybrato-test-XXXXXX", &error);
  g_assert_no_error (error);
  paths = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir
      = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  for (const char *name; dir && (name = g_dir_read_name (dir));)
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_all (inner);
    }
  g_assert_cmpint (remove (path), ==, 0);
}

void
case_end (void)
{
  remove_all (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&paths, g_hash_table_unref);
}

const char *
case_path (const char *name)
{
  char *path = g_build_filename (folder, name, NULL);
  char *known = g_hash_table_lookup (paths, path);
  if (known)
    {
      g_free (path);
      return known;
    }
  g_hash_table_insert (paths, path, path);
  return path;
}

const char *
case_bytes (const char *name, gconstpointer data, gsize n)
{
  g_autoptr (GError) error = NULL;
  const char *path = case_path (name);
  g_file_set_contents (path, data, (gssize) n, &error);
  g_assert_no_error (error);
  return path;
}

const char *
case_text (const char *name, const char *text)
{
  return case_bytes (name, text, strlen (text));
}

static gsize
count_paths (const WhyModelInfo *info)
{
  WhyScatteringConfig config = {
    .n = info->n,
    .J = info->J,
    .T = info->T,
    .Q1 = info->Q1,
    .Q2 = info->Q2,
    .min_carrier = info->min_carrier_hz / info->sample_rate_hz,
    .orders = { false, info->orders[1], info->orders[2] },
  };
  WhyScattering *scattering;
  WhyError error = { 0 };
  why_scattering_new (&config, &scattering, &error);
  g_assert_cmpstr (error.message, ==, "");
  gsize n_paths = why_scattering_n_paths (scattering);
  why_scattering_free (scattering);
  return n_paths;
}

const char *
case_model (const char *name, const CaseModel *wanted)
{
  CaseModel model = wanted ? *wanted : (CaseModel){ 0 };
  NnShape shape = nn_small_shape;
  shape.n_classes = model.n_classes ? model.n_classes : 6;
  WhyModelInfo info = nn_info (&shape);
  info.sample_rate_hz = model.rate_hz > 0 ? model.rate_hz : 16000;
  info.n = model.n ? model.n : 1 << 15;
  info.J = model.J ? model.J : 8;
  info.Q1 = model.Q1 ? model.Q1 : 8;
  info.Q2 = model.Q2 ? model.Q2 : 2;
  info.T = model.T ? model.T : 1 << 10;
  info.min_carrier_hz = model.min_carrier_hz > 0 ? model.min_carrier_hz : 100;
  info.orders[2] = !model.first_order;
  info.n_channels = shape.n_channels = count_paths (&info);

  WhySafetensors *tensors = nn_random_tensors (&shape, model.seed);
  const char *path = case_path (name);
  WhyError error = { 0 };
  if (model.tensors_only)
    why_safetensors_write (tensors, path, false, &error);
  else
    {
      /* About the mean of a standardised sound's scattering, so that features are neither all zero
       * nor far from what training sees. */
      g_autofree float *mu = nn_random_floats (shape.n_channels, model.seed, 0.001, 0.01);
      why_model_save (path, tensors, &info, mu, false, &error);
    }
  g_assert_cmpstr (error.message, ==, "");
  why_safetensors_free (tensors);
  return path;
}

WhyAnalyzer *
case_analyzer (const CaseModel *model)
{
  g_autoptr (GError) error = NULL;
  WhyAnalyzer *analyzer = why_analyzer_new (case_model ("case.safetensors", model), 2, &error);
  g_assert_no_error (error);
  return analyzer;
}

float *
case_tone (gsize n, double rate_hz, double f0_hz)
{
  float *samples = g_new (float, n);
  double phase = 0;
  for (gsize i = 0; i < n; i++)
    {
      double sum = 0;
      phase += f0_hz * exp2 (50.0 / 1200 * sin (2 * G_PI * 6 * (double) i / rate_hz)) / rate_hz;
      for (int h = 1; h <= 5 && h * f0_hz < 0.45 * rate_hz; h++)
        sum += sin (2 * G_PI * h * phase) / h;
      samples[i] = (float) (0.2 * sum);
    }
  return samples;
}

float *
case_sine (gsize n, double rate_hz, double hz, double amplitude)
{
  float *samples = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    samples[i] = (float) (amplitude * sin (2 * G_PI * hz * (double) i / rate_hz));
  return samples;
}

const char *
case_sound (const char *name, double duration_s, double rate_hz, double f0_hz)
{
  gsize n = (gsize) (duration_s * rate_hz);
  g_autofree float *samples = case_tone (n, rate_hz, f0_hz);
  return case_save (name, samples, n, 1, (int) rate_hz, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
}

const char *
case_save (
    const char *name, const float *samples, gsize n_frames, int channels, int rate_hz, int format)
{
  SF_INFO info = { .channels = channels, .samplerate = rate_hz, .format = format };
  const char *path = case_path (name);
  SNDFILE *file = sf_open (path, SFM_WRITE, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (sf_writef_float (file, samples, (sf_count_t) n_frames), ==, n_frames);
  sf_close (file);
  return path;
}
