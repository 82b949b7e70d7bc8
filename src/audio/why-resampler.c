/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-resampler.h"

#include <math.h>
#include <stdint.h>
#include <soxr.h>
#include <stdlib.h>
#include <string.h>

struct _WhyResampler
{
  soxr_t soxr; /* NULL: equal rates */
  double in_rate_hz, out_rate_hz;
  size_t n_in, n_out; /* whole stream so far */
};

size_t
why_resample_length (size_t n, double in_rate_hz, double out_rate_hz)
{
  return (size_t) llround ((double) n * out_rate_hz / in_rate_hz);
}

WhyStatus
why_resampler_new (double in_rate_hz, double out_rate_hz, WhyResampler **out, WhyError *error)
{
  *out = NULL;
  if (!(in_rate_hz > 0 && out_rate_hz > 0 && isfinite (in_rate_hz) && isfinite (out_rate_hz)))
    return why_error_set (error, WHY_ERR_INVALID, "a sample rate must be above zero");

  WhyResampler *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  self->in_rate_hz = in_rate_hz;
  self->out_rate_hz = out_rate_hz;

  if (in_rate_hz != out_rate_hz)
    {
      /* The precise clock keeps ratios without a small common divisor from drifting over hours. */
      soxr_quality_spec_t quality = soxr_quality_spec (SOXR_HQ, SOXR_HI_PREC_CLOCK);
      soxr_error_t failure = NULL;
      self->soxr = soxr_create (in_rate_hz, out_rate_hz, 1, &failure, NULL, &quality, NULL);
      if (!self->soxr)
        {
          free (self);
          return why_error_set (error, WHY_ERR_UNSUPPORTED,
                                "cannot be resampled from %g Hz to %g "
                                "Hz (%s)",
                                in_rate_hz, out_rate_hz, failure ? failure : "no reason given");
        }
    }
  *out = self;
  return WHY_OK;
}

void
why_resampler_free (WhyResampler *self)
{
  if (!self)
    return;
  if (self->soxr)
    soxr_delete (self->soxr);
  free (self);
}

/* The end: what soxr still holds, brought to the exact length whatever soxr's own rounding says. */
static WhyStatus
flush (WhyResampler *self, float *out, size_t capacity, size_t *n_out, WhyError *error)
{
  size_t total = why_resample_length (self->n_in, self->in_rate_hz, self->out_rate_hz);
  size_t left = total > self->n_out ? total - self->n_out : 0;
  size_t wanted = left < capacity ? left : capacity;
  if (wanted == 0)
    return WHY_OK;
  soxr_error_t failure = soxr_process (self->soxr, NULL, 0, NULL, out, wanted, n_out);
  if (failure)
    return why_error_set (error, WHY_ERR_MEMORY, "could not be resampled (%s)", failure);
  if (*n_out == 0)
    {
      memset (out, 0, wanted * sizeof *out);
      *n_out = wanted;
    }
  self->n_out += *n_out;
  return WHY_OK;
}

WhyStatus
why_resampler_process (WhyResampler *self,
                       const float *in,
                       size_t n_in,
                       size_t *n_used,
                       float *out,
                       size_t capacity,
                       size_t *n_out,
                       WhyError *error)
{
  size_t used = 0;
  *n_out = 0;
  if (n_used)
    *n_used = 0;

  if (!self->soxr)
    {
      if (in)
        {
          used = n_in < capacity ? n_in : capacity;
          memcpy (out, in, used * sizeof *out);
          *n_out = used;
        }
    }
  else if (!in)
    return flush (self, out, capacity, n_out, error);
  else
    {
      soxr_error_t failure = soxr_process (self->soxr, in, n_in, &used, out, capacity, n_out);
      if (failure)
        return why_error_set (error, WHY_ERR_MEMORY, "could not be resampled (%s)", failure);
    }
  self->n_in += used;
  self->n_out += *n_out;
  if (n_used)
    *n_used = used;
  return WHY_OK;
}

WhyStatus
why_resample (const float *in,
              size_t n_in,
              double in_rate_hz,
              double out_rate_hz,
              float **out,
              size_t *n_out,
              WhyError *error)
{
  *out = NULL;
  *n_out = 0;
  WhyResampler *resampler;
  WhyStatus status = why_resampler_new (in_rate_hz, out_rate_hz, &resampler, error);
  if (status != WHY_OK)
    return status;

  size_t total = why_resample_length (n_in, in_rate_hz, out_rate_hz);
  float *values = total < SIZE_MAX / sizeof *values ? malloc (total * sizeof *values + 1) : NULL;
  if (!values)
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  size_t used = 0, done = 0;
  while (status == WHY_OK && done < total)
    {
      size_t took, made;
      status = why_resampler_process (resampler, used < n_in ? in + used : NULL, n_in - used, &took,
                                      values + done, total - done, &made, error);
      used += took;
      done += made;
    }
  why_resampler_free (resampler);
  if (status != WHY_OK)
    {
      free (values);
      return status;
    }
  *out = values;
  *n_out = total;
  return WHY_OK;
}
