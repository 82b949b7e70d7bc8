/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-file-view-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Decoders look for a tag in so many bytes before the end, and take it badly if there are none. */
#define TAG_BYTES 128

void
why_view_add_stretch (WhyFileView *view, int64_t at, int64_t length)
{
  if (length > 0 && view->n_pieces < WHY_VIEW_MAX_PIECES)
    view->pieces[view->n_pieces++] = (WhyFilePiece){ NULL, at, length };
}

bool
why_view_add_bytes (WhyFileView *view, const void *bytes, size_t n)
{
  unsigned char *copy = view->n_pieces < WHY_VIEW_MAX_PIECES ? malloc (n) : NULL;
  if (!copy)
    return false;
  memcpy (copy, bytes, n);
  view->pieces[view->n_pieces++] = (WhyFilePiece){ copy, 0, (int64_t) n };
  return true;
}

void
why_view_clear (WhyFileView *view)
{
  for (int i = 0; i < view->n_pieces; i++)
    free (view->pieces[i].bytes);
  memset (view, 0, sizeof *view);
}

static int64_t
declared_length (const WhyFileView *view)
{
  int64_t length = view->extra;
  for (int i = 0; i < view->n_pieces; i++)
    length += view->pieces[i].length;
  return length;
}

static sf_count_t
get_length (void *user)
{
  return declared_length (((WhyViewCursor *) user)->view);
}

static sf_count_t
tell (void *user)
{
  return ((WhyViewCursor *) user)->position;
}

static sf_count_t
seek (sf_count_t offset, int whence, void *user)
{
  WhyViewCursor *cursor = user;
  int64_t base = whence == SEEK_CUR   ? cursor->position
                 : whence == SEEK_END ? declared_length (cursor->view)
                                      : 0;
  int64_t target;
  if (__builtin_add_overflow (base, offset, &target) || target < 0)
    return -1;
  return cursor->position = target;
}

static ssize_t
read_piece (WhyViewCursor *cursor, const WhyFilePiece *piece, int64_t from, char *out, size_t n)
{
  if (piece->bytes)
    {
      memcpy (out, piece->bytes + from, n);
      return (ssize_t) n;
    }
  ssize_t got;
  do
    got = pread (cursor->fd, out, n, piece->at + from);
  while (got < 0 && errno == EINTR);
  if (got < 0)
    cursor->error = errno;
  return got;
}

static sf_count_t
read_bytes (void *out, sf_count_t n, void *user)
{
  WhyViewCursor *cursor = user;
  sf_count_t n_read = 0;
  int64_t start = 0;
  for (int i = 0; i < cursor->view->n_pieces && n_read < n; i++)
    {
      const WhyFilePiece *piece = &cursor->view->pieces[i];
      while (n_read < n && cursor->position >= start && cursor->position < start + piece->length)
        {
          int64_t from = cursor->position - start, left = piece->length - from;
          size_t wanted = (size_t) (n - n_read < left ? n - n_read : left);
          ssize_t got = read_piece (cursor, piece, from, (char *) out + n_read, wanted);
          if (got <= 0)
            return n_read;
          n_read += got;
          cursor->position += got;
        }
      start += piece->length;
    }
  if (n_read < n && cursor->view->extra > 0 && cursor->position >= start
      && cursor->position >= declared_length (cursor->view) - TAG_BYTES)
    {
      memset ((char *) out + n_read, 0, (size_t) (n - n_read));
      cursor->position += n - n_read;
      n_read = n;
    }
  return n_read;
}

static sf_count_t
write_bytes (const void *bytes, sf_count_t n, void *user)
{
  return 0;
}

SNDFILE *
why_view_open (WhyViewCursor *cursor, SF_INFO *info)
{
  static SF_VIRTUAL_IO io = { get_length, seek, read_bytes, write_bytes, tell };
  cursor->position = 0;
  cursor->error = 0;
  return sf_open_virtual (&io, SFM_READ, info, cursor);
}

bool
why_read_at (int fd, void *out, size_t n, int64_t at)
{
  return at >= 0 && pread (fd, out, n, at) == (ssize_t) n;
}

uint64_t
why_get_number (const unsigned char *bytes, int n, bool big_endian)
{
  uint64_t value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | bytes[big_endian ? i : n - 1 - i];
  return value;
}

void
why_put_number (unsigned char *bytes, int n, bool big_endian, uint64_t value)
{
  for (int i = 0; i < n; i++, value >>= 8)
    bytes[big_endian ? n - 1 - i : i] = (unsigned char) value;
}
