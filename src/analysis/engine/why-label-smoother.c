/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/engine/why-label-smoother.h"

/* One verdict of 75 to 25 per cent is enough; of 55 to 45, five in a row: a second. */
#define ENOUGH 0.5

void
why_label_smoother_init (WhyLabelSmoother *smoother)
{
  *smoother = (WhyLabelSmoother){ .label = -1, .challenger = -1 };
}

size_t
why_label_smoother_add (WhyLabelSmoother *smoother, const float *probabilities, size_t n)
{
  size_t best = 0;
  for (size_t k = 1; k < n; k++)
    if (probabilities[k] > probabilities[best])
      best = k;
  if (smoother->label < 0)
    smoother->label = (int) best;
  if (smoother->label == (int) best)
    {
      smoother->challenger = -1;
      smoother->evidence = 0;
      return best;
    }
  if (smoother->challenger != (int) best)
    smoother->evidence = 0;
  smoother->challenger = (int) best;
  smoother->evidence += (double) (probabilities[best] - probabilities[smoother->label]);
  if (smoother->evidence >= ENOUGH)
    {
      smoother->label = (int) best;
      smoother->challenger = -1;
      smoother->evidence = 0;
    }
  return (size_t) smoother->label;
}
