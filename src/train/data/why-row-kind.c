/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/data/why-row-kind.h"

#include <string.h>

static const char *
subtype_of (const WhyManifest *manifest, gsize row)
{
  int subtype = why_manifest_column (manifest, "subtype");
  return subtype >= 0 ? manifest->rows[row].cells[subtype] : "";
}

static gboolean
is_any_of (const char *subtype, const char *const *names)
{
  for (; *names; names++)
    if (strstr (subtype, *names))
      return TRUE;
  return FALSE;
}

gboolean
why_row_is_plucked (const WhyManifest *manifest, gsize row)
{
  return strstr (subtype_of (manifest, row), "pluck") != NULL;
}

gboolean
why_row_is_one_note (const WhyManifest *manifest, gsize row)
{
  static const char *const others[]
      = { "phrase", "interval", "beating", "object", "speech", "noise", "music", NULL };
  return !is_any_of (subtype_of (manifest, row), others);
}

gboolean
why_row_is_mixture (const WhyManifest *manifest, gsize row)
{
  static const char *const names[] = { "speech", "noise", "music", NULL };
  return is_any_of (subtype_of (manifest, row), names);
}
