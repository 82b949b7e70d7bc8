/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-npy.h"
#include "train/net/why-relevance-loss.h"
#include "train/net/why-backprop.h"
#include "train/net/why-optimiser.h"

static WhyNpy
read_npy (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", name, NULL);
  WhyNpy npy;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_npy_read (path, &npy, &error), ==, WHY_OK);
  return npy;
}

static void
read_parameters (const char *name, WhyParameters *parameters)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "reference", name, NULL);
  WhySafetensors *tensors;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_safetensors_read (path, &tensors, &error), ==, WHY_OK);
  g_assert_cmpint (why_parameters_from_tensors (parameters, tensors, &error), ==, WHY_OK);
  why_safetensors_free (tensors);
}

static WhyParameters *
new_parameters (size_t n_channels, size_t n_classes, uint64_t seed)
{
  WhyRandom random = why_random_new (seed);
  WhyParameters *parameters;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_parameters_new (n_channels, n_classes, &random, &parameters, &error), ==,
                   WHY_OK);
  return parameters;
}

/* x: batch x channels x frames of one step, into the plane that training takes. */
static void
fill_input (WhyBackprop *backprop, const float *x, size_t batch, size_t n_channels, size_t n_frames)
{
  float *plane = why_backprop_input (backprop);
  for (size_t b = 0; b < batch; b++)
    for (size_t c = 0; c < n_channels; c++)
      memcpy (plane + (c * batch + b) * n_frames, x + (b * n_channels + c) * n_frames,
              n_frames * sizeof (float));
}

static double
largest_difference (const float *a, const float *b, size_t n)
{
  double worst = 0;
  for (size_t i = 0; i < n; i++)
    worst = fmax (worst, fabs ((double) a[i] - (double) b[i]));
  return worst;
}

/* Ten steps of PyTorch: losses, gradient norms, weights and running statistics. */
static void
test_pytorch (void)
{
  WhyNpy input = read_npy ("input.npy"), labels = read_npy ("labels.npy"),
         losses = read_npy ("losses.npy");
  size_t n_steps = input.shape[0], batch = input.shape[1], n_channels = input.shape[2],
         n_frames = input.shape[3];
  const float class_weights[] = { 1, 2.5f, 0.75f };
  WhyParameters *p = new_parameters (n_channels, 3, 1), *end = new_parameters (n_channels, 3, 1);
  WhyBackprop *backprop;
  WhyOptimiser optimiser;
  WhyError error = { WHY_OK, "" };
  read_parameters ("start.safetensors", p);
  read_parameters ("end.safetensors", end);
  g_assert_cmpint (why_backprop_new (p, batch, n_frames, &backprop, &error), ==, WHY_OK);
  g_assert_cmpint (why_optimiser_init (&optimiser, p->n_values, 0.1, &error), ==, WHY_OK);

  double worst_loss = 0, worst_norm = 0;
  for (size_t step = 0; step < n_steps; step++)
    {
      size_t truth[16];
      for (size_t b = 0; b < batch; b++)
        truth[b] = (size_t) labels.data[step * batch + b];
      fill_input (backprop, input.data + step * batch * n_channels * n_frames, batch, n_channels,
                  n_frames);
      double loss = why_backprop_run (backprop, p, truth, class_weights, batch, 1e-5, NULL, NULL);
      double norm = why_clip_norm (p->gradients, p->n_values, 0.5);
      why_optimiser_step (&optimiser, p->values, p->gradients, 1e-2);
      worst_loss = fmax (worst_loss, fabs (loss - (double) losses.data[step]));
      worst_norm = fmax (worst_norm, fabs (norm - (double) losses.data[n_steps + step]));
    }
  double worst = largest_difference (p->values, end->values, p->n_values), worst_running = 0;
  for (int i = 0; i < WHY_N_NORMS; i++)
    {
      worst_running = fmax (worst_running, largest_difference (p->running_mean[i],
                                                               end->running_mean[i], p->widths[i]));
      worst_running = fmax (worst_running, largest_difference (p->running_var[i],
                                                               end->running_var[i], p->widths[i]));
    }
  g_test_message ("worst error after %zu steps: loss %.2e, gradient norm %.2e, weights %.2e, "
                  "running statistics %.2e",
                  n_steps, worst_loss, worst_norm, worst, worst_running);
  g_assert_cmpfloat (worst_loss, <, 2e-4);
  g_assert_cmpfloat (worst_norm, <, 2e-3);
  g_assert_cmpfloat (worst, <, 2e-3);
  g_assert_cmpfloat (worst_running, <, 1e-3);

  why_optimiser_clear (&optimiser);
  why_backprop_free (backprop);
  why_parameters_free (p);
  why_parameters_free (end);
  why_npy_clear (&input);
  why_npy_clear (&labels);
  why_npy_clear (&losses);
}

