/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "fuzz.h"
#include "train/data/why-feature-cache.h"

#define N_PATHS 6
#define N_FRAMES 4
#define N_KEPT 5
#define UNTOUCHED 7.0f

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  float plane[N_KEPT * N_FRAMES + 1];
  for (size_t i = 0; i <= N_KEPT * N_FRAMES; i++)
    plane[i] = UNTOUCHED;
  gboolean is_read = why_feature_cache_read (file.path, N_PATHS, N_FRAMES, N_KEPT, plane);
  for (size_t i = 0; i < N_KEPT * N_FRAMES; i++)
    why_fuzz_check (is_read ? isfinite (plane[i]) : plane[i] == UNTOUCHED);
  why_fuzz_check (plane[N_KEPT * N_FRAMES] == UNTOUCHED);
  why_fuzz_file_close (&file);
  return 0;
}
