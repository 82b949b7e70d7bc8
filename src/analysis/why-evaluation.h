/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/why-analyzer.h"
#include "analysis/why-manifest.h"

/* How good a model is on labelled recordings. */

G_BEGIN_DECLS

#define WHY_ECE_BINS 15

typedef struct
{
  gsize row;                                   /* in the manifest */
  gsize truth, label;
  float probabilities[WHY_MODEL_MAX_CLASSES];
  double kurtosis[WHY_N_RULES];                /* of the predicted class's; NAN: not computed */
} WhyPrediction;

typedef struct
{
  gsize n_classes;
  char **classes;             /* NULL-terminated, output order */
  WhyPrediction *predictions; /* in the manifest's order */
  gsize n_predictions;
  gsize *confusion;           /* n_classes x n_classes, [true][predicted] */
  double *accuracy;           /* per class; NAN where the split has no example */
  double macro;               /* mean over the classes present */
  double ece;                 /* expected calibration error, 15 bins of equal width */
  double kurtosis_mean[WHY_N_RULES], kurtosis_sd[WHY_N_RULES];
  gsize n_failed;             /* files that could not be analysed; each was told to on_failure */
} WhyEvaluation;

/* Called in any of the working threads, one at a time. */
typedef void (*WhyFailureFunc) (const char *message, void *user);

/* split NULL: all rows. Runs n_threads files at once (0: one a core). kurtosis: compute
 * relevance too (slower). A class of the manifest that the model does not know is an error that
 * names it. */
WhyEvaluation *why_evaluation_run  (WhyAnalyzer       *analyzer,
                                    const WhyManifest *manifest,
                                    const char        *split,
                                    unsigned           n_threads,
                                    gboolean           kurtosis,
                                    WhyStep            step,
                                    WhyFailureFunc     on_failure,
                                    void              *user,
                                    GError           **error);
void           why_evaluation_free (WhyEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyEvaluation, why_evaluation_free)

/* Fills confusion, accuracy, macro, ECE and kurtosis from the predictions. */
void           why_evaluation_summarise (WhyEvaluation *evaluation);

G_END_DECLS
