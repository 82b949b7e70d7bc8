/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Networks that have forgotten: what is shuffled, and what is not. */
#include <math.h>
#include <string.h>

#include "nn-case.h"
#include "nn/why-model-private.h"
#include "nn/why-model-shuffle.h"

#define N_FRAMES 32

static WhyModel *
make_model (void)
{
  WhySafetensors *tensors = nn_random_tensors (&nn_small_shape, 9);
  WhyModel *model;
  WhyError error = { 0 };
  why_model_new_from_tensors (tensors, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  why_safetensors_free (tensors);
  return model;
}

static WhyModel *
shuffled (const WhyModel *model, unsigned layers, uint64_t seed)
{
  WhyModel *out;
  WhyError error = { 0 };
  g_assert_cmpint (why_model_new_shuffled (model, layers, seed, &out, &error), ==, WHY_OK);
  return out;
}

/* Weights, then biases. */
static const float *
layer_of (const WhyModel *model, int layer, int biases, size_t *n)
{
  const WhyConv *last = &model->conv[WHY_MODEL_N_CONVS - 1];
  if (layer < WHY_MODEL_N_CONVS)
    {
      const WhyConv *conv = &model->conv[layer];
      *n = biases ? conv->n_out : conv->n_out * conv->n_in * conv->n_taps;
      return biases ? conv->bias : conv->weights;
    }
  if (layer == WHY_MODEL_HIDDEN)
    {
      *n = biases ? model->n_hidden : model->n_hidden * last->n_out;
      return biases ? model->hidden_bias : model->hidden_weight;
    }
  *n = biases ? model->info.n_classes : model->info.n_classes * model->n_hidden;
  return biases ? model->output_bias : model->output_weight;
}

static int
compare (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;
  return (x > y) - (x < y);
}

static gboolean
is_same (const WhyModel *a, const WhyModel *b, int layer)
{
  gboolean same = TRUE;
  for (int biases = 0; biases < 2; biases++)
    {
      size_t n;
      const float *x = layer_of (a, layer, biases, &n), *y = layer_of (b, layer, biases, &n);
      same = same && memcmp (x, y, n * sizeof *x) == 0;
    }
  return same;
}

/* The layers asked for, and no other, hold the same values in another order; their order depends on seed and layer
 * alone. */
static void
test_layers (void)
{
  WhyModel *model = make_model ();
  for (unsigned layers = 0; layers < 1U << WHY_MODEL_N_LAYERS; layers++)
    {
      WhyModel *out = shuffled (model, layers, 4), *other = shuffled (model, layers, 5);
      for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
        {
          WhyModel *alone = shuffled (model, 1U << layer, 4);
          gboolean wanted = (layers >> layer & 1U) != 0;
          g_assert_true (is_same (model, out, layer) != wanted);
          g_assert_true (is_same (out, alone, layer) == wanted);
          g_assert_true (is_same (out, other, layer) != wanted);
          why_model_free (alone);
          for (int biases = 0; biases < 2; biases++)
            {
              size_t n;
              const float *before = layer_of (model, layer, biases, &n);
              const float *after = layer_of (out, layer, biases, &n);
              g_autofree float *x = g_memdup2 (before, n * sizeof *x);
              g_autofree float *y = g_memdup2 (after, n * sizeof *y);
              qsort (x, n, sizeof *x, compare);
              qsort (y, n, sizeof *y, compare);
              g_assert_cmpmem (x, n * sizeof *x, y, n * sizeof *y);
            }
        }
      why_model_free (out);
      why_model_free (other);
    }
  why_model_free (model);
}

/* A copy answers and explains as the model does, to the bit; a network without its memory does not. */
static void
test_answers (void)
{
  WhyModel *model = make_model ();
  size_t n_x = nn_small_shape.n_channels * N_FRAMES, n_classes = nn_small_shape.n_classes;
  g_autofree float *x = nn_random_floats (n_x, 5, 0, 2);
  g_autofree float *logits = g_new (float, n_classes);
  g_autofree float *first = g_new (float, n_x), *relevance = g_new (float, n_x);
  WhyActivations *act;
  g_assert_cmpint (why_activations_new (model, N_FRAMES, &act, NULL), ==, WHY_OK);
  why_network_forward (model, x, act);
  memcpy (logits, why_activations_logits (act), n_classes * sizeof *logits);
  why_relevance_process (model, act, WHY_RULE_GAMMA, 1, NAN, first, NULL);
  for (unsigned layers = 0; layers < 1U << WHY_MODEL_N_LAYERS; layers++)
    {
      WhyModel *out = shuffled (model, layers, 4);
      why_network_forward (out, x, act);
      gboolean same
          = memcmp (why_activations_logits (act), logits, n_classes * sizeof *logits) == 0;
      why_relevance_process (out, act, WHY_RULE_GAMMA, 1, NAN, relevance, NULL);
      g_assert_true (same == (layers == 0));
      g_assert_true ((memcmp (first, relevance, n_x * sizeof *first) == 0) == (layers == 0));
      for (size_t i = 0; i < n_x; i++)
        g_assert_true (isfinite (relevance[i]));
      g_assert_cmpstr (why_model_info (out)->classes[1], ==, why_model_info (model)->classes[1]);
      why_model_free (out);
    }
  why_activations_free (act);
  why_model_free (model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model-shuffle/layers", test_layers);
  g_test_add_func ("/model-shuffle/answers", test_answers);
  return g_test_run ();
}
