/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/data/why-synth.h"

#define WHY_SYNTH_MAX_PARTIALS 128

typedef enum
{
  WHY_SYNTH_VIBRATO,
  WHY_SYNTH_TRILL,
  WHY_SYNTH_TREMOLO,
  WHY_SYNTH_BISBIGLIANDO,
  WHY_SYNTH_FLATTERZUNGE,
  WHY_SYNTH_NONE,
} WhySynthKind;

/* What a technique takes. */
typedef struct
{
  const char *name;
  WhySynthKind kind;
  double usual_rate_hz, min_rate_hz, max_rate_hz;
  double usual_extent_cents, min_extent_cents, max_extent_cents; /* zero: not used */
  double usual_depth;                                            /* NAN: not used */
} WhySynthTechnique;

/* Fills what was left to the technique and refuses what cannot be rendered. */
WhyStatus why_synth_check_params (WhySynthParams *params,
                                  const WhySynthTechnique **technique,
                                  WhyError *error);
