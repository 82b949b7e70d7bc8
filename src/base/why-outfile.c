/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TRIES 100
#define N_NOISE 6

struct _WhyOutfile
{
  char *target;
  char *temporary;
  FILE *stream;
};

static void
free_outfile (WhyOutfile *file)
{
  free (file->target);
  free (file->temporary);
  free (file);
}

/* A new file beside the target, in file->temporary. It is made with the mode that the user's mask leaves
 * of 0666, as any file of theirs, or with that of the file it replaces: to ask for the mask would mean to
 * set it, and files that other threads make meanwhile would have none. */
static int
make_temporary (WhyOutfile *file)
{
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  struct stat info;
  bool replaces = stat (file->target, &info) == 0;
  char *end = file->temporary + strlen (file->target);
  for (int tries = 0; tries < MAX_TRIES; tries++)
    {
      unsigned char noise[N_NOISE];
      if (getentropy (noise, sizeof noise) != 0)
        return -1;
      end[0] = '.';
      for (size_t i = 0; i < sizeof noise; i++)
        end[i + 1] = letters[noise[i] % (sizeof letters - 1)];
      end[sizeof noise + 1] = '\0';
      int fd = open (file->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC,
                     replaces ? info.st_mode & 0777 : 0666);
      if (fd >= 0 && replaces)
        (void) !fchmod (fd, info.st_mode & 07777);
      if (fd >= 0 || errno != EEXIST)
        return fd;
    }
  return -1;
}

/* A device, or a pipe that somebody reads: opened as it is. */
static int
open_special (const char *path)
{
  int fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (fd >= 0)
    (void) !fcntl (fd, F_SETFL, fcntl (fd, F_GETFL) & ~O_NONBLOCK);
  return fd;
}

WhyStatus
why_outfile_open (const char *path, WhyOutfile **out, WhyError *error)
{
  *out = NULL;

  /* Replacing a device or a pipe by a file would be a surprise: only regular targets are renamed over. */
  struct stat info;
  if (stat (path, &info) == 0 && S_ISDIR (info.st_mode))
    return why_error_set (error, WHY_ERR_IO, "is a folder; give the name of a file in it");

  WhyOutfile *file = calloc (1, sizeof *file);
  if (!file)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  bool special = stat (path, &info) == 0 && !S_ISREG (info.st_mode);
  /* A link keeps pointing where it pointed: write beside its destination. */
  file->target = special ? strdup (path) : realpath (path, NULL);
  if (!file->target)
    file->target = strdup (path);
  if (!file->target)
    goto no_memory;

  int fd;
  if (special)
    fd = open_special (path);
  else
    {
      file->temporary = malloc (strlen (file->target) + N_NOISE + 2);
      if (!file->temporary)
        goto no_memory;
      strcpy (file->temporary, file->target);
      fd = make_temporary (file);
    }
  if (fd < 0)
    {
      /* Without waiting for one, a pipe that nobody reads refuses to be written. */
      WhyStatus status = special && errno == ENXIO
                             ? why_error_set (error, WHY_ERR_IO,
                                              "is a pipe that nothing is reading; start its "
                                              "reader first")
                             : why_error_set_errno (error, errno, "could not be written");
      free_outfile (file);
      return status;
    }
  file->stream = fdopen (fd, "wb");
  if (!file->stream)
    {
      close (fd);
      if (file->temporary)
        unlink (file->temporary);
      goto no_memory;
    }
  *out = file;
  return WHY_OK;

no_memory:
  free_outfile (file);
  return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
}

FILE *
why_outfile_stream (WhyOutfile *file)
{
  return file->stream;
}

WhyStatus
why_outfile_commit (WhyOutfile *file, WhyError *error)
{
  bool failed = ferror (file->stream) != 0;
  int reason = failed ? EIO : 0;

  if (fflush (file->stream) != 0)
    failed = true, reason = errno;
  /* fsync on a pipe or a device is refused with EINVAL: that is no loss. */
  if (!failed && fsync (fileno (file->stream)) != 0 && errno != EINVAL && errno != EROFS)
    failed = true, reason = errno;
  if (fclose (file->stream) != 0 && !failed)
    failed = true, reason = errno;
  if (!failed && file->temporary && rename (file->temporary, file->target) != 0)
    failed = true, reason = errno;
  if (failed && file->temporary)
    unlink (file->temporary);
  free_outfile (file);
  if (failed)
    return why_error_set_errno (error, reason,
                                "could not be written; free some space or choose another folder");
  return WHY_OK;
}

void
why_outfile_abort (WhyOutfile *file)
{
  if (!file)
    return;
  fclose (file->stream);
  if (file->temporary)
    unlink (file->temporary);
  free_outfile (file);
}

WhyStatus
why_outfile_write (const char *path, const char *text, WhyError *error)
{
  WhyOutfile *file;
  WhyStatus status = why_outfile_open (path, &file, error);
  if (status != WHY_OK)
    return status;
  fputs (text, why_outfile_stream (file));
  return why_outfile_commit (file, error);
}
