/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/why-npy.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  WhyNpy npy;
  WhyError error = { WHY_OK, "" };
  if (why_npy_read (file.path, &npy, &error) == WHY_OK)
    {
      size_t n_values = 1, n_data = n_bytes / sizeof (float);
      why_fuzz_check (npy.n_dims >= 1 && npy.n_dims <= WHY_NPY_MAX_DIMS);
      for (size_t i = 0; i < WHY_NPY_MAX_DIMS; i++)
        {
          why_fuzz_check (i < npy.n_dims || npy.shape[i] == 1);
          n_values *= npy.shape[i];
        }
      why_fuzz_check (n_values <= n_data);
      /* Each value is read, so that one that is not there is seen. */
      float *copy = malloc (n_values * sizeof *copy + 1);
      why_fuzz_check (copy);
      memcpy (copy, npy.data, n_values * sizeof *copy);
      free (copy);
    }
  else
    why_fuzz_check (error.message[0] != '\0' && !npy.data);
  why_npy_clear (&npy);
  why_fuzz_file_close (&file);
  return 0;
}
