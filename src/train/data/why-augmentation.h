/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why-status.h"
#include "base/why-random.h"

/* What stands between a player and a file: pitch standard, other players, room, microphone,
 * codec, noise, and where the recording begins and ends. Applied to training sounds so that a
 * model does not learn one studio. */

#define WHY_AUGMENTATION_N_PEAKS 3
#define WHY_AUGMENTATION_MAX_PLAYERS 12

typedef struct
{
  double speed;       /* resampling: pitch and all rates are multiplied by it */
  unsigned n_players; /* of a section: copies out of tune and time */
  double peak_hz[WHY_AUGMENTATION_N_PEAKS], peak_q[WHY_AUGMENTATION_N_PEAKS],
      peak_db[WHY_AUGMENTATION_N_PEAKS];
  double shelf_hz, shelf_db;
  double reverb_s, direct_db;       /* time to -60 dB; direct sound re reverberation. 0 s: none */
  double low_pass_hz, high_pass_hz; /* 0: none */
  double noise_db, noise_pole; /* re the sound; -120: none. Of a one-pole filter that colours it */
  double hum_hz, hum_db;       /* mains; -120: none */
  double length_s, start;      /* how much is kept, and from where: 0 the first, 1 the last */
  double silence_s;            /* before it begins */
  uint64_t seed;
} WhyAugmentation;

/* strength 0..1 scales how far from a studio. */
void why_augmentation_draw (double strength, bool section, WhyRandom *random, WhyAugmentation *out);

/* x: n samples. *out: malloc, *n_out samples, at most max_n. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_augmentation_apply (const WhyAugmentation *augmentation,
                                  const float *x,
                                  size_t n,
                                  double sample_rate_hz,
                                  size_t max_n,
                                  float **out,
                                  size_t *n_out,
                                  WhyError *error);
