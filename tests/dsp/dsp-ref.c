/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp-ref.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#define MAX_FILTERS 1024

typedef struct
{
  size_t n_filters;
  double xi[MAX_FILTERS], sigma[MAX_FILTERS];
  int j[MAX_FILTERS];
  double *values[MAX_FILTERS];
} Bank;

typedef struct
{
  size_t n, n_padded, left, n_frames, first;
  int stride; /* log2 */
  double *low_pass;
} Ref;

void
dsp_ref_fft (double complex *x, size_t n, int sign)
{
  if (n == 1)
    return;
  g_autofree double complex *even = g_new (double complex, n / 2);
  g_autofree double complex *odd = g_new (double complex, n / 2);
  for (size_t i = 0; i < n / 2; i++)
    {
      even[i] = x[2 * i];
      odd[i] = x[2 * i + 1];
    }
  dsp_ref_fft (even, n / 2, sign);
  dsp_ref_fft (odd, n / 2, sign);
  for (size_t i = 0; i < n / 2; i++)
    {
      double complex twist = cexp (I * (sign * 2 * G_PI * (double) i / (double) n)) * odd[i];
      x[i] = even[i] + twist;
      x[i + n / 2] = even[i] - twist;
    }
}

double *
dsp_ref_filter (size_t n, double xi, double sigma)
{
  double *out = g_new0 (double, n);
  g_autofree double *low = g_new0 (double, n);
  for (size_t i = 0; i < n; i++)
    for (int p = -4; p <= 4; p++)
      {
        double f = (double) i / (double) n + p;
        out[i] += exp (-(f - xi) * (f - xi) / (2 * sigma * sigma));
        low[i] += exp (-f * f / (2 * sigma * sigma));
      }
  double kappa = xi > 0 ? out[0] / low[0] : 0;
  for (size_t i = 0; i < n; i++)
    out[i] -= kappa * low[i];
  if (xi > 0)
    out[0] = 0;

  g_autofree double complex *h = g_new (double complex, n);
  for (size_t i = 0; i < n; i++)
    h[i] = out[i];
  dsp_ref_fft (h, n, 1);
  double norm = 0;
  for (size_t i = 0; i < n; i++)
    norm += cabs (h[i]) / (double) n;
  for (size_t i = 0; i < n; i++)
    out[i] /= norm;
  return out;
}

static Bank *
make_bank (size_t n, unsigned J, unsigned Q)
{
  Bank *bank = g_new0 (Bank, 1);
  double xi = MAX (1 / (1 + pow (2, 3.0 / Q)), 0.35);
  double sigma = xi * (1 - pow (2, -1.0 / Q)) / (1 + pow (2, -1.0 / Q)) / sqrt (2 * log (M_SQRT2));
  double sigma_min = 0.1 / pow (2, J), elbow;

  if (sigma <= sigma_min)
    elbow = sigma;
  else
    for (;;)
      {
        bank->xi[bank->n_filters] = elbow = xi;
        bank->sigma[bank->n_filters++] = sigma;
        if (sigma <= sigma_min * pow (2, 1.0 / Q))
          break;
        xi /= pow (2, 1.0 / Q);
        sigma /= pow (2, 1.0 / Q);
      }
  for (unsigned q = 1; q < Q; q++)
    {
      bank->xi[bank->n_filters] = elbow * (1 - (double) q / Q);
      bank->sigma[bank->n_filters++] = sigma_min;
    }
  for (size_t i = 0; i < bank->n_filters; i++)
    {
      double edge = MIN (bank->xi[i] + 5 * bank->sigma[i], 0.5);
      bank->j[i] = (int) floor (-log2 (edge)) - 1;
      bank->values[i] = dsp_ref_filter (n, bank->xi[i], bank->sigma[i]);
    }
  return bank;
}

static void
free_bank (Bank *bank)
{
  for (size_t i = 0; i < bank->n_filters; i++)
    g_free (bank->values[i]);
  g_free (bank);
}

/* Smallest t with no more than 1e-3 of the low-pass beyond t samples, by a plain DFT. */
static size_t
support (size_t n, double sigma)
{
  g_autofree double *h = g_new0 (double, n);
  double norm = 0, rest = 0;
  for (size_t t = 0; t < n; t++)
    {
      for (size_t i = 0; i < n; i++)
        for (int p = -4; p <= 4; p++)
          {
            double f = (double) i / (double) n + p;
            h[t] += exp (-f * f / (2 * sigma * sigma))
                    * cos (2 * G_PI * (double) (i * t % n) / (double) n);
          }
      norm += fabs (h[t]);
    }
  for (size_t t = n / 2; t-- > 0;)
    {
      rest += fabs (h[t]) / norm;
      if (rest > 1e-3)
        return MIN (t + 2, n / 2);
    }
  return 1;
}

