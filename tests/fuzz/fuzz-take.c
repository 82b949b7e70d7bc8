/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "audio/take/why-take-repair.h"
#include "fuzz.h"

#define HEAD_BYTES 1024 /* no more than these are ever touched */

/* Repairing keeps every sample, tells of no more than there are, and leaves nothing to do. */
static void
check_repaired (const WhyFuzzFile *file, const uint8_t *bytes, size_t n_bytes, uint64_t n_samples)
{
  size_t n_after, n_again;
  uint64_t n_samples_again = 0;
  uint8_t *after = why_fuzz_file_read (file, &n_after);
  why_fuzz_check (n_after == n_bytes && n_samples <= n_bytes / sizeof (float));
  if (n_bytes > HEAD_BYTES)
    why_fuzz_check (memcmp (after + HEAD_BYTES, bytes + HEAD_BYTES, n_bytes - HEAD_BYTES) == 0);
  why_fuzz_check (why_take_repair (file->path, &n_samples_again, NULL) == WHY_OK);
  uint8_t *again = why_fuzz_file_read (file, &n_again);
  why_fuzz_check (n_again == n_after && memcmp (again, after, n_after) == 0
                  && n_samples_again == n_samples);
  free (again);
  free (after);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  WhyError error = { WHY_OK, "" };
  uint64_t n_samples = 0;
  if (why_take_repair (file.path, &n_samples, &error) == WHY_OK)
    check_repaired (&file, bytes, n_bytes, n_samples);
  else
    {
      size_t n_after;
      uint8_t *after = why_fuzz_file_read (&file, &n_after);
      why_fuzz_check (error.message[0] != '\0' && n_after == n_bytes);
      why_fuzz_check (n_bytes == 0 || memcmp (after, bytes, n_bytes) == 0);
      free (after);
    }
  why_fuzz_file_close (&file);
  return 0;
}
