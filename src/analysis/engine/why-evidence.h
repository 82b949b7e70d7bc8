/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* What the sound itself says against a verdict. A technique is a change that comes back; where the
 * waveform comes back unchanged, period by period, or there is but a click, there is none, whatever
 * the network heard in the beats of a low note's partials or in next to nothing. Then the
 * probabilities of all techniques go to the class "none" by as much as that is sure. Models without
 * that class keep theirs. */

G_BEGIN_DECLS

/* samples: n of the window at sample_rate_hz, as the network heard them. probabilities: of the
 * model's classes, changed in place. WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY. */
WhyStatus why_evidence_weigh (const float *samples,
                              gsize n,
                              double sample_rate_hz,
                              const WhyAxes *axes,
                              float *probabilities,
                              WhyEvidence *out,
                              WhyStep step,
                              void *user);

/* "unchanging", "click"; NULL where the network alone judged. For programs. */
const char *why_evidence_name (WhyEvidence evidence);

/* Why there is no rate ("short", "irregular", "quiet", "slight"), NULL where there is one. For
 * programs. */
const char *why_evidence_missing (const WhyMeasures *measures);

G_END_DECLS
