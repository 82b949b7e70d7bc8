/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fuzzer that knows nothing of the length before the header of a safetensors file makes few that
 * fit: most of the time the header alone is changed and the length with it. */
#include <string.h>

#include "fuzz.h"

size_t LLVMFuzzerMutate (uint8_t *bytes, size_t n_bytes, size_t max_bytes);
size_t LLVMFuzzerCustomMutator (uint8_t *bytes, size_t n_bytes, size_t max_bytes, unsigned seed);

#define PREFIX 8

size_t
LLVMFuzzerCustomMutator (uint8_t *bytes, size_t n_bytes, size_t max_bytes, unsigned seed)
{
  uint64_t length = 0;
  if (n_bytes >= PREFIX)
    memcpy (&length, bytes, PREFIX);
  if (seed % 4 == 0 || n_bytes < PREFIX || length > n_bytes - PREFIX)
    return LLVMFuzzerMutate (bytes, n_bytes, max_bytes);

  size_t n_data = n_bytes - PREFIX - (size_t) length;
  uint8_t *data = malloc (n_data + 1);
  if (!data)
    return n_bytes;
  memcpy (data, bytes + PREFIX + length, n_data);
  length = LLVMFuzzerMutate (bytes + PREFIX, (size_t) length, max_bytes - PREFIX - n_data);
  memcpy (bytes, &length, PREFIX);
  memcpy (bytes + PREFIX + length, data, n_data);
  free (data);
  return PREFIX + (size_t) length + n_data;
}
