/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "audio/file/why-container-private.h"

/* MPEG audio (ISO 11172-3, 13818-3): a run of frames without a header; an encoder may put a "Xing" or
 * "Info" frame in front that counts them. */

#define SEARCH_BYTES 65536
#define N_IN_A_ROW 4 /* so many frames on end are no accident */
#define MAX_FRAME 4096
/* More than the frame counts that are in use leave to rounding and tags. */
#define TOLERANCE 0.01

typedef struct
{
  int64_t bytes; /* 0: free format, whose length the header does not say */
  int n_samples, n_channels;
  int version, rate; /* version 3: MPEG-1 */
} Frame;

static bool
parse (const unsigned char *h, Frame *out)
{
  static const int rates[] = { 44100, 48000, 32000 };
  static const short kbps[5][15] = {
    { 0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448 }, /* MPEG-1 layer I */
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384 },    /* layer II */
    { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },     /* layer III */
    { 0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256 },    /* MPEG-2 layer I */
    { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 },         /* layers II, III */
  };
  int version = h[1] >> 3 & 3, layer = 4 - (h[1] >> 1 & 3), rate_code = h[2] >> 4,
      rate = h[2] >> 2 & 3;
  if (h[0] != 0xff || (h[1] & 0xe0) != 0xe0 || version == 1 || layer == 4 || rate_code == 15
      || rate == 3)
    return false;
  bool is_1 = version == 3;
  int bit_rate = 1000 * kbps[is_1 ? layer - 1 : layer == 1 ? 3 : 4][rate_code];
  out->version = version;
  out->rate = rates[rate] >> (is_1 ? 0 : version == 2 ? 1 : 2);
  out->n_samples = layer == 1 ? 384 : layer == 3 && !is_1 ? 576 : 1152;
  out->n_channels = h[3] >> 6 == 3 ? 1 : 2;
  int padding = h[2] >> 1 & 1;
  out->bytes = layer == 1 ? 4 * (12 * bit_rate / out->rate + padding)
                          : out->n_samples / 8 * bit_rate / out->rate + padding;
  if (bit_rate == 0)
    out->bytes = 0;
  return true;
}

static bool
is_run (int fd, int64_t at, int64_t size, bool may_be_short)
{
  Frame first = { 0 };
  for (int i = 0; i < N_IN_A_ROW; i++)
    {
      unsigned char head[4];
      Frame frame;
      if (!why_read_at (fd, head, sizeof head, at))
        return may_be_short && i > 1;
      if (!parse (head, &frame) || frame.bytes < 4)
        return false;
      if (i > 0 && (frame.version != first.version || frame.rate != first.rate))
        return false;
      first = frame;
      at += frame.bytes;
    }
  return true;
}

int64_t
why_mpeg_find_frame (int fd, int64_t from, int64_t size, bool may_be_short)
{
  unsigned char block[SEARCH_BYTES];
  size_t n = size - from < SEARCH_BYTES ? (size_t) (size - from) : SEARCH_BYTES;
  if (from >= size || !why_read_at (fd, block, n, from))
    return -1;
  Frame frame;
  for (size_t i = 0; i + 4 <= n; i++)
    if (parse (block + i, &frame) && is_run (fd, from + (int64_t) i, size, may_be_short))
      return from + (int64_t) i;
  return -1;
}

/* Where the frame's count of frames stands in it, 0 if there is none. */
static size_t
find_count (const unsigned char *bytes, const Frame *frame)
{
  size_t side = frame->version == 3 ? (frame->n_channels == 1 ? 17 : 32)
                                    : (frame->n_channels == 1 ? 9 : 17);
  size_t at = 4 + side; /* a checksum behind the head moves it by two */
  for (; at <= 4 + side + 2; at += 2)
    if (memcmp (bytes + at, "Xing", 4) == 0 || memcmp (bytes + at, "Info", 4) == 0)
      return at;
  return 0;
}

