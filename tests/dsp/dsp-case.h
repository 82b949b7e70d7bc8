/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/why-npy.h"
#include "dsp/scattering/why-scattering.h"

/* What the tests of this folder share: reference cases and signals, running, comparison. */

#define DSP_RATE 44100.0

/* A file of a reference case ("small", "medium", "paper", "odd"), or NULL where it is not there. */
char *dsp_case_path (const char *name, const char *file);

/* The signals of the reference: vibrato, tremolo, chirp, noise, impulse. g_free. */
float *dsp_signal (const char *name, size_t n);
/* Uniform in -1..1. */
float *dsp_random (size_t n, guint32 seed);

/* Rows of numbers of a CSV file with a header. */
typedef struct
{
  size_t n_rows, n_columns;
  double *values;
} DspTable;

DspTable dsp_read_csv (const char *path);

/* All orders, all carriers. */
WhyScatteringConfig dsp_config (size_t n, unsigned J, size_t T, unsigned Q1, unsigned Q2);
WhyScattering *dsp_new (const WhyScatteringConfig *config);
/* n_paths x n_frames. g_free. */
float *dsp_scatter (const WhyScattering *s, const float *x, unsigned n_threads);
size_t dsp_n_values (const WhyScattering *s);

typedef struct
{
  double max; /* largest |a - b| over the largest |b| */
  double l2;  /* norm of a - b over the norm of b */
} DspError;

DspError dsp_compare (const float *a, const float *b, size_t n);
double dsp_energy (const float *a, size_t n);
