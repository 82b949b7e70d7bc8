/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-container-private.h"

/* Ogg (RFC 3533): pages that say where they end in samples; streams may follow one another ("chained"),
 * which libsndfile does not read. */

#define PAGE_HEAD 27
#define MAX_PAGE (PAGE_HEAD + 255 + 255 * 255)
#define MAX_LINKS 4096
#define MAX_PACKET_SAMPLES 8192 /* of Vorbis; of Opus 5760 */
#define BOS 2
#define EOS 4

typedef struct
{
  int64_t at, bytes;
  int flags, n_packets; /* packets that end on it */
  int64_t granule;      /* -1: no packet ends on it */
  uint32_t serial;
} Page;

/* One of the streams behind each other. */
typedef struct
{
  int64_t at, end;
  uint32_t serial;
  bool is_mixed;   /* has pages of several streams */
  bool is_strange; /* its pages do not count up as sound does */
  bool is_offset;  /* does not begin at 0, so that its first page cannot be checked */
  bool has_end;
  int64_t granule; /* of the last page but one that has one, -1 */
  Page last;       /* the last page with a granule */
  int64_t limit;   /* the most that the last page's can be */
} Link;

static bool
read_page (int fd, int64_t at, Page *out)
{
  unsigned char head[PAGE_HEAD + 255];
  if (!why_read_at (fd, head, PAGE_HEAD, at) || memcmp (head, "OggS", 4) != 0 || head[4] != 0)
    return false;
  int n = head[26];
  if (!why_read_at (fd, head + PAGE_HEAD, (size_t) n, at + PAGE_HEAD))
    return false;
  *out = (Page){ .at = at,
                 .bytes = PAGE_HEAD + n,
                 .flags = head[5],
                 .granule = (int64_t) why_get_number (head + 6, 8, false),
                 .serial = (uint32_t) why_get_number (head + 14, 4, false) };
  for (int i = 0; i < n; i++)
    {
      out->bytes += head[PAGE_HEAD + i];
      out->n_packets += head[PAGE_HEAD + i] < 255;
    }
  return true;
}

static void
take_page (Link *link, const Page *page)
{
  link->end = page->at + page->bytes;
  if (page->serial != link->serial)
    {
      link->is_mixed = true;
      return;
    }
  link->has_end |= page->flags & EOS;
  if (page->granule == -1 && page->n_packets == 0)
    return;
  int64_t before = link->last.granule, most = (int64_t) (page->n_packets + 1) * MAX_PACKET_SAMPLES;
  /* A stream cut out of a longer one begins with any number. */
  link->is_strange |= before > 0 && (before < link->granule || before > link->limit);
  link->granule = before;
  link->limit = before <= 0 ? most : before < INT64_MAX - most ? before + most : INT64_MAX;
  if (before <= 0 && page->granule > most)
    {
      link->is_offset = true;
      link->limit = INT64_MAX;
    }
  link->last = *page;
}

/* The streams of a file; *n of them. *whole: page followed page up to the end of the file. */
static Link *
walk (int fd, int64_t start, int64_t size, size_t *n, bool *whole)
{
  Link *links = NULL;
  Page page;
  bool in_head = false;
  int64_t at = start;
  *n = 0;
  for (; at < size && read_page (fd, at, &page) && at + page.bytes <= size; at += page.bytes)
    {
      bool begins = page.flags & BOS;
      if (begins && !in_head)
        {
          if (*n == MAX_LINKS)
            break;
          Link *grown = realloc (links, (*n + 1) * sizeof *links);
          if (!grown)
            break;
          links = grown;
          links[(*n)++] = (Link){ .at = at, .serial = page.serial, .last = { .granule = -1 } };
        }
      in_head = begins;
      if (*n == 0)
        break;
      take_page (&links[*n - 1], &page);
    }
  *whole = at == size;
  return links;
}

/* RFC 3533, section 6, field 7. */
static uint32_t
checksum (const unsigned char *bytes, size_t n)
{
  uint32_t crc = 0;
  for (size_t i = 0; i < n; i++)
    {
      crc ^= (uint32_t) bytes[i] << 24;
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 0x80000000u ? crc << 1 ^ 0x04c11db7u : crc << 1;
    }
  return crc;
}

static bool
has_wrong_end (const Link *link)
{
  return !link->is_mixed && !link->is_strange && link->granule > 0
         && (link->last.granule < link->granule || link->last.granule > link->limit);
}

/* A last page whose number is not possible gets the largest that is: decoders clip to it. */
static bool
add_repaired (int fd, const Link *link, int64_t end, WhyFileView *view)
{
  unsigned char *page = malloc (MAX_PAGE);
  size_t n = (size_t) link->last.bytes;
  bool ok = page && why_read_at (fd, page, n, link->last.at);
  if (ok)
    {
      why_put_number (page + 6, 8, false, (uint64_t) link->limit);
      why_put_number (page + 22, 4, false, 0);
      why_put_number (page + 22, 4, false, checksum (page, n));
      why_view_add_stretch (view, link->at, link->last.at - link->at);
      ok = why_view_add_bytes (view, page, n);
      why_view_add_stretch (view, link->last.at + (int64_t) n, end - link->last.at - (int64_t) n);
    }
  free (page);
  return ok;
}

/* Whether the last page that begins in the file goes on behind its end, or is not the last one. */
static bool
is_cut (int fd, int64_t start, int64_t size)
{
  int64_t from = size - start > MAX_PAGE + PAGE_HEAD ? size - MAX_PAGE - PAGE_HEAD : start;
  size_t n = (size_t) (size - from);
  unsigned char *tail = malloc (n + 1);
  bool cut = false;
  if (tail && why_read_at (fd, tail, n, from))
    for (size_t i = n >= 4 ? n - 3 : 0; i-- > 0;)
      if (memcmp (tail + i, "OggS", 4) == 0)
        {
          Page page;
          int64_t at = from + (int64_t) i;
          cut = !read_page (fd, at, &page) || at + page.bytes > size || !(page.flags & EOS);
          break;
        }
  free (tail);
  return cut;
}

bool
why_container_ogg (int fd, int64_t start, int64_t size, WhyContainer *out)
{
  size_t n;
  bool whole, ok = true, checked = true;
  Link *links = walk (fd, start, size, &n, &whole);
  for (size_t i = 0; i < n && ok; i++)
    {
      const Link *link = &links[i];
      int64_t end = i + 1 < n ? links[i + 1].at : size;
      WhyFileView *view = why_container_add_part (out);
      checked &= !link->is_mixed && !link->is_strange && !has_wrong_end (link) && link->has_end
                 && !(link->is_offset && link->granule <= 0);
      ok = view != NULL;
      if (ok && has_wrong_end (link))
        ok = add_repaired (fd, link, end, view);
      else if (ok)
        why_view_add_stretch (view, link->at, end - link->at);
    }
  if (n > 0)
    {
      out->is_cut
          = whole ? !links[n - 1].has_end && !links[n - 1].is_mixed : is_cut (fd, start, size);
      out->length = checked && whole && n == 1 ? WHY_LENGTH_CHECKED : WHY_LENGTH_UNKNOWN;
    }
  free (links);
  return ok;
}
