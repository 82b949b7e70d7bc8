/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"

/* Adapts a model to a user's corrected notes, in minutes and from ten notes on. What the network hears stays
 * bit by bit (paths, mu, input norm, convolutions and their norms); its two dense layers learn what to make of
 * it, together with the opinion of the listener, which stays, too. They learn to name the user's notes and to go
 * on answering sounds made by machine (train/adapt/why-reference.h) as before. Of the way that they have gone
 * then, the new model goes as much as leaves those it knew.
 *
 * Nobody shall get a worse model unknowingly: it is judged, as `evaluate` judges, on notes and on reference
 * sounds that it has not learned from, beside the model that it began as. */

G_BEGIN_DECLS

#define WHY_ADAPT_MIN_NOTES 5
/* Of a technique: with fewer it is hardly learned. */
#define WHY_ADAPT_ENOUGH 10

typedef struct
{
  const char *from;   /* model to begin with; NULL: the default one */
  const char *output; /* model file; NULL: only judge */
  gboolean
      anyway; /* learn all the way, whatever is forgotten, and write it even where it is no better */
  guint64 seed;          /* same seed and notes, same weights */
  unsigned n_threads;    /* 0: one a core */
  const char *cache_dir; /* of the reference sounds; NULL: none */
  const char *name;      /* what the notes are, for the file */
} WhyAdaptParams;

typedef enum
{
  WHY_ADAPT_REFERENCE, /* hears the reference sounds, the first time */
  WHY_ADAPT_NOTES,     /* hears the user's */
  WHY_ADAPT_LEARNING,
} WhyAdaptStage;

typedef struct
{
  WhyAdaptStage stage;
  double fraction;     /* of the whole */
  double seconds_left; /* NAN: not known yet */
} WhyAdaptProgress;

/* From the calling thread, several times a second. FALSE stops, and nothing is written. */
typedef gboolean (*WhyAdaptFunc) (const WhyAdaptProgress *progress, void *user);

/* How many of n sounds were named rightly, by class and in all. */
typedef struct
{
  gsize n, before, after;
  gsize
      forgotten; /* rightly before, and no more after: what after says is less, for others are won */
} WhyAdaptCount;

typedef struct
{
  WhyAdaptCount classes[WHY_MODEL_MAX_CLASSES], all;
  double macro_before, macro_after; /* mean share over the classes present; NAN: none */
} WhyAdaptScore;

typedef enum
{
  WHY_ADAPT_BETTER,
  WHY_ADAPT_NO_BETTER,       /* hardly more of the user's notes are right than before, or as many */
  WHY_ADAPT_WORSE,           /* fewer are */
  WHY_ADAPT_WORSE_REFERENCE, /* it has forgotten too much of what it knew, see n_may_forget */
} WhyAdaptVerdict;

typedef struct
{
  gsize n_classes;
  char **classes; /* NULL-terminated, output order */
  gsize n_notes, n_recordings;
  gsize n_learned[WHY_MODEL_MAX_CLASSES]; /* of each class, by the model that is written */
  gsize n_failed, n_unlabelled;           /* rows that could not be used, or have no class */
  gsize n_folds;                          /* 0: judged on the manifest's split test or validation */
  gboolean by_recording;                  /* no recording is in two folds */
  gsize
      n_beyond; /* notes that the sound itself decides wrongly (why-evidence.h): no network changes them */
  WhyAdaptScore own, reference;
  gsize n_may_forget; /* reference sounds: with more forgotten the model is worse */
  double share;       /* 0..1, of the way that was learned */
  WhyAdaptVerdict verdict;
  gboolean is_written;
  double seconds;
} WhyAdaptResult;

void why_adapt_result_free (WhyAdaptResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAdaptResult, why_adapt_result_free)

/* The notes are the manifest's rows with a class, each as long as the model's window at most. Those of split
 * "test" or "validation" are not learned from but judged by; where there are none, all are learned from, and
 * judged by cross-validation. NULL with error: a class that the model does not have, too few notes, stopped.
 * Rows that cannot be analysed are told to on_failure (in any thread, one at a time; may be NULL). */
WhyAdaptResult *why_adapt (const WhyManifest *manifest,
                           const WhyAdaptParams *params,
                           WhyAdaptFunc progress,
                           WhyFailureFunc on_failure,
                           void *user,
                           GError **error);

/* What to think of it, in one or two sentences with their numbers. g_free. */
char *why_adapt_sentence (const WhyAdaptResult *result);
/* How the user's notes were judged: "each by a model that has not heard its recording (5 parts)". g_free. */
char *why_adapt_method (const WhyAdaptResult *result);

G_END_DECLS
