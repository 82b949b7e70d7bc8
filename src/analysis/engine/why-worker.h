/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "analysis/engine/why-analyzer.h"

/* Runs one analysis at a time off the main thread. The newest request wins: it cancels the one
 * before, whose results are dropped even if they arrive. Owned and called on the main thread; signals are emitted there:
 *   "stage"    (WhyAnalysis *boxed-pointer)  each stage as soon as it exists
 *   "progress" (double fraction, int stage)  at most 30 a second
 *   "failed"   (GError *)                    never for cancellation; the former result stays valid
 *   "finished" (void)                        after the last stage, after failed, and after cancel
 * Property "busy" (boolean). */

G_BEGIN_DECLS

#define WHY_TYPE_WORKER (why_worker_get_type ())
G_DECLARE_FINAL_TYPE (WhyWorker, why_worker, WHY, WORKER, GObject)

/* analyzer NULL: the default model is loaded on the thread, by the first request. */
WhyWorker *why_worker_new (WhyAnalyzer *analyzer);
/* What requests from now on use, loaded by the first of them. model_path NULL: the default model;
 * n_threads 0: one a core; window_scale as in why_analyzer_new_full. why_worker_get_axes is NULL until it is loaded. */
void why_worker_set_model (WhyWorker *self,
                           const char *model_path,
                           unsigned n_threads,
                           double window_scale);
/* Loads the model on a thread, so that the first request finds it; not counted as busy. A
 * fault is told by that request. */
void why_worker_prepare (WhyWorker *self);
void why_worker_open (WhyWorker *self, const char *path, const WhyAnalysisOptions *options);
/* samples: float, mono at the model's rate. */
void why_worker_samples (WhyWorker *self,
                         GBytes *samples,
                         const char *source,
                         const WhyAnalysisOptions *options);
void why_worker_cancel (WhyWorker *self);
gboolean why_worker_get_busy (WhyWorker *self);
/* The model's description once it is loaded, else NULL. */
const WhyAxes *why_worker_get_axes (WhyWorker *self);
/* The same of the analyzer itself; borrowed. */
WhyAnalyzer *why_worker_get_analyzer (WhyWorker *self);

G_END_DECLS
