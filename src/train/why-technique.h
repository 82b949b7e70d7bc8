/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"
#include "train/why-random.h"

/* Techniques that are played by machine on a recording of a plain note, for classes of which no recordings are at hand. All
 * are deterministic for a random state. */

typedef enum
{
  WHY_NOTE_SUSTAINED, /* wind, bow: two fingerings of one pitch alternate */
  WHY_NOTE_PLUCKED,   /* harp: two strings of one pitch are plucked in turn */
} WhyNoteKind;

/* Ranges from which a setting is drawn; training and testing use different ones. */
typedef struct
{
  double min_rate_hz, max_rate_hz; /* of the alternation (plucks: of one string) */
  double max_detune_cents;         /* between the two fingerings or strings */
  double max_shelf_db;             /* how far the timbres differ */
} WhyBisbigliandoRange;

extern const WhyBisbigliandoRange why_bisbigliando_training, why_bisbigliando_testing;

/* x: n samples of a plain note. out: n samples. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_technique_bisbigliando (const float                *x,
                                      size_t                      n,
                                      double                      rate_hz,
                                      WhyNoteKind                 kind,
                                      const WhyBisbigliandoRange *range,
                                      WhyRandom                  *random,
                                      float                      *out);

/* Sounds without any technique: white, pink and brown noise, near-silence, mains hum, clicks. out: n samples. */
void      why_technique_noise        (size_t n, double rate_hz, WhyRandom *random, float *out);
