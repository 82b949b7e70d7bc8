/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsp/scattering/why-mirror-private.h"

WHY_KERNEL static void
multiply (const float *restrict a, const float *restrict b, size_t n, float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] * b[i];
}

void
why_kernel_multiply (const float *a, const float *b, size_t n, float *out)
{
  multiply (a, b, n, out);
}

WHY_KERNEL static void
scale_values (const float *restrict in, float scale, size_t n, float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = scale * in[i];
}

void
why_kernel_scale (const float *in, float scale, size_t n, float *out)
{
  scale_values (in, scale, n, out);
}

/* Four values with their parts side by side. */
typedef float Four __attribute__ ((vector_size (32)));
typedef double FourDoubles __attribute__ ((vector_size (32)));
#define PARTS_SWAPPED 1, 0, 3, 2, 5, 4, 7, 6
#define BACKWARDS 6, 7, 4, 5, 2, 3, 0, 1

/* A factor, ready for turn_four: real parts twice, imaginary parts with the sign of their use. */
typedef struct
{
  Four re, im;
} Turn;

static inline __attribute__ ((always_inline)) void
make_turn (const Four *by, Turn *turn)
{
  const Four signs = { -1, 1, -1, 1, -1, 1, -1, 1 };
  turn->re = __builtin_shufflevector (*by, *by, 0, 0, 2, 2, 4, 4, 6, 6);
  turn->im = __builtin_shufflevector (*by, *by, 1, 1, 3, 3, 5, 5, 7, 7) * signs;
}

static inline __attribute__ ((always_inline)) void
load_turn (const float *w, Turn *turn)
{
  Four by;
  memcpy (&by, w, sizeof by);
  make_turn (&by, turn);
}

/* Of one value four times; as a double, it is spread at once. */
static inline __attribute__ ((always_inline)) void
repeat_turn (const float *w, Turn *turn)
{
  double value;
  memcpy (&value, w, sizeof value);
  FourDoubles values = { value, value, value, value };
  Four by = (Four) values;
  make_turn (&by, turn);
}

static inline __attribute__ ((always_inline)) void
turn_four (Four *values, const Turn *by)
{
  *values = *values * by->re + __builtin_shufflevector (*values, *values, PARTS_SWAPPED) * by->im;
}

/* Four pairs of columns, parted: own + conj (mirror) and -i (own - conj (mirror)) by turns. */
static inline __attribute__ ((always_inline)) void
part_four (const float *p, const float *q, Four *first, Four *last)
{
  const Four conjugate = { 1, -1, 1, -1, 1, -1, 1, -1 };
  Four own, mirror;
  memcpy (&own, p, sizeof own);
  memcpy (&mirror, q, sizeof mirror);
  mirror *= conjugate;
  Four even = own + mirror, apart = own - mirror;
  Four odd = __builtin_shufflevector (apart, apart, PARTS_SWAPPED) * conjugate;
  *first = __builtin_shufflevector (even, odd, 0, 1, 8, 9, 2, 3, 10, 11);
  *last = __builtin_shufflevector (even, odd, 4, 5, 12, 13, 6, 7, 14, 15);
}

WHY_KERNEL static void
part_columns (const float *restrict p,
              const float *restrict q,
              const float *restrict fine,
              const float *restrict steps,
              size_t n_steps,
              float *restrict out)
{
  Turn near0, near1, near2, near3;
  load_turn (fine, &near0);
  load_turn (fine + 8, &near1);
  load_turn (fine + 16, &near2);
  load_turn (fine + 24, &near3);
  for (size_t step = 0; step < n_steps; step++, p += 16, q += 16, out += 32)
    {
      Turn far;
      Four first, second, third, last;
      repeat_turn (steps + 2 * step, &far);
      part_four (p, q, &first, &second);
      part_four (p + 8, q + 8, &third, &last);
      turn_four (&first, &near0);
      turn_four (&second, &near1);
      turn_four (&third, &near2);
      turn_four (&last, &near3);
      turn_four (&first, &far);
      turn_four (&second, &far);
      turn_four (&third, &far);
      turn_four (&last, &far);
      memcpy (out, &first, sizeof first);
      memcpy (out + 8, &second, sizeof second);
      memcpy (out + 16, &third, sizeof third);
      memcpy (out + 24, &last, sizeof last);
    }
}

