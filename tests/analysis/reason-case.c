/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reason-case.h"

#include <math.h>
#include <string.h>

#define RATE_HZ 1000.0

const double reason_rates_hz[REASON_N_PATHS] = { 0, 1.5, 3, 4.2, 6, 8.4, 12, 24, 48 };
float reason_planes[REASON_N_CLASSES][REASON_N_PATHS][REASON_N_FRAMES];

#define SECOND(hz)                                                                                 \
  {                                                                                                \
    .order = 2, .xi1 = 0.2, .xi2 = (hz) / RATE_HZ                                                  \
  }

static WhyPath paths[REASON_N_PATHS] = {
  { .order = 1, .xi1 = 0.2 },
  SECOND (1.5),
  SECOND (3),
  SECOND (4.2),
  SECOND (6),
  SECOND (8.4),
  SECOND (12),
  SECOND (24),
  SECOND (48),
};
static char *classes[] = { (char *) "vibrato",
                           (char *) "trill",
                           (char *) "tremolo",
                           (char *) "bisbigliando",
                           (char *) "flatterzunge",
                           (char *) "none",
                           NULL };
static const WhyAxes axes = { .n_classes = REASON_N_CLASSES,
                              .classes = classes,
                              .n_paths = REASON_N_PATHS,
                              .n_frames = REASON_N_FRAMES,
                              .paths = paths,
                              .sample_rate_hz = RATE_HZ };
const WhyAxes *reason_axes = &axes;

WhyAnalysis
reason_vibrato (void)
{
  WhyAnalysis a = {
    .stage = WHY_STAGE_RELEVANCE,
    .axes = &axes,
    .is_measured = TRUE,
    .probabilities = { 0.95f, 0.02f, 0.01f, 0.01f, 0.005f, 0.005f },
  };
  why_measures_init (&a.measures);
  a.measures.f0_hz = 440;
  a.measures.rate_hz = 5.1;
  a.measures.extent_cents = 10;
  a.measures.extent_pp_cents = 20;
  a.measures.regularity = 0.94;
  a.measures.delay_s = a.measures.onset_s = 0.3;
  a.measures.dwell = 0.64;
  a.measures.missing = WHY_MODULATION_FOUND;
  return a;
}

void
reason_name (WhyAnalysis *a, gsize label, gsize next, float p)
{
  memset (a->probabilities, 0, sizeof a->probabilities);
  a->label = a->network_label = label;
  a->probabilities[next] = p;
  a->probabilities[label] = 1 - p;
}

void
reason_measure_level (WhyAnalysis *a, double rate_hz, double depth_db)
{
  a->measures.rate_hz = rate_hz;
  a->measures.depth_db = depth_db;
  a->measures.extent_cents = a->measures.extent_pp_cents = a->measures.dwell = NAN;
}

void
reason_measure_pitch (WhyAnalysis *a, double rate_hz, double pp_cents, double dwell)
{
  a->measures.rate_hz = rate_hz;
  a->measures.extent_pp_cents = pp_cents;
  a->measures.extent_cents = pp_cents / 2;
  a->measures.dwell = dwell;
  a->measures.depth_db = NAN;
  a->measures.lower_hz = pp_cents >= 60 ? 369.994 : NAN;
  a->measures.upper_hz = pp_cents >= 60 ? 369.994 * exp2 (pp_cents / 1200) : NAN;
}

void
reason_measure_nothing (WhyAnalysis *a, WhyModulationMissing missing)
{
  double f0_hz = a->measures.f0_hz;
  why_measures_init (&a->measures);
  a->measures.f0_hz = f0_hz;
  a->measures.missing = missing;
}

void
reason_explain (WhyAnalysis *a)
{
  a->relevance[WHY_RULE_EPSILON_ZPLUS] = g_bytes_new_static (reason_planes, sizeof reason_planes);
}

void
reason_forget (WhyAnalysis *a)
{
  g_clear_pointer (&a->relevance[WHY_RULE_EPSILON_ZPLUS], g_bytes_unref);
}

void
reason_set_relevance (gsize class_index, const float *map)
{
  /* Not the same in all frames, but on average. */
  for (gsize path = 0; path < REASON_N_PATHS; path++)
    {
      reason_planes[class_index][path][0] = map[path] + 1;
      reason_planes[class_index][path][1] = map[path] - 1;
    }
}
