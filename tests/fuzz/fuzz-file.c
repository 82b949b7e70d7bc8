/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void
why_fuzz_fail (const char *file, int line, const char *condition)
{
  fprintf (stderr, "%s:%d: %s does not hold\n", file, line, condition);
  abort ();
}

WhyFuzzFile
why_fuzz_file_open (const void *bytes, size_t n_bytes)
{
  WhyFuzzFile file = { .fd = memfd_create ("fuzz", MFD_CLOEXEC) };
  why_fuzz_check (file.fd >= 0);
  snprintf (file.path, sizeof file.path, "/proc/self/fd/%d", file.fd);
  why_fuzz_file_write (&file, bytes, n_bytes);
  return file;
}

void
why_fuzz_file_write (WhyFuzzFile *file, const void *bytes, size_t n_bytes)
{
  why_fuzz_check (ftruncate (file->fd, 0) == 0);
  for (size_t done = 0; done < n_bytes;)
    {
      ssize_t n = pwrite (file->fd, (const char *) bytes + done, n_bytes - done, (off_t) done);
      why_fuzz_check (n > 0);
      done += (size_t) n;
    }
}

uint8_t *
why_fuzz_file_read (const WhyFuzzFile *file, size_t *n_bytes)
{
  struct stat info;
  why_fuzz_check (fstat (file->fd, &info) == 0);
  *n_bytes = (size_t) info.st_size;
  uint8_t *bytes = malloc (*n_bytes + 1);
  why_fuzz_check (bytes && pread (file->fd, bytes, *n_bytes, 0) == info.st_size);
  return bytes;
}

void
why_fuzz_file_close (WhyFuzzFile *file)
{
  close (file->fd);
}
