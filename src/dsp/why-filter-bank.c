/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-filter-bank.h"

#include <complex.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIGMA0 0.1     /* bandwidth of the low-pass at T = 1 */
#define ALPHA 5.0      /* a filter's energy lies within xi +- ALPHA sigma */
#define N_SIGMA 6.5    /* exp (-6.5^2 / 2) = 7e-10: beyond float */
#define RELATIVE_FLOOR 1e-8f

static double
gaussian (double x, double sigma)
{
  return exp (-x * x / (2 * sigma * sigma));
}

/* Sum of the Gaussian's images at f + p: the spectrum of a sampled Gaussian has period 1. */
static double
periodic_gaussian (double f, double sigma)
{
  double sum = 0, reach = N_SIGMA * sigma;
  for (double image = f - ceil (f - reach); image >= -reach; image -= 1)
    sum += gaussian (image, sigma);
  return sum;
}

/* The l1 norm over one period of n samples of g (t) (exp (2 pi i xi t) - kappa), where
 * g (t) = sigma sqrt (2 pi) exp (-2 pi^2 sigma^2 t^2) is the Gaussian in time. */
static WhyStatus
l1_norm (size_t n, double xi, double sigma, double kappa, double *out)
{
  size_t reach = (size_t) ceil (N_SIGMA / (2 * M_PI * sigma));
  double scale = sigma * sqrt (2 * M_PI), c = 2 * M_PI * M_PI * sigma * sigma, sum = 0;

  if (2 * reach < n)
    {
      for (size_t t = 1; t <= reach; t++)
        {
          double phase = 2 * M_PI * xi * (double) t;
          double modulus = hypot (cos (phase) - kappa, sin (phase));
          sum += exp (-c * (double) t * (double) t) * modulus;
        }
      *out = scale * (2 * sum + fabs (1 - kappa));
      return WHY_OK;
    }

  /* The filter is longer than the signal: its images overlap before the modulus is taken. */
  double complex *period = calloc (n, sizeof *period);
  if (!period)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; i <= 2 * reach; i++)
    {
      double t = (double) i - (double) reach;
      size_t at = (i + n - reach % n) % n;
      period[at] += exp (-c * t * t) * (cexp (CMPLX (0, 2 * M_PI * xi * t)) - kappa);
    }
  for (size_t t = 0; t < n; t++)
    sum += cabs (period[t]);
  free (period);
  *out = scale * sum;
  return WHY_OK;
}

/* Evaluates (gaussian (f - xi) - kappa gaussian (f)) / norm on the band where it counts. */
static WhyStatus
fill_band (WhyFilter *filter, size_t n, double kappa, double norm)
{
  double xi = filter->xi, sigma = filter->sigma, reach = N_SIGMA * sigma;
  long first = (long) floor (((kappa > (double) RELATIVE_FLOOR && xi > 0 ? 0 : xi) - reach) * (double) n);
  long last = (long) ceil ((xi + reach) * (double) n);
  if (last - first + 1 >= (long) n)
    {
      first = -(long) (n / 2);
      last = first + (long) n - 1;
    }

  filter->n_bins = (size_t) (last - first + 1);
  filter->first = first;
  filter->values = malloc (filter->n_bins * sizeof (float));
  if (!filter->values)
    return WHY_ERR_MEMORY;

  float peak = 0;
  for (size_t i = 0; i < filter->n_bins; i++)
    {
      double f = (double) (first + (long) i) / (double) n;
      double value = periodic_gaussian (f - xi, sigma);
      if (kappa > 0)
        value -= kappa * periodic_gaussian (f, sigma);
      filter->values[i] = (float) (value / norm);
      peak = fmaxf (peak, fabsf (filter->values[i]));
    }

  size_t skip = 0;
  while (skip + 1 < filter->n_bins && fabsf (filter->values[skip]) < RELATIVE_FLOOR * peak)
    skip++;
  while (filter->n_bins > skip + 1
         && fabsf (filter->values[filter->n_bins - 1]) < RELATIVE_FLOOR * peak)
    filter->n_bins--;
  filter->n_bins -= skip;
  filter->first += (long) skip;
  memmove (filter->values, filter->values + skip, filter->n_bins * sizeof (float));
  return WHY_OK;
}

/* Largest j such that subsampling by 2^j keeps |f| < xi + alpha sigma free of aliasing. */
static int
max_dyadic_subsampling (double xi, double sigma)
{
  return (int) floor (-log2 (fmin (fabs (xi) + ALPHA * sigma, 0.5))) - 1;
}

static WhyStatus
make_morlet (size_t n, double xi, double sigma, WhyFilter *out)
{
  *out = (WhyFilter){ .xi = xi, .sigma = sigma, .j = max_dyadic_subsampling (xi, sigma) };
  /* kappa makes the mean zero: psi (0) = 0. */
  double kappa = periodic_gaussian (xi, sigma) / periodic_gaussian (0, sigma);
  double norm;
  WhyStatus status = l1_norm (n, xi, sigma, kappa, &norm);
  return status == WHY_OK ? fill_band (out, n, kappa, norm) : status;
}

/* Centre frequencies: geometric (ratio 2^(-1/Q)) while the bandwidth exceeds sigma0 / 2^J, then Q - 1 filters of
 * that constant bandwidth, equally spaced down to zero. Returns their number; xi, sigma may be NULL. */
static size_t
place_filters (unsigned J, unsigned Q, double *xis, double *sigmas)
{
  double ratio = pow (2, 1.0 / Q);
  double xi = fmax (1 / (1 + pow (2, 3.0 / Q)), 0.35);
  double sigma = xi * (1 - 1 / ratio) / (1 + 1 / ratio) / sqrt (2 * log (sqrt (2)));
  double sigma_min = SIGMA0 / pow (2, J);
  size_t n_filters = 0;

#define PLACE(x, s) \
  do \
    { \
      if (xis) \
        xis[n_filters] = (x), sigmas[n_filters] = (s); \
      n_filters++; \
    } \
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
why_filter_bank_new (size_t n, unsigned J, unsigned Q, WhyFilterBank *out, WhyError *error)
{
  memset (out, 0, sizeof *out);
  size_t n_filters = place_filters (J, Q, NULL, NULL);
  double *xis = calloc (n_filters + 1, sizeof *xis), *sigmas = calloc (n_filters + 1, sizeof *sigmas);
  out->filters = calloc (n_filters + 1, sizeof *out->filters);
  WhyStatus status = xis && sigmas && out->filters ? WHY_OK : WHY_ERR_MEMORY;

  if (status == WHY_OK)
    {
      place_filters (J, Q, xis, sigmas);
      for (size_t i = 0; i < n_filters && status == WHY_OK; i++)
        {
          status = make_morlet (n, xis[i], sigmas[i], &out->filters[i]);
          out->n_filters++;
        }
    }
  free (xis);
  free (sigmas);
  if (status == WHY_OK)
    return WHY_OK;
  why_filter_bank_clear (out);
  return why_error_set (error, status, "not enough memory for the filter bank");
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
  /* All values are positive in time, so the l1 norm is the value at frequency 0. */
  WhyStatus status = fill_band (out, n, 0, periodic_gaussian (0, out->sigma));
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
