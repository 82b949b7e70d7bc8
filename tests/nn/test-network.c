/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "nn-case.h"
#include "nn-ref.h"
#include "nn/why-model-private.h"

/* Logits, probabilities and activations against PyTorch's. */
static void
test_parity (gconstpointer data)
{
  g_autofree char *folder = nn_case_folder (data);
  if (!folder)
    {
      g_test_skip ("the reference folder is not here");
      return;
    }
  WhyModel *model = nn_case_load (folder);
  WhyNpy input = nn_case_read (folder, "input");
  g_assert_cmpuint (input.shape[0], ==, why_model_info (model)->n_channels);
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (model, input.shape[1], &act, NULL), ==, WHY_OK);
  why_network_forward (model, input.data, act);

  const char *names[] = { "logits", "probabilities", "ap0", "ap1", "gap", "relu3" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file
          = i < 2 ? g_strdup (names[i]) : g_strdup_printf ("activation_%s", names[i]);
      WhyNpy want = nn_case_read (folder, file);
      size_t n = why_model_info (model)->n_classes;
      const float *got = i == 0   ? why_activations_logits (act)
                         : i == 1 ? why_activations_probabilities (act)
                                  : why_activations_get (act, names[i], &n);
      g_assert_nonnull (got);
      size_t n_want = 1;
      for (size_t d = 0; d < want.n_dims; d++)
        n_want *= want.shape[d];
      g_assert_cmpuint (n, ==, n_want);
      double worst = nn_worst_absolute (got, want.data, n);
      g_test_message ("%s %s: worst absolute error %.2e", (const char *) data, names[i], worst);
      g_assert_cmpfloat (worst, <=, 1e-4);
      why_npy_clear (&want);
    }
  size_t n;
  g_assert_null (why_activations_get (act, "ap2", &n));
  why_activations_free (act);
  why_npy_clear (&input);
  why_model_free (model);
}

