/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-evidence-private.h"

#include <math.h>

/* Chosen on recordings of other sources than the strangers of RESULTS.md. Of 474 without a technique the only ones that
 * swing so evenly for four cycles, and further than 12 cents, are two harps whose strings beat, by 22 and 23, and a
 * voice that speaks, by 250. Half of the trills swing so too, but rest on their notes. */
#define FAR_FROM_CENTS 24.0
#define FAR_CENTS 30.0
#define TOO_FAR_FROM_CENTS 100.0
#define TOO_FAR_CENTS 115.0
#define EVEN_FROM 0.80
#define EVEN 0.86
#define CYCLES_FROM 4.0
#define CYCLES 5.0
#define SLOW_FROM_HZ 1.8
#define SLOW_HZ 2.1
#define FAST_FROM_HZ 7.5
#define FAST_HZ 8.5
#define ROUND_FROM (WHY_MODULATION_TRILL_DWELL - 0.02)
#define ROUND (WHY_MODULATION_TRILL_DWELL + 0.02)

/* No measure is surer than this against the networks. */
#define SUREST 0.9

/* How much less likely a vibrato or trill is for a swing that was not found: of 323 vibratos 10 hide it, of 1270 sounds
 * without a technique 1221 have none; but the networks have heard part of that already. */
#define UNFOUND_ODDS 0.25
#define UNFOUND_FROM_S 0.8
#define UNFOUND_S 1.0
/* Where noise hides the pitch, it may hide a swing. */
#define VOICED_FROM 0.5
#define VOICED 0.8
/* A trill leaps twice a cycle, so it is found in less sound than a vibrato's swing, and where less of the pitch is heard;
 * syllables last no longer than that. Of 19 trills of validation and test that show no leap when cut to 1 s, this takes
 * none. */
#define LEAPS_ODDS 0.6
#define LEAPS_FROM_S 0.7
#define LEAPS_S 0.8
#define LEAPS_VOICED_FROM 0.3
#define LEAPS_VOICED 0.45
/* The same for a technique that hardly leads all else together: that moved no answer on the validation split, and takes
 * four false names of 64 noises, but also some six right ones of 408 notes of 1.6 to 3 s in music. Shorter notes are not
 * asked. */
#define DIVIDED_FROM 0.6
#define DIVIDED 0.58
#define DIVIDED_ODDS 0.2
#define DIVIDED_FROM_S 1.3
#define DIVIDED_S 1.6

double
why_swing_shown (const WhyMeasures *measures)
{
  const WhyMeasures *m = measures;
  if (!(m->rate_hz > 0) || !(m->extent_cents > 0))
    return 0;
  double round = isfinite (m->dwell) ? why_evidence_ramp (m->dwell, ROUND, ROUND_FROM) : 1;
  return SUREST * why_evidence_ramp (m->extent_cents, FAR_FROM_CENTS, FAR_CENTS)
         * why_evidence_ramp (m->extent_cents, TOO_FAR_CENTS, TOO_FAR_FROM_CENTS)
         * why_evidence_ramp (m->regularity, EVEN_FROM, EVEN)
         * why_evidence_ramp ((m->to_s - m->from_s) * m->rate_hz, CYCLES_FROM, CYCLES)
         * why_evidence_ramp (m->rate_hz, SLOW_FROM_HZ, SLOW_HZ)
         * why_evidence_ramp (m->rate_hz, FAST_HZ, FAST_FROM_HZ) * round;
}

double
why_swing_missing (const WhyMeasures *measures, double sounding_s)
{
  return measures->extent_cents > 0
             ? 0
             : why_evidence_ramp (sounding_s, UNFOUND_FROM_S, UNFOUND_S)
                   * why_evidence_ramp (measures->voiced_fraction, VOICED_FROM, VOICED);
}

double
why_leaps_missing (const WhyMeasures *measures, double sounding_s)
{
  double sure = why_evidence_ramp (measures->voiced_fraction, LEAPS_VOICED_FROM, LEAPS_VOICED);
  return measures->extent_cents > 0 ? 0
                                    : sure * why_evidence_ramp (sounding_s, LEAPS_FROM_S, LEAPS_S);
}

static gboolean
swings_in_pitch (const WhyAxes *axes, gsize k)
{
  return g_strcmp0 (axes->classes[k], "vibrato") == 0 || g_strcmp0 (axes->classes[k], "trill") == 0;
}

gboolean
why_swing_matters (const WhyAxes *axes, gsize none, const float *probabilities)
{
  gsize best = why_evidence_best (axes, probabilities);
  return best == none || swings_in_pitch (axes, best);
}

/* Moves what a class loses when its odds are so many times what they were. */
static void
lower_odds (float *probabilities, gsize k, gsize none, double times)
{
  double p = (double) probabilities[k], rest = 1 - p, left = times * p / (times * p + rest);
  probabilities[k] = (float) left;
  probabilities[none] += (float) (p - left);
}

/* Of a vibrato or trill, by what the pitch does not show. */
static double
odds_left (const WhyDoubts *doubts, gboolean is_vibrato)
{
  double times = 1 - doubts->still * (1 - UNFOUND_ODDS);
  return is_vibrato ? times : MIN (times, 1 - doubts->no_leaps * (1 - LEAPS_ODDS));
}

/* Takes from none alone: between two techniques the networks know more than this measure. */
static void
show_swing (double swings, gsize vibrato, gsize none, float *probabilities)
{
  float moved = (float) swings * probabilities[none];
  probabilities[vibrato] += moved;
  probabilities[none] -= moved;
}

/* Of a leading technique that is hardly likelier than not. */
static void
tell_divided (double leader, double sounding_s, const WhyAxes *axes, gsize none, float *p)
{
  double sure = why_evidence_ramp (leader, DIVIDED_FROM, DIVIDED)
                * why_evidence_ramp (sounding_s, DIVIDED_FROM_S, DIVIDED_S),
         times = 1 - sure * (1 - DIVIDED_ODDS), nothing = (double) p[none],
         sum = times * (1 - nothing) + nothing;
  for (gsize k = 0; k < axes->n_classes; k++)
    p[k] = (float) ((double) p[k] * (k == none ? 1 : times) / sum);
}

void
why_swing_weigh (const WhyDoubts *doubts,
                 const WhyAxes *axes,
                 gsize none,
                 float *probabilities,
                 WhyEvidence *out)
{
  gsize before = why_evidence_best (axes, probabilities), vibrato = 0;
  while (vibrato < axes->n_classes && g_strcmp0 (axes->classes[vibrato], "vibrato") != 0)
    vibrato++;
  if (vibrato < axes->n_classes && (before == none || before == vibrato))
    show_swing (doubts->swings, vibrato, none, probabilities);
  gsize after = why_evidence_best (axes, probabilities);
  if (before == none)
    {
      *out = after == none ? *out : WHY_EVIDENCE_SWING;
      return;
    }
  /* How sure networks are before they are right is known of the two together alone. */
  if (!axes->has_listener)
    return;
  if (swings_in_pitch (axes, before))
    lower_odds (probabilities, before, none, odds_left (doubts, before == vibrato));
  if (why_evidence_best (axes, probabilities) == none)
    {
      *out = WHY_EVIDENCE_NO_SWING;
      return;
    }
  tell_divided ((double) probabilities[why_evidence_best (axes, probabilities)], doubts->sounding_s,
                axes, none, probabilities);
  if (why_evidence_best (axes, probabilities) == none)
    *out = WHY_EVIDENCE_DIVIDED;
}
