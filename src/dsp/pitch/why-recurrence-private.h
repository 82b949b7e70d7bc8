/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

#include "dsp/pitch/why-recurrence.h"

#define WHY_BANDS_MAX 17

/* What bands of a sound do over time. */
typedef struct
{
  size_t n_bands, n_frames;
  double frame_rate_hz;
  size_t first, last; /* frames of the body: from the first on, before the last */
  float *total_db;    /* n_frames */
  float *level_db; /* n_bands x n_frames; re full scale, at most 50 dB below the band's largest */
  float *cents; /* the same, of the band's strongest frequency, re its mean; NULL: not asked for */
  float power_db[WHY_BANDS_MAX]; /* of the body, re the strongest band's */
} WhyBands;

typedef struct
{
  double low_hz; /* where the lowest band begins */
  double width;  /* of a band, in octaves */
  size_t n_bands;
  double window_s, hop_s; /* the window: at least half as long */
  bool with_cents;
} WhyBandsKind;

/* Bands weaker than this hold little but noise. */
#define WHY_BANDS_LEAST_DB (-30.0f)

/* n_frames may be 0, and is where the rate is not 4 kHz to 1 MHz. WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY, with nothing to clear. */
WhyStatus why_bands_init (WhyBands *bands,
                          const WhyBandsKind *kind,
                          const float *x,
                          size_t n,
                          double sample_rate_hz,
                          WhyStep step,
                          void *user);
void why_bands_clear (WhyBands *bands);

/* The sum of products. */
float why_bands_multiply (const float *a, const float *b, size_t n);