/* What each penalty of misplaced relevance adds to the gradient, and its value, against PyTorch's
 * double backward. */
static void
test_penalties (gconstpointer data)
{
  int which = GPOINTER_TO_INT (data);
  WhyNpy input = read_npy ("penalty-input.npy"), labels = read_npy ("penalty-labels.npy");
  WhyNpy costs = read_npy ("penalty-costs.npy"), values = read_npy ("penalty-values.npy");
  size_t batch = input.shape[0], n_channels = input.shape[1], n_frames = input.shape[2], truth[16];
  const float class_weights[] = { 1, 1, 1 };
  WhyParameters *p = new_parameters (n_channels, 3, 1),
                *expected = new_parameters (n_channels, 3, 1);
  WhyBackprop *backprop;
  WhyRelevanceLoss *relevance_loss;
  WhyError error = { WHY_OK, "" };
  read_parameters ("penalty-start.safetensors", p);
  read_parameters (which == 0 ? "penalty-epsilon.safetensors" : "penalty-zplus.safetensors",
                   expected);
  g_assert_cmpint (why_backprop_new (p, batch + 2, n_frames, &backprop, &error), ==, WHY_OK);
  g_assert_cmpint (why_relevance_loss_new (p, batch + 2, n_frames, &relevance_loss, &error), ==,
                   WHY_OK);
  memcpy (why_relevance_loss_costs (relevance_loss), costs.data,
          batch * n_channels * sizeof (float));
  for (size_t c = 5; c < n_channels; c++)
    why_relevance_loss_counted (relevance_loss)[c] = 1;
  for (size_t b = 0; b < batch; b++)
    truth[b] = (size_t) labels.data[b];

  fill_input (backprop, input.data, batch, n_channels, n_frames);
  why_backprop_run (backprop, p, truth, class_weights, batch, 1e-5, NULL, NULL);
  g_autofree float *before = g_memdup2 (p->gradients, p->n_values * sizeof (float));
  double penalties[2], largest = 0, worst = 0;
  why_relevance_loss_run (relevance_loss, backprop, p, truth, batch, which == 0, which == 1,
                          penalties);
  for (size_t i = 0; i < p->n_values; i++)
    {
      largest = fmax (largest, fabs ((double) expected->values[i]));
      worst = fmax (worst,
                    fabs ((double) (p->gradients[i] - before[i]) - (double) expected->values[i]));
    }
  g_test_message ("penalty %.6f (PyTorch %.6f), worst gradient error %.2e of %.2e",
                  penalties[which], (double) values.data[which], worst, largest);
  g_assert_cmpfloat (fabs (penalties[which] - (double) values.data[which]), <, 1e-5);
  g_assert_cmpfloat (largest, >, 1e-3);
  g_assert_cmpfloat (worst, <, 1e-4 * largest);
  g_assert_cmpfloat (penalties[1 - which], ==, 0);

  why_relevance_loss_free (relevance_loss);
  why_backprop_free (backprop);
  why_parameters_free (p);
  why_parameters_free (expected);
  why_npy_clear (&input);
  why_npy_clear (&labels);
  why_npy_clear (&costs);
  why_npy_clear (&values);
}

/* A fixed input norm maps by its running statistics, which stay; nothing before it learns, and
 * what is behind it learns as if its output were the input. Features that are not negative have no
 * negative part to share relevance with, which is left out then: the penalties are the same. */
