/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-filter-bank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIGMA0 WHY_LOW_PASS_SIGMA
#define ALPHA 5.0      /* a filter's energy lies within xi +- ALPHA sigma */
#define N_SIGMA 6.5    /* exp (-6.5^2 / 2) = 7e-10: beyond float */
#define MAX_SIGMA 38.6 /* exp (-38.6^2 / 2) is the smallest double */
#define RELATIVE_FLOOR 1e-8
#define BLOCK 64         /* bins between two exact values of a Gaussian */
#define MAX_POINTS 16384 /* of a norm's mean over time */

/* A filter before it is normalised, on bins first to first + n_bins - 1 of n. */
typedef struct
{
  size_t n;
  long first;
  size_t n_bins;
  double *values;
} Band;

static double
gaussian (double x, double sigma)
{
  return exp (-x * x / (2 * sigma * sigma));
}

/* Sum of the Gaussian's images at f + p: the spectrum of a sampled Gaussian has period 1. */
static double
periodic_gaussian (double f, double sigma)
{
  double sum = 0, reach = MAX_SIGMA * sigma;
  for (double image = f - ceil (f - reach); image >= -reach; image -= 1)
    sum += gaussian (image, sigma);
  return sum;
}

/* Adds weight times one Gaussian, up to reach from its centre. In a wide one the ratios of
 * neighbours are a geometric series, begun anew every BLOCK bins: accurate to 1e-12 in a tenth of
 * the time. */
static void
add_image (Band *band, double centre, double sigma, double weight, double reach, bool wide)
{
  double n = (double) band->n, h = 1 / n, bend = exp (-h * h / (sigma * sigma));
  long begin = (long) fmax (ceil ((centre - reach) * n), (double) band->first) - band->first;
  long end
      = (long) fmin (floor ((centre + reach) * n), (double) (band->first + (long) band->n_bins - 1))
        - band->first;

  for (long start = begin; start <= end; start += BLOCK)
    {
      double x = (double) (band->first + start) * h - centre;
      double value = weight * gaussian (x, sigma),
             ratio = exp (-h * (2 * x + h) / (2 * sigma * sigma));
      long stop = start + BLOCK <= end ? start + BLOCK : end + 1;
      for (long i = start; wide && i < stop; i++, value *= ratio, ratio *= bend)
        band->values[i] += value;
      for (long i = start; !wide && i < stop; i++)
        band->values[i] += weight * gaussian ((double) (band->first + i) * h - centre, sigma);
    }
}

/* Adds weight times the Gaussian and its images at centre + p: the spectrum of a sampled signal has
 * period 1. */
static void
add_gaussian (Band *band, double centre, double sigma, double weight)
{
  double n = (double) band->n, first = (double) band->first / n,
         last = first + (double) band->n_bins / n;
  bool wide = sigma * n > 64;
  double reach = wide ? 8 * sigma : MAX_SIGMA * sigma;
  for (double p = ceil (first - reach - centre); centre + p <= last + reach; p += 1)
    add_image (band, centre + p, sigma, weight, reach, wide);
}

/* psi (f) = gaussian (f - xi) - kappa gaussian (f), made periodic, wherever it is more than about
 * 1e-9 of its largest value. kappa is what makes psi (0) = 0; a low-pass has kappa = 0. */
static WhyStatus
fill_band (Band *band, size_t n, double xi, double sigma, double kappa)
{
  /* A filter narrower than a bin may have its largest value far out on its flank. */
  double reach
      = sigma * (double) n > N_SIGMA ? N_SIGMA * sigma : MAX_SIGMA * sigma + 1 / (double) n;
  double low = kappa > 1e-9 || reach > N_SIGMA * sigma ? fmin (xi, 0) : xi;
  long first = (long) floor ((low - reach) * (double) n),
       last = (long) ceil ((xi + reach) * (double) n);
  if (last - first + 1 >= (long) n)
    {
      first = -(long) (n / 2);
      last = first + (long) n - 1;
    }
  *band = (Band){ .n = n, .first = first, .n_bins = (size_t) (last - first + 1) };
  band->values = calloc (band->n_bins, sizeof *band->values);
  if (!band->values)
    return WHY_ERR_MEMORY;
  add_gaussian (band, xi, sigma, 1);
  if (kappa > 0)
    add_gaussian (band, 0, sigma, -kappa);
  if (xi > 0 && first <= 0 && last >= 0)
    band->values[-first] = 0;
  return WHY_OK;
}

/* Cuts both ends where they are below the floor; returns the largest magnitude. */
static double
trim_band (Band *band)
{
  double peak = 0;
  for (size_t i = 0; i < band->n_bins; i++)
    if (fabs (band->values[i]) > peak)
      peak = fabs (band->values[i]);
  size_t skip = 0;
  while (skip + 1 < band->n_bins && fabs (band->values[skip]) < RELATIVE_FLOOR * peak)
    skip++;
  while (band->n_bins > skip + 1 && fabs (band->values[band->n_bins - 1]) < RELATIVE_FLOOR * peak)
    band->n_bins--;
  band->n_bins -= skip;
  band->first += (long) skip;
  memmove (band->values, band->values + skip, band->n_bins * sizeof *band->values);
  return peak;
}

