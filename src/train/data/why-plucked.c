/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-plucked.h"

#include <string.h>

gboolean
why_row_is_plucked (const WhyManifest *manifest, gsize row)
{
  int subtype = why_manifest_column (manifest, "subtype");
  return subtype >= 0 && strstr (manifest->rows[row].cells[subtype], "pluck") != NULL;
}
