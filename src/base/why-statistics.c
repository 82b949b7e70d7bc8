/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-statistics.h"

#include <math.h>
#include <stdlib.h>

int
why_compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;
  return (x > y) - (x < y);
}

int
why_compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

void
why_sort_floats (float *values, size_t n)
{
  if (n > 0)
    qsort (values, n, sizeof *values, why_compare_floats);
}

void
why_sort_doubles (double *values, size_t n)
{
  if (n > 0)
    qsort (values, n, sizeof *values, why_compare_doubles);
}

size_t
why_sort_numbers (const float *values, size_t n, float *out)
{
  size_t n_numbers = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan (values[i]))
      out[n_numbers++] = values[i];
  why_sort_floats (out, n_numbers);
  return n_numbers;
}

static size_t
place (size_t n, double q)
{
  return (size_t) (q * (double) (n - 1) + 0.5);
}

float
why_quantile_floats (const float *sorted, size_t n, double q)
{
  return n > 0 ? sorted[place (n, q)] : NAN;
}

double
why_quantile_doubles (const double *sorted, size_t n, double q)
{
  return n > 0 ? sorted[place (n, q)] : (double) NAN;
}

double
why_median_doubles (const double *sorted, size_t n)
{
  if (n == 0)
    return (double) NAN;
  return n % 2 ? sorted[n / 2] : 0.5 * (sorted[n / 2 - 1] + sorted[n / 2]);
}
