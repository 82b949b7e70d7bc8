/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-manifest-private.h"

#include <string.h>

#include "analysis/corpus/why-csv-reader.h"

static char *
place (const char *folder, const char *name)
{
  return g_path_is_absolute (name) ? g_strdup (name) : g_build_filename (folder, name, NULL);
}

/* What needs no second look, as nearly all: a look at the disk for each would take long. */
static gboolean
is_ordinary (const char *written)
{
  gsize length = strlen (written);
  return g_str_is_ascii (written) && !strchr (written, '\\') && !g_str_has_prefix (written, "file:")
         && (length == 0 || (written[0] != ' ' && written[length - 1] != ' '));
}

/* Takes the name. NULL where no such file exists. */
static char *
existing (const char *folder, char *name)
{
  g_autofree char *taken = name;
  g_autofree char *file = name ? place (folder, name) : NULL;
  return file && g_file_test (file, G_FILE_TEST_EXISTS) ? g_steal_pointer (&file) : NULL;
}

char *
why_manifest_resolve (const char *folder, const char *written)
{
  if (is_ordinary (written))
    return place (folder, written);
  g_autofree char *slashed = g_strdelimit (g_strdup (written), "\\", '/');
  g_autofree char *stripped = g_strdup (written), *both = g_strdup (slashed);
  why_csv_strip (stripped);
  why_csv_strip (both);
  char *found = existing (folder, g_strdup (written));
  if (!found)
    found = existing (folder, g_strdup (stripped));
  if (!found)
    found = existing (folder, g_strdup (slashed));
  if (!found)
    found = existing (folder, g_strdup (both));
  if (!found && g_str_has_prefix (stripped, "file:"))
    found = g_filename_from_uri (stripped, NULL, NULL);
  if (!found)
    found = existing (folder, g_utf8_normalize (both, -1, G_NORMALIZE_NFC));
  if (!found)
    found = existing (folder, g_utf8_normalize (both, -1, G_NORMALIZE_NFD));
  return found ? found : place (folder, both);
}

gboolean
why_manifest_is_named (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  return (g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv"))
         && !g_file_test (path, G_FILE_TEST_IS_DIR);
}