/* Bytes of tags at the end that are no sound. */
static int64_t
count_tags (int fd, int64_t size)
{
  unsigned char tag[32];
  int64_t n = 0;
  if (why_read_at (fd, tag, 3, size - 128) && memcmp (tag, "TAG", 3) == 0)
    n = 128;
  if (why_read_at (fd, tag, sizeof tag, size - n - 32) && memcmp (tag, "APETAGEX", 8) == 0)
    n += 32 + (int64_t) why_get_number (tag + 12, 4, false);
  return n < size ? n : 0;
}

/* Frames from at on, one behind the other, up to tags or the end; 0 if something else, or sound of
 * another rate, is between them. */
static int64_t
count_frames (int fd, int64_t at, int64_t end)
{
  unsigned char block[SEARCH_BYTES];
  int64_t block_at = 0, n_frames = 0;
  size_t n = 0;
  Frame first = { 0 };
  while (end - at >= 4)
    {
      if (at < block_at || at + 4 > block_at + (int64_t) n)
        {
          block_at = at;
          n = end - at < SEARCH_BYTES ? (size_t) (end - at) : SEARCH_BYTES;
          if (!why_read_at (fd, block, n, at))
            return 0;
        }
      Frame frame;
      if (!parse (block + (at - block_at), &frame) || frame.bytes < 4
          || (n_frames > 0 && (frame.rate != first.rate || frame.version != first.version)))
        return 0;
      first = frame;
      n_frames++;
      at += frame.bytes;
    }
  return n_frames;
}

/* Looks at the count of a "Xing" frame, which does not count itself, and sets it right. */
static void
check_count (int fd,
             int64_t start,
             int64_t size,
             unsigned char *count,
             const Frame *frame,
             WhyContainer *out)
{
  int64_t n_frames = (int64_t) why_get_number (count + 8, 4, true),
          n_bytes = (int64_t) why_get_number (count + 12, 4, true),
          end = size - count_tags (fd, size);
  bool has_both = (count[7] & 3) == 3;
  if (has_both) /* decoders complain where it is not so */
    why_put_number (count + 12, 4, true, (uint64_t) (end - start) & 0xffffffffu);
  if (has_both && n_frames > 0 && (double) n_bytes > (1 + TOLERANCE) * (double) (end - start))
    {
      out->is_cut = true;
      out->promised_frames = n_frames * frame->n_samples;
      return;
    }
  int64_t there = count_frames (fd, start, end);
  if (there > 1)
    out->length = WHY_LENGTH_CHECKED;
  if (has_both && (there == n_frames || there == n_frames + 1))
    return;
  if (there > 1 && count[7] & 1)
    why_put_number (count + 8, 4, true, (uint64_t) there - 1);
  else
    {
      memset (count, 0, 4); /* a frame of silence */
      out->length = WHY_LENGTH_UNKNOWN;
    }
}

bool
why_container_mpeg (int fd, int64_t start, int64_t size, WhyContainer *out)
{
  unsigned char bytes[MAX_FRAME] = { 0 };
  Frame frame;
  out->length = WHY_LENGTH_UNKNOWN;
  if (!why_read_at (fd, bytes, 4, start) || !parse (bytes, &frame))
    return true;
  size_t n = frame.bytes > 64 && frame.bytes < MAX_FRAME ? (size_t) frame.bytes : 0;
  size_t count = n && why_read_at (fd, bytes, n, start) ? find_count (bytes, &frame) : 0;
  bool has_count = count && count + 16 <= n;
  if (has_count)
    check_count (fd, start, size, bytes + count, &frame, out);
  WhyFileView *view = why_container_add_part (out);
  if (!view || (has_count && !why_view_add_bytes (view, bytes, n)))
    return false;
  int64_t at = start + (has_count ? (int64_t) n : 0);
  why_view_add_stretch (view, at, size - at);
  if (out->length != WHY_LENGTH_CHECKED && !out->is_cut)
    view->extra = INT64_C (1) << 32;
  return true;
}
