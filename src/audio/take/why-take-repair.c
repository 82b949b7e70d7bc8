/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/take/why-take-repair.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 1024 /* more than a take's header has */
#define SAMPLE_BYTES 4

/* Where the header of a take has its sizes: bytes from the start of the file, 0: not there. */
typedef struct
{
  unsigned char bytes[HEAD_BYTES];
  size_t n_bytes;
  size_t ds64, fact, data; /* the chunks' contents */
  bool is_float_mono;
  uint64_t data_size; /* as it says */
} Head;

static uint64_t
get_number (const unsigned char *bytes, int n_bytes)
{
  uint64_t value = 0;
  for (int i = n_bytes - 1; i >= 0; i--)
    value = value << 8 | bytes[i];
  return value;
}

static bool
put_number (int fd, size_t at, uint64_t value, int n_bytes)
{
  unsigned char bytes[8];
  for (int i = 0; i < n_bytes; i++)
    bytes[i] = (unsigned char) (value >> 8 * i);
  return pwrite (fd, bytes, (size_t) n_bytes, (off_t) at) == n_bytes;
}

/* false: no header of a take. */
static bool
parse (Head *head)
{
  const unsigned char *bytes = head->bytes;
  if (head->n_bytes < 12 || memcmp (bytes + 8, "WAVE", 4) != 0
      || (memcmp (bytes, "RIFF", 4) != 0 && memcmp (bytes, "RF64", 4) != 0))
    return false;
  for (size_t at = 12; at + 8 <= head->n_bytes && !head->data;)
    {
      uint64_t size = get_number (bytes + at + 4, 4);
      size_t content = at + 8;
      if (memcmp (bytes + at, "data", 4) == 0)
        {
          head->data = content;
          head->data_size = head->ds64 ? get_number (bytes + head->ds64 + 8, 8) : size;
          break;
        }
      if (size > head->n_bytes - content)
        return false;
      if (memcmp (bytes + at, "ds64", 4) == 0 && size >= 24)
        head->ds64 = content;
      else if (memcmp (bytes + at, "fact", 4) == 0 && size >= 4)
        head->fact = content;
      else if (memcmp (bytes + at, "fmt ", 4) == 0 && size >= 16)
        head->is_float_mono = get_number (bytes + content + 2, 2) == 1
                              && get_number (bytes + content + 12, 2) == SAMPLE_BYTES
                              && get_number (bytes + content + 14, 2) == 8 * SAMPLE_BYTES;
      at = content + (size_t) (size + (size & 1));
    }
  return head->data && head->is_float_mono;
}

/* Editors put their notes behind the sound: a name of four letters and the size of the rest. */
static bool
is_followed_by_chunk (int fd, uint64_t at, uint64_t file_size)
{
  unsigned char bytes[8];
  if (pread (fd, bytes, sizeof bytes, (off_t) at) != sizeof bytes)
    return false;
  for (int i = 0; i < 4; i++)
    if (!isalnum (bytes[i]) && bytes[i] != ' ')
      return false;
  return at + 8 + get_number (bytes + 4, 4) <= file_size;
}

/* A plain WAV that has just outgrown 32 bits keeps the size that it tells of. */
static bool
write_sizes (int fd, const Head *head, uint64_t data_size)
{
  uint64_t riff_size = head->data + data_size - 8;
  if (head->ds64)
    return put_number (fd, head->ds64, riff_size, 8)
           && put_number (fd, head->ds64 + 8, data_size, 8)
           && put_number (fd, head->ds64 + 16, data_size / SAMPLE_BYTES, 8);
  if (riff_size >= UINT32_MAX)
    return true;
  return put_number (fd, 4, riff_size, 4) && put_number (fd, head->data - 4, data_size, 4)
         && (!head->fact || put_number (fd, head->fact, data_size / SAMPLE_BYTES, 4));
}

static bool
repair (int fd, uint64_t file_size, uint64_t *n_samples, WhyError *error)
{
  Head head = { .n_bytes = 0 };
  ssize_t n_read = pread (fd, head.bytes, sizeof head.bytes, 0);
  head.n_bytes = n_read > 0 ? (size_t) n_read : 0;
  if (!parse (&head))
    {
      why_error_set (error, WHY_ERR_FORMAT,
                     "is not a recording made by this program; open it as "
                     "it is");
      return false;
    }
  uint64_t end = head.data + head.data_size;
  uint64_t data_size
      = file_size > head.data ? (file_size - head.data) / SAMPLE_BYTES * SAMPLE_BYTES : 0;
  bool has_more = data_size > head.data_size && !is_followed_by_chunk (fd, end, file_size);
  /* A header may tell of more than the disk got. */
  uint64_t told = data_size < head.data_size ? data_size : head.data_size;
  *n_samples = (has_more ? data_size : told) / SAMPLE_BYTES;
  if (has_more && (!write_sizes (fd, &head, data_size) || fsync (fd) != 0))
    {
      why_error_set_errno (error, errno, "could not be completed");
      return false;
    }
  return true;
}

WhyStatus
why_take_repair (const char *path, uint64_t *n_samples, WhyError *error)
{
  WhyError reason = { WHY_OK, "" };
  uint64_t n;
  int fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  if (fd < 0 || fstat (fd, &info) != 0)
    why_error_set_errno (&reason, errno, "could not be opened");
  else if (!S_ISREG (info.st_mode))
    why_error_set (&reason, WHY_ERR_IO, "is not a file");
  else if (repair (fd, (uint64_t) info.st_size, &n, &reason) && n_samples)
    *n_samples = n;
  if (fd >= 0)
    close (fd);
  if (reason.status != WHY_OK && error)
    *error = reason;
  return reason.status;
}
