/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-chunks-private.h"

#include <string.h>

#define MAX_CHUNKS 4096 /* a file of nothing but tiny chunks must not keep us for long */
/* Zeros behind the sound: padding of a disk, not a rest of silence. */
#define MAX_ZEROS 65536

bool
why_is_unknown_size (uint64_t size)
{
  return size == 0 || (size >= 0xfffff000u && size <= 0xffffffffu)
         || (size >= 0x7fff0000u && size <= 0x80000000u) || size >= WHY_ABSURD_BYTES;
}

static bool
is_printable (const unsigned char *name)
{
  for (int i = 0; i < 4; i++)
    if (name[i] < 0x20 || name[i] > 0x7e)
      return false;
  return true;
}

/* A chunk that was cut off with the file. */
static bool
is_common_name (const unsigned char *name)
{
  static const char *const names[]
      = { "LIST", "id3 ", "ID3 ", "bext", "cue ", "smpl", "fact", "PEAK", "JUNK",
          "junk", "FLLR", "iXML", "_PMX", "axml", "chna", "afsp", "acid", "inst",
          "plst", "cart", "COMT", "NAME", "ANNO", "AUTH", "MARK", "INST", "APPL",
          "CHAN", "info", "strg", "mark", "uuid", "pakt", "free", "peak" };
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (memcmp (name, names[i], 4) == 0)
      return true;
  return false;
}

/* Whether chunks follow from here to the end of the file. */
static bool
is_chain (int fd, const WhyDeclared *d, int64_t at)
{
  int head_bytes = 4 + d->size_bytes;
  for (int i = 0; i < MAX_CHUNKS; i++)
    {
      unsigned char head[12];
      if (d->end - at < head_bytes)
        return i > 0;
      if (!why_read_at (fd, head, (size_t) head_bytes, at) || !is_printable (head))
        return false;
      uint64_t size = why_get_number (head + 4, d->size_bytes, d->big_endian);
      if (size > (uint64_t) (d->end - at - head_bytes) + 1)
        return is_common_name (head);
      at += head_bytes + (int64_t) (size + (d->size_bytes == 4 ? size & 1 : 0));
    }
  return true;
}

static bool
is_zeros (int fd, int64_t at, int64_t end)
{
  unsigned char block[1024];
  if (end - at > MAX_ZEROS)
    return false;
  while (at < end)
    {
      size_t n = end - at < (int64_t) sizeof block ? (size_t) (end - at) : sizeof block;
      if (!why_read_at (fd, block, n, at))
        return false;
      for (size_t i = 0; i < n; i++)
        if (block[i])
          return false;
      at += (int64_t) n;
    }
  return true;
}

/* Whether something other than sound stands behind the declared end. */
static bool
ends_there (int fd, const WhyDeclared *d, int64_t at)
{
  unsigned char tag[8];
  if (d->end - at < 8)
    return true;
  if (!why_read_at (fd, tag, sizeof tag, at))
    return true;
  if (memcmp (tag, "TAG", 3) == 0 || memcmp (tag, "ID3", 3) == 0
      || memcmp (tag, "APETAGEX", 8) == 0)
    return true;
  if (d->size_bytes && (is_chain (fd, d, at) || ((at & 1) && is_chain (fd, d, at + 1))))
    return true;
  return is_zeros (fd, at, d->end);
}

int64_t
why_count_present (int fd, const WhyDeclared *d, WhyContainer *out)
{
  int64_t present = d->data < d->end ? d->end - d->data : 0;
  out->length = WHY_LENGTH_OF_BYTES;
  if (d->declared <= (uint64_t) present)
    {
      /* Believed, whatever the number looks like, where the file ends or chunks begin behind so much
       * sound. So a size of zero with chunks behind it is the truth: there is no sound. */
      bool is_nothing = d->declared == 0 && is_zeros (fd, d->data, d->end);
      return !is_nothing && ends_there (fd, d, d->data + (int64_t) d->declared)
                 ? (int64_t) d->declared
                 : present;
    }
  if (d->is_unknown)
    return present;
  double missing = (double) d->declared - (double) present;
  double limit = d->bytes_per_s > 0 ? WHY_MISSING_S * d->bytes_per_s : 64;
  if (missing > limit)
    {
      out->is_cut = true;
      if (present > 0)
        out->promised = (double) d->declared / (double) present;
    }
  return present;
}
