/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <complex.h>
#include <stddef.h>

#include "base/why-simd.h"
#include "base/why-status.h"

/* Thin layer over FFTW single precision. Plans are made with FFTW_ESTIMATE (bit-identical from run
 * to run) under one mutex; a plan is read-only afterwards and may run in several threads on
 * different buffers, all of which must come from why_fft_alloc (alignment). No scaling either way:
 * inverse (forward (x)) = n x. */
typedef struct _WhyFft WhyFft;

typedef enum
{
  WHY_FFT_REAL_FORWARD,    /* float n -> complex n/2+1 */
  WHY_FFT_REAL_INVERSE,    /* complex n/2+1 -> float n; destroys its input */
  WHY_FFT_COMPLEX_INVERSE, /* complex n -> complex n, in place */
  WHY_FFT_COMPLEX_APART,   /* the same from one buffer to another: faster; keeps its input */
} WhyFftKind;

WhyStatus why_fft_new (WhyFftKind kind, size_t n, WhyFft **out, WhyError *error);
/* Complex inverse transforms of length n, in place, of all columns of an array of n rows that begin
 * stride values apart. Run with in == out. */
WhyStatus
why_fft_new_columns (size_t n, size_t n_columns, size_t stride, WhyFft **out, WhyError *error);
void why_fft_free (WhyFft *fft);

/* in and out as the kind says; in == out for WHY_FFT_COMPLEX_INVERSE and columns
 * only. Any thread. */
void why_fft_run (const WhyFft *fft, void *in, void *out);

/* Zeroed and aligned for SIMD, or NULL. */
void *why_fft_alloc (size_t n_bytes);
void why_fft_release (void *buffer);

/* The instruction set that plans use on this machine: what most of their codelets are written in,
 * as people call it ("AVX", "NEON", "plain C"), and at which of our levels that is. Depends on how
 * FFTW was built too. Static. */
const char *why_fft_simd (WhySimd *level);

/* For code that lets another library make or destroy FFTW plans (aubio does, under a lock of its own). */
void why_fft_lock_planner (void);
void why_fft_unlock_planner (void);
