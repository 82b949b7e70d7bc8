/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/net/why-optimiser.h"

#include <math.h>
#include <stdlib.h>

#define BETA1 0.9
#define BETA2 0.999
#define EPS 1e-8

WhyStatus
why_optimiser_init (WhyOptimiser *o, size_t n, double weight_decay, WhyError *error)
{
  *o = (WhyOptimiser){ .n = n, .weight_decay = weight_decay };
  o->first = calloc (n, sizeof (float));
  o->second = calloc (n, sizeof (float));
  if (o->first && o->second)
    return WHY_OK;
  why_optimiser_clear (o);
  return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the optimiser");
}

void
why_optimiser_clear (WhyOptimiser *o)
{
  free (o->first);
  free (o->second);
  *o = (WhyOptimiser){ 0 };
}

void
why_optimiser_step (WhyOptimiser *o, float *values, const float *gradients, double rate)
{
  o->n_steps++;
  double correction1 = 1 - pow (BETA1, (double) o->n_steps),
         correction2 = 1 - pow (BETA2, (double) o->n_steps);
  float decay = (float) (1 - rate * o->weight_decay), step = (float) (rate / correction1);
  float root = (float) (1 / sqrt (correction2)), eps = (float) EPS;
  float b1 = (float) BETA1, b2 = (float) BETA2, rest1 = (float) (1 - BETA1),
        rest2 = (float) (1 - BETA2);

  for (size_t i = 0; i < o->n; i++)
    {
      float g = gradients[i];
      o->first[i] = b1 * o->first[i] + rest1 * g;
      o->second[i] = b2 * o->second[i] + rest2 * g * g;
      values[i] = values[i] * decay - step * o->first[i] / (sqrtf (o->second[i]) * root + eps);
    }
}

double
why_clip_norm (float *gradients, size_t n, double max_norm)
{
  double squares = 0;
  for (size_t i = 0; i < n; i++)
    squares += (double) gradients[i] * (double) gradients[i];
  double norm = sqrt (squares);
  if (norm > max_norm)
    for (size_t i = 0; i < n; i++)
      gradients[i] = (float) ((double) gradients[i] * (max_norm / norm));
  return norm;
}

double
why_learning_rate (double peak, size_t n_warm_up, size_t epoch, size_t step, size_t n_steps)
{
  double part = (double) step / (double) n_steps;
  if (epoch < n_warm_up)
    return peak * ((double) epoch + ((double) step + 1) / (double) n_steps) / (double) n_warm_up;
  return peak * 0.5 * (1 + cos (M_PI * part));
}
