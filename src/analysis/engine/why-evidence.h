/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* What the sound itself says against a verdict. A technique is a change that comes back; where the
 * waveform comes back unchanged, period by period, or there is only a click, there is none, whatever
 * the network heard in the beats of a low note's partials or in next to nothing. The probabilities of
 * all techniques then move to the class "none", as far as that is certain. Models without that class
 * keep theirs.
 *
 * The same goes for a technique of which the sound does not do what makes it. A vibrato or trill takes pitch
 * that comes back, or levels and pitch together, for a cycle and a half at least: a door or a swoosh has no two
 * cycles of it. A tremolo or bisbigliando takes levels that do, but that is asked of sounds that die away alone,
 * such as a drum: the strokes of a section, each player at a pace of his own, come back at no one's. A flatterzunge moves all of a
 * sound at once and unevenly: beats as constant as those of the partials of a low string, each pair's for
 * itself, are none. The most probable technique loses as much as is certain of that, between bars that
 * why-evidence.c tells; others lose no more than is certain of it and of them.
 *
 * Last, what was measured is weighed (why-evidence-swing.c). A pitch that swings as far, as evenly and as roundly as in a
 * vibrato makes one of what the networks hear as none: they know no slow vibrato of a guitar. A vibrato or trill whose
 * pitch was heard, and not found to swing, is less likely for it. And a technique that hardly leads all else together is
 * not named. Of 981 strangers' sounds that made four vibratos right, and eight that have no technique; one vibrato was
 * lost.
 *
 * Where less than WHY_EVIDENCE_MIN_S sounds, the networks' answer stays as it is, but is a guess: test
 * recordings cut to their first 0.3 s are named right in 56 % (macro average; vibrato in 44 %, for it has
 * time for a swing and a half), to 0.4 s in 76 %, to 0.7 s in 94 %. */

G_BEGIN_DECLS

#define WHY_EVIDENCE_MIN_S 0.3

/* samples: n of the window at sample_rate_hz, as the network heard them. measures: of these samples; NULL: they are
 * taken where they can matter. probabilities: of the model's classes, changed in place. WHY_OK, WHY_CANCELLED or
 * WHY_ERR_MEMORY. */
WhyStatus why_evidence_weigh (const float *samples,
                              gsize n,
                              double sample_rate_hz,
                              const WhyMeasures *measures,
                              const WhyAxes *axes,
                              float *probabilities,
                              WhyEvidence *out,
                              WhyStep step,
                              void *user);

/* Apart, for judging one sound by many networks: the sound alone, then what of it bears on the probabilities, which it
 * changes as why_evidence_weigh does. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_evidence_doubt (const float *samples,
                              gsize n,
                              double sample_rate_hz,
                              const WhyMeasures *measures,
                              WhyDoubts *out);
WhyEvidence why_evidence_apply (const WhyDoubts *doubts, const WhyAxes *axes, float *probabilities);

/* "unchanging", "click", "listener", "no-note", "short", "few-cycles", "beats", "swing", "no-swing", "divided"; NULL
 * where the network alone judged. For programs. */
const char *why_evidence_name (WhyEvidence evidence);

/* Why there is no rate ("short", "irregular", "quiet", "slight"), NULL where there is one. For
 * programs. */
const char *why_evidence_missing (const WhyMeasures *measures);

G_END_DECLS
