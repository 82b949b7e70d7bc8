/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/take/why-take-copy-private.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK_BYTES ((size_t) 1 << 18)
#define HEADER_BYTES 4096 /* what a take changes of itself while it grows lies below this */
#define MAX_NAMES 1000

/* mkdir -p. Returns 0 or errno. */
static int
make_folders (const char *folder)
{
  char *path = strdup (folder);
  int failure = path ? 0 : ENOMEM;
  for (char *slash = path; slash && failure == 0;)
    {
      slash = strchr (slash + 1, '/');
      if (slash)
        *slash = '\0';
      if (mkdir (path, 0755) != 0 && errno != EEXIST)
        failure = errno;
      if (slash)
        *slash = '/';
    }
  /* A folder above may be unwritable, or a file system of its own: only the last one matters. */
  struct stat info;
  if (stat (folder, &info) == 0)
    failure = S_ISDIR (info.st_mode) ? 0 : ENOTDIR;
  free (path);
  return failure;
}

void
why_sync_folder_of (const char *path)
{
  char *copy = strdup (path);
  int fd = copy ? open (dirname (copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  free (copy);
  if (fd < 0)
    return;
  fsync (fd); /* some file systems refuse it for folders: they have other ways */
  close (fd);
}

/* "folder/name.wav", then "folder/name (2).wav". */
static char *
numbered_path (const char *folder, const char *name, int number)
{
  const char *dot = strrchr (name, '.');
  int n_stem = dot && dot > name ? (int) (dot - name) : (int) strlen (name);
  char *path = NULL;
  int length = number == 1 ? asprintf (&path, "%s/%s", folder, name)
                           : asprintf (&path, "%s/%.*s (%d)%s", folder, n_stem, name, number,
                                       name + n_stem);
  return length < 0 ? NULL : path;
}

/* Returns 0 or errno. */
static int
open_in (const char *folder, const char *name, WhyTakeCopy *out)
{
  int failure = make_folders (folder);
  out->fd = -1;
  for (int number = 1; failure == 0 && out->fd < 0 && number < MAX_NAMES; number++)
    {
      out->path = numbered_path (folder, name, number);
      if (!out->path)
        return ENOMEM;
      out->fd = open (out->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (out->fd >= 0)
        return 0;
      failure = errno == EEXIST ? 0 : errno;
      free (out->path);
      out->path = NULL;
    }
  return failure ? failure : EEXIST;
}

static int
write_all (int fd, const char *bytes, size_t n, off_t at)
{
  while (n > 0)
    {
      ssize_t n_written = pwrite (fd, bytes, n, at);
      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written <= 0)
        return n_written < 0 ? errno : EIO;
      bytes += n_written;
      at += n_written;
      n -= (size_t) n_written;
    }
  return 0;
}

/* Bytes at..end, or as far as the old file can be read. */
static int
copy_range (int from, WhyTakeCopy *copy, char *block, off_t *at, off_t end)
{
  int failure = 0;
  while (failure == 0 && *at < end)
    {
      off_t n_left = end - *at;
      size_t n_wanted = n_left < (off_t) BLOCK_BYTES ? (size_t) n_left : BLOCK_BYTES;
      ssize_t n = pread (from, block, n_wanted, *at);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          copy->read_error = n < 0 ? errno : EIO;
          return 0;
        }
      failure = write_all (copy->fd, block, (size_t) n, *at);
      *at += failure == 0 ? (off_t) n : 0;
    }
  return failure;
}

int
why_take_copy_more (int from, WhyTakeCopy *copy)
{
  struct stat info;
  char *block = malloc (BLOCK_BYTES);
  int failure = !block ? ENOMEM : fstat (from, &info) != 0 ? errno : 0;
  off_t head = 0;
  if (failure == 0)
    failure = copy_range (from, copy, block, &copy->n_bytes, info.st_size);
  if (failure == 0)
    failure = copy_range (from, copy, block, &head,
                          copy->n_bytes < HEADER_BYTES ? copy->n_bytes : HEADER_BYTES);
  free (block);
  return failure;
}

void
why_take_copy_drop (WhyTakeCopy *copy)
{
  if (copy->fd < 0)
    return;
  unlink (copy->path);
  close (copy->fd);
  free (copy->path);
  *copy = (WhyTakeCopy){ .fd = -1 };
}

/* Returns 0 or errno. */
static int
copy_into (int from, const char *folder, const char *name, WhyTakeCopy *out)
{
  struct stat info;
  *out = (WhyTakeCopy){ .fd = -1 };
  int failure = open_in (folder, name, out);
  if (failure == 0)
    failure = why_take_copy_more (from, out);
  /* Not fdatasync: what the old one is brought to the disk by is not due to this one yet. */
  if (failure == 0 && fsync (out->fd) != 0 && errno != EINVAL)
    failure = errno;
  if (failure)
    {
      why_take_copy_drop (out);
      return failure;
    }
  if (fstat (from, &info) == 0)
    (void) !fchmod (out->fd, info.st_mode & 07777);
  why_sync_folder_of (out->path);
  return 0;
}

int
why_take_copy_new (int from, const char *path, WhyTakeCopy *out)
{
  const char *slash = strrchr (path, '/'), *name = slash ? slash + 1 : path;
  char *own = slash ? strndup (path, slash > path ? (size_t) (slash - path) : 1) : strdup (".");
  const char *folders[] = { own, getenv ("HOME"), getenv ("TMPDIR"), "/var/tmp", "/tmp" };
  int first_failure = ENOMEM;
  bool is_done = false;
  for (size_t i = 0; own && !is_done && i < sizeof folders / sizeof *folders; i++)
    {
      if (!folders[i] || folders[i][0] == '\0')
        continue;
      int failure = copy_into (from, folders[i], name, out);
      is_done = failure == 0;
      if (i == 0)
        first_failure = failure;
    }
  free (own);
  return is_done ? 0 : first_failure;
}
