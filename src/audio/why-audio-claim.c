/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-audio-claim-private.h"

#include <string.h>
#include <unistd.h>

#define MAX_CHUNKS 4096 /* a file of nothing but tiny chunks must not keep us for long */

/* Sizes that writers leave behind when they cannot go back to fill in the true one (pipes of
 * ffmpeg, sox, arecord, GStreamer): they promise nothing. */
static bool
is_unknown_size (uint64_t size)
{
  return size == 0 || size >= 0xfffff000u || (size >= 0x7fff0000u && size <= 0x80000000u);
}

static uint64_t
get_number (const unsigned char *bytes, int n_bytes, bool big_endian)
{
  uint64_t value = 0;
  for (int i = 0; i < n_bytes; i++)
    value = value << 8 | bytes[big_endian ? i : n_bytes - 1 - i];
  return value;
}

static bool
read_at (int fd, void *buffer, size_t n, int64_t at)
{
  return pread (fd, buffer, n, at) == (ssize_t) n;
}

static void
compare (WhyAudioClaim *claim, uint64_t promised, int64_t data_start, int64_t file_size)
{
  double present = data_start < file_size ? (double) (file_size - data_start) : 0;
  /* One byte short is the pad byte that some writers count and do not write. */
  if ((double) promised > present + 1)
    {
      claim->truncated = true;
      if (present > 0)
        claim->excess = (double) promised / present;
    }
}

/* RIFF, RIFX, RF64, BW64 and FORM: chunks of a 4-byte name, a 32-bit size and data padded to an
 * even size. */
static void
walk_iff (int fd,
          int64_t file_size,
          bool big_endian,
          const char *sound_chunk,
          int64_t sound_prefix,
          WhyAudioClaim *claim)
{
  uint64_t size64 = 0;
  int64_t at = 12;
  for (int i = 0; i < MAX_CHUNKS; i++)
    {
      unsigned char head[24] = { 0 };
      if (!read_at (fd, head, 8, at))
        return;
      uint64_t size = get_number (head + 4, 4, big_endian);
      if (memcmp (head, "ds64", 4) == 0 && read_at (fd, head, sizeof head, at))
        size64 = get_number (head + 16, 8, false);
      if (memcmp (head, sound_chunk, 4) == 0)
        {
          bool is_64 = size64 != 0 && size == 0xffffffffu;
          if (is_64)
            size = size64;
          else if (is_unknown_size (size))
            return;
          if (size >= (uint64_t) sound_prefix)
            compare (claim, size - (uint64_t) sound_prefix, at + 8 + sound_prefix, file_size);
          return;
        }
      at += 8 + (int64_t) (size + (size & 1));
    }
}

/* Sony Wave64: 16-byte names, 64-bit sizes that count the 24-byte head, data padded to 8. */
static void
walk_w64 (int fd, int64_t file_size, WhyAudioClaim *claim)
{
  int64_t at = 40;
  for (int i = 0; i < MAX_CHUNKS; i++)
    {
      unsigned char head[24];
      if (!read_at (fd, head, sizeof head, at))
        return;
      uint64_t size = get_number (head + 16, 8, false);
      if (size < 24 || size > INT64_MAX / 2)
        return;
      if (memcmp (head, "data", 4) == 0)
        {
          compare (claim, size - 24, at + 24, file_size);
          return;
        }
      at += (int64_t) ((size + 7) & ~7ull);
      if (at > file_size)
        return;
    }
}

static void
walk_caf (int fd, int64_t file_size, WhyAudioClaim *claim)
{
  int64_t at = 8;
  for (int i = 0; i < MAX_CHUNKS; i++)
    {
      unsigned char head[12];
      if (!read_at (fd, head, sizeof head, at))
        return;
      uint64_t size = get_number (head + 4, 8, true);
      if (size > INT64_MAX / 2) /* -1: to the end of the file */
        return;
      if (memcmp (head, "data", 4) == 0)
        {
          compare (claim, size, at + 12, file_size);
          return;
        }
      at += 12 + (int64_t) size;
      if (at > file_size)
        return;
    }
}

static void
check_au (const unsigned char *head, int64_t file_size, WhyAudioClaim *claim)
{
  bool big_endian = head[0] == '.';
  uint64_t start = get_number (head + 4, 4, big_endian);
  uint64_t size = get_number (head + 8, 4, big_endian);
  if (!is_unknown_size (size))
    compare (claim, size, (int64_t) start, file_size);
}

/* The last page of a whole Ogg stream carries the end-of-stream flag and lies within the file (RFC
 * 3533). */
static void
check_ogg (int fd, int64_t file_size, WhyAudioClaim *claim)
{
  unsigned char tail[65536 + 512]; /* more than the largest page */
  int64_t start = file_size > (int64_t) sizeof tail ? file_size - (int64_t) sizeof tail : 0;
  ssize_t n = pread (fd, tail, sizeof tail, start);
  for (ssize_t i = n - 27; i >= 0; i--)
    {
      if (memcmp (tail + i, "OggS", 4) != 0)
        continue;
      int n_segments = tail[i + 26];
      ssize_t end = i + 27 + n_segments;
      for (int s = 0; s < n_segments && i + 27 + s < n; s++)
        end += tail[i + 27 + s];
      claim->truncated = end > n || !(tail[i + 5] & 4);
      return;
    }
}

/* An MPEG stream knows its length only by the "Xing" or "Info" frame of its encoder, which follows
 * the ID3 tag. */
static void
check_mpeg (int fd, WhyAudioClaim *claim)
{
  unsigned char head[10];
  int64_t at = 0;
  for (int i = 0; i < 16 && read_at (fd, head, sizeof head, at) && memcmp (head, "ID3", 3) == 0;
       i++)
    at += 10
          + ((head[6] & 127) << 21 | (head[7] & 127) << 14 | (head[8] & 127) << 7
             | (head[9] & 127));

  unsigned char frame[4096];
  ssize_t n = pread (fd, frame, sizeof frame, at);
  claim->length_is_estimate = true;
  for (ssize_t i = 0; i + 4 <= n; i++)
    if (memcmp (frame + i, "Xing", 4) == 0 || memcmp (frame + i, "Info", 4) == 0)
      claim->length_is_estimate = false;
}

void
why_audio_claim_read (int fd, int64_t file_size, WhyAudioClaim *out)
{
  unsigned char head[12] = { 0 };
  *out = (WhyAudioClaim){ .excess = 1 };
  if (!read_at (fd, head, sizeof head, 0))
    return;

  if (memcmp (head, "RIFF", 4) == 0 || memcmp (head, "RF64", 4) == 0)
    walk_iff (fd, file_size, false, "data", 0, out);
  else if (memcmp (head, "RIFX", 4) == 0)
    walk_iff (fd, file_size, true, "data", 0, out);
  else if (memcmp (head, "FORM", 4) == 0)
    walk_iff (fd, file_size, true, "SSND", 8,
              out); /* offset and block size come before the samples */
  else if (memcmp (head, "riff", 4) == 0)
    walk_w64 (fd, file_size, out);
  else if (memcmp (head, "caff", 4) == 0)
    walk_caf (fd, file_size, out);
  else if (memcmp (head, ".snd", 4) == 0 || memcmp (head, "dns.", 4) == 0)
    check_au (head, file_size, out);
  else if (memcmp (head, "OggS", 4) == 0)
    check_ogg (fd, file_size, out);
  else if (memcmp (head, "ID3", 3) == 0 || (head[0] == 0xff && (head[1] & 0xe0) == 0xe0))
    check_mpeg (fd, out);
}
