/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Which class to name while verdicts come several times a second and waver at the borders: the name
 * changes once the evidence for another, summed over verdicts in a row that favour it, is enough.
 * One clear verdict is, a doubtful one alone never. Plain data, any thread. */
typedef struct
{
  int label;       /* that is named; -1 before the first verdict */
  int challenger;  /* that the last verdicts favour; -1: they favour the label */
  double evidence; /* its lead over the label in probability, summed */
} WhyLabelSmoother;

void why_label_smoother_init (WhyLabelSmoother *smoother);
/* Takes the probabilities of n classes (n >= 1), the newest verdict; returns the class to name. */
size_t why_label_smoother_add (WhyLabelSmoother *smoother, const float *probabilities, size_t n);
