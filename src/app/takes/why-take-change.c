/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/takes/why-take-change.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "app/sound/why-take-journal.h"
#include "base/why-utf8.h"

/* With its dot, in the name of the file; "": it has none. */
static const char *
ending_of (const char *path)
{
  const char *slash = strrchr (path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr (name, '.');
  return dot && dot > name ? dot : "";
}

char *
why_kept_take_stem (const char *path)
{
  char *name = g_path_get_basename (path);
  name[strlen (name) - strlen (ending_of (path))] = '\0';
  return name;
}

static char *
path_called (const char *path, const char *name)
{
  const char *ending = ending_of (path);
  g_autofree char *folder = g_path_get_dirname (path), *stem = g_strstrip (g_strdup (name));
  if (*ending && strlen (stem) > strlen (ending) && g_str_has_suffix (stem, ending))
    stem[strlen (stem) - strlen (ending)] = '\0';
  g_autofree char *file = g_strconcat (stem, ending, NULL);
  return g_build_filename (folder, file, NULL);
}

char *
why_kept_take_check_name (const char *path, const char *name)
{
  g_autofree char *stem = g_strstrip (g_strdup (name)), *to = path_called (path, name);
  if (!*stem)
    return g_strdup (_ ("A take needs a name."));
  if (strchr (stem, '/'))
    return g_strdup (_ ("A name cannot contain a slash (/)."));
  if (*stem == '.')
    return g_strdup (_ ("A name cannot begin with a dot: the file would be hidden."));
  g_autofree char *sidecar = why_sidecar_path (to), *longest = g_path_get_basename (sidecar);
  if (strlen (longest) > NAME_MAX)
    return g_strdup (_ ("This name is too long."));
  GStatBuf status;
  if (!g_str_equal (to, path) && g_lstat (to, &status) == 0)
    return g_strdup (_ ("Another file has this name already."));
  return NULL;
}

/* FALSE with error: nobody may touch it now. */
static gboolean
is_at_rest (const char *path, GError **error)
{
  g_autofree char *name = why_utf8_plain_name (path);
  if (!why_take_journal_is_recording (path))
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s is still being recorded; stop that first."),
               name);
  return FALSE;
}

static gboolean
is_forbidden (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY);
}

static gboolean
move (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from), target = g_file_new_for_path (to);
  return g_file_move (source, target,
                      G_FILE_COPY_NOFOLLOW_SYMLINKS | G_FILE_COPY_NO_FALLBACK_FOR_MOVE, NULL, NULL,
                      NULL, error);
}

static void
set_rename_error (GError **error, const GError *reason, const char *path)
{
  g_autofree char *name = why_utf8_plain_name (path);
  if (is_forbidden (reason))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s cannot be renamed: its folder is read-only."),
                 name);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s is no longer there."), name);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, "%s", _ ("Another file has this name already."));
  else
    /* Translators: file name, reason */
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s cannot be renamed: %s"), name,
                 reason->message);
}

char *
why_kept_take_rename (const char *path, const char *name, GError **error)
{
  g_autofree char *fault = why_kept_take_check_name (path, name), *to = path_called (path, name);
  g_autoptr (GError) reason = NULL;
  if (fault)
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_IO, fault);
      return NULL;
    }
  if (!is_at_rest (path, error))
    return NULL;
  if (g_str_equal (path, to))
    return g_steal_pointer (&to);
  if (!move (path, to, &reason))
    {
      set_rename_error (error, reason, path);
      return NULL;
    }
  if (!why_sidecar_move (path, to, error))
    {
      move (to, path, NULL);
      return NULL;
    }
  return g_steal_pointer (&to);
}

void
why_trashed_take_free (WhyTrashedTake *trashed)
{
  g_free (trashed->path);
  g_free (trashed->sound);
  g_free (trashed->sidecar);
  g_free (trashed);
}

