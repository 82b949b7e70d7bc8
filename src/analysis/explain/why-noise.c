/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-noise.h"

#include <math.h>

void
why_noise_add (float *samples, gsize n, double snr_db, guint32 seed)
{
  /* Not WhyRandom: published accuracies in noise are of this sequence. */
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  double sum = 0, power = 0;
  for (gsize i = 0; i < n; i++)
    sum += (double) samples[i];
  for (gsize i = 0; i < n; i++)
    power += ((double) samples[i] - sum / (double) n) * ((double) samples[i] - sum / (double) n);
  double deviation = sqrt (power / (double) n * pow (10, -snr_db / 10));

  /* Box and Muller 1958; 1 - u is never 0. */
  for (gsize i = 0; i < n; i += 2)
    {
      double radius = deviation * sqrt (-2 * log (1 - g_rand_double (rand)));
      double angle = 2 * G_PI * g_rand_double (rand);
      samples[i] += (float) (radius * cos (angle));
      if (i + 1 < n)
        samples[i + 1] += (float) (radius * sin (angle));
    }
}
