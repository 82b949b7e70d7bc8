/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-simd.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[WHY_N_SIMD] = { "plain", "avx", "avx2", "avx512" };

#if defined(__x86_64__)
#define PLAIN_NAME "SSE2"
#elif defined(__ARM_NEON)
#define PLAIN_NAME "NEON"
#else
#define PLAIN_NAME "plain C"
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static WhySimd used;

WhySimd
why_simd_best (void)
{
#if defined(__x86_64__)
  /* These ask the system too, which must keep the wide registers from one thread to the next. */
  __builtin_cpu_init ();
  bool has_avx2 = __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
  if (has_avx2 && __builtin_cpu_supports ("avx512f"))
    return WHY_SIMD_AVX512;
  if (has_avx2)
    return WHY_SIMD_AVX2;
  if (__builtin_cpu_supports ("avx"))
    return WHY_SIMD_AVX;
#endif
  return WHY_SIMD_PLAIN;
}

static void
choose (void)
{
  const char *word = getenv ("WHYBRATO_SIMD");
  used = why_simd_best ();
  for (int simd = 0; word && simd < (int) used; simd++)
    if (strcmp (words[simd], word) == 0)
      used = (WhySimd) simd;
}

WhySimd
why_simd_used (void)
{
  pthread_once (&once, choose);
  return used;
}

const char *
why_simd_name (WhySimd simd)
{
  static const char *const names[WHY_N_SIMD] = { PLAIN_NAME, "AVX", "AVX2", "AVX-512" };
  return names[simd];
}
