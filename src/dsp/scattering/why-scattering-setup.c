/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-scattering-private.h"

/* Paths grow as Q1 J Q2 J and memory as n Q J: bounds that no sensible setting meets, so that a
 * hostile model file cannot ask for more than a machine has. */
#define MAX_SAMPLES ((size_t) 1 << 24)
#define MAX_J 24
#define MAX_Q 64
/* Values of the filters, of which the paper's case takes 4e6. */
#define MAX_BANK ((size_t) 1 << 26)

static WhyStatus
check_config (const WhyScatteringConfig *config, WhyError *error)
{
  if (config->n < 2 || config->n > MAX_SAMPLES)
    return why_error_set (error, WHY_ERR_INVALID,
                          "a window of %zu samples is out of range (2 to %zu)", config->n,
                          MAX_SAMPLES);
  if (config->J > MAX_J)
    return why_error_set (error, WHY_ERR_INVALID, "J = %u is out of range (0 to %d)", config->J,
                          MAX_J);
  if (config->Q1 < 1 || config->Q1 > MAX_Q || config->Q2 < 1 || config->Q2 > MAX_Q)
    return why_error_set (error, WHY_ERR_INVALID, "Q = (%u, %u) is out of range (1 to %d)",
                          config->Q1, config->Q2, MAX_Q);
  if (config->T > config->n)
    return why_error_set (error, WHY_ERR_INVALID,
                          "the averaging support of %zu samples is longer than the window of %zu",
                          config->T, config->n);
  if (!(config->min_carrier >= 0 && config->min_carrier <= 0.5))
    return why_error_set (error, WHY_ERR_INVALID,
                          "a lowest carrier of %g cycles per sample is out of range (0 to 0.5)",
                          config->min_carrier);
  if (!config->orders[0] && !config->orders[1] && !config->orders[2])
    return why_error_set (error, WHY_ERR_INVALID, "no scattering order was requested");
  return WHY_OK;
}

/* Such a stride that no frame falls in the window. */
static WhyStatus
refuse_large_J (const WhyScatteringConfig *config, WhyError *error)
{
  return why_error_set (error, WHY_ERR_INVALID, "J = %u needs a window of %zu samples or more",
                        config->J, (size_t) 1 << config->J);
}

/* As Kymatio pads: three supports of the low-pass on each side if that fits, to a power of two that
 * lets reflection work (less than n samples a side). */
static size_t
choose_padding (size_t n, double T)
{
  size_t wanted = n + 6 * why_low_pass_support (n, T), limit = 3 * n - 2, padded = 1;
  while (padded < wanted)
    padded *= 2;
  while (padded > limit)
    padded /= 2;
  return padded;
}

/* Index of sample i after j halvings, each rounded up: where the signal begins and ends in a
 * subsampled row. */
static size_t
halve_up (size_t i, int j)
{
  for (; j > 0; j--)
    i = i / 2 + i % 2;
  return i;
}

static WhyStatus
choose_shapes (WhyScattering *s, WhyError *error)
{
  size_t n = s->config.n, T = s->config.T;
  if (T / 3 > n)
    return refuse_large_J (&s->config, error);
  size_t n_padded = choose_padding (n, (double) T), pad_left = (n_padded - n) / 2;
  s->log2_stride = (int) floor (log2 ((double) T));
  size_t first = halve_up (pad_left, s->log2_stride);
  s->n_frames = halve_up (pad_left + n, s->log2_stride) - first;
  if (n_padded >> s->log2_stride == 0 || s->n_frames == 0)
    return refuse_large_J (&s->config, error);
  s->low_pass_sigma = WHY_LOW_PASS_SIGMA / (double) T;
  size_t hop = (size_t) 1 << s->log2_stride;
  s->first_frame = (pad_left + hop - 1) / hop * hop - pad_left;
  s->left = pad_left;
  s->n_hops = n_padded / hop;
  s->n_circle = why_mirror_fits (s) ? 2 * n - 2 : n_padded;
  return WHY_OK;
}

