/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "analysis/engine/why-question.h"
#include "dsp/pitch/why-measure.h"
#include "dsp/scattering/why-scattering.h"
#include "nn/why-relevance.h"

/* The result of one analysis: immutable once published, shared by reference, safe in any thread.
 * Each stage of the pipeline publishes a new object that shares the planes of the one before;
 * fields of later stages are zero or NULL. */

G_BEGIN_DECLS

typedef enum
{
  WHY_STAGE_LOADED,      /* samples */
  WHY_STAGE_SPECTROGRAM, /* + spectrogram, measures */
  WHY_STAGE_SCATTERING,  /* + scattering */
  WHY_STAGE_VERDICT,     /* + logits, probabilities, label */
  WHY_STAGE_RELEVANCE,   /* + relevance: complete */
} WhyStage;

/* What a model says of its classes and paths; shared by all analyses of one analyzer. */
typedef struct
{
  gsize n_classes;
  char **classes; /* NULL-terminated */
  gsize n_paths, n_frames;
  WhyPath *paths; /* n_paths; cycles per sample: multiply by sample_rate_hz */
  double sample_rate_hz;
  gsize n;   /* window in samples */
  gsize hop; /* samples per frame */
  double min_carrier_hz;
  double window_scale;   /* of the spectrogram's windows (dsp/why-spectrogram.h) */
  char *model_name;      /* base name of the model file */
  gboolean has_listener; /* two networks judge */
} WhyAxes;

typedef struct
{
  gsize path;                    /* row */
  double lambda1_hz, lambda2_hz; /* carrier, modulation (0 for first order) */
  double relevance;              /* summed over frames */
} WhyTopPath;

/* Who judged: the network alone, or the sound itself, which said that there is no technique, that there is one, or
 * that there is too little of it for any verdict. */
typedef enum
{
  WHY_EVIDENCE_NETWORK,
  WHY_EVIDENCE_UNCHANGING, /* it comes back unchanged, period by period */
  WHY_EVIDENCE_CLICK,      /* hardly anything sounds */
  WHY_EVIDENCE_LISTENER, /* the listener (why-listener.h) heard it otherwise than the network, and more surely */
  WHY_EVIDENCE_NO_NOTE, /* of notes: its pitch does not stay, as that of speech; the networks are not sure */
  WHY_EVIDENCE_SHORT,      /* it sounds for too short a time; the label is the network's guess */
  WHY_EVIDENCE_FEW_CYCLES, /* too little comes back in it for the technique that the networks heard */
  WHY_EVIDENCE_BEATS,      /* its partials beat, and more evenly than a tongue can */
  WHY_EVIDENCE_SWING, /* its pitch was measured to swing as in a vibrato, where the networks heard none */
  WHY_EVIDENCE_NO_SWING, /* its pitch was not found to swing, and the networks were not sure that it does */
  WHY_EVIDENCE_DIVIDED, /* the networks think no technique likelier than everything else together */
} WhyEvidence;

/* What the sound itself says against a verdict (why-evidence.h): how sure it is, 0 to 1, that it does not do what a
 * technique takes. */
typedef struct
{
  gboolean is_click, is_short;
  double sounding_s;
  double unchanging; /* all techniques */
  double pitch;      /* that hardly any pitch comes back: vibrato and trill */
  double level;      /* that hardly any level does: tremolo and bisbigliando */
  double flutter;    /* that what flutters are beats */
  double still;      /* that no pitch was found to swing: vibrato and trill */
  double no_leaps;   /* that no pitch was found to leap, which takes less sound to tell: trill */
  double swings;     /* not a doubt, but that the pitch swings as in a vibrato: none */
} WhyDoubts;

typedef struct _WhyAnalysis WhyAnalysis;

struct _WhyAnalysis
{
  WhyStage stage;
  const WhyAxes *axes;

  /* LOADED */
  char *source; /* file name as given, UTF-8 for display */
  char *notice; /* one sentence for the user ("The file ends early: ..."), or NULL */
  double file_rate_hz;
  double file_duration_s;     /* of what can be read of the file ... */
  gboolean file_length_known; /* ... all of it; FALSE: so much at least */
  int file_channels;
  int file_channel;           /* the only one that was used, from 0; -1: the mean of all */
  double start_s, duration_s; /* of the window in the file; at most axes->n / sample_rate_hz */
  GBytes *samples;            /* float, mono at axes->sample_rate_hz, not standardised */

