/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/explain/why-checks-summary.h"
#include "analysis/explain/why-rate-score.h"
#include "analysis/corpus/why-manifest.h"

/* How good a model is on labelled recordings. */

G_BEGIN_DECLS

#define WHY_ECE_BINS 15

/* A wrong answer with so much probability is a confident one. */
#define WHY_CONFIDENT 0.8

/* The truth of a recording of which it is not known. */
#define WHY_NO_CLASS G_MAXSIZE

/* Bands of modulation rates, from the slowest vibrato to the fastest flatterzunge: band i holds
 * the rates from edge i, included, to edge i + 1. */
#define WHY_N_RATE_BANDS 7
extern const double why_rate_band_edges_hz[WHY_N_RATE_BANDS + 1];

typedef struct
{
  gsize row;          /* in the manifest */
  gsize truth, label; /* truth may be WHY_NO_CLASS */
  gboolean is_short;
  WhyEvidence evidence;
  float logits[WHY_MODEL_MAX_CLASSES], probabilities[WHY_MODEL_MAX_CLASSES];
  float heard[WHY_MODEL_MAX_CLASSES];    /* as in WhyAnalysis */
  double kurtosis[WHY_N_RULES];          /* of the predicted class's; NAN: not computed */
  double rate_hz;                        /* modulation as labelled; 0: none, or not wanted */
  WhyRateScore explanation[WHY_N_RULES]; /* of the true class; with a rate, for the
                                                 * rules of the evaluation */
  double file_duration_s;
  WhyMeasures measures; /* of the window; zero where not wanted */
  WhyDoubts doubts;     /* the same */
} WhyPrediction;

/* Means over recordings whose rate is known, medians of the distances. */
typedef struct
{
  gsize n;
  double share, share_rate, share_harmonics, chance;
  double top5; /* of the five most relevant paths, 0..1 */
  double top_distance, top_distance_rate;
  double share_second, top5_all;
} WhyExplanationSummary;

typedef struct
{
  gsize n_classes;
  char **classes;             /* NULL-terminated, output order */
  WhyPrediction *predictions; /* in the manifest's order */
  gsize n_predictions;
  gsize none;                 /* the class of rejects, named "none"; WHY_NO_CLASS: the model has
                               * none such */
  gsize n_unlabelled;         /* of these; they stay out of the next six */
  gsize *confusion;           /* n_classes x n_classes, [true][predicted] */
  double *accuracy;           /* per class; NAN where the split has no example */
  gsize *confident;           /* per true class: named wrongly, with WHY_CONFIDENT or more */
  double macro;               /* mean over the classes present */
  double ece;                 /* expected calibration error, 15 bins of equal width */
  double ece_techniques;      /* of the recordings whose true class is a technique */
  double ece_rejects;         /* of those whose true class is none; NAN without any */
  WhyRule rules[WHY_N_RULES]; /* by which relevance was measured, n_rules of them */
  gsize n_rules;
  double kurtosis_mean[WHY_N_RULES], kurtosis_sd[WHY_N_RULES];
  WhyExplanationSummary *explanation[WHY_N_RULES]; /* per true class; n 0 where no rate is
                                                     * known, and for other rules */
  WhyExplanationSummary by_rate[WHY_N_RULES][WHY_N_RATE_BANDS]; /* of all classes together */
  WhyChecks *checks;                /* of each prediction's explanation; NULL: not asked for */
  WhyChecksSummary *checks_summary; /* the same; NULL: not asked for */
  gsize n_short;  /* recordings shorter than the length asked for, used as they are */
  gsize n_failed; /* files that could not be analysed; each was told to on_failure */
} WhyEvaluation;

/* Called with each whole analysis, in any of the working threads, several at once. */
typedef void (*WhyVisitFunc) (const WhyAnalysis *analysis,
                              const WhyPrediction *prediction,
                              void *user);

/* Called with each recording's answer as soon as it is known, in any of the working threads, several at once. index: of the
 * prediction in the whole list. checks: NULL where none were made. */
typedef void (*WhyPredictedFunc) (gsize index,
                                  const WhyPrediction *prediction,
                                  const WhyChecks *checks,
                                  void *user);
