/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"
#include "dsp/scattering/why-scattering.h"
#include "base/why-random.h"

/* Changes of a sound that can be made in its scattering, anew each time that training sees it:
 * transposition (paths move along lambda1, their modulation stays), equalisation (carriers gain
 * or lose), a band that is missing, and a place in the window (frames roll). Same random state,
 * same change. */

#define WHY_VARIATION_MAX_CARRIERS 512

typedef struct
{
  int shift;                               /* carriers, down the list (highest first) */
  size_t roll;                             /* frames */
  float gains[WHY_VARIATION_MAX_CARRIERS]; /* of each carrier; 0 in the missing band */
} WhyVariation;

typedef struct _WhyVariator WhyVariator;

/* paths: those of the features' rows; mu, log_c: of why_features_from_scattering. */
WhyStatus why_variator_new (const WhyPath *paths,
                            const float *mu,
                            size_t n_channels,
                            size_t n_frames,
                            double log_c,
                            WhyVariator **out,
                            WhyError *error);
void why_variator_free (WhyVariator *variator);

void why_variator_draw (const WhyVariator *variator, WhyRandom *random, WhyVariation *out);

/* features: n_channels x n_frames. out: row c begins at out + c * row_stride. */
void why_variator_apply (const WhyVariator *variator,
                         const WhyVariation *variation,
                         const float *features,
                         float *out,
                         size_t row_stride);
