/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-variation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SHIFT 5
#define N_SHIFTS (2 * MAX_SHIFT + 1)
#define N_ANCHORS 6
#define MAX_GAIN_DB 7.0

struct _WhyVariator
{
  size_t n_channels, n_frames;
  int n_carriers;
  int *carrier;           /* of each channel */
  int *sources[N_SHIFTS]; /* the channel that moves to each; -1: none does */
  float *scale;           /* log_c mu + 1e-8 */
};

static int
find_path (const WhyPath *paths, size_t n, int n1, int n2)
{
  for (size_t i = 0; i < n; i++)
    if (paths[i].n1 == n1 && paths[i].n2 == n2)
      return (int) i;
  return -1;
}

WhyStatus
why_variator_new (const WhyPath *paths,
                  const float *mu,
                  size_t n_channels,
                  size_t n_frames,
                  double log_c,
                  WhyVariator **out,
                  WhyError *error)
{
  WhyVariator *v = calloc (1, sizeof *v);
  *out = NULL;
  if (!v)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  v->n_channels = n_channels;
  v->n_frames = n_frames;
  v->carrier = malloc (n_channels * sizeof *v->carrier);
  v->scale = malloc (n_channels * sizeof *v->scale);
  bool whole = v->carrier && v->scale;
  for (int k = 0; k < N_SHIFTS; k++)
    whole = (v->sources[k] = malloc (n_channels * sizeof **v->sources)) && whole;
  if (!whole)
    {
      why_variator_free (v);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  for (size_t c = 0; c < n_channels; c++)
    {
      v->carrier[c] = paths[c].n1;
      v->n_carriers = paths[c].n1 >= v->n_carriers ? paths[c].n1 + 1 : v->n_carriers;
      v->scale[c] = (float) (log_c * (double) mu[c] + 1e-8);
      for (int k = 0; k < N_SHIFTS; k++)
        v->sources[k][c]
            = find_path (paths, n_channels, paths[c].n1 - (k - MAX_SHIFT), paths[c].n2);
    }
  if (v->n_carriers > WHY_VARIATION_MAX_CARRIERS)
    {
      why_variator_free (v);
      return why_error_set (error, WHY_ERR_INVALID, "more than %d carriers",
                            WHY_VARIATION_MAX_CARRIERS);
    }
  *out = v;
  return WHY_OK;
}

void
why_variator_free (WhyVariator *v)
{
  if (!v)
    return;
  free (v->carrier);
  free (v->scale);
  for (int k = 0; k < N_SHIFTS; k++)
    free (v->sources[k]);
  free (v);
}

void
why_variator_draw (const WhyVariator *v, WhyRandom *random, WhyVariation *out)
{
  double anchors[N_ANCHORS];
  bool even = why_random_chance (random, 0.3);
  out->roll = why_random_index (random, v->n_frames / 2 > 0 ? v->n_frames / 2 : 1);
  out->shift
      = why_random_chance (random, 0.4) ? 0 : (int) why_random_index (random, N_SHIFTS) - MAX_SHIFT;
  for (int i = 0; i < N_ANCHORS; i++)
    anchors[i] = even ? 0 : why_random_range (random, -MAX_GAIN_DB, MAX_GAIN_DB);
  for (int n1 = 0; n1 < v->n_carriers; n1++)
    {
      double at = (double) n1 / v->n_carriers * (N_ANCHORS - 1);
      int before = (int) at;
      double db = anchors[before] + (at - before) * (anchors[before + 1] - anchors[before]);
      out->gains[n1] = (float) pow (10, db / 20);
    }
  bool missing = why_random_chance (random, 0.3);
  int width = v->n_carriers / 16 + (int) why_random_index (random, (size_t) v->n_carriers / 5 + 1);
  int first = (int) why_random_index (random, (size_t) v->n_carriers);
  for (int n1 = first; missing && n1 < first + width && n1 < v->n_carriers; n1++)
    out->gains[n1] = 0;
}

void
why_variator_apply (const WhyVariator *v,
                    const WhyVariation *variation,
                    const float *features,
                    float *out,
                    size_t row_stride)
{
  const int *sources = v->sources[variation->shift + MAX_SHIFT];
  size_t n = v->n_frames, roll = variation->roll % n;
  for (size_t c = 0; c < v->n_channels; c++)
    {
      float *row = out + c * row_stride, gain = variation->gains[v->carrier[c]];
      if (sources[c] < 0 || gain <= 0)
        {
          memset (row, 0, n * sizeof *row);
          continue;
        }
      const float *from = features + (size_t) sources[c] * n;
      memcpy (row + roll, from, (n - roll) * sizeof *row);
      memcpy (row, from + n - roll, roll * sizeof *row);
      float ratio = gain * v->scale[sources[c]] / v->scale[c];
      if (fabsf (ratio - 1) < 1e-6f)
        continue;
      for (size_t t = 0; t < n; t++)
        row[t] = log1pf (ratio * expm1f (row[t]));
    }
}
