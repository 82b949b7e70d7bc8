/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-evidence.h"

#include <math.h>

#include "dsp/pitch/why-stationarity.h"

/* Measured on 1397 recordings: of those with a technique none comes back by more than 0.969, a tone
 * made by formula by 0.99 even with noise 20 dB below it. */
#define NO_LONGER_DOUBTFUL 0.98
#define SURE 0.99
#define CLICK_S 0.03

static gsize
find_class (const WhyAxes *axes, const char *name)
{
  gsize k = 0;
  while (k < axes->n_classes && g_strcmp0 (axes->classes[k], name) != 0)
    k++;
  return k;
}

WhyStatus
why_evidence_weigh (const float *samples,
                    gsize n,
                    double sample_rate_hz,
                    const WhyAxes *axes,
                    float *probabilities,
                    WhyEvidence *out,
                    WhyStep step,
                    void *user)
{
  gsize none = find_class (axes, "none");
  *out = WHY_EVIDENCE_NETWORK;
  WhyStationarity sound;
  WhyStatus status = why_stationarity_process (samples, n, sample_rate_hz, &sound, step, user);
  if (status != WHY_OK)
    return status;
  gboolean is_click = sound.sounding_s < CLICK_S && none < axes->n_classes;
  if (sound.sounding_s < WHY_EVIDENCE_MIN_S && !is_click)
    *out = WHY_EVIDENCE_SHORT;
  if (none == axes->n_classes || *out == WHY_EVIDENCE_SHORT)
    return WHY_OK;
  double sure
      = CLAMP ((sound.repetition - NO_LONGER_DOUBTFUL) / (SURE - NO_LONGER_DOUBTFUL), 0.0, 1.0);
  if (is_click)
    sure = 1;
  if (!(sure > 0))
    return WHY_OK;
  *out = is_click ? WHY_EVIDENCE_CLICK : WHY_EVIDENCE_UNCHANGING;
  double taken = 0;
  for (gsize k = 0; k < axes->n_classes; k++)
    if (k != none)
      {
        taken += sure * (double) probabilities[k];
        probabilities[k] *= (float) (1 - sure);
      }
  probabilities[none] += (float) taken;
  return WHY_OK;
}

const char *
why_evidence_name (WhyEvidence evidence)
{
  static const char *const names[] = { [WHY_EVIDENCE_UNCHANGING] = "unchanging",
                                       [WHY_EVIDENCE_CLICK] = "click",
                                       [WHY_EVIDENCE_LISTENER] = "listener",
                                       [WHY_EVIDENCE_NO_NOTE] = "no-note",
                                       [WHY_EVIDENCE_SHORT] = "short" };
  return (gsize) evidence < G_N_ELEMENTS (names) ? names[evidence] : NULL;
}

const char *
why_evidence_missing (const WhyMeasures *measures)
{
  static const char *const names[] = { [WHY_MODULATION_QUIET] = "quiet",
                                       [WHY_MODULATION_SHORT] = "short",
                                       [WHY_MODULATION_IRREGULAR] = "irregular",
                                       [WHY_MODULATION_SLIGHT] = "slight" };
  gsize missing = (gsize) measures->missing;
  return isnan (measures->rate_hz) && missing < G_N_ELEMENTS (names) ? names[missing] : NULL;
}