static WhyModel *
random_model (WhySafetensors **tensors, guint32 seed)
{
  WhyModel *model;
  WhyError error = { 0 };
  *tensors = nn_random_tensors (&nn_small_shape, seed);
  why_model_new_from_tensors (*tensors, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  return model;
}

/* The merged network equals one whose batch norms are layers of their own, for any number of frames: four, odd
 * (the average pool then drops the last one, as PyTorch's does), many. */
static void
test_unmerged (void)
{
  WhySafetensors *tensors;
  WhyModel *model = random_model (&tensors, 1);
  const size_t frames[] = { 4, 5, 6, 7, 31, 32, 100 };
  for (size_t i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      size_t T = frames[i];
      g_autofree float *x = nn_random_floats (nn_small_shape.n_channels * T, 5, 0, 3);
      WhyActivations *act;
      g_assert_cmpint (why_activations_new (model, T, &act, NULL), ==, WHY_OK);
      why_network_forward (model, x, act);
      NnRef *ref = nn_ref_new (tensors, 1e-5, T);
      const double *want = nn_ref_forward (ref, x);
      double worst = 0;
      for (size_t k = 0; k < nn_small_shape.n_classes; k++)
        worst = fmax (worst, fabs (why_activations_logits (act)[k] - want[k]));
      g_test_message ("%zu frames: worst logit error %.2e", T, worst);
      g_assert_cmpfloat (worst, <=, 1e-5);
      size_t n;
      why_activations_get (act, "ap1", &n);
      g_assert_cmpuint (n, ==, nn_small_shape.width[1] * (T / 2 / 2));
      nn_ref_free (ref);
      why_activations_free (act);
    }
  why_model_free (model);
  why_safetensors_free (tensors);
}

/* A last odd frame reaches the network only through its neighbours' kernels, never through the pool. */
static void
test_refuses_frames (void)
{
  WhySafetensors *tensors;
  WhyModel *model = random_model (&tensors, 1);
  const size_t frames[] = { 0, 1, 3, (size_t) 1 << 21, SIZE_MAX };
  for (size_t i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      WhyActivations *act;
      WhyError error = { 0 };
      g_assert_cmpint (why_activations_new (model, frames[i], &act, &error), ==, WHY_ERR_INVALID);
      g_assert_null (act);
      g_assert_nonnull (strstr (error.message, "frames"));
    }
  why_model_free (model);
  why_safetensors_free (tensors);
}

/* Half a GiB at most, told before anything is made. */
static void
test_refuses_much (void)
{
  const NnShape wide = {
    .n_channels = 2, .width = { 5, 2000, 9 }, .n_taps = { 1, 1, 1 }, .n_hidden = 3, .n_classes = 2
  };
  WhySafetensors *tensors = nn_random_tensors (&wide, 2);
  WhyModel *model;
  WhyActivations *act;
  WhyError error = { 0 };
  g_assert_cmpint (why_model_new_from_tensors (tensors, &model, NULL), ==, WHY_OK);
  g_assert_cmpint (why_activations_check (model, 1000, &error), ==, WHY_OK);
  g_assert_cmpint (why_activations_check (model, 1 << 20, &error), ==, WHY_ERR_UNSUPPORTED);
  g_test_message ("%s", error.message);
  g_assert_nonnull (strstr (error.message, "too much memory"));
  g_assert_cmpint (why_activations_new (model, 1 << 20, &act, NULL), ==, WHY_ERR_UNSUPPORTED);
  g_assert_null (act);
  why_model_free (model);
  why_safetensors_free (tensors);
}

static void
test_softmax (void)
{
  /* A last layer with huge biases: probabilities must neither overflow nor lose their sum. */
  WhySafetensors *tensors = nn_random_tensors (&nn_small_shape, 2);
  const float bias[] = { 1e30f, 1e30f, -1e30f, 0 };
  why_safetensors_put (tensors, "fc_out.bias", bias, 1, &nn_small_shape.n_classes);
  WhyModel *model;
  g_assert_cmpint (why_model_new_from_tensors (tensors, &model, NULL), ==, WHY_OK);
  WhyActivations *act;
  why_activations_new (model, 8, &act, NULL);
  g_autofree float *x = nn_random_floats (nn_small_shape.n_channels * 8, 3, 0, 1);
  why_network_forward (model, x, act);
  const float *p = why_activations_probabilities (act);
  g_assert_cmpfloat (p[0], ==, 0.5f);
  g_assert_cmpfloat (p[1], ==, 0.5f);
  g_assert_cmpfloat (p[2], ==, 0.0f);
  g_assert_cmpfloat (p[3], ==, 0.0f);
  why_activations_free (act);
  why_model_free (model);
  why_safetensors_free (tensors);
}

/* A NaN must come out as NaN: a ReLU that swallowed it would give a confident wrong answer. */
static void
test_nan (void)
{
  WhySafetensors *tensors;
  WhyModel *model = random_model (&tensors, 1);
  WhyActivations *act;
  why_activations_new (model, 8, &act, NULL);
  g_autofree float *x = nn_random_floats (nn_small_shape.n_channels * 8, 3, 0, 1);
  x[17] = NAN;
  why_network_forward (model, x, act);
  for (size_t k = 0; k < nn_small_shape.n_classes; k++)
    {
      g_assert_true (isnan (why_activations_logits (act)[k]));
      g_assert_true (isnan (why_activations_probabilities (act)[k]));
    }
  why_activations_free (act);
  why_model_free (model);
  why_safetensors_free (tensors);
}

typedef struct
{
  const WhyModel *model;
  const float *x, *logits, *relevance;
  size_t n_frames;
} Shared;

/* Runs the pass again and again; every result must have the very bits of the first. */
static gpointer
repeat (gpointer data)
{
  const Shared *shared = data;
  const WhyModelInfo *info = why_model_info (shared->model);
  size_t n = info->n_classes * info->n_channels * shared->n_frames;
  g_autofree float *relevance = g_new (float, n);
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (shared->model, shared->n_frames, &act, NULL), ==, WHY_OK);
  for (int i = 0; i < 20; i++)
    {
      why_network_forward (shared->model, shared->x, act);
      g_assert_cmpmem (why_activations_logits (act), info->n_classes * sizeof (float),
                       shared->logits, info->n_classes * sizeof (float));
      why_relevance_process_all (shared->model, act, WHY_RULE_ALPHA2_BETA1, relevance, NULL);
      g_assert_cmpmem (relevance, n * sizeof (float), shared->relevance, n * sizeof (float));
    }
  why_activations_free (act);
  return NULL;
}

