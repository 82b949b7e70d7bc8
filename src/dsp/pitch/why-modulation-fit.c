/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "dsp/pitch/why-modulation-private.h"

/* What a curve does around one frame, by least squares: a constant, a slope, a cosine and a sine. Gaps do not
 * matter, nor does a drift of the note. */

/* Solves the symmetric system a x = b, of which the lower half is given, by Cholesky's
 * decomposition, in place; false where it has no clear solution. */
static bool
solve (double a[WHY_MODULATION_FIT][WHY_MODULATION_FIT], double b[WHY_MODULATION_FIT])
{
  for (int i = 0; i < WHY_MODULATION_FIT; i++)
    for (int j = 0; j <= i; j++)
      {
        double sum = a[i][j];
        for (int k = 0; k < j; k++)
          sum -= a[i][k] * a[j][k];
        if (i == j && !(sum > 1e-9))
          return false;
        a[i][j] = i == j ? sqrt (sum) : sum / a[j][j];
      }
  for (int i = 0; i < WHY_MODULATION_FIT; i++)
    {
      for (int k = 0; k < i; k++)
        b[i] -= a[i][k] * b[k];
      b[i] /= a[i][i];
    }
  for (int i = WHY_MODULATION_FIT - 1; i >= 0; i--)
    {
      for (int k = i + 1; k < WHY_MODULATION_FIT; k++)
        b[i] -= a[k][i] * b[k];
      b[i] /= a[i][i];
    }
  return true;
}

void
why_modulation_fit_rows (double (*rows)[WHY_MODULATION_FIT], size_t n, double turn)
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

bool
why_modulation_fit (const double *values,
                    size_t n,
                    double (*rows)[WHY_MODULATION_FIT],
                    const double *weights,
                    double least,
                    double out[WHY_MODULATION_FIT])
{
  double a[WHY_MODULATION_FIT][WHY_MODULATION_FIT] = { 0 };
  size_t n_values = 0;
  for (int j = 0; j < WHY_MODULATION_FIT; j++)
    out[j] = 0.0;
  for (size_t i = 0; i < n; i++)
    {
      if (isnan (values[i]))
        continue;
      double weight = weights ? weights[i] : 1.0;
      n_values++;
      for (int j = 0; j < WHY_MODULATION_FIT; j++)
        {
          out[j] += weight * rows[i][j] * values[i];
          for (int k = 0; k <= j; k++)
            a[j][k] += weight * rows[i][j] * rows[i][k];
        }
    }
  return (double) n_values >= least * (double) n && solve (a, out);
}
