/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"

/* Temperature scaling (Guo et al. 2017): probabilities softmax (z / T) with the one T that makes the
 * truth most likely, so that "97 %" means 97 %. The named class stays the same. */

G_BEGIN_DECLS

typedef struct
{
  double of_model, fitted;      /* temperatures */
  double nll_before, nll_after; /* mean negative log-likelihood of the true class, in nats */
  double ece_before[WHY_N_OF], ece_after[WHY_N_OF]; /* of all, of techniques, of rejects */
  gboolean at_limit; /* the best lies beyond the search: nearly all is right, or wrong */
} WhyCalibration;

/* The mean negative log-likelihood at a temperature. */
double why_calibration_nll (const WhyEvaluation *evaluation, double temperature);

/* of_model: the model's own temperature, at which the evaluation's probabilities are. Fits by golden
 * section on log T in [-3, 3]. FALSE, with 1 as fitted, when there is nothing to fit to. */
gboolean
why_calibration_fit (const WhyEvaluation *evaluation, double of_model, WhyCalibration *out);

G_END_DECLS
