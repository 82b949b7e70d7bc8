/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* mkstemp makes a private file; what the user asked for gets the mode any new file of theirs has. */
static void
apply_usual_mode (int fd, const char *target)
{
  struct stat info;
  if (stat (target, &info) == 0)
    {
      (void) !fchmod (fd, info.st_mode & 07777);
      return;
    }
  mode_t mask = umask (0);
  umask (mask);
  (void) !fchmod (fd, 0666 & ~mask);
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
    fd = open (path, O_WRONLY | O_CLOEXEC);
  else
    {
      size_t length = strlen (file->target) + sizeof ".XXXXXX";
      file->temporary = malloc (length);
      if (!file->temporary)
        goto no_memory;
      snprintf (file->temporary, length, "%s.XXXXXX", file->target);
      fd = mkostemp (file->temporary, O_CLOEXEC);
    }
  if (fd < 0)
    {
      WhyStatus status = why_error_set_errno (error, errno, "could not be written");
      free_outfile (file);
      return status;
    }
  if (file->temporary)
    apply_usual_mode (fd, file->target);
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

const char *
why_outfile_path (const WhyOutfile *file)
{
  return file->temporary ? file->temporary : file->target;
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
    return why_error_set_errno (error, reason, "could not be written; free some space or choose another folder");
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
