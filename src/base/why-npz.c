/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-npz.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-npy-private.h"
#include "base/why-outfile.h"

/* Stored members only, so no library is needed: APPNOTE.TXT of PKWARE, 4.3. */

#define MAX_NAME 64
#define MAX_BYTES UINT32_MAX

typedef struct
{
  char name[MAX_NAME]; /* with ".npy" */
  uint32_t crc, size, offset;
} Member;

struct _WhyNpz
{
  WhyOutfile *file;
  Member *members;
  size_t n_members;
  uint64_t n_bytes; /* written so far */
  WhyStatus status; /* the first that went wrong */
  uint32_t table[256];
};

static void
fill_table (uint32_t *table)
{
  for (uint32_t i = 0; i < 256; i++)
    {
      uint32_t value = i;
      for (int bit = 0; bit < 8; bit++)
        value = value & 1 ? 0xedb88320u ^ value >> 1 : value >> 1;
      table[i] = value;
    }
}

static uint32_t
add_to_crc (const uint32_t *table, uint32_t crc, const void *bytes, size_t n)
{
  const unsigned char *p = bytes;
  crc = ~crc;
  for (size_t i = 0; i < n; i++)
    crc = table[(crc ^ p[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}

static void
put (WhyNpz *self, const void *bytes, size_t n)
{
  fwrite (bytes, 1, n, why_outfile_stream (self->file));
  self->n_bytes += n;
}

static void
put_little (WhyNpz *self, uint32_t value, int n_bytes)
{
  unsigned char bytes[4];
  for (int i = 0; i < n_bytes; i++)
    bytes[i] = (unsigned char) (value >> 8 * i);
  put (self, bytes, (size_t) n_bytes);
}

/* What the header of a member and its entry in the directory have in common. The day is the first that there is:
 * the same arrays are the same file. */
static void
put_member (WhyNpz *self, const Member *member)
{
  put_little (self, 20, 2);         /* version needed */
  put_little (self, 0, 2);          /* flags */
  put_little (self, 0, 2);          /* stored */
  put_little (self, 0, 2);          /* time */
  put_little (self, 1 << 5 | 1, 2); /* 1 January 1980 */
  put_little (self, member->crc, 4);
  put_little (self, member->size, 4);
  put_little (self, member->size, 4);
  put_little (self, (uint32_t) strlen (member->name), 2);
  put_little (self, 0, 2); /* extra */
}

static void
add (WhyNpz *self,
     const char *name,
     const char *type,
     const void *data,
     size_t width,
     size_t n_dims,
     const size_t *shape)
{
  char header[WHY_NPY_HEADER_SIZE];
  size_t n_header = why_npy_header (header, type, n_dims, shape), n_data = width;
  Member *members = realloc (self->members, (self->n_members + 1) * sizeof *members);
  for (size_t i = 0; i < n_dims; i++)
    n_data *= shape[i];
  if (members)
    self->members = members;
  else
    self->status = WHY_ERR_MEMORY;
  if (self->n_bytes + n_header + n_data + 1024 * (self->n_members + 1) > MAX_BYTES)
    self->status = WHY_ERR_UNSUPPORTED;
  if (self->status != WHY_OK)
    return;
  Member *member = &members[self->n_members++];
  snprintf (member->name, sizeof member->name, "%s.npy", name);
  member->crc = add_to_crc (self->table, 0, header, n_header);
  member->crc = add_to_crc (self->table, member->crc, data, n_data);
  member->size = (uint32_t) (n_header + n_data);
  member->offset = (uint32_t) self->n_bytes;
  put_little (self, 0x04034b50, 4);
  put_member (self, member);
  put (self, member->name, strlen (member->name));
  put (self, header, n_header);
  put (self, data, n_data);
}

WhyStatus
why_npz_open (const char *path, WhyNpz **out, WhyError *error)
{
  WhyNpz *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  WhyStatus status = why_outfile_open (path, &self->file, error);
  if (status != WHY_OK)
    {
      free (self);
      return status;
    }
  fill_table (self->table);
  *out = self;
  return WHY_OK;
}

void
why_npz_add_floats (
    WhyNpz *self, const char *name, const float *data, size_t n_dims, const size_t *shape)
{
  add (self, name, "<f4", data, sizeof *data, n_dims, shape);
}

void
why_npz_add_doubles (
    WhyNpz *self, const char *name, const double *data, size_t n_dims, const size_t *shape)
{
  add (self, name, "<f8", data, sizeof *data, n_dims, shape);
}

/* The characters of a text in UTF-8 that is well-formed; out NULL counts them. */
static size_t
decode (const char *text, uint32_t *out)
{
  size_t n = 0;
  for (const unsigned char *p = (const unsigned char *) text; *p; n++)
    {
      int n_more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
      uint32_t c = n_more ? *p & (0x3fu >> n_more) : *p;
      for (p++; n_more > 0 && (*p & 0xc0) == 0x80; n_more--)
        c = c << 6 | (*p++ & 0x3f);
      if (out)
        out[n] = c;
    }
  return n;
}

void
why_npz_add_texts (WhyNpz *self, const char *name, const char *const *texts, size_t n)
{
  char type[32];
  size_t longest = 1;
  for (size_t i = 0; i < n; i++)
    {
      size_t length = decode (texts[i], NULL);
      longest = length > longest ? length : longest;
    }
  uint32_t *characters = calloc (n * longest + 1, sizeof *characters);
  if (!characters)
    {
      self->status = WHY_ERR_MEMORY;
      return;
    }
  for (size_t i = 0; i < n; i++)
    decode (texts[i], characters + i * longest);
  snprintf (type, sizeof type, "<U%zu", longest);
  add (self, name, type, characters, longest * sizeof *characters, 1, &n);
  free (characters);
}

static void
put_directory (WhyNpz *self)
{
  uint32_t begin = (uint32_t) self->n_bytes;
  for (size_t i = 0; i < self->n_members; i++)
    {
      const Member *member = &self->members[i];
      put_little (self, 0x02014b50, 4);
      put_little (self, 20, 2); /* version made by */
      put_member (self, member);
      put_little (self, 0, 2); /* comment */
      put_little (self, 0, 2); /* disk */
      put_little (self, 0, 2); /* internal attributes */
      put_little (self, 0, 4); /* external attributes */
      put_little (self, member->offset, 4);
      put (self, member->name, strlen (member->name));
    }
  uint32_t size = (uint32_t) self->n_bytes - begin;
  put_little (self, 0x06054b50, 4);
  put_little (self, 0, 4); /* disks */
  put_little (self, (uint32_t) self->n_members, 2);
  put_little (self, (uint32_t) self->n_members, 2);
  put_little (self, size, 4);
  put_little (self, begin, 4);
  put_little (self, 0, 2); /* comment */
}

WhyStatus
why_npz_commit (WhyNpz *self, WhyError *error)
{
  WhyStatus status = self->status;
  if (status == WHY_OK)
    {
      put_directory (self);
      status = why_outfile_commit (self->file, error);
      self->file = NULL;
    }
  else if (status == WHY_ERR_MEMORY)
    why_error_set (error, status, "not enough memory");
  else
    why_error_set (error, status, "would be larger than 4 GiB; choose a shorter part");
  why_npz_abort (self);
  return status;
}

void
why_npz_abort (WhyNpz *self)
{
  if (!self)
    return;
  if (self->file)
    why_outfile_abort (self->file);
  free (self->members);
  free (self);
}
