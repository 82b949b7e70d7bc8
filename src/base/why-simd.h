/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Instruction sets for many values at once, least first. Chosen by what the processor says that it
 * can do and the system lets it do, never by its name: names are always newer than lists of them. */
typedef enum
{
  WHY_SIMD_PLAIN, /* what every processor of the architecture has: SSE2, NEON, or nothing */
  WHY_SIMD_AVX,
  WHY_SIMD_AVX2, /* with FMA */
  WHY_SIMD_AVX512,
  WHY_N_SIMD
} WhySimd;

/* The best that this machine has. Any thread. */
WhySimd why_simd_best (void);
/* The best, or less where the environment variable WHYBRATO_SIMD names less ("plain", "avx",
 * "avx2", "avx512"): so that one machine can test and time them all. Read once. Any thread. */
WhySimd why_simd_used (void);
/* "SSE2", "AVX2", ...; plain ones as the architecture calls them. Static. */
const char *why_simd_name (WhySimd simd);
