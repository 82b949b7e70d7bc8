/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-container-private.h"

#include <stdlib.h>
#include <string.h>

#define MAX_TAGS 16
/* Zeros before the sound, as broken downloads and padded tags leave them. */
#define MAX_PADDING (1 << 20)

WhyContainer *
why_container_ref (WhyContainer *container)
{
  atomic_fetch_add (&container->refs, 1);
  return container;
}

void
why_container_unref (WhyContainer *container)
{
  if (!container || atomic_fetch_sub (&container->refs, 1) > 1)
    return;
  for (size_t i = 0; i < container->n_parts; i++)
    why_view_clear (&container->parts[i]);
  free (container->parts);
  free (container);
}

static WhyContainer *
new_empty (void)
{
  WhyContainer *self = calloc (1, sizeof *self);
  if (self)
    {
      atomic_init (&self->refs, 1);
      self->promised = 1;
      self->promised_frames = -1;
    }
  return self;
}

/* Behind ID3v2 tags and zeros. */
static int64_t
skip_padding (int fd, int64_t size)
{
  unsigned char block[4096];
  int64_t at = 0;
  for (int i = 0; i < MAX_TAGS && why_read_at (fd, block, 10, at) && memcmp (block, "ID3", 3) == 0;
       i++)
    {
      int64_t length = (block[6] & 127) << 21 | (block[7] & 127) << 14 | (block[8] & 127) << 7
                       | (block[9] & 127);
      int64_t footer = block[5] & 16 ? 10 : 0;
      if (at + 10 + length + footer >= size)
        break;
      at += 10 + length + footer;
    }
  for (int64_t from = at; at - from < MAX_PADDING && at < size;)
    {
      size_t n = size - at < (int64_t) sizeof block ? (size_t) (size - at) : sizeof block, i = 0;
      if (!why_read_at (fd, block, n, at))
        break;
      while (i < n && block[i] == 0)
        i++;
      at += (int64_t) i;
      if (i < n)
        break;
    }
  return at < size ? at : 0;
}

/* Well-known kinds of sound that libsndfile does not read. */
static const char *
name_foreign (const unsigned char *head, const unsigned char *ogg)
{
  static const struct
  {
    size_t at;
    const char *bytes;
    size_t n;
    const char *name;
  } kinds[] = {
    { 4, "ftyp", 4, "MPEG-4: AAC or ALAC" },
    { 0, "\x1a\x45\xdf\xa3", 4, "WebM or Matroska" },
    { 0, "\x30\x26\xb2\x75", 4, "Windows Media" },
    { 0, "ADIF", 4, "AAC" },
    { 0, "#!AMR", 5, "AMR" },
    { 0, "MAC ", 4, "Monkey's Audio" },
    { 0, "wvpk", 4, "WavPack" },
    { 0, "MPCK", 4, "Musepack" },
    { 0, "MP+", 3, "Musepack" },
    { 0, "TTA1", 4, "True Audio" },
    { 0, "DSD ", 4, "DSD" },
    { 0, "FRM8", 4, "DSD" },
    { 0, ".RMF", 4, "RealMedia" },
    { 0, ".ra\xfd", 4, "RealMedia" },
    { 0, "FLV\1", 4, "Flash Video" },
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (memcmp (head + kinds[i].at, kinds[i].bytes, kinds[i].n) == 0)
      return kinds[i].name;
  if (head[0] == 0xff && (head[1] & 0xf6) == 0xf0)
    return "AAC";
  if (memcmp (head, "OggS", 4) != 0)
    return NULL;
  if (memcmp (ogg,
              "\x7f"
              "FLAC",
              5)
      == 0)
    return "Ogg FLAC";
  if (memcmp (ogg, "Speex   ", 8) == 0)
    return "Speex";
  return NULL;
}

static bool
inspect_known (int fd, int64_t start, int64_t size, const unsigned char *head, WhyContainer *out)
{
  if (memcmp (head, "RIFF", 4) == 0 || memcmp (head, "RF64", 4) == 0
      || memcmp (head, "BW64", 4) == 0 || memcmp (head, "RIFX", 4) == 0)
    return why_container_riff (fd, start, size, out);
  if (memcmp (head, "FORM", 4) == 0 || memcmp (head, "riff", 4) == 0
      || memcmp (head, "caff", 4) == 0 || memcmp (head, ".snd", 4) == 0
      || memcmp (head, "dns.", 4) == 0)
    return why_container_iff (fd, start, size, out);
  if (memcmp (head, "fLaC", 4) == 0)
    return why_container_flac (fd, start, size, out);
  if (memcmp (head, "OggS", 4) == 0)
    return why_container_ogg (fd, start, size, out);
  if (start > 0 || head[0] == 0xff)
    {
      int64_t frame = why_mpeg_find_frame (fd, start, size, true);
      if (frame >= 0)
        return why_container_mpeg (fd, frame, size, out);
    }
  return true;
}

static bool
inspect (int fd, int64_t size, WhyContainer *out)
{
  unsigned char head[48] = { 0 };
  if (why_read_at (fd, head, sizeof head, 0))
    out->foreign = name_foreign (head, head + 28);
  int64_t start = out->foreign ? 0 : skip_padding (fd, size);
  if (why_read_at (fd, head, sizeof head, start))
    {
      if (start > 0)
        out->foreign = name_foreign (head, head + 28);
      if (!out->foreign && !inspect_known (fd, start, size, head, out))
        return false;
    }
  if (out->n_parts > 0)
    return true;
  WhyFileView *whole = why_container_add_part (out);
  if (!whole)
    return false;
  /* What no known kind begins behind zeros may be a kind of which we know nothing. */
  why_view_add_stretch (whole, 0, size);
  return true;
}

WhyContainer *
why_container_new (int fd, int64_t size)
{
  WhyContainer *self = new_empty ();
  if (self && !inspect (fd, size, self))
    {
      why_container_unref (self);
      return NULL;
    }
  return self;
}

WhyContainer *
why_container_new_mpeg (int fd, int64_t size)
{
  int64_t frame = why_mpeg_find_frame (fd, 0, size, false);
  WhyContainer *self = frame >= 0 ? new_empty () : NULL;
  if (self && (!why_container_mpeg (fd, frame, size, self) || self->n_parts == 0))
    {
      why_container_unref (self);
      return NULL;
    }
  return self;
}
