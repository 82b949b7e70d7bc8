/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/data/why-technique-model.h"

/* A voice that sings: its partials move, the resonances of the mouth stay, so that a swing in pitch is one in
 * the level of each partial too (G. Fant, Acoustic Theory of Speech Production, 1960). A note in a technique,
 * or plain; a plain one slides into its pitch and wanders as voices do. Or a few notes of a tune, plain. */
typedef struct
{
  WhyTechniqueModel technique; /* WHY_TECHNIQUE_NONE, VIBRATO or TRILL */
  bool tune;                   /* more than one note; then without a technique */
  double duration_s, pitch_hz;
  uint64_t seed;
} WhySung;

void why_sung_draw (WhyTechniqueKind kind, WhyRandom *random, WhySung *out);

/* out: n samples at sample_rate_hz. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_sung_render (const WhySung *sung, size_t n, double sample_rate_hz, float *out);
