/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/data/why-feature-cache.h"

#include <math.h>
#include <string.h>

#include "base/why-npy.h"

gboolean
why_feature_cache_read (const char *path, gsize n_paths, gsize n_frames, gsize n_kept, float *plane)
{
  WhyNpy npy;
  if (!path || why_npy_read (path, &npy, NULL) != WHY_OK)
    return FALSE;
  gboolean fits = npy.n_dims == 2 && npy.shape[0] == n_paths && npy.shape[1] == n_frames;
  for (gsize i = 0; fits && i < n_paths * n_frames; i++)
    fits = isfinite (npy.data[i]);
  if (fits)
    memcpy (plane, npy.data, n_kept * n_frames * sizeof (float));
  why_npy_clear (&npy);
  return fits;
}

gboolean
why_feature_cache_write (const char *path, gsize n_paths, gsize n_frames, const float *plane)
{
  const size_t shape[2] = { n_paths, n_frames };
  return !path || why_npy_write (path, plane, 2, shape, NULL) == WHY_OK;
}
