/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"

/* Temperature scaling (Guo et al. 2017): probabilities softmax (z / T) with the one T that makes the
 * truth most likely, so that "97 %" means 97 %. What the networks name stays the same; the sound itself
 * (why-evidence.h) overrules them the sooner, the less sure they are.
 *
 * One temperature moves all classes alike, so it cannot repair a model that is right about techniques
 * and too sure of them where there is none. Where the recordings hold both, a bias b of the class
 * "none" can be fitted too: softmax (z / T + b), the logistic calibration of Platt (1999) in the one
 * direction that such sounds differ in. It moves names: as many as b makes up for. */

G_BEGIN_DECLS

typedef struct
{
  double temperature, none_bias; /* as in WhyModelInfo */
} WhyCalibrationPoint;

/* How good one is. */
typedef struct
{
  WhyCalibrationPoint at;
  double nll;           /* mean negative log-likelihood of the true class, in nats */
  double ece[WHY_N_OF]; /* of all, of techniques, of rejects */
  gsize n_right;        /* techniques that are named rightly */
  gsize n_named;        /* rejects that are named as a technique */
} WhyCalibrated;

typedef struct
{
  WhyCalibrated before, after; /* the model's own, and the fitted one */
  gsize n_techniques, n_rejects;
  gboolean at_limit; /* the best lies beyond the search: nearly all is right, or wrong */
} WhyCalibration;

/* The mean negative log-likelihood of what the networks say, before the sound itself has its say. */
double why_calibration_nll (const WhyEvaluation *evaluation, WhyCalibrationPoint at);

/* of_model: the model's own, at which the evaluation's probabilities are. Fits log T in [-3, 3] and,
 * with none, b in [-10, 10]; without, b stays that of the model. The evaluation has been run with
 * doubts, by which what the sound itself says is weighed anew. FALSE, with of_model as the fitted one, when there is
 * nothing to fit to: no recording at all or, with none, not both kinds. */
gboolean why_calibration_fit (const WhyEvaluation *evaluation,
                              WhyCalibrationPoint of_model,
                              gboolean none,
                              WhyCalibration *out);

G_END_DECLS
