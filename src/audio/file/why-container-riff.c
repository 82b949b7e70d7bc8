/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "audio/file/why-chunks-private.h"

/* WAV: RIFF, RIFX, RF64, BW64 (EBU Tech 3306, ITU-R BS.2088). */

#define MAX_CHUNKS 4096
#define MAX_FMT 4096 /* bytes of a "fmt " chunk; 40 in use */

typedef struct
{
  unsigned char fmt[8 + MAX_FMT]; /* the whole chunk */
  size_t n_fmt;
  uint64_t size64;
  bool has_data;
  WhyDeclared declared;
} Wave;

static void
take_format (int fd, int64_t at, uint64_t size, Wave *wave)
{
  if (size < 14 || size > MAX_FMT || !why_read_at (fd, wave->fmt, 8 + (size_t) size, at))
    return;
  wave->n_fmt = 8 + (size_t) size;
  wave->declared.bytes_per_s
      = (double) why_get_number (wave->fmt + 8 + 8, 4, wave->declared.big_endian);
}

static void
take_data (uint64_t size, int64_t at, Wave *wave)
{
  wave->has_data = true;
  wave->declared.data = at + 8;
  wave->declared.declared = size;
  wave->declared.is_unknown = why_is_unknown_size (size);
  if (wave->size64 != 0 && size >= 0xfffff000u)
    {
      wave->declared.declared = wave->size64;
      wave->declared.is_unknown = why_is_unknown_size (wave->size64);
    }
}

static void
walk (int fd, int64_t start, Wave *wave)
{
  int64_t at = start + 12;
  for (int i = 0; i < MAX_CHUNKS && !wave->has_data; i++)
    {
      unsigned char head[24] = { 0 };
      if (!why_read_at (fd, head, 8, at))
        return;
      uint64_t size = why_get_number (head + 4, 4, wave->declared.big_endian);
      if (memcmp (head, "ds64", 4) == 0 && why_read_at (fd, head, sizeof head, at))
        wave->size64 = why_get_number (head + 16, 8, false);
      else if (memcmp (head, "fmt ", 4) == 0)
        take_format (fd, at, size, wave);
      else if (memcmp (head, "data", 4) == 0)
        take_data (size, at, wave);
      at += 8 + (int64_t) (size + (size & 1));
    }
}

/* A header that says what there is, before the sound. */
static bool
add_repaired (const Wave *wave, int64_t present, WhyContainer *out)
{
  bool be = wave->declared.big_endian, wide = present >= 0xfffff000;
  unsigned char head[12 + 36 + 8 + MAX_FMT + 8] = { 0 };
  size_t n = 12;
  memcpy (head, be ? "RIFX" : wide ? "RF64" : "RIFF", 4);
  memcpy (head + 8, "WAVE", 4);
  if (wide && be)
    return true; /* there is no such file */
  if (wide)
    {
      memcpy (head + n, "ds64", 4);
      why_put_number (head + n + 4, 4, false, 28);
      why_put_number (head + n + 16, 8, false, (uint64_t) present);
      n += 8 + 28;
    }
  memcpy (head + n, wave->fmt, wave->n_fmt);
  n += wave->n_fmt + (wave->n_fmt & 1);
  memcpy (head + n, "data", 4);
  why_put_number (head + n + 4, 4, be, wide ? 0xffffffffu : (uint64_t) present);
  n += 8;
  uint64_t whole = n - 8 + (uint64_t) present;
  why_put_number (head + 4, 4, be, wide ? 0xffffffffu : whole);
  if (wide)
    why_put_number (head + 12 + 8, 8, false, whole);
  WhyFileView *view = why_container_add_part (out);
  if (!view || !why_view_add_bytes (view, head, n))
    return false;
  why_view_add_stretch (view, wave->declared.data, present);
  return true;
}

bool
why_container_riff (int fd, int64_t start, int64_t size, WhyContainer *out)
{
  unsigned char name[4];
  Wave wave = { .declared = { .end = size, .size_bytes = 4 } };
  if (!why_read_at (fd, name, sizeof name, start))
    return true;
  wave.declared.big_endian = memcmp (name, "RIFX", 4) == 0;
  walk (fd, start, &wave);
  if (!wave.has_data || wave.n_fmt == 0)
    return true;
  int64_t present = why_count_present (fd, &wave.declared, out);
  if (present > 0 && ((uint64_t) present != wave.declared.declared || start > 0))
    return add_repaired (&wave, present, out);
  return true;
}
