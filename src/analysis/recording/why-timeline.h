/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/recording/why-samples.h"

/* The technique along a recording: a verdict a second, each of the two seconds around it, joined into
 * spans. Two seconds hold the modulation cycles that a verdict needs and are what is listened to live;
 * names are held as live ones are (why-label-smoother.h). Verdicts may come in any order; what is looked at
 * is done first. Counted by reference, any thread. */

G_BEGIN_DECLS

#define WHY_TIMELINE_WINDOW_S 2.0
#define WHY_TIMELINE_HOP_S 1.0
/* Three days of one verdict a second; memory and time follow the number. */
#define WHY_TIMELINE_MAX_SLOTS 262144

typedef struct
{
  double from_s, to_s;
  int label;          /* class; -1: nothing is known of it yet, or of its silence */
  double probability; /* mean of the class within the span */
} WhyTimelineSpan;

typedef struct _WhyTimeline WhyTimeline;

/* A hop for a recording of that length: the usual one unless there would be too many slots. */
double why_timeline_hop (double duration_s);

/* duration_s: of the recording, as counted; window_s and hop_s at least 0.1. NULL when it has more than
 * WHY_TIMELINE_MAX_SLOTS or memory is short. */
WhyTimeline *why_timeline_new (double duration_s, double window_s, double hop_s, gsize n_classes);
WhyTimeline *why_timeline_ref (WhyTimeline *timeline);
void why_timeline_unref (WhyTimeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyTimeline, why_timeline_unref)

double why_timeline_duration (const WhyTimeline *timeline);
gsize why_timeline_n_slots (const WhyTimeline *timeline);
/* What slot stands for; and what is analysed for it, which lies within the recording. */
void why_timeline_slot (const WhyTimeline *timeline, gsize slot, double *from_s, double *to_s);
void
why_timeline_window (const WhyTimeline *timeline, gsize slot, double *start_s, double *duration_s);

/* The slot to do next: of from_s..to_s the one nearest to the middle, then those behind it, then those
 * before. FALSE when all are done. */
gboolean why_timeline_next (WhyTimeline *timeline, double from_s, double to_s, gsize *slot);

/* n_classes probabilities; NULL where there is nothing to hear. */
void why_timeline_put (WhyTimeline *timeline, gsize slot, const float *probabilities);
double why_timeline_progress (WhyTimeline *timeline);

/* WhyTimelineSpan from the beginning to the end, without gaps; neighbours differ in their label.
 * g_array_unref. */
GArray *why_timeline_spans (WhyTimeline *timeline);

/* Analyses a slot and puts it in. FALSE with error: cancelled, or the samples cannot be read; a window
 * that has no verdict, as silence, is put in as such. */
gboolean why_timeline_measure (WhyTimeline *timeline,
                               gsize slot,
                               WhyAnalyzer *analyzer,
                               WhySamples *samples,
                               GCancellable *cancellable,
                               GError **error);

G_END_DECLS