/* The very file in a folder of trash; NULL: it is not there. */
static char *
find_in (const char *trash, const GStatBuf *file)
{
  g_autofree char *files = g_build_filename (trash, "files", NULL);
  g_autoptr (GDir) dir = g_dir_open (files, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      char *path = g_build_filename (files, name, NULL);
      GStatBuf status;
      if (g_lstat (path, &status) == 0 && status.st_ino == file->st_ino
          && status.st_dev == file->st_dev)
        return path;
      g_free (path);
    }
  return NULL;
}

/* Where the trash may be is said by freedesktop.org's specification of it: in the user's data folder, or at the top
 * of the disk. */
static char *
find_trashed (const char *path, const GStatBuf *file)
{
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL);
  char *found = find_in (home, file);
  g_autofree char *folder = g_path_get_dirname (path);
  while (!found)
    {
      g_autofree char *own = g_strdup_printf ("%s/.Trash-%u", folder, (unsigned) getuid ());
      g_autofree char *shared = g_strdup_printf ("%s/.Trash/%u", folder, (unsigned) getuid ());
      found = find_in (own, file);
      if (!found)
        found = find_in (shared, file);
      char *above = g_path_get_dirname (folder);
      gboolean is_top = g_str_equal (above, folder);
      g_free (folder);
      folder = above;
      if (is_top)
        break;
    }
  return found;
}

/* Back from the trash, which then knows nothing of it any more. */
static gboolean
bring_back (const char *trashed, const char *path, GError **error)
{
  if (!move (trashed, path, error))
    return FALSE;
  g_autofree char *files = g_path_get_dirname (trashed), *trash = g_path_get_dirname (files);
  g_autofree char *name = g_path_get_basename (trashed);
  g_autofree char *info = g_strconcat (trash, "/info/", name, ".trashinfo", NULL);
  g_unlink (info);
  return TRUE;
}

static void
set_trash_error (GError **error, const GError *reason, const char *path)
{
  g_autofree char *name = why_utf8_plain_name (path);
  if (is_forbidden (reason))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s cannot be deleted: its folder is read-only."),
                 name);
  else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _ ("%s is no longer there."), name);
  else
    g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                 _ ("%s is in a place without a trash folder, so it was not deleted."), name);
}

WhyTrashedTake *
why_kept_take_trash (const char *path, GError **error)
{
  g_autoptr (WhyTrashedTake) trashed = g_new0 (WhyTrashedTake, 1);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *sidecar = why_sidecar_path (path);
  GStatBuf sound_status, sidecar_status;
  if (!is_at_rest (path, error))
    return NULL;
  gboolean has_sound = g_lstat (path, &sound_status) == 0;
  gboolean has_sidecar = g_lstat (sidecar, &sidecar_status) == 0;
  trashed->path = g_strdup (path);
  if (!g_file_trash (file, NULL, &reason))
    {
      set_trash_error (error, reason, path);
      return NULL;
    }
  trashed->sound = has_sound ? find_trashed (path, &sound_status) : NULL;
  if (!why_sidecar_trash (path, &reason))
    {
      set_trash_error (error, reason, sidecar);
      if (trashed->sound)
        bring_back (trashed->sound, path, NULL);
      return NULL;
    }
  trashed->sidecar = has_sidecar ? find_trashed (sidecar, &sidecar_status) : NULL;
  why_take_journal_forget (path);
  return g_steal_pointer (&trashed);
}

gboolean
why_kept_take_restore (const WhyTrashedTake *trashed, GError **error)
{
  g_autofree char *name = why_utf8_plain_name (trashed->path);
  g_autofree char *folder = g_path_get_dirname (trashed->path);
  g_autofree char *sidecar = why_sidecar_path (trashed->path);
  g_autoptr (GError) reason = NULL;
  g_mkdir_with_parents (folder, 0777);
  if (!trashed->sound || !bring_back (trashed->sound, trashed->path, &reason))
    {
      if (reason && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
        g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                     _ ("%s stays in the trash: another file has its name now."), name);
      else
        g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                     _ ("%s could not be brought back; look for it in the trash."), name);
      return FALSE;
    }
  if (trashed->sidecar && !bring_back (trashed->sidecar, sidecar, &reason))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                   _ ("%s is back, but its corrections stay in the trash: there are others now."),
                   name);
      return FALSE;
    }
  return TRUE;
}
