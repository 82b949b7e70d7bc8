/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "audio/file/why-chunks-private.h"

/* AIFF and AIFF-C, Core Audio, Sony Wave64, Sun/NeXT: the size of the sound is one number, of the
 * frames at most another. */

#define MAX_CHUNKS 4096
#define SONY_HEAD 24 /* bytes of a Wave64 chunk's name and size, which the size counts */

/* A number in the header that may be wrong. */
typedef struct
{
  int64_t at; /* 0: there is none */
  int n_bytes;
  uint64_t value; /* what it should be */
} Field;

typedef struct
{
  WhyDeclared declared;
  bool has_data;
  Field size, frames; /* in the order in which they stand, or the other way round */
  uint64_t extra;     /* bytes that the size counts beside the sound */
  uint64_t bytes_per_frame, declared_frames;
} Layout;

/* Whether samples lie there as the header's bits, one after the other. */
static bool
is_plain (const unsigned char *coding)
{
  static const char *const plain[]
      = { "NONE", "twos", "sowt", "fl32", "FL32", "fl64", "FL64", "in24", "in32", "42ni", "23ni" };
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (memcmp (coding, plain[i], 4) == 0)
      return true;
  return false;
}

static void
take_common (const unsigned char *head, int64_t at, uint64_t size, Layout *l)
{
  uint64_t channels = why_get_number (head + 8, 2, true),
           bits = why_get_number (head + 14, 2, true);
  if (size >= 22 && !is_plain (head + 26))
    return;
  l->frames = (Field){ at + 10, 4, 0 };
  l->declared_frames = why_get_number (head + 10, 4, true);
  l->bytes_per_frame = channels * ((bits + 7) / 8);
  /* The rate is an 80-bit number with the binary point behind its first bit. */
  int exponent = (int) (why_get_number (head + 16, 2, true) & 0x7fff) - 16383;
  double rate = (double) (why_get_number (head + 18, 4, true) >> 1);
  if (exponent >= 0 && exponent < 31)
    l->declared.bytes_per_s
        = (double) l->bytes_per_frame * rate / (double) (UINT64_C (1) << (30 - exponent));
}

static void
walk_aiff (int fd, int64_t start, Layout *l)
{
  int64_t at = start + 12;
  l->declared.big_endian = true;
  for (int i = 0; i < MAX_CHUNKS && !l->has_data; i++)
    {
      unsigned char head[30] = { 0 };
      if (!why_read_at (fd, head, 8, at))
        return;
      uint64_t size = why_get_number (head + 4, 4, true);
      if (memcmp (head, "COMM", 4) == 0 && size >= 18 && why_read_at (fd, head, sizeof head, at))
        take_common (head, at, size, l);
      if (memcmp (head, "SSND", 4) == 0)
        {
          l->has_data = true;
          l->size = (Field){ at + 4, 4, 0 };
          l->extra = 8; /* offset and block size stand before the samples */
          l->declared.data = at + 16;
          l->declared.is_unknown = why_is_unknown_size (size) || size < 8;
          l->declared.declared = size < 8 ? 0 : size - 8;
        }
      at += 8 + (int64_t) (size + (size & 1));
    }
}

static void
walk_w64 (int fd, int64_t start, Layout *l)
{
  int64_t at = start + 40;
  for (int i = 0; i < MAX_CHUNKS && !l->has_data; i++)
    {
      unsigned char head[SONY_HEAD + 16] = { 0 };
      if (!why_read_at (fd, head, SONY_HEAD, at))
        return;
      uint64_t size = why_get_number (head + 16, 8, false);
      if (memcmp (head, "fmt ", 4) == 0 && why_read_at (fd, head, sizeof head, at))
        l->declared.bytes_per_s = (double) why_get_number (head + SONY_HEAD + 8, 4, false);
      if (memcmp (head, "data", 4) == 0)
        {
          l->has_data = true;
          l->size = (Field){ at + 16, 8, 0 };
          l->extra = SONY_HEAD;
          l->declared.data = at + SONY_HEAD;
          l->declared.is_unknown = size <= SONY_HEAD || why_is_unknown_size (size);
          l->declared.declared = size < SONY_HEAD ? 0 : size - SONY_HEAD;
        }
      if (size < SONY_HEAD || size > (uint64_t) l->declared.end)
        return;
      at += (int64_t) ((size + 7) & ~UINT64_C (7));
    }
}

