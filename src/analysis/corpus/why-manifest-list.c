/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-manifest-private.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "analysis/engine/why-analyzer.h"

#define MAX_FILES 100000
#define MAX_DEPTH 32

typedef struct
{
  const char *const *classes;
  GCancellable *cancellable;
  GArray *rows; /* WhyManifestRow */
} List;

/* What cannot be read is listed too: its row says why, and what to do. */
static gboolean
is_sound (const char *name)
{
  static const char *const endings[]
      = { ".wav", ".wave", ".bwf", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".mp2", ".mpga",
          ".aif", ".aiff", ".aifc", ".caf", ".w64", ".rf64", ".au", ".snd", ".voc",
          /* not yet readable */
          ".m4a", ".m4b", ".mp4", ".aac", ".alac", ".webm", ".mka", ".wma", ".amr", ".3gp", ".ape",
          ".wv", ".mpc", ".tta", ".spx", ".ra", ".ac3", ".dsf", ".dff" };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

/* "" for a folder that is named after no class. */
static const char *
class_of_folder (const List *list, const char *name)
{
  const char *wanted = g_ascii_strcasecmp (name, "ordinario") == 0 ? "none" : name;
  for (const char *const *known = list->classes; known && *known; known++)
    if (g_ascii_strcasecmp (*known, wanted) == 0)
      return *known;
  return "";
}

/* relative: how the file is called in the list. */
static void
add_file (List *list, const char *file, const char *relative, const char *class_name)
{
  g_autofree char *display = g_filename_display_name (relative);
  const char *cells[] = { display, class_name, "" };
  WhyManifestRow row = {
    .path = g_strdup (display),
    .file = g_strdup (file),
    .class_name = g_strdup (class_name),
    .split = g_strdup (""),
    .cells = why_manifest_pack_cells (cells, G_N_ELEMENTS (cells)),
  };
  g_array_append_val (list->rows, row);
}

static void
add_folder (List *list, const char *folder, const char *relative, int depth)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  g_autofree char *name = g_path_get_basename (folder);
  const char *class_name = class_of_folder (list, name);
  const char *entry;
  while (dir && (entry = g_dir_read_name (dir)) && list->rows->len <= MAX_FILES
         && !g_cancellable_is_cancelled (list->cancellable))
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);
      g_autofree char *inner
          = *relative ? g_build_filename (relative, entry, NULL) : g_strdup (entry);
      if (*entry == '.')
        continue;
      if (!g_file_test (path, G_FILE_TEST_IS_DIR))
        {
          if (is_sound (entry))
            add_file (list, path, inner, class_name);
        }
      /* A link could lead round in a circle. */
      else if (depth < MAX_DEPTH && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        add_folder (list, path, inner, depth + 1);
    }
  if (dir)
    g_dir_close (dir);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const WhyManifestRow *left = a, *right = b;
  g_autofree char *left_key = g_utf8_collate_key_for_filename (left->path, -1);
  g_autofree char *right_key = g_utf8_collate_key_for_filename (right->path, -1);
  int order = strcmp (left_key, right_key);
  return order ? order : strcmp (left->file, right->file);
}

static WhyManifest *
take_rows (GArray *rows)
{
  static const char *const columns[] = { "path", "class", "split", NULL };
  WhyManifest *manifest = g_new0 (WhyManifest, 1);
  g_array_sort (rows, compare_rows);
  for (guint i = 0; i < rows->len; i++)
    g_array_index (rows, WhyManifestRow, i).line = i + 2;
  manifest->columns = g_strdupv ((char **) columns);
  manifest->n_columns = G_N_ELEMENTS (columns) - 1;
  manifest->n_rows = rows->len;
  manifest->rows = (WhyManifestRow *) (void *) g_array_free (rows, FALSE);
  return manifest;
}

/* What a list lacks, or has too much of; the list is kept. */
static gboolean
check (const List *list, const char *const *paths, const WhyManifest *manifest, GError **error)
{
  g_autofree char *first = g_filename_display_basename (paths[0]);
  if (g_cancellable_set_error_if_cancelled (list->cancellable, error))
    return FALSE;
  if (manifest->n_rows == 0)
    g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                 _ ("%s: contains no sound files; choose a folder with recordings in it"), first);
  else if (manifest->n_rows > MAX_FILES)
    g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                 _ ("%s: contains more than %d sound files; choose a folder inside it"), first,
                 MAX_FILES);
  else
    return TRUE;
  return FALSE;
}

WhyManifest *
why_manifest_list (const char *const *paths,
                   const char *const *classes,
                   GCancellable *cancellable,
                   GError **error)
{
  List list = {
    .classes = classes,
    .cancellable = cancellable,
    .rows = g_array_new (FALSE, TRUE, sizeof (WhyManifestRow)),
  };
  g_return_val_if_fail (paths && paths[0], NULL);
  for (const char *const *path = paths; *path; path++)
    {
      g_autofree char *name = g_path_get_basename (*path);
      if (!g_file_test (*path, G_FILE_TEST_IS_DIR))
        add_file (&list, *path, name, "");
      else
        add_folder (&list, *path, paths[1] ? name : "", 0);
    }
  g_autoptr (WhyManifest) manifest = take_rows (list.rows);
  return check (&list, paths, manifest, error) ? g_steal_pointer (&manifest) : NULL;
}
