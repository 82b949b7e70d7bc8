/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/engine/why-label-smoother.h"

/* One verdict of 75 to 25 per cent is enough; of 55 to 45, five in a row: a second. */
#define ENOUGH 0.5

void
why_label_smoother_init (WhyLabelSmoother *steady)
{
  *steady = (WhyLabelSmoother){ .label = -1, .challenger = -1 };
}

size_t
why_label_smoother_add (WhyLabelSmoother *steady, const float *probabilities, size_t n)
{
  size_t best = 0;
  for (size_t k = 1; k < n; k++)
    if (probabilities[k] > probabilities[best])
      best = k;
  if (steady->label < 0)
    steady->label = (int) best;
  if (steady->label == (int) best)
    {
      steady->challenger = -1;
      steady->evidence = 0;
      return best;
    }
  if (steady->challenger != (int) best)
    steady->evidence = 0;
  steady->challenger = (int) best;
  steady->evidence += (double) (probabilities[best] - probabilities[steady->label]);
  if (steady->evidence >= ENOUGH)
    {
      steady->label = (int) best;
      steady->challenger = -1;
      steady->evidence = 0;
    }
  return (size_t) steady->label;
}