static void
walk_caf (int fd, int64_t start, Layout *l)
{
  int64_t at = start + 8;
  l->declared.big_endian = true;
  for (int i = 0; i < MAX_CHUNKS && !l->has_data; i++)
    {
      unsigned char head[12];
      if (!why_read_at (fd, head, sizeof head, at))
        return;
      uint64_t size = why_get_number (head + 4, 8, true);
      if (memcmp (head, "data", 4) == 0)
        {
          l->has_data = true;
          l->size = (Field){ at + 4, 8, 0 };
          l->extra = 4; /* the edit count */
          l->declared.data = at + 16;
          l->declared.is_unknown = size <= 4 || why_is_unknown_size (size);
          l->declared.declared = size < 4 ? 0 : size - 4;
          l->declared.size_bytes = 8;
        }
      if (size > (uint64_t) l->declared.end)
        return;
      at += 12 + (int64_t) size;
    }
}

static void
walk_au (int fd, int64_t start, Layout *l)
{
  unsigned char head[24];
  if (!why_read_at (fd, head, sizeof head, start))
    return;
  bool be = l->declared.big_endian = head[0] == '.';
  uint64_t size = why_get_number (head + 8, 4, be);
  l->has_data = true;
  l->size = (Field){ start + 8, 4, 0 };
  l->declared.data = start + (int64_t) why_get_number (head + 4, 4, be);
  l->declared.declared = size;
  l->declared.is_unknown = why_is_unknown_size (size);
}

/* The file with the fields as they should be. */
static bool
add_repaired (const Layout *l, int64_t start, int64_t end, WhyContainer *out)
{
  WhyFileView *view = why_container_add_part (out);
  const Field *fields[] = { &l->size, &l->frames };
  if (l->frames.at < l->size.at)
    {
      fields[0] = &l->frames;
      fields[1] = &l->size;
    }
  if (!view)
    return false;
  int64_t at = start;
  for (int i = 0; i < 2; i++)
    {
      unsigned char bytes[8];
      if (fields[i]->at == 0)
        continue;
      why_put_number (bytes, fields[i]->n_bytes, l->declared.big_endian, fields[i]->value);
      why_view_add_stretch (view, at, fields[i]->at - at);
      if (!why_view_add_bytes (view, bytes, (size_t) fields[i]->n_bytes))
        return false;
      at = fields[i]->at + fields[i]->n_bytes;
    }
  why_view_add_stretch (view, at, end - at);
  return true;
}

bool
why_container_iff (int fd, int64_t start, int64_t size, WhyContainer *out)
{
  unsigned char name[4];
  Layout l = { .declared = { .end = size, .size_bytes = 4 } };
  if (!why_read_at (fd, name, sizeof name, start))
    return true;
  if (memcmp (name, "FORM", 4) == 0)
    walk_aiff (fd, start, &l);
  else if (memcmp (name, "caff", 4) == 0)
    walk_caf (fd, start, &l);
  else
    {
      l.declared.size_bytes = 0;
      if (memcmp (name, "riff", 4) == 0)
        walk_w64 (fd, start, &l);
      else
        walk_au (fd, start, &l);
    }
  if (!l.has_data)
    return true;

  uint64_t present = (uint64_t) why_count_present (fd, &l.declared, out);
  uint64_t frames = l.bytes_per_frame ? present / l.bytes_per_frame : l.declared_frames;
  bool is_right = present == l.declared.declared && (!l.frames.at || frames == l.declared_frames);
  if (present == 0 || (is_right && start == 0))
    return true;
  if (l.size.n_bytes == 4 && present + l.extra > UINT32_MAX)
    return true;
  l.size.value = present + l.extra;
  l.frames.value = frames;
  if (frames > UINT32_MAX)
    l.frames.at = 0;
  return add_repaired (&l, start, size, out);
}
