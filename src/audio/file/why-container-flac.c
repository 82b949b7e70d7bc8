/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-container-private.h"

/* FLAC (RFC 9639): the header's number of samples is compared with the last frame of the file, whose own
 * header says where it stands. */

#define HEADER_BYTES 26   /* "fLaC", the head of STREAMINFO and it up to the number of samples */
#define TAIL_BYTES 131072 /* more than most frames; a longer one is counted by reading */
#define MAX_FRAME_HEADER 16

/* Section 9.1.8: polynomial x^8 + x^2 + x + 1. */
static unsigned char
crc8 (const unsigned char *bytes, size_t n)
{
  unsigned crc = 0;
  for (size_t i = 0; i < n; i++)
    {
      crc ^= bytes[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 0x80 ? (crc << 1 ^ 0x07) & 0xff : crc << 1;
    }
  return (unsigned char) crc;
}

/* Section 9.3: polynomial x^16 + x^15 + x^2 + 1; 0 over a frame with its own sum behind it. */
static unsigned
crc16 (const unsigned char *bytes, size_t n)
{
  unsigned crc = 0;
  for (size_t i = 0; i < n; i++)
    {
      crc ^= (unsigned) bytes[i] << 8;
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 0x8000 ? (crc << 1 ^ 0x8005) & 0xffff : crc << 1;
    }
  return crc;
}

/* Section 9.1.5: a number coded as UTF-8 does; the bytes it takes, 0 if it is none. */
static int
read_coded (const unsigned char *bytes, uint64_t *value)
{
  int n = 0;
  while (n < 8 && bytes[0] & 0x80 >> n)
    n++;
  if (n == 0)
    {
      *value = bytes[0];
      return 1;
    }
  if (n == 1 || n == 8)
    return 0;
  *value = bytes[0] & (0x7f >> n);
  for (int i = 1; i < n; i++)
    {
      if ((bytes[i] & 0xc0) != 0x80)
        return 0;
      *value = *value << 6 | (bytes[i] & 0x3f);
    }
  return n;
}

/* The sample behind a frame that begins here, -1 if none does. block: samples of all frames but the last,
 * where they are of one size. */
static int64_t
find_frame_end (const unsigned char *bytes, size_t n, uint64_t block)
{
  if (n < MAX_FRAME_HEADER || bytes[0] != 0xff || (bytes[1] & 0xfe) != 0xf8)
    return -1;
  unsigned size_code = bytes[2] >> 4, rate_code = bytes[2] & 15;
  uint64_t number, length = 0;
  int n_coded = read_coded (bytes + 4, &number), at = 4 + n_coded;
  if (n_coded == 0 || size_code == 0 || rate_code == 15)
    return -1;
  if (size_code == 1)
    length = 192;
  else if (size_code <= 5)
    length = 576u << (size_code - 2);
  else if (size_code >= 8)
    length = 256u << (size_code - 8);
  else
    {
      int n_bytes = size_code == 6 ? 1 : 2;
      length = why_get_number (bytes + at, n_bytes, true) + 1;
      at += n_bytes;
    }
  at += rate_code == 12 ? 1 : rate_code >= 13 ? 2 : 0;
  if (at >= MAX_FRAME_HEADER || crc8 (bytes, (size_t) at) != bytes[at])
    return -1;
  bool is_sample_number = bytes[1] & 1;
  return (int64_t) (is_sample_number ? number : number * block) + (int64_t) length;
}

/* The sample behind the last frame of the file, -1 if none was found; *whole: the frame is undamaged. */
static int64_t
find_end (int fd, int64_t start, int64_t size, uint64_t block, bool *whole)
{
  int64_t from = size - start > TAIL_BYTES ? size - TAIL_BYTES : start, end = -1;
  size_t n = (size_t) (size - from);
  unsigned char *tail = malloc (n);
  *whole = false;
  if (tail && why_read_at (fd, tail, n, from))
    for (size_t at = n; at-- > 0 && end < 0;)
      {
        end = find_frame_end (tail + at, n - at, block);
        *whole = end >= 0 && crc16 (tail + at, n - at) == 0;
      }
  free (tail);
  return end;
}

bool
why_container_flac (int fd, int64_t start, int64_t size, WhyContainer *out)
{
  unsigned char head[HEADER_BYTES];
  if (!why_read_at (fd, head, sizeof head, start) || (head[4] & 127) != 0)
    return true;
  uint64_t block = why_get_number (head + 8, 2, true);
  int64_t promised = (int64_t) why_get_number (head + 21, 5, true) & 0xfffffffff;
  bool whole;
  int64_t end = find_end (fd, start, size, block, &whole);
  if (promised > 0)
    out->promised_frames = promised;
  out->length = WHY_LENGTH_UNKNOWN;
  if (promised > 0 && whole && end == promised)
    out->length = WHY_LENGTH_CHECKED;
  else if (promised > 0 && end > 0 && end < promised)
    out->is_cut = true;
  if (out->length == WHY_LENGTH_CHECKED && start == 0)
    return true;

  /* Decoders stop at the number of samples; 0 stands for "not known". */
  WhyFileView *view = why_container_add_part (out);
  if (out->length == WHY_LENGTH_UNKNOWN)
    {
      head[21] &= 0xf0;
      memset (head + 22, 0, 4);
    }
  if (!view || !why_view_add_bytes (view, head, sizeof head))
    return false;
  why_view_add_stretch (view, start + HEADER_BYTES, size - start - HEADER_BYTES);
  return true;
}
