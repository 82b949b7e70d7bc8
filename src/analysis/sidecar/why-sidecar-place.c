/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-sidecar-place.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "analysis/sidecar/why-sidecar-file.h"
#include "base/why-infile.h"
#include "base/why-outfile.h"

#define PIECE ((gsize) 65536)
#define MAX_ASIDE 1000
#define LOCK_TRIES 100
#define LOCK_WAIT_US 20000

char *
why_sidecar_place (const char *sound)
{
  uint64_t size = 0;
  FILE *stream = why_infile_open (sound, &size, NULL);
  if (!stream)
    return NULL;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *count = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64) size);
  g_autofree guchar *piece = g_malloc (PIECE);
  const guint64 places[] = { 0, size / 2, size > PIECE ? size - PIECE : 0 };
  g_checksum_update (sum, (const guchar *) count, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      gsize n
          = fseeko (stream, (off_t) places[i], SEEK_SET) == 0 ? fread (piece, 1, PIECE, stream) : 0;
      g_checksum_update (sum, piece, (gssize) n);
    }
  fclose (stream);
  g_autofree char *name = g_strconcat (g_checksum_get_string (sum), WHY_SIDECAR_ENDING, NULL);
  return g_build_filename (g_get_user_data_dir (), "whybrato", "corrections", name, NULL);
}

void
why_sidecar_place_prepare (const char *place)
{
  g_autofree char *folder = g_path_get_dirname (place);
  g_mkdir_with_parents (folder, 0700);
}

/* A name that nothing has yet: NAME.wav.whybrato.KIND.json, NAME.wav.whybrato.KIND-2.json, ... */
static char *
free_name (const char *path, const char *kind)
{
  g_autofree char *stem
      = g_strndup (path, strlen (path) - (g_str_has_suffix (path, ".json") ? strlen (".json") : 0));
  for (int i = 1; i <= MAX_ASIDE; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup_printf ("%s.%s.json", stem, kind)
                                     : g_strdup_printf ("%s.%s-%d.json", stem, kind, i);
      if (!g_file_test (name, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
        return g_steal_pointer (&name);
    }
  return NULL;
}

char *
why_sidecar_keep_aside (const char *path, const char *kind)
{
  g_autofree char *name = free_name (path, kind);
  return name && g_rename (path, name) == 0 ? g_steal_pointer (&name) : NULL;
}

char *
why_sidecar_write_aside (const char *path, const char *kind, const char *text)
{
  g_autofree char *name = free_name (path, kind);
  return name && why_outfile_write (name, text, NULL) == WHY_OK ? g_steal_pointer (&name) : NULL;
}

/* The sound itself is locked, which needs no file more, and is not written by that. */
int
why_sidecar_lock (const char *sound)
{
  int lock = open (sound, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  for (int i = 0; lock >= 0 && i < LOCK_TRIES; i++)
    {
      if (flock (lock, LOCK_EX | LOCK_NB) == 0)
        return lock;
      if (errno != EWOULDBLOCK && errno != EINTR)
        break;
      g_usleep (LOCK_WAIT_US);
    }
  if (lock >= 0)
    close (lock);
  return -1;
}

void
why_sidecar_unlock (int lock)
{
  if (lock >= 0)
    close (lock);
}
