/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "dsp/scattering/why-scattering-private.h"

/* Which pairs of filters are paths, and the rows of the output. */

/* Rows, and values of the output: the paper's case takes 1200 and 4e4. */
#define MAX_PATHS ((size_t) 1 << 16)
#define MAX_OUTPUT ((size_t) 1 << 26)

bool
why_scattering_has_path (const WhyScattering *s, size_t n1, size_t n2)
{
  return s->modulations.filters[n2].j > s->carriers.filters[n1].j;
}

/* As Kymatio asks: subsampling by 2^j1 keeps the frequencies of xi2 only where xi2 < xi1. It fails
 * with sharper filters in the second order than in the first. */
WhyStatus
why_scattering_check_paths (const WhyScattering *s, WhyError *error)
{
  for (size_t n1 = 0; n1 < s->carriers.n_filters; n1++)
    for (size_t n2 = 0; n2 < s->modulations.n_filters; n2++)
      if (why_scattering_has_path (s, n1, n2)
          && s->modulations.filters[n2].xi >= s->carriers.filters[n1].xi)
        return why_error_set (error, WHY_ERR_INVALID,
                              "Q = (%u, %u) puts modulations above their carriers; use Q2 <= Q1",
                              s->config.Q1, s->config.Q2);
  return WHY_OK;
}

/* Writes the rows in output order (order, n1, n2); with paths NULL only counts. */
static size_t
list_paths (WhyScattering *s, WhyPath *paths)
{
  size_t n_paths = 0;
#define ROW(...)                                                                                   \
  do                                                                                               \
    {                                                                                              \
      if (paths)                                                                                   \
        paths[n_paths] = (WhyPath){ __VA_ARGS__ };                                                 \
      n_paths++;                                                                                   \
    }                                                                                              \
  while (0)

  if (s->config.orders[0])
    ROW (.order = 0, .n1 = -1, .n2 = -1);
  s->first_order_row = n_paths;
  for (size_t n1 = 0; s->config.orders[1] && n1 < s->n_carriers_used; n1++)
    {
      const WhyFilter *carrier = &s->carriers.filters[n1];
      ROW (.order = 1, .n1 = (int) n1, .n2 = -1, .xi1 = carrier->xi, .sigma1 = carrier->sigma,
           .j1 = carrier->j);
    }
  for (size_t n1 = 0; s->config.orders[2] && n1 < s->n_carriers_used; n1++)
    {
      const WhyFilter *carrier = &s->carriers.filters[n1];
      s->row_of_carrier[n1] = n_paths;
      for (size_t n2 = 0; n2 < s->modulations.n_filters; n2++)
        {
          const WhyFilter *modulation = &s->modulations.filters[n2];
          if (why_scattering_has_path (s, n1, n2))
            ROW (.order = 2, .n1 = (int) n1, .n2 = (int) n2, .xi1 = carrier->xi,
                 .sigma1 = carrier->sigma, .xi2 = modulation->xi, .sigma2 = modulation->sigma,
                 .j1 = carrier->j, .j2 = modulation->j);
        }
    }
#undef ROW
  return n_paths;
}

WhyStatus
why_scattering_make_paths (WhyScattering *s, WhyError *error)
{
  bool has_wavelets = s->config.orders[1] || s->config.orders[2];
  while (has_wavelets && s->n_carriers_used < s->carriers.n_filters
         && s->carriers.filters[s->n_carriers_used].xi >= s->config.min_carrier)
    s->n_carriers_used++;

  s->row_of_carrier = calloc (s->carriers.n_filters + 1, sizeof *s->row_of_carrier);
  if (!s->row_of_carrier)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  s->n_paths = list_paths (s, NULL);
  if (s->n_paths == 0)
    return why_error_set (error, WHY_ERR_INVALID, "no scattering path has a carrier that high");
  if (s->n_paths > MAX_PATHS || s->n_paths > MAX_OUTPUT / s->n_frames)
    return why_error_set (
        error, WHY_ERR_UNSUPPORTED,
        "%zu paths of %zu frames do not fit in memory; choose a larger T, a smaller Q or a "
        "shorter window",
        s->n_paths, s->n_frames);
  s->paths = calloc (s->n_paths, sizeof *s->paths);
  if (!s->paths)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  list_paths (s, s->paths);
  return WHY_OK;
}