static WhyStatus
make_circles (WhyScattering *s, WhyError *error)
{
  if (!why_mirror_fits (s))
    return why_scattering_make_grids (s, error);
  size_t n_short = why_mirror_short_sound (s);
  WhyStatus status = why_mirror_new (s, s->config.n, &s->mirror, error);
  if (status == WHY_OK && n_short > 0)
    status = why_mirror_new (s, n_short, &s->mirror_short, error);
  return status;
}

/* All that follows from the config without computing a filter. */
static WhyStatus
plan (WhyScattering *s, WhyError *error)
{
  const WhyScatteringConfig *config = &s->config;
  WhyStatus status = choose_shapes (s, error);
  if (status == WHY_OK)
    status = why_filter_bank_place (config->J, config->Q1, &s->carriers, error);
  if (status == WHY_OK)
    status = why_filter_bank_place (config->J, config->Q2, &s->modulations, error);
  if (status == WHY_OK && config->orders[2])
    status = why_scattering_check_paths (s, error);
  if (status == WHY_OK)
    status = why_scattering_make_paths (s, error);
  if (status != WHY_OK)
    return status;
  size_t n_values = why_filter_bank_size (&s->carriers, s->n_circle)
                    + why_filter_bank_size (&s->modulations, s->n_circle);
  if (n_values > MAX_BANK)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "the filters for J = %u and Q = (%u, %u) over %zu samples do not fit in "
                          "memory; choose a smaller Q or a shorter window",
                          config->J, config->Q1, config->Q2, config->n);
  return WHY_OK;
}

static WhyStatus
begin (const WhyScatteringConfig *config, WhyScattering **out, WhyError *error)
{
  *out = NULL;
  WhyStatus status = check_config (config, error);
  if (status != WHY_OK)
    return status;
  WhyScattering *s = calloc (1, sizeof *s);
  if (!s)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  s->config = *config;
  if (s->config.T == 0)
    s->config.T = (size_t) 1 << config->J;
  *out = s;
  return plan (s, error);
}

WhyStatus
why_scattering_measure (const WhyScatteringConfig *config,
                        size_t *n_paths,
                        size_t *n_frames,
                        WhyError *error)
{
  WhyScattering *s;
  WhyStatus status = begin (config, &s, error);
  *n_paths = status == WHY_OK ? s->n_paths : 0;
  *n_frames = status == WHY_OK ? s->n_frames : 0;
  why_scattering_free (s);
  return status;
}

WhyStatus
why_scattering_new (const WhyScatteringConfig *config, WhyScattering **out, WhyError *error)
{
  WhyScattering *s;
  WhyStatus status = begin (config, &s, error);
  if (status == WHY_OK)
    status = why_filter_bank_fill (s->n_circle, config->J, &s->carriers, error);
  if (status == WHY_OK)
    status = why_filter_bank_fill (s->n_circle, config->J, &s->modulations, error);
  if (status == WHY_OK)
    status = make_circles (s, error);
  if (status != WHY_OK)
    {
      why_scattering_free (s);
      s = NULL;
    }
  *out = s;
  return status;
}

void
why_scattering_free (WhyScattering *s)
{
  if (!s)
    return;
  why_mirror_free (s->mirror);
  why_mirror_free (s->mirror_short);
  why_scattering_clear_grids (s);
  why_filter_bank_clear (&s->carriers);
  why_filter_bank_clear (&s->modulations);
  free (s->row_of_carrier);
  free (s->paths);
  free (s);
}

const WhyScatteringConfig *
why_scattering_config (const WhyScattering *s)
{
  return &s->config;
}

size_t
why_scattering_n_paths (const WhyScattering *s)
{
  return s->n_paths;
}

size_t
why_scattering_n_frames (const WhyScattering *s)
{
  return s->n_frames;
}

size_t
why_scattering_hop (const WhyScattering *s)
{
  return (size_t) 1 << s->log2_stride;
}

const WhyPath *
why_scattering_paths (const WhyScattering *s)
{
  return s->paths;
}
