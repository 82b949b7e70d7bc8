/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-samples.h"
#include "dsp/pitch/why-contour.h"

/* The pitch contour of a whole recording (dsp/pitch/why-contour.h), made on a thread of its own at low
 * priority: what is looked at first, then what follows, then the rest. An hour takes 2 MB, and 11 MB of
 * sound while it is made.
 *
 * Counted by reference. Made, told and stopped on one thread, whose main context is told of what is new; read
 * from any. */

G_BEGIN_DECLS

typedef struct _WhyContourRun WhyContourRun;

/* At most ten times a second, and at the end: all is done, or error says why not. */
typedef void (*WhyContourRunFunc) (const GError *error, gpointer user);

/* Takes over samples. duration_s: of the sound. NULL when there is no such sound, it is longer
 * than three days, or memory is short. */
WhyContourRun *
why_contour_run_new (WhySamples *samples, double duration_s, WhyContourRunFunc func, gpointer user);
WhyContourRun *why_contour_run_ref (WhyContourRun *run);
/* Any thread. Whoever made it stops it first. */
void why_contour_run_unref (WhyContourRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyContourRun, why_contour_run_unref)

/* What is looked at, in seconds: it is done first. */
void why_contour_run_look (WhyContourRun *run, double from_s, double to_s);
/* No more calls of func; the thread ends soon. What was found stays. */
void why_contour_run_stop (WhyContourRun *run);

/* Frames in all: frame i is centred at i * WHY_CONTOUR_STEP_S. */
gsize why_contour_run_n_frames (const WhyContourRun *run);

/* n frames from first on, which may lie anywhere: f0_hz, to 0.1 cents, NAN where unvoiced, not known yet, or
 * outside of the sound; confidence (may be NULL), to 0.004, NAN where not known yet or outside.
 * TRUE when all of them that lie in the sound are known. */
gboolean
why_contour_run_read (WhyContourRun *run, gint64 first, gsize n, float *f0_hz, float *confidence);

/* The same of n frames that lie stride apart, pitch alone. */
void why_contour_run_sample (WhyContourRun *run, gint64 first, gsize stride, gsize n, float *f0_hz);

/* How much is known, 0..1. */
double why_contour_run_progress (WhyContourRun *run);

G_END_DECLS
