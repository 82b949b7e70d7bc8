/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* SplitMix64 (Steele, Lea & Flood 2014): small, seedable, the same on every machine. */
typedef struct
{
  uint64_t state;
} WhyRandom;

WhyRandom why_random_new (uint64_t seed);
uint64_t why_random_next (WhyRandom *random);
/* In [0, 1). */
double why_random_uniform (WhyRandom *random);
/* In [low, high). */
double why_random_range (WhyRandom *random, double low, double high);
/* Uniform on a logarithmic scale, 0 < low <= high. */
double why_random_log (WhyRandom *random, double low, double high);
/* In [low, high), with either sign. */
double why_random_signed (WhyRandom *random, double low, double high);
/* True with probability p. */
bool why_random_chance (WhyRandom *random, double p);
/* In 0..n-1, n >= 1. */
size_t why_random_index (WhyRandom *random, size_t n);
/* Standard normal. */
double why_random_normal (WhyRandom *random);
void why_random_shuffle (WhyRandom *random, size_t *values, size_t n);
