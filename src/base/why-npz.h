/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stddef.h>

#include "base/why-status.h"

/* NumPy .npz files: several named arrays, stored as they are in a zip file, as numpy.savez does. Little-endian,
 * C order. At most 4 GiB in all. The file is whole or is not there (why-outfile.h). */
typedef struct _WhyNpz WhyNpz;

WhyStatus why_npz_open (const char *path, WhyNpz **out, WhyError *error);

/* Names are ASCII, 60 bytes at most; shape has n_dims of 1 to 4 values. What goes wrong is told by commit. */
void why_npz_add_floats (
    WhyNpz *npz, const char *name, const float *data, size_t n_dims, const size_t *shape);
void why_npz_add_doubles (
    WhyNpz *npz, const char *name, const double *data, size_t n_dims, const size_t *shape);
/* n texts in UTF-8, as an array of text. */
void why_npz_add_texts (WhyNpz *npz, const char *name, const char *const *texts, size_t n);

/* Writes the directory and frees; on failure nothing is left. */
WhyStatus why_npz_commit (WhyNpz *npz, WhyError *error);
/* Frees without a file; NULL is allowed. */
void why_npz_abort (WhyNpz *npz);
