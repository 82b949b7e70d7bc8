/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-warp.h"

#include <math.h>

#define KAISER_BETA 8.0
#define BAND 0.96 /* of half of the sample rate */

/* I0, the modified Bessel function of the first kind, by its series. */
static double
bessel_i0 (double x)
{
  double sum = 1, term = 1;
  for (int k = 1; k < 40; k++)
    {
      term *= x * x / (4.0 * k * k);
      sum += term;
    }
  return sum;
}

void
why_warp_init (WhyWarp *warp)
{
  for (int phase = 0; phase <= WHY_WARP_PHASES; phase++)
    {
      double sum = 0, values[WHY_WARP_TAPS];
      for (int i = 0; i < WHY_WARP_TAPS; i++)
        {
          double t = i - (WHY_WARP_TAPS / 2 - 1) - (double) phase / WHY_WARP_PHASES;
          double edge = t / (WHY_WARP_TAPS / 2.0), window = fmax (1 - edge * edge, 0);
          double sinc = fabs (t) < 1e-9 ? BAND : sin (M_PI * BAND * t) / (M_PI * t);
          values[i] = sinc * bessel_i0 (KAISER_BETA * sqrt (window)) / bessel_i0 (KAISER_BETA);
          sum += values[i];
        }
      for (int i = 0; i < WHY_WARP_TAPS; i++)
        warp->taps[phase][i] = (float) (values[i] / sum);
    }
}

float
why_warp_read (const WhyWarp *warp, const float *x, size_t n, double at)
{
  if (!(at >= 0) || at >= (double) n)
    return 0;
  size_t whole = (size_t) at;
  const float *taps = warp->taps[(int) ((at - (double) whole) * WHY_WARP_PHASES + 0.5)];
  float sum = 0;
  if (whole + 1 >= WHY_WARP_TAPS / 2 && whole + WHY_WARP_TAPS / 2 < n)
    {
      const float *first = x + whole + 1 - WHY_WARP_TAPS / 2;
      for (int i = 0; i < WHY_WARP_TAPS; i++)
        sum += taps[i] * first[i];
      return sum;
    }
  for (int i = 0; i < WHY_WARP_TAPS; i++)
    {
      size_t index = whole + (size_t) i + 1;
      if (index >= WHY_WARP_TAPS / 2 && index - WHY_WARP_TAPS / 2 < n)
        sum += taps[i] * x[index - WHY_WARP_TAPS / 2];
    }
  return sum;
}