static void
choose_shapes (Ref *ref, const WhyScatteringConfig *config, double T)
{
  size_t wanted = config->n + 6 * support (config->n, 0.1 / T);
  ref->n = config->n;
  ref->n_padded = (size_t) pow (2, MIN (ceil (log2 ((double) wanted)),
                                        floor (log2 ((double) (3 * config->n - 2)))));
  ref->left = (ref->n_padded - ref->n) / 2;
  ref->stride = (int) floor (log2 (T));
  size_t first = ref->left, end = ref->left + ref->n;
  for (int j = 0; j < ref->stride; j++)
    {
      first = (first + 1) / 2;
      end = (end + 1) / 2;
    }
  ref->first = first;
  ref->n_frames = end - first;
}

/* |x * filter| (or its real part, where real) at n samples, of which every step-th is kept. The
 * filter's bins count at the padded length: at n samples it is its sum over aliases. */
static double complex *
convolve (const Ref *ref,
          const double complex *spectrum,
          size_t n,
          const double *filter,
          int log2_step,
          gboolean real)
{
  g_autofree double complex *wave = g_new0 (double complex, n);
  for (size_t i = 0; i < ref->n_padded; i++)
    wave[i % n] += filter[i];
  for (size_t i = 0; i < n; i++)
    wave[i] *= spectrum[i] / (double) n;
  dsp_ref_fft (wave, n, 1);
  size_t kept = n >> log2_step;
  double complex *out = g_new (double complex, kept);
  for (size_t i = 0; i < kept; i++)
    out[i] = real ? creal (wave[i << log2_step]) : cabs (wave[i << log2_step]);
  return out;
}

static void
average (const Ref *ref, const double complex *spectrum, int level, double *row)
{
  g_autofree double complex *out
      = convolve (ref, spectrum, ref->n_padded >> level, ref->low_pass, ref->stride - level, TRUE);
  for (size_t i = 0; i < ref->n_frames; i++)
    row[i] = creal (out[ref->first + i]);
}

static double complex *
envelope (const Ref *ref, const double complex *spectrum, int from, int to, const double *filter)
{
  double complex *out = convolve (ref, spectrum, ref->n_padded >> from, filter, to - from, FALSE);
  dsp_ref_fft (out, ref->n_padded >> to, -1);
  return out;
}

static size_t
count_paths (const Bank *first, const Bank *second)
{
  size_t n_paths = 1 + first->n_filters;
  for (size_t n1 = 0; n1 < first->n_filters; n1++)
    for (size_t n2 = 0; n2 < second->n_filters; n2++)
      n_paths += second->j[n2] > first->j[n1];
  return n_paths;
}

double *
dsp_ref_scatter (const WhyScatteringConfig *config,
                 const float *x,
                 size_t *n_paths,
                 size_t *n_frames)
{
  double T = config->T ? (double) config->T : pow (2, config->J);
  Ref ref;
  choose_shapes (&ref, config, T);
  ref.low_pass = dsp_ref_filter (ref.n_padded, 0, 0.1 / T);
  Bank *first = make_bank (ref.n_padded, config->J, config->Q1);
  Bank *second = make_bank (ref.n_padded, config->J, config->Q2);

  g_autofree double complex *spectrum = g_new (double complex, ref.n_padded);
  for (size_t i = 0; i < ref.n_padded; i++)
    {
      long at = labs ((long) i - (long) ref.left);
      spectrum[i] = (double) x[at < (long) ref.n ? at : 2 * (long) ref.n - 2 - at];
    }
  dsp_ref_fft (spectrum, ref.n_padded, -1);

  *n_paths = count_paths (first, second);
  *n_frames = ref.n_frames;
  double *out = g_new (double, *n_paths **n_frames);
  average (&ref, spectrum, 0, out);
  double *row1 = out + ref.n_frames, *row2 = row1 + first->n_filters * ref.n_frames;
  for (size_t n1 = 0; n1 < first->n_filters; n1++, row1 += ref.n_frames)
    {
      int k1 = MIN (first->j[n1], ref.stride);
      g_autofree double complex *U1 = envelope (&ref, spectrum, 0, k1, first->values[n1]);
      average (&ref, U1, k1, row1);
      for (size_t n2 = 0; n2 < second->n_filters; n2++)
        if (second->j[n2] > first->j[n1])
          {
            int k2 = MIN (second->j[n2], ref.stride);
            g_autofree double complex *U2 = envelope (&ref, U1, k1, k2, second->values[n2]);
            average (&ref, U2, k2, row2);
            row2 += ref.n_frames;
          }
    }
  g_free (ref.low_pass);
  free_bank (first);
  free_bank (second);
  return out;
}
