/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* A test tone with a known technique: what the program should find is known in advance. A harmonic
 * tone with attack, release and a breath of noise; rate, extent and depth waver a little around
 * what is asked for, as a player's do. The same parameters give the same samples. */
typedef struct
{
  const char *technique; /* vibrato, trill, tremolo, bisbigliando, flatterzunge, none */
  double sample_rate_hz; /* 44100; 8000 to 192000 */
  double duration_s;     /* 4; 0.1 to 600 */
  double pitch_hz;       /* 440; from 16. Trill: of the lower note */
  double rate_hz;        /* of the modulation (trill: pairs of notes; tremolo: strokes), 0.5 to 20,
                          * flatterzunge 10 to 60; NAN: the technique's usual rate */
  double extent_cents;   /* vibrato: half of the swing, 0 to 600; trill: interval, 20 to 1200;
                          * NAN: usual; not used by the others */
  double depth;          /* 0 to 1. tremolo, flatterzunge: the amplitude falls to 1 - depth;
                          * bisbigliando: how far the second timbre is from the first; NAN: usual */
  unsigned n_partials;   /* 12; 1 to 128. Those near half of the sample rate fade out */
  double noise_db;       /* breath re the tone, -120 to 20; -INFINITY: none; NAN: usual (-50) */
  uint64_t seed;         /* of timbre, unevenness and noise */
} WhySynthParams;

/* The six names, NULL-terminated. */
const char *const *why_synth_techniques (void);

/* The defaults above, seed 1. The name is kept, not copied, and checked by why_synth_render. */
void why_synth_params_init (WhySynthParams *params, const char *technique);

/* out: malloc, n = round (duration_s * sample_rate_hz) samples, peak 0.89. WHY_ERR_INVALID names
 * the value that is out of range. */
WhyStatus why_synth_render (const WhySynthParams *params, float **out, size_t *n, WhyError *error);
