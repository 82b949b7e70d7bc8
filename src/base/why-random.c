/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-random.h"

#include <math.h>

WhyRandom
why_random_new (uint64_t seed)
{
  return (WhyRandom){ seed };
}

uint64_t
why_random_next (WhyRandom *random)
{
  uint64_t z = random->state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

double
why_random_uniform (WhyRandom *random)
{
  return (double) (why_random_next (random) >> 11) * 0x1p-53;
}

double
why_random_range (WhyRandom *random, double low, double high)
{
  return low + (high - low) * why_random_uniform (random);
}

double
why_random_log (WhyRandom *random, double low, double high)
{
  return low * pow (high / low, why_random_uniform (random));
}

double
why_random_signed (WhyRandom *random, double low, double high)
{
  double value = why_random_range (random, low, high);
  return why_random_chance (random, 0.5) ? -value : value;
}

bool
why_random_chance (WhyRandom *random, double p)
{
  return why_random_uniform (random) < p;
}

size_t
why_random_index (WhyRandom *random, size_t n)
{
  return (size_t) (why_random_uniform (random) * (double) n);
}

double
why_random_normal (WhyRandom *random)
{
  double radius = sqrt (-2 * log (1 - why_random_uniform (random)));
  return radius * cos (2 * M_PI * why_random_uniform (random));
}

void
why_random_shuffle (WhyRandom *random, size_t *values, size_t n)
{
  for (size_t i = n; i > 1; i--)
    {
      size_t j = why_random_index (random, i), swap = values[i - 1];
      values[i - 1] = values[j];
      values[j] = swap;
    }
}
