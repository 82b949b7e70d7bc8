/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* An explanation made audible: the recording weighed, carrier by carrier and frame by frame, with
 * the relevance that speaks for a class, or for it rather than another, and the rest of it. */

G_BEGIN_DECLS

typedef enum
{
  WHY_HEAR_ALL,
  WHY_HEAR_MATTERED, /* weighed with its positive relevance */
  WHY_HEAR_REST,     /* what is missing then: both together are the whole, sample by sample */
  WHY_HEAR_BAND,     /* one carrier's wavelet: see why_hearing_band */
  WHY_N_HEARINGS
} WhyHearing;

/* "all", "mattered", "rest". */
gboolean why_hearing_parse (const char *name, WhyHearing *out);

/* Float samples as long as the analysis's own, at their level: the gain of a carrier in a frame is
 * its positive relevance, summed over its paths of both orders, re the largest such sum; so what
 * mattered most keeps its level, and what did not matter at all is silent. hearing: one of the
 * first three. NULL where the analysis has no such relevance. Any thread; some 20 ms. */
GBytes *why_hearing_samples (const WhyAnalysis *analysis,
                             WhyRule rule,
                             WhyQuestion question,
                             WhyHearing hearing);

/* The first-order path whose carrier is nearest to hz (by ratio): its centre and bandwidth, a
 * standard deviation. FALSE where the model has no paths. */
gboolean
why_hearing_find_band (const WhyAxes *axes, double hz, double *center_hz, double *sigma_hz);

/* The recording through the wavelet of the carrier nearest to hz. Modulations are heard as they are
 * in that band: a path's second frequency is no filter of a sound. NULL without paths. */
GBytes *why_hearing_band (const WhyAnalysis *analysis, double hz);

G_END_DECLS
