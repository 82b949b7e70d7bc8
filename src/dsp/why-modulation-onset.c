/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsp/why-modulation-private.h"

/* How far the curve swings at the rate around every frame, by least squares over a stretch of some
 * cycles: a constant, a slope, a sine and a cosine. The modulation begins where that first reaches
 * half of what it mostly is, and stays. */

#define CYCLES 1.5
#define SHARE 0.5
#define N_UNKNOWNS 4

/* Solves the symmetric system a x = b by Cholesky's decomposition, in place; false where it has no
 * clear solution. */
static bool
solve (double a[N_UNKNOWNS][N_UNKNOWNS], double b[N_UNKNOWNS])
{
  for (int i = 0; i < N_UNKNOWNS; i++)
    for (int j = 0; j <= i; j++)
      {
        double sum = a[i][j];
        for (int k = 0; k < j; k++)
          sum -= a[i][k] * a[j][k];
        if (i == j && !(sum > 1e-9))
          return false;
        a[i][j] = i == j ? sqrt (sum) : sum / a[j][j];
      }
  for (int i = 0; i < N_UNKNOWNS; i++)
    {
      for (int k = 0; k < i; k++)
        b[i] -= a[i][k] * b[k];
      b[i] /= a[i][i];
    }
  for (int i = N_UNKNOWNS - 1; i >= 0; i--)
    {
      for (int k = i + 1; k < N_UNKNOWNS; k++)
        b[i] -= a[k][i] * b[k];
      b[i] /= a[i][i];
    }
  return true;
}

/* Value of a curve in a frame: cents or decibels. */
static double
read_value (const WhyCurves *curves, size_t curve, size_t frame)
{
  if (curve > 0)
    return (double) curves->level_db[curve - 1][frame];
  return 1200.0 * log2 ((double) curves->hz[frame] / curves->f0_hz);
}

/* Half of the swing around the middle of frames [first, first + n); NAN where too few of them have
 * a value. */
static double
local_amplitude (const WhyCurves *curves, size_t curve, size_t first, size_t n, double turn)
{
  double a[N_UNKNOWNS][N_UNKNOWNS] = { 0 }, b[N_UNKNOWNS] = { 0 };
  size_t n_values = 0;
  for (size_t i = 0; i < n; i++)
    {
      double y = read_value (curves, curve, first + i), at = (double) i - 0.5 * (double) (n - 1);
      if (isnan (y) || !curves->sounding[first + i])
        continue;
      const double row[N_UNKNOWNS] = { 1.0, at / (double) n, cos (turn * at), sin (turn * at) };
      n_values++;
      for (int j = 0; j < N_UNKNOWNS; j++)
        {
          b[j] += row[j] * y;
          for (int k = 0; k < N_UNKNOWNS; k++)
            a[j][k] += row[j] * row[k];
        }
    }
  if (4 * n_values < 3 * n || !solve (a, b))
    return NAN;
  return hypot (b[2], b[3]);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* The median of the values that are no NAN, itself NAN where there is none; scratch has room for n.
 */
static double
median (const double *values, size_t n, double *scratch)
{
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan (values[i]))
      scratch[m++] = values[i];
  if (m == 0)
    return NAN;
  qsort (scratch, m, sizeof *scratch, compare_doubles);
  return scratch[m / 2];
}

/* The first of n places from which the values are at least `least` for a cycle; n where there is
 * none. */
static size_t
first_lasting (const double *values, size_t n, size_t cycle, double least)
{
  size_t run = 0;
  for (size_t i = 0; i < n; i++)
    {
      run = values[i] >= least ? run + 1 : 0;
      if (run >= cycle)
        return i + 1 - run;
    }
  return n;
}

WhyStatus
why_modulation_onset (
    const WhyCurves *curves, size_t curve, double rate_hz, double *onset_s, double *note_s)
{
  size_t length = (size_t) (CYCLES * curves->frame_rate_hz / rate_hz + 0.5),
         cycle = (size_t) ((double) length / CYCLES);
  size_t start = 0, n = curves->n_frames;
  *onset_s = *note_s = NAN;
  while (start < n && !curves->sounding[start])
    start++;
  if (length < N_UNKNOWNS || start + length + cycle > n)
    return WHY_OK;
  size_t n_places = n - start - length + 1;
  double *amplitude = malloc (2 * n_places * sizeof *amplitude),
         turn = 2.0 * M_PI * rate_hz / curves->frame_rate_hz;
  if (!amplitude)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; i < n_places; i++)
    amplitude[i] = local_amplitude (curves, curve, start + i, length, turn);
  size_t first = first_lasting (
      amplitude, n_places, cycle, SHARE * median (amplitude, n_places, amplitude + n_places));
  free (amplitude);
  if (first == n_places)
    return WHY_OK;
  *note_s = (double) start / curves->frame_rate_hz;
  /* In the first stretch it cannot be told where: then it was there from the beginning. */
  *onset_s = first == 0 ? *note_s
                        : ((double) (start + first) + 0.5 * (double) length) / curves->frame_rate_hz;
  return WHY_OK;
}
