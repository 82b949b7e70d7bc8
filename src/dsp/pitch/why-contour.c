/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-contour.h"

#include <stdlib.h>

#define BLOCK 8192 /* samples between two calls of the step function */

void
why_contour_free (WhyContour *contour)
{
  if (!contour)
    return;
  free (contour->f0_hz);
  free (contour->confidence);
  free (contour);
}

static void
store_cb (size_t frame, float f0_hz, float confidence, void *user)
{
  WhyContour *contour = user;
  if (frame >= contour->n)
    return;
  contour->f0_hz[frame] = f0_hz;
  contour->confidence[frame] = confidence;
}

WhyStatus
why_contour_new (
    const float *x, size_t n, double rate_hz, WhyContour **out, WhyStep step, void *user)
{
  WhyContourTracker *tracker = NULL;
  *out = NULL;
  WhyStatus status = why_contour_tracker_new (rate_hz, &tracker);
  if (status != WHY_OK)
    return status;
  WhyContour *contour = calloc (1, sizeof *contour);
  if (contour)
    {
      contour->step_s = WHY_CONTOUR_STEP_S;
      contour->n = why_contour_n_frames (n, rate_hz);
      contour->f0_hz = malloc ((contour->n + 1) * sizeof (float));
      contour->confidence = malloc ((contour->n + 1) * sizeof (float));
    }
  if (!contour || !contour->f0_hz || !contour->confidence)
    status = WHY_ERR_MEMORY;
  for (size_t i = 0; i < n && status == WHY_OK; i += BLOCK)
    {
      why_contour_tracker_push (tracker, x + i, n - i < BLOCK ? n - i : BLOCK, store_cb, contour);
      if (step && !step ((double) i / (double) n, user))
        status = WHY_CANCELLED;
    }
  if (status == WHY_OK)
    why_contour_tracker_finish (tracker, store_cb, contour);
  why_contour_tracker_free (tracker);
  if (status == WHY_OK)
    *out = contour;
  else
    why_contour_free (contour);
  return status;
}
