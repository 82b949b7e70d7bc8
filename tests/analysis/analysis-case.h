/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/engine/why-analyzer.h"

/* What the tests of analysis and command line share: a folder of their own, models of random
 * weights, sounds. */

/* A model file's description; zero means the default of the small case. */
typedef struct
{
  double rate_hz;        /* 16000 */
  gsize n;               /* 32768 */
  unsigned J, Q1, Q2;    /* 8; 8, 2 */
  gsize T;               /* 1024 */
  double min_carrier_hz; /* 100 */
  gboolean first_order;  /* S1 alone */
  gsize n_classes;       /* 6: the first of the techniques */
  guint32 seed;
  gboolean tensors_only; /* no metadata, no mu */
} CaseModel;

extern const CaseModel case_paper; /* the paper's scattering: 1200 paths x 32 frames */

/* A fresh folder, removed with all that is in it by case_end. */
void case_begin (void);
void case_end (void);
/* A name in that folder; the string lives until case_end. */
const char *case_path (const char *name);
/* Writes text there, and returns its path. */
const char *case_text (const char *name, const char *text);
const char *case_bytes (const char *name, gconstpointer data, gsize n);

/* Writes a model; NULL: the small case. Returns its path. */
const char *case_model (const char *name, const CaseModel *model);
/* The analyzer of such a model. */
WhyAnalyzer *case_analyzer (const CaseModel *model);

/* n samples, g_free. A harmonic tone with vibrato, well below full scale. */
float *case_tone (gsize n, double rate_hz, double f0_hz);
float *case_sine (gsize n, double rate_hz, double hz, double amplitude);
/* A tone in a float WAV of rate_hz; returns its path. */
const char *case_sound (const char *name, double duration_s, double rate_hz, double f0_hz);
/* interleaved, format of libsndfile ("SF_FORMAT_WAV | SF_FORMAT_FLOAT"). */
const char *case_save (
    const char *name, const float *samples, gsize n_frames, int channels, int rate_hz, int format);
