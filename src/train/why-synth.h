/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* A test tone with a known technique: what the program should find is known in advance. Deterministic for a seed. */
typedef struct
{
  const char *technique;      /* vibrato, trill, tremolo, bisbigliando, flatterzunge, none */
  double sample_rate_hz;      /* 44100 */
  double duration_s;          /* 4 */
  double pitch_hz;            /* 440 */
  double rate_hz;             /* of the modulation; NAN: the technique's usual rate */
  double extent_cents;        /* vibrato: half of the swing; trill: interval; NAN: usual */
  double depth;               /* tremolo, flatterzunge: 0..1 of the amplitude; NAN: usual */
  unsigned n_partials;        /* 12 */
  double noise_db;            /* breath noise re the tone; -INFINITY: none; NAN: usual (-50) */
  uint64_t seed;
} WhySynthParams;

void      why_synth_params_init (WhySynthParams *params, const char *technique);
/* out: malloc, n samples at most full scale 0.9. WHY_ERR_INVALID names the value out of range. */
WhyStatus why_synth_render      (const WhySynthParams *params, float **out, size_t *n, WhyError *error);
