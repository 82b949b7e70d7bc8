/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-measure.h"

#include <aubio/aubio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WINDOW 2048
#define HOP 512

static int
compare_rising (const void *a, const void *b)
{
  double left = *(const double *) a, right = *(const double *) b;
  return (left > right) - (left < right);
}

WhyStatus
why_measure_process (const float *x, size_t n, double sample_rate_hz, WhyMeasures *out, WhyStep step, void *user)
{
  *out = (WhyMeasures){ NAN, 0, NAN, NAN, NAN, NAN, 0 };
  size_t n_hops = n / HOP, n_voiced = 0;
  double *track = malloc ((n_hops + 1) * sizeof *track);
  aubio_pitch_t *pitch = new_aubio_pitch ("yinfft", WINDOW, HOP, (uint_t) sample_rate_hz);
  fvec_t *in = new_fvec (HOP), *hz = new_fvec (1);
  WhyStatus status = track && pitch && in && hz ? WHY_OK : WHY_ERR_MEMORY;

  for (size_t hop = 0; hop < n_hops && status == WHY_OK; hop++)
    {
      if (step && hop % 32 == 0 && !step ((double) hop / (double) n_hops, user))
        status = WHY_CANCELLED;
      memcpy (in->data, x + hop * HOP, HOP * sizeof (float));
      aubio_pitch_do (pitch, in, hz);
      if (aubio_pitch_get_confidence (pitch) > 0.8f && hz->data[0] > 20)
        track[n_voiced++] = (double) hz->data[0];
    }
  if (status == WHY_OK && n_voiced > 2)
    {
      qsort (track, n_voiced, sizeof *track, compare_rising);
      out->f0_hz = track[n_voiced / 2];
      out->voiced_fraction = (double) n_voiced / (double) n_hops;
    }
  if (pitch)
    del_aubio_pitch (pitch);
  if (in)
    del_fvec (in);
  if (hz)
    del_fvec (hz);
  free (track);
  return status;
}
