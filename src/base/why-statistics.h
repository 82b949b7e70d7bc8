/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Order statistics. All but why_sort_numbers want values without NAN, and quantiles sorted ones. */

/* For qsort and its like. */
int why_compare_floats (const void *a, const void *b);
int why_compare_doubles (const void *a, const void *b);

/* Rising, in place. */
void why_sort_floats (float *values, size_t n);
void why_sort_doubles (double *values, size_t n);
/* Those of the values that are not NAN, rising, into out, which has room for n; returns how many. */
size_t why_sort_numbers (const float *values, size_t n, float *out);

/* The value nearest to place q (0..1) of the n - 1 steps from the least to the greatest, the upper
 * one of two that are as near; NAN where n is 0. */
float why_quantile_floats (const float *sorted, size_t n, double q);
double why_quantile_doubles (const double *sorted, size_t n, double q);
/* Between the two in the middle where n is even. */
double why_median_doubles (const double *sorted, size_t n);
