/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-data-path.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#define MAX_UP 3 /* from PREFIX/lib/TRIPLET/vamp */

/* Folder of the running program or, where this code is part of a plugin, of that; or NULL. */
static char *
program_folder (void)
{
  Dl_info info;
  struct link_map *map = NULL;
  g_autofree char *path = NULL;
  /* The program itself has no name there. */
  if (dladdr1 ((void *) (guintptr) program_folder, &info, (void **) &map, RTLD_DL_LINKMAP) && map
      && map->l_name && *map->l_name)
    path = realpath (map->l_name, NULL);
  else
    path = g_file_read_link ("/proc/self/exe", NULL);
  return path ? g_path_get_dirname (path) : NULL;
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
  /* An installation that was moved as a whole: PREFIX/bin or PREFIX/lib/vamp beside PREFIX/share. */
  g_autofree char *above = g_strdup (folder);
  for (int i = 0; i < MAX_UP && !path && above; i++)
    {
      char *parent = g_path_get_dirname (above);
      g_autofree char *beside = g_build_filename (parent, "share", "whybrato", NULL);
      path = existing (beside, relative);
      g_free (above);
      above = parent;
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
