/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-timeline.h"

/* Fills a timeline on a thread of its own at low priority. Made, told and stopped on one thread, whose
 * main context is told of what is new. */

G_BEGIN_DECLS

typedef struct _WhyTimelineRun WhyTimelineRun;

/* At most ten times a second, and at the end: all is done, or error says why not. */
typedef void (*WhyTimelineFunc) (const GError *error, gpointer user);

/* Takes over samples, at the rate of the analyzer. */
WhyTimelineRun *why_timeline_run_new (WhyTimeline *timeline,
                                      WhyAnalyzer *analyzer,
                                      WhySamples *samples,
                                      WhyTimelineFunc func,
                                      gpointer user);
/* What is looked at: it is done first. */
void why_timeline_run_look (WhyTimelineRun *run, double from_s, double to_s);
/* No more calls; the thread ends soon. What was done stays in the timeline. */
void why_timeline_run_stop (WhyTimelineRun *run);

G_END_DECLS
