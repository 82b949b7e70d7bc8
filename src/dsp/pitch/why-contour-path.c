/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsp/pitch/why-contour-private.h"

/* As Praat's path finder has them (Boersma 1993), whose step is twice as long: what a moment without
 * pitch earns, what a jump of an octave costs, and what beginning or ending a note does. */
#define UNVOICED 0.55f
#define OCTAVE_JUMP_COST 0.7f
#define VOICING_COST 0.28f
/* Below this nothing has a pitch, and for as many decibels above it only what is clear. */
#define SILENCE_DB (-85.0f)
#define QUIET_DB 10.0f

#define N_STATES (WHY_CONTOUR_MAX_CANDIDATES + 1) /* the first is unvoiced */
#define N_KEPT (WHY_CONTOUR_LAG + 1)

typedef struct
{
  size_t n; /* states */
  float hz[N_STATES], octaves[N_STATES], confidence[N_STATES];
  unsigned char from[N_STATES];
} Step;

struct _WhyContourPath
{
  size_t newest, n; /* a ring of steps */
  float score[N_STATES];
  Step steps[N_KEPT];
};

WhyContourPath *
why_contour_path_new (void)
{
  return calloc (1, sizeof (WhyContourPath));
}

void
why_contour_path_free (WhyContourPath *path)
{
  free (path);
}

static float
cost_of (const Step *from, size_t i, const Step *to, size_t j)
{
  if (i == 0 || j == 0)
    return i == j ? 0.0f : VOICING_COST;
  return OCTAVE_JUMP_COST * fabsf (from->octaves[i] - to->octaves[j]);
}

static const Step *
step_before (const WhyContourPath *path, size_t age)
{
  return &path->steps[(path->newest + N_KEPT - age) % N_KEPT];
}

static size_t
best_state (const WhyContourPath *path)
{
  const Step *step = step_before (path, 0);
  size_t best = 0;
  for (size_t j = 1; j < step->n; j++)
    if (path->score[j] > path->score[best])
      best = j;
  return best;
}

static void
fill (Step *step, float *earned, const WhyContourMoment *moment)
{
  float best = 0.0f,
        quiet
        = fminf (fmaxf ((SILENCE_DB + QUIET_DB - moment->loudness_db) / QUIET_DB, 0.0f), 1.0f);
  step->n = moment->n + 1;
  for (size_t j = 1; j < step->n; j++)
    {
      const WhyContourCandidate *candidate = &moment->candidates[j - 1];
      step->hz[j] = candidate->hz;
      step->octaves[j] = candidate->octaves;
      step->confidence[j] = candidate->periodicity;
      earned[j] = candidate->strength;
      best = fmaxf (best, candidate->strength);
    }
  step->hz[0] = NAN;
  step->octaves[0] = 0.0f;
  step->confidence[0] = quiet < 1.0f ? best : 0.0f;
  earned[0] = UNVOICED + quiet;
}

bool
why_contour_path_push (WhyContourPath *path,
                       const WhyContourMoment *moment,
                       float *hz,
                       float *confidence)
{
  const Step *last = step_before (path, 0);
  path->newest = (path->newest + 1) % N_KEPT;
  Step *step = &path->steps[path->newest];
  float score[N_STATES], top = -INFINITY;
  fill (step, score, moment);
  for (size_t j = 0; j < step->n; j++)
    {
      size_t from = 0;
      float best = path->n > 0 ? -INFINITY : 0.0f;
      for (size_t i = 0; i < last->n && path->n > 0; i++)
        {
          float value = path->score[i] - cost_of (last, i, step, j);
          if (value > best)
            {
              best = value;
              from = i;
            }
        }
      step->from[j] = (unsigned char) from;
      score[j] += best;
      top = fmaxf (top, score[j]);
    }
  for (size_t j = 0; j < step->n; j++)
    path->score[j] = score[j] - top;
  if (path->n < N_KEPT)
    path->n++;
  if (path->n < N_KEPT)
    return false;
  size_t state = best_state (path);
  for (size_t age = 0; age + 1 < N_KEPT; age++)
    state = step_before (path, age)->from[state];
  *hz = step_before (path, N_KEPT - 1)->hz[state];
  *confidence = step_before (path, N_KEPT - 1)->confidence[state];
  return true;
}

size_t
why_contour_path_rest (const WhyContourPath *path, float *hz, float *confidence)
{
  size_t n = path->n < WHY_CONTOUR_LAG ? path->n : WHY_CONTOUR_LAG;
  size_t state = n > 0 ? best_state (path) : 0;
  for (size_t age = 0; age < n; age++)
    {
      const Step *step = step_before (path, age);
      hz[n - 1 - age] = step->hz[state];
      confidence[n - 1 - age] = step->confidence[state];
      state = step->from[state];
    }
  return n;
}
