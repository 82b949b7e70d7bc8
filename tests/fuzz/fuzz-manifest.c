/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/corpus/why-manifest.h"
#include "fuzz.h"

static void
check_rows (const WhyManifest *manifest)
{
  static const char *const needed[] = { "path", "class", "split" };
  int columns[G_N_ELEMENTS (needed)];
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    {
      columns[i] = why_manifest_column (manifest, needed[i]);
      why_fuzz_check (columns[i] >= 0 && (gsize) columns[i] < manifest->n_columns);
    }
  why_fuzz_check (manifest->n_rows > 0 && manifest->columns[manifest->n_columns] == NULL);
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      why_fuzz_check (row->path && row->path[0] && row->file && row->class_name && row->split);
      why_fuzz_check (g_strv_length (row->cells) == manifest->n_columns);
      why_fuzz_check (row->line > (i > 0 ? row[-1].line : 0));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  static const char *const maps[] = { "a=b", "ordinario=none", NULL };
  static const char *const excludes[] = { "split=x*", NULL };
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyManifest) manifest
          = why_manifest_load (file.path, i ? maps : NULL, i ? excludes : NULL, &error);
      why_fuzz_check (!manifest == (error != NULL));
      if (manifest)
        check_rows (manifest);
    }
  why_fuzz_file_close (&file);
  return 0;
}
