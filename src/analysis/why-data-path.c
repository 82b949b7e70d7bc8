/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-data-path.h"

#include <string.h>

/* Folder of the running program, or NULL. */
static char *
program_folder (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  return program ? g_path_get_dirname (program) : NULL;
}

/* Uninstalled when the program lies inside the build tree that was configured. A package knows of
 * none. */
static gboolean
runs_uninstalled (const char *folder)
{
  gsize length = strlen (WHY_BUILD_ROOT);
  return folder && length > 0 && strncmp (folder, WHY_BUILD_ROOT, length) == 0
         && (folder[length] == '/' || folder[length] == '\0');
}

static char *
existing (const char *folder, const char *relative)
{
  g_autofree char *path = g_build_filename (folder, relative, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

char *
why_data_path (const char *relative)
{
  char *path = NULL;
  const char *wanted = g_getenv ("WHYBRATO_DATA");
  if (wanted && *wanted)
    return existing (wanted, relative);

  g_autofree char *folder = program_folder ();
  if (runs_uninstalled (folder))
    {
      path = existing (WHY_BUILD_ROOT "/data", relative);
      if (!path)
        path = existing (WHY_SOURCE_ROOT "/data", relative);
    }
  if (!path && folder)
    {
      /* An installation that was moved as a whole: PREFIX/bin beside PREFIX/share. */
      g_autofree char *beside = g_build_filename (folder, "..", "share", "whybrato", NULL);
      path = existing (beside, relative);
    }
  return path ? path : existing (WHY_PKGDATADIR, relative);
}

char *
why_locale_path (void)
{
  g_autofree char *folder = program_folder ();
  if (runs_uninstalled (folder))
    return g_strdup (WHY_BUILD_ROOT "/po");
  char *beside = folder ? existing (folder, "../share/locale") : NULL;
  return beside ? beside : g_strdup (WHY_LOCALEDIR);
}
