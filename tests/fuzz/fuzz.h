/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A fuzz target: reads bytes as a file of its kind, as any program of ours would, and aborts where
 * a promise is broken. libFuzzer calls it with what it invents, the plain driver (fuzz-main.c) with
 * files. Returns 0. */
int LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes);

/* Not assert (): it must hold in releases too. */
#define why_fuzz_check(condition)                                                                  \
  do                                                                                               \
    if (!(condition))                                                                              \
      why_fuzz_fail (__FILE__, __LINE__, #condition);                                              \
  while (0)

_Noreturn void why_fuzz_fail (const char *file, int line, const char *condition);

/* A file in memory. Its path lives as long as it is open. */
typedef struct
{
  int fd;
  char path[32];
} WhyFuzzFile;

WhyFuzzFile why_fuzz_file_open (const void *bytes, size_t n_bytes);
void why_fuzz_file_write (WhyFuzzFile *file, const void *bytes, size_t n_bytes);
/* All of it now; free. */
uint8_t *why_fuzz_file_read (const WhyFuzzFile *file, size_t *n_bytes);
void why_fuzz_file_close (WhyFuzzFile *file);