/* Whether a recording is to be analysed, in any of the working threads. */
typedef gboolean (*WhyWantedFunc) (gsize index, void *user);

/* Called in any of the working threads, one at a time. */
typedef void (*WhyFailureFunc) (const char *message, gsize row, void *user);

typedef struct
{
  const char *split;           /* NULL: all rows */
  unsigned n_threads;          /* files at once; 0: one a core */
  gboolean kurtosis;           /* compute relevance too (slower) */
  gboolean rules[WHY_N_RULES]; /* by which relevance is measured; none: the two of the paper */
  WhyVisitFunc visit;          /* NULL: none; gets relevance too */
  WhyPredictedFunc predicted;  /* NULL: none */
  WhyWantedFunc
      wanted; /* NULL: all. What is not wanted counts as failed, and nothing is told of it */
  const char *rate_column; /* of the manifest; scores explanations (slower); NULL: none */
  gsize n_checks;          /* check the explanations of so many recordings, spread over all of them
                                * (slower; needs kurtosis); 0: of none */
  const WhyEvaluation *again; /* instead of split: the rows of these predictions */
  const gboolean *without;    /* of these, by row: TRUE leaves it out; NULL: none */
  gboolean unlabelled;        /* a class that the model does not know is none, not an error */
  gboolean measures;          /* pitch and modulation of each recording too (slower) */
  gboolean doubts;            /* what the sound itself says, for why_calibration_fit (slower) */
  gboolean in_background;     /* the threads give way to all others of the program */
  double duration_s;          /* take only so much of each recording's beginning; 0: the window */
  double silence_s;           /* put so much silence before each */
  gboolean noisy;             /* add white noise, snr_db below the recording's power: for each file
                               * its own, which depends on the seed and its path alone */
  double snr_db;
  guint32 seed; /* of the checks, too */
} WhyEvaluationOptions;

/* A class of the manifest that the model does not know is an error that names it. */
WhyEvaluation *why_evaluation_run (WhyAnalyzer *analyzer,
                                   const WhyManifest *manifest,
                                   const WhyEvaluationOptions *options,
                                   WhyStep step,
                                   WhyFailureFunc on_failure,
                                   void *user,
                                   GError **error);
/* The recordings that it would be of, in their order, with truth and rate alone. */
WhyEvaluation *why_evaluation_list (WhyAnalyzer *analyzer,
                                    const WhyManifest *manifest,
                                    const WhyEvaluationOptions *options,
                                    GError **error);
/* An empty one of these classes (NULL-terminated) and rules, for predictions from elsewhere: room for n of them. */
WhyEvaluation *why_evaluation_new (const char *const *classes, const gboolean *rules, gsize n);
void why_evaluation_free (WhyEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyEvaluation, why_evaluation_free)

/* Which recordings an error of calibration is of. What is right at 97 % of techniques may be wrong
 * at most of what is none of them: one figure of both hides that. Note that a part chosen by its truth
 * has an error even where the whole has none: where a perfect model says "vibrato, 60 %", techniques
 * are right in all and rejects in none of the cases. */
typedef enum
{
  WHY_OF_ALL,
  WHY_OF_TECHNIQUES,
  WHY_OF_REJECTS,
  WHY_N_OF
} WhyOf;

/* Expected calibration error of the named classes' probabilities (Naeini et al. 2015), of those
 * whose truth is known. none: the class of rejects, or WHY_NO_CLASS. NAN without any. */
double why_evaluation_ece (const WhyPrediction *predictions, gsize n, gsize none, WhyOf of);

/* Named as another class than the true one, with WHY_CONFIDENT or more. */
gboolean why_prediction_is_confident_error (const WhyPrediction *prediction);

/* The true class of rejects alone: how many there are, and how many of them are named as a
 * technique. 0 where the model has no such class. */
gsize why_evaluation_n_rejects (const WhyEvaluation *evaluation);
gsize why_evaluation_n_named_rejects (const WhyEvaluation *evaluation);

/* Fills confusion, accuracy, macro, ECE, kurtosis and explanation from the predictions, and the summary of the
 * checks. */
void why_evaluation_summarise (WhyEvaluation *evaluation);

G_END_DECLS
