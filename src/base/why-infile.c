/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-infile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_BLOCK ((size_t) 65536)

static void
refuse_kind (const struct stat *info, WhyError *error)
{
  if (S_ISDIR (info->st_mode))
    why_error_set (error, WHY_ERR_IO, "is a folder; choose a file in it");
  else
    why_error_set (error, WHY_ERR_IO,
                   "is a device or a pipe, not a file; save its output to a file first");
}

FILE *
why_infile_open (const char *path, uint64_t *size, WhyError *error)
{
  struct stat info = { 0 };
  if (stat (path, &info) == 0 && !S_ISREG (info.st_mode))
    {
      refuse_kind (&info, error);
      return NULL;
    }
  /* What is there may have changed since: not to wait all the same. */
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  FILE *stream = NULL;
  if (fd < 0 || fstat (fd, &info) != 0)
    why_error_set_errno (error, errno, "could not be opened");
  else if (!S_ISREG (info.st_mode))
    refuse_kind (&info, error);
  else if (!(stream = fdopen (fd, "rb")))
    why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  if (!stream && fd >= 0)
    close (fd);
  if (size)
    *size = (uint64_t) info.st_size;
  return stream;
}

/* Reads up to max_bytes; *length is one more when there are more. */
static WhyStatus
read_all (FILE *stream, size_t max_bytes, char **bytes, size_t *length, WhyError *error)
{
  size_t room = FIRST_BLOCK < max_bytes ? FIRST_BLOCK : max_bytes;
  for (;;)
    {
      char *larger = realloc (*bytes, room + 1);
      if (!larger)
        return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
      *bytes = larger;
      *length += fread (*bytes + *length, 1, room - *length, stream);
      if (ferror (stream))
        return why_error_set_errno (error, errno, "could not be read");
      if (*length < room)
        break;
      if (room == max_bytes)
        {
          *length += getc (stream) != EOF;
          break;
        }
      room = room > max_bytes / 2 ? max_bytes : 2 * room;
    }
  if (*length <= max_bytes)
    (*bytes)[*length] = '\0';
  return WHY_OK;
}

WhyStatus
why_infile_read (const char *path, size_t max_bytes, char **bytes, size_t *length, WhyError *error)
{
  *bytes = NULL;
  *length = 0;
  uint64_t size;
  FILE *stream = why_infile_open (path, &size, error);
  if (!stream)
    return WHY_ERR_IO;
  WhyStatus status = WHY_OK;
  if (size <= max_bytes)
    status = read_all (stream, max_bytes, bytes, length, error);
  if (status == WHY_OK && (size > max_bytes || *length > max_bytes))
    status = why_error_set (error, WHY_ERR_UNSUPPORTED,
                            "is larger than %zu MiB, too large to be a file for this program",
                            max_bytes >> 20);
  fclose (stream);
  if (status != WHY_OK)
    {
      free (*bytes);
      *bytes = NULL;
      *length = 0;
    }
  return status;
}