static void
test_threads (void)
{
  g_autofree char *folder = nn_case_folder ("s1");
  g_assert_nonnull (folder);
  WhyModel *model = nn_case_load (folder);
  WhyNpy input = nn_case_read (folder, "input");
  size_t n = why_model_info (model)->n_classes * input.shape[0] * input.shape[1];
  g_autofree float *relevance = g_new (float, n);
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (model, input.shape[1], &act, NULL), ==, WHY_OK);
  why_network_forward (model, input.data, act);
  why_relevance_process_all (model, act, WHY_RULE_ALPHA2_BETA1, relevance, NULL);
  Shared shared = { model, input.data, why_activations_logits (act), relevance, input.shape[1] };
  GThread *threads[3];
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("forward", repeat, &shared);
  for (size_t i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  why_activations_free (act);
  why_npy_clear (&input);
  why_model_free (model);
}

static void
test_features (void)
{
  /* log1p (sx / (0.1 mu + 1e-8)), also where mu is 0, where sx is a rounding error below 0, and in place. */
  float sx[] = { 0, 1, 2, -1e-7f, 1e-9f, 5 };
  const float mu[] = { 0.5f, 0 };
  const double want[]
      = { 0, log1p (1 / (0.05 + 1e-8)), log1p (2 / (0.05 + 1e-8)), 0, log1p (0.1), log1p (5e8) };
  why_features_from_scattering (sx, mu, 2, 3, 0.1, sx);
  for (size_t i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_cmpfloat_with_epsilon (sx[i], want[i], 1e-6 * (1 + want[i]));
}

/* The temperature bears on probabilities alone: softmax (z / T), the same logits and relevance. */
static void
test_temperature (void)
{
  static const char *const texts[] = { "1", "0.25", "3", "1000", "0.001" };
  static const double temperatures[] = { 1, 0.25, 3, 1000, 0.001 };
  size_t n_x = nn_small_shape.n_channels * 32, n_classes = nn_small_shape.n_classes;
  g_autofree float *x = nn_random_floats (n_x, 5, 0, 2);
  g_autofree float *logits = g_new (float, n_classes), *relevance = g_new (float, n_x);
  g_autofree float *first_relevance = g_new (float, n_x);
  for (size_t i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      WhySafetensors *tensors = nn_random_tensors (&nn_small_shape, 3);
      why_safetensors_put_metadata (tensors, "temperature", texts[i]);
      WhyModel *model;
      WhyActivations *act;
      WhyError error = { 0 };
      why_model_new_from_tensors (tensors, &model, &error);
      g_assert_cmpstr (error.message, ==, "");
      g_assert_cmpint (why_activations_new (model, 32, &act, NULL), ==, WHY_OK);
      why_network_forward (model, x, act);
      const float *got = why_activations_logits (act), *p = why_activations_probabilities (act);
      double sum = 0;
      for (size_t k = 0; k < n_classes; k++)
        {
          double rest = 0;
          for (size_t other = 0; other < n_classes; other++)
            rest += exp (((double) got[other] - (double) got[k]) / temperatures[i]);
          g_assert_cmpfloat_with_epsilon (p[k], 1 / rest, 1e-6);
          sum += p[k];
        }
      g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
      why_relevance_process (model, act, WHY_RULE_EPSILON, 1, NAN, relevance, NULL);
      if (i == 0)
        {
          memcpy (logits, got, n_classes * sizeof (float));
          memcpy (first_relevance, relevance, n_x * sizeof (float));
        }
      g_assert_cmpmem (got, n_classes * sizeof (float), logits, n_classes * sizeof (float));
      g_assert_cmpmem (relevance, n_x * sizeof (float), first_relevance, n_x * sizeof (float));
      why_activations_free (act);
      why_model_free (model);
      why_safetensors_free (tensors);
    }
}

/* A bias bears on the probability of none, and with it on those of the others alike; what a listener heard counts
 * beside it. Logits stay. */
static void
test_none_bias (void)
{
  static const double biases[] = { 0, 1.5, -3, 20 };
  NnShape shape = nn_small_shape;
  shape.n_classes = 6;
  WhyModelInfo info = nn_info (&shape);
  info.temperature = 2;
  g_autofree float *mu = nn_random_floats (shape.n_channels, 31, 1e-6, 3);
  g_autofree float *x = nn_random_floats (shape.n_channels * 32, 5, 0, 2);
  g_autofree float *heard = nn_random_floats (shape.n_classes, 6, -4, 0);
  g_autofree char *folder = g_dir_make_tmp ("why-network-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "biased.safetensors", NULL);
  for (size_t i = 0; i < G_N_ELEMENTS (biases); i++)
    {
      WhySafetensors *tensors = nn_random_tensors (&shape, 3);
      WhyModel *model;
      WhyActivations *act;
      WhyError error = { 0 };
      float weighed[6];
      info.none_bias = biases[i];
      why_model_save (path, tensors, &info, mu, false, &error);
      g_assert_cmpstr (error.message, ==, "");
      why_safetensors_free (tensors);
      why_model_load (path, &model, &error);
      g_assert_cmpstr (error.message, ==, "");
      g_assert_cmpint (why_activations_new (model, 32, &act, NULL), ==, WHY_OK);
      why_network_forward (model, x, act);
      const float *z = why_activations_logits (act), *p = why_activations_probabilities (act);
      why_model_probabilities (model, z, heard, weighed);
      double sum = 0, weighed_sum = 0;
      for (size_t k = 0; k < 6; k++)
        {
          sum += exp ((double) z[k] / 2 + (k == 5 ? biases[i] : 0));
          weighed_sum += exp ((double) z[k] / 2 + (double) heard[k] + (k == 5 ? biases[i] : 0));
        }
      for (size_t k = 0; k < 6; k++)
        {
          double bias = k == 5 ? biases[i] : 0;
          g_assert_cmpfloat_with_epsilon (p[k], exp ((double) z[k] / 2 + bias) / sum, 1e-6);
          g_assert_cmpfloat_with_epsilon (
              weighed[k], exp ((double) z[k] / 2 + (double) heard[k] + bias) / weighed_sum, 1e-6);
        }
      why_activations_free (act);
      why_model_free (model);
    }
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/network/parity/tiny", "tiny", test_parity);
  g_test_add_data_func ("/network/parity/s1", "s1", test_parity);
  g_test_add_data_func ("/network/parity/paper", "paper", test_parity);
  g_test_add_func ("/network/unmerged", test_unmerged);
  g_test_add_func ("/network/refuses-frames", test_refuses_frames);
  g_test_add_func ("/network/refuses-much", test_refuses_much);
  g_test_add_func ("/network/softmax", test_softmax);
  g_test_add_func ("/network/nan", test_nan);
  g_test_add_func ("/network/threads", test_threads);
  g_test_add_func ("/network/features", test_features);
  g_test_add_func ("/network/temperature", test_temperature);
  g_test_add_func ("/network/none-bias", test_none_bias);
  return g_test_run ();
}