static void
test_fixed_input (void)
{
  enum
  {
    CHANNELS = 24,
    FRAMES = 8,
    BATCH = 6,
    N = CHANNELS * BATCH * FRAMES
  };
  const float class_weights[] = { 1, 2, 0.5f };
  const size_t labels[BATCH] = { 0, 1, 2, 0, 1, 2 };
  WhyParameters *p = new_parameters (CHANNELS, 3, 11);
  WhyRandom random = why_random_new (12);
  WhyBackprop *backprop;
  WhyRelevanceLoss *relevance_loss;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_backprop_new (p, BATCH, FRAMES, &backprop, &error), ==, WHY_OK);
  g_assert_cmpint (why_relevance_loss_new (p, BATCH, FRAMES, &relevance_loss, &error), ==, WHY_OK);
  for (size_t c = 0; c < CHANNELS; c++)
    {
      p->running_mean[0][c] = 0;
      p->running_var[0][c] = (float) why_random_range (&random, 0.5, 2);
    }
  g_autofree float *var = g_memdup2 (p->running_var[0], CHANNELS * sizeof (float));
  for (size_t i = 0; i < N; i++)
    why_backprop_input (backprop)[i] = (float) fabs (why_random_normal (&random));

  why_backprop_fix_input (backprop, true);
  double loss = why_backprop_run (backprop, p, labels, class_weights, BATCH, 1e-5, NULL, NULL);
  g_assert_cmpmem (p->running_var[0], CHANNELS * sizeof (float), var, CHANNELS * sizeof (float));
  for (size_t i = 0; i < p->offsets[WHY_P_CONV0]; i++)
    g_assert_cmpfloat (p->gradients[i], ==, 0);
  g_autofree float *gradients = g_memdup2 (p->gradients, p->n_values * sizeof (float));
  for (size_t i = 0; i < N; i++)
    why_backprop_input (backprop)[i] /= sqrtf (var[i / (BATCH * FRAMES)] + 1e-5f);
  for (size_t c = 0; c < CHANNELS; c++)
    p->running_var[0][c] = 1 - 1e-5f;
  g_assert_cmpfloat_with_epsilon (why_backprop_run (backprop, p, labels, class_weights, BATCH, 1e-5,
                                                    NULL, NULL),
                                  loss, 1e-5);
  g_assert_cmpfloat (largest_difference (p->gradients, gradients, p->n_values), <, 1e-5);

  for (size_t i = 0; i < BATCH * CHANNELS; i++)
    why_relevance_loss_costs (relevance_loss)[i] = (float) why_random_uniform (&random);
  for (size_t c = 0; c < CHANNELS; c++)
    why_relevance_loss_counted (relevance_loss)[c] = 1;
  double penalties[2][2];
  memset (p->gradients, 0, p->n_values * sizeof (float));
  why_relevance_loss_run (relevance_loss, backprop, p, labels, BATCH, 0, 1, penalties[0]);
  memcpy (gradients, p->gradients, p->n_values * sizeof (float));
  memset (p->gradients, 0, p->n_values * sizeof (float));
  why_backprop_fix_input (backprop, false);
  why_relevance_loss_run (relevance_loss, backprop, p, labels, BATCH, 0, 1, penalties[1]);
  g_assert_cmpfloat (penalties[0][1], >, 0.1);
  g_assert_cmpfloat_with_epsilon (penalties[0][1], penalties[1][1], 1e-6);
  g_assert_cmpfloat (largest_difference (p->gradients, gradients, p->n_values), <, 1e-6);

  why_relevance_loss_free (relevance_loss);
  why_backprop_free (backprop);
  why_parameters_free (p);
}

