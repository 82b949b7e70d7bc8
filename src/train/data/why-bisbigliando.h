/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"
#include "base/why-random.h"

/* Bisbigliando played by machine on a recording of a plain note, since no recordings of it are
 * at hand: two timbres of one pitch in alternation. Deterministic for a random state. */

typedef enum
{
  WHY_NOTE_SUSTAINED, /* wind, bow: two fingerings of one pitch alternate */
  WHY_NOTE_PLUCKED,   /* harp: two strings of one pitch are plucked in turn */
} WhyNoteKind;

/* Ranges from which a setting is drawn; training and testing use different ones. */
typedef struct
{
  double min_rate_hz, max_rate_hz;   /* of the alternation (plucks: of one string) */
  double max_detune_cents;           /* between the two fingerings or strings */
  double min_shelf_db, max_shelf_db; /* how far the timbres differ */
} WhyBisbigliandoRange;

extern const WhyBisbigliandoRange why_bisbigliando_training, why_bisbigliando_testing;

/* x: n samples of a plain note. out: n samples. alternation_hz: periods of both timbres a
 * second. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_bisbigliando_play (const float *x,
                                 size_t n,
                                 double rate_hz,
                                 WhyNoteKind kind,
                                 const WhyBisbigliandoRange *range,
                                 double alternation_hz,
                                 WhyRandom *random,
                                 float *out);
