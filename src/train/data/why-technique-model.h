/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why-status.h"
#include "base/why-random.h"

/* A playing technique put on a recording of a plain note, so that one and the same note stands
 * in every class and its rate is known. What a player does is modelled, not a sinusoid: onset,
 * drift, cycles of unequal length and strength, pitch and loudness that move together, edges as
 * long as a finger, bow or tongue needs. Deterministic for its seed. */

typedef enum
{
  WHY_TECHNIQUE_NONE, /* as it was played */
  WHY_TECHNIQUE_VIBRATO,
  WHY_TECHNIQUE_TRILL,
  WHY_TECHNIQUE_TREMOLO, /* strokes on one note: bow, tongue, plectrum */
  WHY_TECHNIQUE_BISBIGLIANDO,
  WHY_TECHNIQUE_FLATTERZUNGE,
  WHY_TECHNIQUE_GLISSANDO, /* none of the techniques */
  WHY_TECHNIQUE_REPEATED,  /* staccato or repeated notes below 3 Hz: none of the techniques */
  WHY_TECHNIQUE_BEATING,   /* strings of one note a little out of tune: none of the techniques */
} WhyTechniqueKind;

typedef struct
{
  WhyTechniqueKind kind;
  bool plucked;   /* the note decays by itself */
  double rate_hz; /* cycles a second (tremolo: strokes; trill: both notes); 0: none */
  double
      extent_cents; /* of pitch, peak to peak; trill: interval; glissando: in all; beating: between strings */
  double depth_db;   /* how far the level falls within a cycle */
  double am_phase;   /* of the level against the pitch, cycles */
  double lean;       /* vibrato: rises faster than it falls, or the reverse, -0.5..0.5 */
  double brightness; /* 0..1: share of the level's swing that only high partials make */
  double onset_s;    /* before which the note is plain; the technique grows over as long again */
  double jitter;     /* standard deviation of a cycle's length, relative */
  double unevenness; /* of a cycle's strength, relative */
  double edge_s;     /* how long a change of note or stroke takes */
  double duty;       /* share of a cycle on the first note; share of a stroke that rises */
  double drift;      /* how far the rate wanders over seconds, relative */
  double noise_db;   /* of breath or bow at each stroke, re the note */
  bool unheard;      /* bisbigliando: by why_bisbigliando_testing, else _training */
  uint64_t seed;
} WhyTechniqueModel;

/* A player's settings for a technique, from ranges that hold the measured ones of real recordings. */
void why_technique_model_draw (WhyTechniqueKind kind,
                               bool plucked,
                               WhyRandom *random,
                               WhyTechniqueModel *out);

/* The same for measuring: what training does not draw, its bisbigliando in particular, of which
 * there are no recordings. */
void why_technique_model_draw_unheard (WhyTechniqueKind kind,
                                       bool plucked,
                                       WhyRandom *random,
                                       WhyTechniqueModel *out);

/* x: n samples of a plain note at sample_rate_hz; out: n samples, another array. WHY_OK or
 * WHY_ERR_MEMORY. */
WhyStatus why_technique_model_play (
    const WhyTechniqueModel *model, const float *x, size_t n, double sample_rate_hz, float *out);
