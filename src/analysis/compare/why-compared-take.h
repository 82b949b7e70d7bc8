/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes-run.h"
#include "analysis/recording/why-contour-run.h"
#include "analysis/recording/why-spectrogram-pyramid.h"
#include "audio/why-loudness.h"

/* One of the takes that are compared: a sound file of any length, and all that is made of it in the
 * background: notes, pitch, spectrogram, loudness. Made, told and freed on one thread, whose main context is
 * told of what is new. */

G_BEGIN_DECLS

typedef struct _WhyComparedTake WhyComparedTake;

typedef enum
{
  WHY_COMPARED_TAKE_OPENED = 1 << 0,  /* its length is known, or it cannot be read */
  WHY_COMPARED_TAKE_NOTES = 1 << 1,   /* more of them, better known, all, or corrected anew */
  WHY_COMPARED_TAKE_PICTURE = 1 << 2, /* spectrogram or contour: there, or sharper */
  WHY_COMPARED_TAKE_LOUDNESS = 1 << 3,
} WhyComparedTakeChange;

typedef void (*WhyComparedTakeFunc) (WhyComparedTake *take, guint changes, gpointer user);

/* background: at low priority, and told of corrections that are made later. n_threads 0: one a core. */
WhyComparedTake *why_compared_take_new (const char *path,
                                        WhyAnalyzer *analyzer,
                                        WhyNoteFinder *finder,
                                        unsigned n_threads,
                                        gboolean background,
                                        WhyComparedTakeFunc func,
                                        gpointer user);
/* No more calls; its threads end soon. */
void why_compared_take_free (WhyComparedTake *take);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyComparedTake, why_compared_take_free)

/* Its file is there from now on; what was made of it stays. */
void why_compared_take_set_path (WhyComparedTake *take, const char *path);
const char *why_compared_take_path (const WhyComparedTake *take);
/* The file's name, as it is shown. */
const char *why_compared_take_name (const WhyComparedTake *take);
/* Why there is nothing, or no more; NULL while all is well. */
const GError *why_compared_take_error (const WhyComparedTake *take);
/* What is unusual about its file of corrections, for the user; NULL: nothing, or it is not read yet. */
const char *why_compared_take_notice (const WhyComparedTake *take);
/* NULL until the file was read to its end. */
const WhyAudioInfo *why_compared_take_info (const WhyComparedTake *take);
double why_compared_take_duration (const WhyComparedTake *take); /* 0: not known yet */
const WhyAxes *why_compared_take_axes (const WhyComparedTake *take);

/* Nothing more will come but sharper pictures. */
gboolean why_compared_take_is_done (const WhyComparedTake *take);
/* Share of the notes that are found and named, 0..1. */
double why_compared_take_progress (const WhyComparedTake *take);

/* Those so far, and when all are found as they were corrected by hand; none before the length is known. Borrowed, as are the next two, which are NULL until they are there. */
WhyNotes *why_compared_take_notes (const WhyComparedTake *take);
WhySpectrogramPyramid *why_compared_take_map (const WhyComparedTake *take);
WhyContourRun *why_compared_take_contour (const WhyComparedTake *take);
/* FALSE: not measured yet. */
gboolean why_compared_take_loudness (const WhyComparedTake *take, WhyLoudness *out);
/* All of it, to be read on any thread; NULL where there is nothing. why_samples_free. */
WhySamples *why_compared_take_open_samples (const WhyComparedTake *take);

/* What is looked at is done first. */
void why_compared_take_look (WhyComparedTake *take, double from_s, double to_s);

/* What panels draw axes by: an analysis whose window is the whole take, and which has no values of its own; they
 * come from the map. NULL before the length is known. why_analysis_unref. */
WhyAnalysis *why_compared_take_frame (const WhyComparedTake *take);

G_END_DECLS
