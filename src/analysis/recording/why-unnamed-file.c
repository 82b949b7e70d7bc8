/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/recording/why-unnamed-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

int
why_unnamed_file_open (void)
{
  const char *folder = g_get_user_cache_dir ();
  g_mkdir_with_parents (folder, 0700);
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    return fd;
  g_autofree char *name = g_build_filename (folder, "whybrato-XXXXXX", NULL);
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    g_unlink (name);
  return fd;
}

gboolean
why_unnamed_file_write (int fd, const void *data, gsize size, goffset offset)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = pwrite (fd, (const char *) data + done, size - done, offset + (goffset) done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }
  return TRUE;
}

gboolean
why_unnamed_file_read (int fd, void *data, gsize size, goffset offset)
{
  for (gsize done = 0; done < size;)
    {
      gssize n = pread (fd, (char *) data + done, size - done, offset + (goffset) done);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }
  return TRUE;
}