/* The l1 norm of a filter that fits in the signal, from its formula in time: g (t) |exp (2 pi i xi
 * t) - kappa| with g (t) = sigma sqrt (2 pi) exp (-2 pi^2 sigma^2 t^2). The sum has the harmonics
 * kappa^m of xi, each of bandwidth sigma: unless kappa is large, few samples give it exactly. */
static double
l1_norm_in_time (double xi, double sigma, double kappa)
{
  double step = kappa < 0.5 ? fmax (floor (1 / (80 * sigma)), 1) : 1;
  double reach = N_SIGMA / (2 * M_PI * sigma), sum = 0;
  for (double t = step; t <= reach; t += step)
    {
      double modulus = sqrt (1 + kappa * kappa - 2 * kappa * cos (2 * M_PI * xi * t));
      sum += gaussian (2 * M_PI * sigma * t, 1) * modulus;
    }
  return step * sigma * sqrt (2 * M_PI) * (2 * sum + fabs (1 - kappa));
}

/* The l1 norm of a filter longer than the signal, whose images in time overlap: few bins make it
 * up, and their sum varies so slowly that MAX_POINTS of its samples tell its mean. */
static double
l1_norm_of_bins (const Band *band)
{
  size_t n_points = band->n < MAX_POINTS ? band->n : MAX_POINTS;
  double sum = 0;
  for (size_t t = 0; t < n_points; t++)
    {
      double angle = 2 * M_PI * (double) t / (double) n_points, c = cos (angle), s = sin (angle);
      double re = 0, im = 0;
      for (size_t i = band->n_bins; i-- > 0;)
        {
          double next = re * c - im * s + band->values[i];
          im = re * s + im * c;
          re = next;
        }
      sum += sqrt (re * re + im * im);
    }
  return sum / (double) n_points;
}

static WhyStatus
keep_band (WhyFilter *filter, const Band *band, double norm)
{
  filter->values = malloc (band->n_bins * sizeof (float));
  if (!filter->values)
    return WHY_ERR_MEMORY;
  filter->first = band->first;
  filter->n_bins = band->n_bins;
  for (size_t i = 0; i < band->n_bins; i++)
    filter->values[i] = (float) (band->values[i] / norm);
  return WHY_OK;
}

/* Largest j such that subsampling by 2^j keeps |f| < xi + alpha sigma free of aliasing. */
static int
max_dyadic_subsampling (double xi, double sigma)
{
  return (int) floor (-log2 (fmin (fabs (xi) + ALPHA * sigma, 0.5))) - 1;
}

static WhyStatus
fill_morlet (size_t n, WhyFilter *out)
{
  double xi = out->xi, sigma = out->sigma;
  double kappa = periodic_gaussian (xi, sigma) / periodic_gaussian (0, sigma);
  Band band;
  WhyStatus status = fill_band (&band, n, xi, sigma, kappa);
  if (status != WHY_OK)
    return status;

  bool fits = 2 * N_SIGMA / (2 * M_PI * sigma) < (double) n;
  double peak = trim_band (&band);
  double norm = fits ? l1_norm_in_time (xi, sigma, kappa) : l1_norm_of_bins (&band);
  /* Not one bin on the filter's flanks: it is far longer than the signal. */
  if (!(peak > 0 && norm > 0))
    status = WHY_ERR_INVALID;
  else
    status = keep_band (out, &band, norm);
  free (band.values);
  return status;
}

/* Centre frequencies: geometric (ratio 2^(-1/Q)) while the bandwidth exceeds sigma0 / 2^J, then Q -
 * 1 filters of that constant bandwidth, equally spaced down to zero. Returns their number; xi,
 * sigma may be NULL. */
static size_t
place_filters (unsigned J, unsigned Q, double *xis, double *sigmas)
{
  double ratio = pow (2, 1.0 / Q);
  double xi = fmax (1 / (1 + pow (2, 3.0 / Q)), 0.35);
  double sigma = xi * (1 - 1 / ratio) / (1 + 1 / ratio) / sqrt (2 * log (sqrt (2)));
  double sigma_min = SIGMA0 / pow (2, J);
  size_t n_filters = 0;

#define PLACE(x, s)                                                                                \
  do                                                                                               \
    {                                                                                              \
      if (xis)                                                                                     \
        xis[n_filters] = (x), sigmas[n_filters] = (s);                                             \
      n_filters++;                                                                                 \
    }                                                                                              \
  while (0)

  if (sigma <= sigma_min)
    xi = sigma;
  else
    {
      PLACE (xi, sigma);
      while (sigma > sigma_min * ratio)
        {
          xi /= ratio;
          sigma /= ratio;
          PLACE (xi, sigma);
        }
    }
  double elbow = xi;
  for (unsigned q = 1; q < Q; q++)
    {
      xi -= elbow / Q;
      PLACE (xi, sigma_min);
    }
#undef PLACE
  return n_filters;
}

