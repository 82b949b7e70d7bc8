/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-even-private.h"

WHY_KERNEL void
why_kernel_multiply (const float *restrict a, const float *restrict b, size_t n,
                     float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = a[i] * b[i];
}

WHY_KERNEL void
why_kernel_scale (const float *restrict in, float scale, size_t n, float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    out[i] = scale * in[i];
}

WHY_KERNEL static void
part_columns (const float *restrict p, const float *restrict q, const float *restrict w,
              size_t n_pairs, float *restrict out)
{
  for (size_t j = 0; j < n_pairs; j++)
    {
      float even_re = p[2 * j] + q[2 * j], even_im = p[2 * j + 1] - q[2 * j + 1];
      float odd_re = p[2 * j + 1] + q[2 * j + 1], odd_im = q[2 * j] - p[2 * j];
      out[4 * j] = even_re * w[4 * j] - even_im * w[4 * j + 1];
      out[4 * j + 1] = even_re * w[4 * j + 1] + even_im * w[4 * j];
      out[4 * j + 2] = odd_re * w[4 * j + 2] - odd_im * w[4 * j + 3];
      out[4 * j + 3] = odd_re * w[4 * j + 3] + odd_im * w[4 * j + 2];
    }
}

void
why_kernel_part_columns (const float complex *row, const float complex *mirror,
                         const float complex *twiddles, size_t n_pairs, float complex *out)
{
  part_columns ((const float *) row, (const float *) mirror, (const float *) twiddles, n_pairs,
                (float *) out);
}

/* The transform has exp (-i ...), the rows want exp (i ...): conjugate, for even samples alike. */
WHY_KERNEL static void
turn_conjugates (const float *restrict in, const float *restrict w, size_t n, float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    {
      float re = in[2 * i], im = -in[2 * i + 1];
      out[2 * i] = re * w[2 * i] - im * w[2 * i + 1];
      out[2 * i + 1] = re * w[2 * i + 1] + im * w[2 * i];
    }
}

/* The upper half of a real row's bins are conjugates of the lower, from last down. */
WHY_KERNEL static void
turn_mirrored (const float *restrict last, const float *restrict w, size_t n, float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    {
      float re = last[-2 * (long) i], im = last[-2 * (long) i + 1];
      out[2 * i] = re * w[2 * i] - im * w[2 * i + 1];
      out[2 * i + 1] = re * w[2 * i + 1] + im * w[2 * i];
    }
}

/* a + i b and conj (a) + i conj (b) */
WHY_KERNEL static void
join_pairs (const float *restrict in, size_t n_pairs, float *restrict row, float *restrict mirror)
{
  for (size_t j = 0; j < n_pairs; j++)
    {
      float a_re = in[4 * j], a_im = in[4 * j + 1], b_re = in[4 * j + 2], b_im = in[4 * j + 3];
      row[2 * j] = a_re - b_im;
      row[2 * j + 1] = a_im + b_re;
      mirror[2 * j] = a_re + b_im;
      mirror[2 * j + 1] = b_re - a_im;
    }
}

/* One of the two rows that are their own mirrors: a and b are real. */
WHY_KERNEL static void
join_real (const float *restrict in, size_t n_pairs, float *restrict row)
{
  for (size_t j = 0; j < 2 * n_pairs; j++)
    row[j] = in[2 * j];
}

void
why_kernel_join_columns (const float complex *forward, const float complex *twiddles,
                         float complex *turned, size_t n_pairs, float complex *row,
                         float complex *mirror)
{
  const float *in = (const float *) forward, *w = (const float *) twiddles;
  float *out = (float *) turned;
  turn_conjugates (in, w, n_pairs + 1, out);
  turn_mirrored (in + 2 * (n_pairs - 1), w + 2 * (n_pairs + 1), n_pairs - 1,
                 out + 2 * (n_pairs + 1));
  if (row == mirror)
    join_real (out, n_pairs, (float *) row);
  else
    join_pairs (out, n_pairs, (float *) row, (float *) mirror);
}