  /* SPECTROGRAM */
  gsize n_rows, n_columns; /* row 0 is the lowest */
  double row0_hz, rows_per_octave;
  GBytes *spectrogram_db; /* float, n_rows x n_columns, covers 0..duration_s */
  gboolean is_measured;   /* FALSE: nothing was measured, all of the next say nothing */
  WhyMeasures measures;
  GBytes *cycles; /* WhyModulationCycle, one each; seconds of the window; NULL: none */

  /* SCATTERING */
  GBytes *scattering; /* float, n_paths x n_frames */

  /* VERDICT: the logits and network_label are the network's; probabilities and label weigh what the
   * sound itself says, too (why-evidence.h) */
  float logits[WHY_MODEL_MAX_CLASSES], probabilities[WHY_MODEL_MAX_CLASSES];
  float heard
      [WHY_MODEL_MAX_CLASSES]; /* what the listener's opinion adds to the logits, which are divided by the
                                       * temperature, before the softmax; zeros: it was not asked */
  gsize label;                 /* index of the most probable class; live: the one that is named */
  gboolean has_hand_label; /* somebody says that it is another class, */
  gsize hand_label;        /* and which; label and probabilities stay the program's */
  gsize network_label;     /* the network's, calibrated but alone */
  WhyEvidence evidence;
  WhyDoubts doubts; /* zeros where they were not asked for */
  gboolean
      is_held; /* live: the label is that of an earlier window; the probabilities are not its */
  gboolean is_early; /* live: too little sounds to tell by, the probabilities mean nothing yet */

  /* RELEVANCE: both main rules (epsilon, epsilon-zplus) for all classes, others when the options
   * ask for them; float, n_classes x n_paths x n_frames, start relevance = logit */
  GBytes *relevance[WHY_N_RULES];
  guint64 classes_without; /* bit k: no relevance of class k (live) */
  WhyConservation conservation[WHY_N_RULES][WHY_MODEL_MAX_CLASSES];

  /* milliseconds of each stage, 0 where it did not run */
  struct
  {
    double load, spectrogram, measure, scattering, forward, relevance, total;
  } timings_ms;
};

WhyAnalysis *why_analysis_ref (const WhyAnalysis *analysis);
void why_analysis_unref (WhyAnalysis *analysis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAnalysis, why_analysis_unref)

/* The modulation cycle by cycle; NULL and 0 where nothing swings. */
const WhyModulationCycle *why_analysis_cycles (const WhyAnalysis *analysis, gsize *n);

/* n_paths x n_frames of one class, or NULL when this analysis does not hold it. */
const float *why_analysis_relevance (const WhyAnalysis *analysis, WhyRule rule, gsize class_index);

/* Whether it holds what is asked by that rule. */
gboolean why_analysis_can_explain (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question);
/* n_paths x n_frames of what is asked, or NULL when this analysis does not hold it. Of a contrast it is the relevance of the
 * one class less that of the other, which is that of the difference of their logits, for rules are linear in what they
 * start from (why_relevance_contrast). g_free. */
float *why_analysis_explain (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question);
/* How much of what is asked about arrives at the paths; NANs where the analysis does not hold it. */
WhyConservation
why_analysis_conservation (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question);

/* Mean over frames of each path (out: n_paths): the paper's lambda_1 x lambda_2 maps. relevance
 * or scattering alike. Frames first..last inclusive; 0, n_frames - 1 for all. */
void why_analysis_average (
    const WhyAnalysis *analysis, const float *plane, gsize first, gsize last, float *out);

/* Fisher kurtosis (population) of the time-averaged relevance over all paths, as in the paper's
 * section 4. */
double why_analysis_kurtosis (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question);

/* The paths with the largest relevance, in falling order; returns how many were written. */
gsize why_analysis_top_paths (
    const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question, WhyTopPath *out, gsize n);

G_END_DECLS
