/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why-simd.h"

/* Products of float matrices, in the calling thread, by kernels for what the processor can do.
 *
 * Each value of a product is summed in an order that depends on n_terms alone: a block of rows or
 * columns computed by itself has the same bits as within the whole, so that callers may divide a
 * product among threads as they like. From one instruction set to another results differ by
 * rounding. */

/* Value (i, j) stands at values[i * row + j * column]. One of the two strides is 1 in all that is
 * fast; rows may overlap (a convolution's input, read as a matrix). */
typedef struct
{
  const float *values;
  size_t row, column;
} WhyMatrix;

/* As C stores it: rows that begin pitch values apart. */
static inline WhyMatrix
why_matrix (const float *values, size_t pitch)
{
  return (WhyMatrix){ values, pitch, 1 };
}

/* The transpose of what C stores so. */
static inline WhyMatrix
why_matrix_transposed (const float *values, size_t pitch)
{
  return (WhyMatrix){ values, 1, pitch };
}

/* out (n_rows x n_columns, rows pitch values apart) = a (n_rows x n_terms) b (n_terms x n_columns),
 * plus out where add is true. out overlaps neither. Any size may be 0; without terms a product is
 * zero. Values beside the columns of out are left alone. */
typedef struct
{
  size_t n_rows, n_columns, n_terms;
  WhyMatrix a, b;
  float *out;
  size_t pitch;
  bool add;
} WhyProduct;

/* Floats of a cache line. */
#define WHY_MATMUL_ALIGN ((size_t) 16)

/* n, or a little more, so that an array behind one of n begins a cache line too. */
static inline size_t
why_matmul_round (size_t n)
{
  return (n + WHY_MATMUL_ALIGN - 1) / WHY_MATMUL_ALIGN * WHY_MATMUL_ALIGN;
}

/* n zeros where matrices are fastest read: from a cache line's beginning. NULL when memory is
 * short. free. */
float *why_matmul_alloc (size_t n);

/* No allocation; 34 KiB of stack. Any thread. */
void why_matmul (const WhyProduct *product);
/* The instruction set that it uses. */
WhySimd why_matmul_simd (void);
/* With a given one, which must not be above why_simd_best: for tests and benchmarks. */
void why_matmul_with (WhySimd simd, const WhyProduct *product);