WhyStatus
why_filter_bank_place (unsigned J, unsigned Q, WhyFilterBank *out, WhyError *error)
{
  memset (out, 0, sizeof *out);
  size_t n_filters = place_filters (J, Q, NULL, NULL);
  double *xis = calloc (n_filters + 1, sizeof *xis),
         *sigmas = calloc (n_filters + 1, sizeof *sigmas);
  out->filters = calloc (n_filters + 1, sizeof *out->filters);
  bool ready = xis && sigmas && out->filters;

  if (ready)
    place_filters (J, Q, xis, sigmas);
  for (size_t i = 0; ready && i < n_filters; i++)
    out->filters[out->n_filters++] = (WhyFilter){ .xi = xis[i],
                                                  .sigma = sigmas[i],
                                                  .j = max_dyadic_subsampling (xis[i], sigmas[i]) };
  free (xis);
  free (sigmas);
  if (ready)
    return WHY_OK;
  why_filter_bank_clear (out);
  return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the filter bank");
}

size_t
why_filter_bank_size (const WhyFilterBank *bank, size_t n)
{
  double n_bins = 0;
  for (size_t i = 0; i < bank->n_filters; i++)
    {
      const WhyFilter *filter = &bank->filters[i];
      double reach = N_SIGMA * filter->sigma;
      /* As in fill_band, without its care for the narrowest. */
      n_bins += fmin ((2 * reach + (filter->xi < reach ? filter->xi : 0)) * (double) n, (double) n);
    }
  return (size_t) n_bins;
}

WhyStatus
why_filter_bank_fill (size_t n, unsigned J, WhyFilterBank *bank, WhyError *error)
{
  WhyStatus status = WHY_OK;
  for (size_t i = 0; i < bank->n_filters && status == WHY_OK; i++)
    status = fill_morlet (n, &bank->filters[i]);
  if (status == WHY_ERR_INVALID)
    return why_error_set (error, status, "J = %u is too large for such a short window", J);
  if (status != WHY_OK)
    return why_error_set (error, status, "not enough memory for the filter bank");
  return WHY_OK;
}

WhyStatus
why_filter_bank_new (size_t n, unsigned J, unsigned Q, WhyFilterBank *out, WhyError *error)
{
  WhyStatus status = why_filter_bank_place (J, Q, out, error);
  if (status == WHY_OK)
    status = why_filter_bank_fill (n, J, out, error);
  if (status != WHY_OK)
    why_filter_bank_clear (out);
  return status;
}

void
why_filter_bank_clear (WhyFilterBank *bank)
{
  for (size_t i = 0; i < bank->n_filters; i++)
    why_filter_clear (&bank->filters[i]);
  free (bank->filters);
  memset (bank, 0, sizeof *bank);
}

WhyStatus
why_low_pass_new (size_t n, double T, WhyFilter *out, WhyError *error)
{
  *out = (WhyFilter){ .xi = 0, .sigma = SIGMA0 / T, .j = (int) floor (log2 (T)) };
  Band band;
  WhyStatus status = fill_band (&band, n, 0, out->sigma, 0);
  if (status == WHY_OK)
    {
      /* All values are positive in time, so the l1 norm is the value at frequency 0, the largest.
       */
      double norm = trim_band (&band);
      status = keep_band (out, &band, norm);
      free (band.values);
    }
  if (status != WHY_OK)
    return why_error_set (error, status, "not enough memory for the filter bank");
  return WHY_OK;
}

void
why_filter_clear (WhyFilter *filter)
{
  free (filter->values);
  memset (filter, 0, sizeof *filter);
}

size_t
why_low_pass_support (size_t n, double T)
{
  double sigma = SIGMA0 / T, c = 2 * M_PI * M_PI * sigma * sigma;
  double norm = periodic_gaussian (0, sigma) / (sigma * sqrt (2 * M_PI));
  long images = (long) ceil (N_SIGMA / (2 * M_PI * sigma) / (double) n) + 1;
  double rest = 0;

  size_t reach = (size_t) ceil (N_SIGMA / (2 * M_PI * sigma)) + 1;
  for (size_t t = reach < n / 2 ? reach : n / 2; t-- > 0;)
    {
      for (long k = -images; k <= images; k++)
        {
          double at = (double) t + (double) k * (double) n;
          rest += exp (-c * at * at) / norm;
        }
      if (rest > 1e-3)
        return t + 2 <= n / 2 ? t + 2 : n / 2;
    }
  return 1;
}