void
why_kernel_part_columns (const float complex *row,
                         const float complex *mirror,
                         const float complex *twiddles,
                         size_t n_pairs,
                         float complex *out)
{
  part_columns ((const float *) row, (const float *) mirror, (const float *) twiddles,
                (const float *) (twiddles + WHY_MIRROR_FINE), 2 * n_pairs / WHY_MIRROR_FINE,
                (float *) out);
}

/* Two real rows a and b were transformed as a + i b: their bins are parted, turned, and paired
 * again as columns. ahead: bins from some step on; behind: the bin opposite to the first of these
 * and those before it. */
typedef struct
{
  Four rows[2][4]; /* of a and b */
} Parted;

static inline __attribute__ ((always_inline)) void
part_rows (const float *ahead, const float *behind, Four *a, Four *b)
{
  const Four conjugate = { 1, -1, 1, -1, 1, -1, 1, -1 };
  Four own, mirror;
  memcpy (&own, ahead, sizeof own);
  memcpy (&mirror, behind - 6, sizeof mirror);
  mirror = __builtin_shufflevector (mirror, mirror, BACKWARDS) * conjugate;
  Four apart = own - mirror;
  *a = own + mirror;
  *b = __builtin_shufflevector (apart, apart, PARTS_SWAPPED) * conjugate;
}

/* Columns 2 j and 2 j + 1 as one: g + i h, and conj (g) + i conj (h) for the mirror row. */
static inline __attribute__ ((always_inline)) void
pair_four (const Four *first, const Four *last, float *row, float *mirror)
{
  const Four conjugate = { 1, -1, 1, -1, 1, -1, 1, -1 };
  Four g = __builtin_shufflevector (*first, *last, 0, 1, 4, 5, 8, 9, 12, 13),
       h = __builtin_shufflevector (*first, *last, 2, 3, 6, 7, 10, 11, 14, 15);
  /* Times i. */
  h = -__builtin_shufflevector (h, h, PARTS_SWAPPED) * conjugate;
  Four own = g + h, other = (g - h) * conjugate;
  memcpy (row, &own, sizeof own);
  memcpy (mirror, &other, sizeof other);
}

WHY_KERNEL static void
join_columns (const float *restrict z,
              size_t n,
              const float *const *twiddles,
              float *const *rows,
              float *const *mirrors)
{
  for (size_t step = 0; step < n / WHY_MIRROR_FINE; step++)
    {
      const float *ahead = z + 2 * WHY_MIRROR_FINE * step,
                  *behind = z + 2 * (n - WHY_MIRROR_FINE * step);
      Parted parted;
      for (size_t i = 0; i < 4; i++)
        part_rows (ahead + 8 * i, behind - 8 * i, &parted.rows[0][i], &parted.rows[1][i]);
      for (size_t row = 0; row < 2; row++)
        {
          Turn near, far;
          repeat_turn (twiddles[row] + 2 * (WHY_MIRROR_FINE + step), &far);
          for (size_t i = 0; i < 4; i++)
            {
              load_turn (twiddles[row] + 8 * i, &near);
              turn_four (&parted.rows[row][i], &near);
              turn_four (&parted.rows[row][i], &far);
            }
          size_t at = WHY_MIRROR_FINE * step;
          pair_four (&parted.rows[row][0], &parted.rows[row][1], rows[row] + at, mirrors[row] + at);
          pair_four (&parted.rows[row][2], &parted.rows[row][3], rows[row] + at + 8,
                     mirrors[row] + at + 8);
        }
    }
}

void
why_kernel_join_columns (const float complex *transformed,
                         size_t n,
                         const float complex *const *twiddles,
                         float complex *const *rows,
                         float complex *const *mirrors)
{
  join_columns ((const float *) transformed, n, (const float *const *) twiddles,
                (float *const *) rows, (float *const *) mirrors);
}
