/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* The safetensors container (https://github.com/huggingface/safetensors): named float tensors and string metadata.
 * Reads F32, F16, BF16 and F64 (all become float; a double beyond float's range becomes infinite); integer and
 * boolean tensors such as num_batches_tracked are skipped. Writes F32 or F16. Little-endian. */
typedef struct _WhySafetensors WhySafetensors;

#define WHY_SAFETENSORS_MAX_DIMS 8

/* A file is hostile until checked: every tensor must lie inside the file, end where the next one begins, and
 * have the size that its shape says. Values may be NaN or infinite: what they mean is for the caller to judge. */
WhyStatus why_safetensors_read (const char *path, WhySafetensors **out, WhyError *error);
WhySafetensors *why_safetensors_new (void);
void why_safetensors_free (WhySafetensors *file);

/* Names of the float tensors, in file order or in the order of why_safetensors_put. */
size_t why_safetensors_n_tensors (const WhySafetensors *file);
const char *why_safetensors_name (const WhySafetensors *file, size_t index);

/* Values in C order, or NULL when there is no such tensor; shape has n_dims entries. */
const float *why_safetensors_get (const WhySafetensors *file,
                                  const char *name,
                                  size_t *n_dims,
                                  const size_t **shape);
const char *why_safetensors_metadata (const WhySafetensors *file, const char *key);

/* Copies; what had this name or key is replaced. */
WhyStatus why_safetensors_put (WhySafetensors *file,
                               const char *name,
                               const float *values,
                               size_t n_dims,
                               const size_t *shape);
WhyStatus why_safetensors_put_metadata (WhySafetensors *file, const char *key, const char *value);

/* Whole or untouched target (why-outfile.h). half: tensors of two or more dimensions (the weights) are stored
 * as F16 and refused where a value is beyond its range; vectors keep F32, for means and variances span decades. */
WhyStatus
why_safetensors_write (const WhySafetensors *file, const char *path, bool half, WhyError *error);
