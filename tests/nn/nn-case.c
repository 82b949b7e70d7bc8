/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn-case.h"

#include <math.h>

const NnShape nn_small_shape = {
  .n_channels = 12,
  .width = { 5, 7, 9 },
  .n_taps = { 7, 5, 3 },
  .n_hidden = 11,
  .n_classes = 4,
};

char *
nn_case_folder (const char *name)
{
  const char *roots[] = { g_getenv ("WHY_TEST_VECTORS"), g_getenv ("WHY_TEST_REFERENCE") };
  for (size_t i = 0; i < G_N_ELEMENTS (roots); i++)
    {
      g_autofree char *folder = g_build_filename (roots[i] ? roots[i] : ".", name, NULL);
      g_autofree char *model = g_build_filename (folder, "model.safetensors", NULL);
      if (g_file_test (model, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&folder);
    }
  return NULL;
}

WhyModel *
nn_case_load (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "model.safetensors", NULL);
  WhyModel *model;
  WhyError error = { 0 };
  why_model_load (path, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  return model;
}

WhyNpy
nn_case_read (const char *folder, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.npy", folder, name);
  WhyNpy npy;
  WhyError error = { 0 };
  why_npy_read (path, &npy, &error);
  g_assert_cmpstr (error.message, ==, "");
  return npy;
}

float *
nn_random_floats (size_t n, guint32 seed, double low, double high)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  float *values = g_new (float, n);
  for (size_t i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (rand, low, high);
  return values;
}

static void
put (WhySafetensors *file,
     guint32 seed,
     const char *name,
     double low,
     double high,
     size_t n_dims,
     const size_t *shape)
{
  size_t n = 1;
  for (size_t i = 0; i < n_dims; i++)
    n *= shape[i];
  g_autofree float *values = nn_random_floats (n, seed + g_str_hash (name), low, high);
  g_assert_cmpint (why_safetensors_put (file, name, values, n_dims, shape), ==, WHY_OK);
}

static void
put_norm (WhySafetensors *file, guint32 seed, gboolean plain, const char *prefix, size_t n)
{
  const struct
  {
    const char *part;
    double low, high, plain;
  } parts[] = {
    { "weight", 0.5, 1.5, 1 },
    { "bias", -0.3, 0.3, 0 },
    { "running_mean", -0.5, 0.5, 0 },
    { "running_var", 0.2, 2, 1 - 1e-5 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%s", prefix, parts[i].part);
      put (file, seed, name, plain ? parts[i].plain : parts[i].low,
           plain ? nextafter (parts[i].plain, 2) : parts[i].high, 1, &n);
      if (plain && parts[i].plain == 0)
        {
          g_autofree float *zeros = g_new0 (float, n);
          why_safetensors_put (file, name, zeros, 1, &n);
        }
    }
}

WhySafetensors *
nn_random_tensors (const NnShape *shape, guint32 seed)
{
  WhySafetensors *file = why_safetensors_new ();
  double bias = shape->plain ? 1e-30 : 0.2;
  size_t n_in = shape->n_channels;
  put_norm (file, seed, shape->plain, "bn", n_in);
  for (size_t i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("conv%zu.weight", i);
      g_autofree char *norm = g_strdup_printf ("bn%zu", i);
      double range = 2 / sqrt ((double) (n_in * shape->n_taps[i]));
      put (file, seed, name, -range, range, 3,
           (size_t[]){ shape->width[i], n_in, shape->n_taps[i] });
      put_norm (file, seed, shape->plain, norm, shape->width[i]);
      n_in = shape->width[i];
    }
  put (file, seed, "fc.weight", -0.5, 0.5, 2, (size_t[]){ shape->n_hidden, n_in });
  put (file, seed, "fc.bias", -bias, bias, 1, &shape->n_hidden);
  put (file, seed, "fc_out.weight", -0.5, 0.5, 2, (size_t[]){ shape->n_classes, shape->n_hidden });
  put (file, seed, "fc_out.bias", -bias, bias, 1, &shape->n_classes);
  put (file, seed, "mu", 0.001, 2, 1, &shape->n_channels);
  return file;
}

WhyModelInfo
nn_info (const NnShape *shape)
{
  static char *names[] = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };
  return (WhyModelInfo){
    .has_metadata = true,
    .n_channels = shape->n_channels,
    .n_classes = shape->n_classes,
    .classes = names,
    .sample_rate_hz = 44100,
    .n = 1 << 18,
    .J = 13,
    .Q1 = 8,
    .Q2 = 2,
    .T = 1 << 13,
    .min_carrier_hz = 32,
    .orders = { false, true, true },
    .log_c = 0.1,
    .bn_eps = 1e-5,
    .trained_on = "random numbers, \"seeded\"",
    .licence = "GPL-3.0-or-later",
  };
}

double
nn_worst_absolute (const float *a, const float *b, size_t n)
{
  double worst = 0;
  for (size_t i = 0; i < n; i++)
    {
      double difference = fabs ((double) a[i] - b[i]);
      if (!(difference <= worst))
        worst = difference;
    }
  return worst;
}

double
nn_worst_relative (const float *a, const float *b, size_t n)
{
  double largest = 0;
  for (size_t i = 0; i < n; i++)
    largest = fmax (largest, fabs (b[i]));
  return nn_worst_absolute (a, b, n) / (largest > 0 ? largest : 1);
}
