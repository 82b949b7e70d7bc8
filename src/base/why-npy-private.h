/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stddef.h>

/* What stands before the values of an array. */

#define WHY_NPY_HEADER_SIZE 448

/* type: as NumPy writes it, "<f4". Returns the bytes written to out, a multiple of 64. */
size_t why_npy_header (char out[WHY_NPY_HEADER_SIZE],
                       const char *type,
                       size_t n_dims,
                       const size_t *shape);
