/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stddef.h>

#include "base/why-status.h"

/* NumPy .npy files of little-endian float32 (float64 is read and narrowed), C order, 1 to 4 dimensions.
 * Format: numpy/lib/format.py, versions 1.0 to 3.0. */

#define WHY_NPY_MAX_DIMS 4

typedef struct
{
  size_t n_dims;
  size_t shape[WHY_NPY_MAX_DIMS]; /* unused entries are 1 */
  float *data;                    /* product of shape values, malloc */
} WhyNpy;

/* A file is hostile until checked: the shape must fit the bytes that are there. */
WhyStatus why_npy_read (const char *path, WhyNpy *out, WhyError *error);
void why_npy_clear (WhyNpy *npy);

/* Writes float32 through a temporary file: the target is whole or untouched. */
WhyStatus why_npy_write (
    const char *path, const float *data, size_t n_dims, const size_t *shape, WhyError *error);
