/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-matmul-kernel.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/why-pages.h"

_Static_assert(WHY_PAGES_ALIGN % (WHY_MATMUL_ALIGN * sizeof (float)) == 0,
               "matrices begin a cache line");

float *
why_matmul_alloc (size_t n)
{
  return n > SIZE_MAX / sizeof (float) ? NULL : why_pages_alloc (n * sizeof (float));
}

void
why_matmul_with (WhySimd simd, const WhyProduct *product)
{
#if defined(__x86_64__)
  static void (*const kernels[WHY_N_SIMD]) (const WhyProduct *)
      = { why_matmul_plain, why_matmul_avx, why_matmul_avx2, why_matmul_avx512 };
  kernels[simd](product);
#else
  (void) simd;
  why_matmul_plain (product);
#endif
}

WhySimd
why_matmul_simd (void)
{
  return why_simd_used ();
}

void
why_matmul (const WhyProduct *product)
{
  why_matmul_with (why_simd_used (), product);
}
