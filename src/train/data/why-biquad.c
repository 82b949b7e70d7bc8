/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-biquad.h"

#include <math.h>

#define MAX_SHARE 0.45 /* of the sample rate */

static double
angle (double hz, double rate_hz)
{
  return 2 * M_PI * fmin (hz / rate_hz, MAX_SHARE);
}

WhyBiquad
why_biquad_peaking (double hz, double q, double gain_db, double rate_hz)
{
  double a = pow (10, gain_db / 40), omega = angle (hz, rate_hz), alpha = sin (omega) / (2 * q),
         c = cos (omega);
  double a0 = 1 + alpha / a;
  return (WhyBiquad){ (1 + alpha * a) / a0, -2 * c / a0, (1 - alpha * a) / a0, -2 * c / a0,
                      (1 - alpha / a) / a0 };
}

WhyBiquad
why_biquad_high_shelf (double hz, double gain_db, double rate_hz)
{
  double a = pow (10, gain_db / 40), omega = angle (hz, rate_hz), c = cos (omega);
  double alpha = sin (omega) / 2 * M_SQRT2, root = 2 * sqrt (a) * alpha;
  double a0 = (a + 1) - (a - 1) * c + root;
  return (WhyBiquad){ a * ((a + 1) + (a - 1) * c + root) / a0,
                      -2 * a * ((a - 1) + (a + 1) * c) / a0,
                      a * ((a + 1) + (a - 1) * c - root) / a0, 2 * ((a - 1) - (a + 1) * c) / a0,
                      ((a + 1) - (a - 1) * c - root) / a0 };
}

WhyBiquad
why_biquad_low_pass (double hz, double q, double rate_hz)
{
  double omega = angle (hz, rate_hz), alpha = sin (omega) / (2 * q), c = cos (omega),
         a0 = 1 + alpha;
  return (WhyBiquad){ (1 - c) / 2 / a0, (1 - c) / a0, (1 - c) / 2 / a0, -2 * c / a0,
                      (1 - alpha) / a0 };
}

WhyBiquad
why_biquad_high_pass (double hz, double q, double rate_hz)
{
  double omega = angle (hz, rate_hz), alpha = sin (omega) / (2 * q), c = cos (omega),
         a0 = 1 + alpha;
  return (WhyBiquad){ (1 + c) / 2 / a0, -(1 + c) / a0, (1 + c) / 2 / a0, -2 * c / a0,
                      (1 - alpha) / a0 };
}

void
why_biquad_run (const WhyBiquad *f, float *x, size_t n)
{
  double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
  for (size_t i = 0; i < n; i++)
    {
      double in = (double) x[i], y = f->b0 * in + f->b1 * x1 + f->b2 * x2 - f->a1 * y1 - f->a2 * y2;
      x2 = x1, x1 = in, y2 = y1, y1 = y;
      x[i] = (float) y;
    }
}
