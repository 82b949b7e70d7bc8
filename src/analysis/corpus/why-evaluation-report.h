/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-accuracy-by-column.h"
#include "analysis/corpus/why-calibration.h"

G_BEGIN_DECLS

/* What is done to the recordings before they are measured again. */
typedef enum
{
  WHY_CONDITION_LENGTH,  /* cut to their first seconds */
  WHY_CONDITION_SILENCE, /* seconds of silence before them */
  WHY_CONDITION_SNR,     /* white noise, so many dB below them */
  WHY_N_CONDITIONS,
} WhyConditionKind;

/* The same recordings again, under a condition. */
typedef struct
{
  double value; /* seconds or dB */
  WhyEvaluation *evaluation;
} WhyCondition;

/* All that an evaluation has to tell; what was not asked for is NULL. */
typedef struct
{
  const WhyEvaluation *evaluation;
  const WhyManifest *manifest;
  const char *split, *model_name;
  const char *rate_column;                    /* explanations were scored */
  gboolean measures;                          /* pitch and modulation were measured */
  const GPtrArray *by_columns;                /* WhyAccuracyByColumn */
  const GArray *conditions[WHY_N_CONDITIONS]; /* WhyCondition */
  const WhyCalibration *calibration;
} WhyEvaluationReport;

/* One JSON object, or a CSV table of classes, then of the classes of each value of by_columns.
 * g_free. */
char *why_evaluation_json (const WhyEvaluationReport *report);
char *why_evaluation_csv (const WhyEvaluationReport *report);

/* The manifest's columns, then what the model says, as CSV. */
gboolean why_evaluation_write_predictions (const WhyEvaluationReport *report,
                                           const char *path,
                                           GError **error);

G_END_DECLS
