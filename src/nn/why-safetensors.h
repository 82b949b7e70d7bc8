/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* The safetensors container: named float tensors and string metadata. Reads F32, F16, BF16 and F64 (all become
 * float; I64 scalars such as num_batches_tracked are skipped), writes F32 or F16. Little-endian. */
typedef struct _WhySafetensors WhySafetensors;

WhyStatus       why_safetensors_read     (const char *path, WhySafetensors **out, WhyError *error);
WhySafetensors *why_safetensors_new      (void);
void            why_safetensors_free     (WhySafetensors *file);

/* Values in C order, or NULL when there is no such tensor; shape has n_dims entries. */
const float    *why_safetensors_get      (const WhySafetensors *file,
                                          const char           *name,
                                          size_t               *n_dims,
                                          const size_t        **shape);
const char     *why_safetensors_metadata (const WhySafetensors *file, const char *key);

/* Copies. */
WhyStatus       why_safetensors_put      (WhySafetensors *file,
                                          const char     *name,
                                          const float    *values,
                                          size_t          n_dims,
                                          const size_t   *shape);
WhyStatus       why_safetensors_put_metadata (WhySafetensors *file, const char *key, const char *value);
/* Whole or untouched target (why-outfile.h). half: store as F16. */
WhyStatus       why_safetensors_write    (const WhySafetensors *file, const char *path, bool half, WhyError *error);
