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

/* Solves the symmetric system a x = b, of which the lower half is given, by Cholesky's
 * decomposition, in place; false where it has no clear solution. */
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

/* Value of a curve in a frame: cents or decibels; NAN where nothing sounds. */
static double
read_value (const WhyCurves *curves, size_t curve, size_t frame)
{
  if (!curves->sounding[frame])
    return NAN;
  if (curve > 0)
    return (double) curves->level_db[curve - 1][frame];
  return 1200.0 * log2 ((double) curves->hz[frame] / curves->f0_hz);
}

/* What the values of a stretch are made of: n rows. */
static void
fill_rows (double (*rows)[N_UNKNOWNS], size_t n, double turn)
{
  for (size_t i = 0; i < n; i++)
    {
      double at = (double) i - 0.5 * (double) (n - 1);
      rows[i][0] = 1.0;
      rows[i][1] = at / (double) n;
      rows[i][2] = cos (turn * at);
      rows[i][3] = sin (turn * at);
    }
}

/* Half of the swing around the middle of n values; NAN where too few of them are numbers. */
static double
local_amplitude (const double *values, size_t n, double (*rows)[N_UNKNOWNS])
{
  double a[N_UNKNOWNS][N_UNKNOWNS] = { 0 }, b[N_UNKNOWNS] = { 0 };
  size_t n_values = 0;
  for (size_t i = 0; i < n; i++)
    {
      if (isnan (values[i]))
        continue;
      n_values++;
      for (int j = 0; j < N_UNKNOWNS; j++)
        {
          b[j] += rows[i][j] * values[i];
          for (int k = 0; k <= j; k++)
            a[j][k] += rows[i][j] * rows[i][k];
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
  double *amplitude = malloc ((2 * n_places + n - start) * sizeof *amplitude),
         (*rows)[N_UNKNOWNS] = malloc (length * sizeof *rows);
  size_t first = n_places;
  if (amplitude && rows)
    {
      double *scratch = amplitude + n_places, *values = scratch + n_places;
      for (size_t i = start; i < n; i++)
        values[i - start] = read_value (curves, curve, i);
      fill_rows (rows, length, 2.0 * M_PI * rate_hz / curves->frame_rate_hz);
      for (size_t i = 0; i < n_places; i++)
        amplitude[i] = local_amplitude (values + i, length, rows);
      first = first_lasting (
          amplitude, n_places, cycle, SHARE * median (amplitude, n_places, scratch));
    }
  WhyStatus status = amplitude && rows ? WHY_OK : WHY_ERR_MEMORY;
  free (amplitude);
  free (rows);
  if (first == n_places)
    return status;
  *note_s = (double) start / curves->frame_rate_hz;
  /* In the first stretch it cannot be told where: then it was there from the beginning. */
  *onset_s = first == 0 ? *note_s
                        : ((double) (start + first) + 0.5 * (double) length) / curves->frame_rate_hz;
  return WHY_OK;
}