/* Each tensor's gradient against central differences of the loss. */
static void
test_finite_differences (void)
{
  enum
  {
    CHANNELS = 32,
    CLASSES = 4,
    FRAMES = 9,
    BATCH = 5
  };
  const float class_weights[CLASSES] = { 1, 2, 0.5f, 1.5f };
  size_t labels[BATCH] = { 0, 1, 2, 3, 1 };
  WhyParameters *p = new_parameters (CHANNELS, CLASSES, 7);
  WhyRandom random = why_random_new (5);
  WhyBackprop *backprop;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_backprop_new (p, BATCH, FRAMES, &backprop, &error), ==, WHY_OK);
  float x[CHANNELS * FRAMES * BATCH];
  for (size_t i = 0; i < G_N_ELEMENTS (x); i++)
    x[i] = (float) why_random_normal (&random);
  memcpy (why_backprop_input (backprop), x, sizeof x);
  why_backprop_run (backprop, p, labels, class_weights, BATCH, 1e-5, NULL, NULL);
  g_autofree float *gradient = g_memdup2 (p->gradients, p->n_values * sizeof (float));

  for (int which = 0; which < WHY_N_PARAMETERS; which++)
    {
      double dot = 0, length = 0, difference;
      size_t first = p->offsets[which], last = p->offsets[which + 1];
      g_autofree float *saved = g_memdup2 (p->values, p->n_values * sizeof (float));
      /* Along the gradient itself: the derivative is its norm, the best that float can resolve. */
      for (size_t i = first; i < last; i++)
        length += (double) gradient[i] * (double) gradient[i];
      length = sqrt (length);
      g_assert_cmpfloat (length, >, 0);
      double loss[2], step = 2e-4;
      for (int side = 0; side < 2; side++)
        {
          for (size_t i = first; i < last; i++)
            p->values[i] = (float) ((double) saved[i]
                                    + (side ? -step : step) * (double) gradient[i] / length);
          memcpy (why_backprop_input (backprop), x, sizeof x);
          loss[side]
              = why_backprop_run (backprop, p, labels, class_weights, BATCH, 1e-5, NULL, NULL);
        }
      dot = length;
      difference = (loss[0] - loss[1]) / (2 * step);
      g_test_message ("tensor %d: analytic %.6f, numeric %.6f", which, dot, difference);
      g_assert_cmpfloat (fabs (difference - dot), <, 0.1 * dot + 1e-3);
      memcpy (p->values, saved, p->n_values * sizeof (float));
    }
  why_backprop_free (backprop);
  why_parameters_free (p);
}

static void
test_schedule (void)
{
  g_assert_cmpfloat_with_epsilon (why_learning_rate (1e-3, 3, 0, 0, 10), 1e-3 / 30, 1e-12);
  g_assert_cmpfloat_with_epsilon (why_learning_rate (1e-3, 3, 2, 9, 10), 1e-3, 1e-12);
  for (size_t epoch = 3; epoch < 6; epoch++)
    {
      g_assert_cmpfloat_with_epsilon (why_learning_rate (1e-3, 3, epoch, 0, 10), 1e-3, 1e-12);
      g_assert_cmpfloat_with_epsilon (why_learning_rate (1e-3, 3, epoch, 5, 10), 5e-4, 1e-12);
      g_assert_cmpfloat (why_learning_rate (1e-3, 3, epoch, 9, 10), <, 3e-5);
    }
}

static void
test_clip (void)
{
  float gradients[] = { 3, 4 };
  g_assert_cmpfloat_with_epsilon (why_clip_norm (gradients, 2, 10), 5, 1e-12);
  g_assert_cmpfloat (gradients[1], ==, 4);
  g_assert_cmpfloat_with_epsilon (why_clip_norm (gradients, 2, 1), 5, 1e-12);
  g_assert_cmpfloat_with_epsilon (gradients[0], 0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon (gradients[1], 0.8, 1e-6);
}

/* Weights survive the way through a file. */
static void
test_round_trip (void)
{
  WhyParameters *p = new_parameters (20, 6, 2), *q = new_parameters (20, 6, 3);
  WhySafetensors *tensors;
  WhyError error = { WHY_OK, "" };
  g_assert_cmpfloat (largest_difference (p->values, q->values, p->n_values), >, 0.01);
  g_assert_cmpint (why_parameters_to_tensors (p, &tensors, &error), ==, WHY_OK);
  g_assert_cmpint (why_parameters_from_tensors (q, tensors, &error), ==, WHY_OK);
  g_assert_cmpfloat (largest_difference (p->values, q->values, p->n_values), ==, 0);
  why_safetensors_free (tensors);
  why_parameters_free (p);
  why_parameters_free (q);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/backprop/pytorch", test_pytorch);
  g_test_add_func ("/train/backprop/finite-differences", test_finite_differences);
  g_test_add_func ("/train/backprop/fixed-input", test_fixed_input);
  g_test_add_func ("/train/optimiser/schedule", test_schedule);
  g_test_add_func ("/train/optimiser/clip", test_clip);
  g_test_add_func ("/train/parameters/round-trip", test_round_trip);
  g_test_add_data_func ("/train/backprop/penalty-epsilon", GINT_TO_POINTER (0), test_penalties);
  g_test_add_data_func ("/train/backprop/penalty-zplus", GINT_TO_POINTER (1), test_penalties);
  return g_test_run ();
}
