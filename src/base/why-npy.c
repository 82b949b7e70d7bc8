/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-npy.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-infile.h"
#include "base/why-npy-private.h"
#include "base/why-outfile.h"

#define MAGIC "\x93NUMPY"
#define MAX_HEADER 65536

/* Returns the text after "'key':" with blanks skipped, or NULL. */
static const char *
find_value (const char *header, const char *key)
{
  char quoted[32];
  snprintf (quoted, sizeof quoted, "'%s'", key);
  const char *at = strstr (header, quoted);
  if (!at)
    return NULL;
  at += strlen (quoted);
  while (*at == ' ' || *at == ':')
    at++;
  return at;
}

static bool
parse_shape (const char *text, WhyNpy *npy, size_t *n_values)
{
  if (*text != '(')
    return false;
  text++;
  npy->n_dims = 0;
  *n_values = 1;
  for (size_t i = 0; i < WHY_NPY_MAX_DIMS; i++)
    npy->shape[i] = 1;
  for (;;)
    {
      while (*text == ' ' || *text == ',')
        text++;
      if (*text == ')')
        return npy->n_dims > 0;
      char *end;
      errno = 0;
      unsigned long long size = strtoull (text, &end, 10);
      if (end == text || errno || *text == '-' || npy->n_dims == WHY_NPY_MAX_DIMS)
        return false;
      if (size != 0 && *n_values > SIZE_MAX / 16 / size)
        return false;
      npy->shape[npy->n_dims++] = (size_t) size;
      *n_values *= (size_t) size;
      text = end;
    }
}

/* Reads the header dictionary into buffer (MAX_HEADER + 1 bytes); false if the file is no .npy. */
static bool
read_header (FILE *file, char *buffer)
{
  unsigned char prefix[12];
  if (fread (prefix, 1, 8, file) != 8 || memcmp (prefix, MAGIC, 6) != 0)
    return false;
  size_t width = prefix[6] == 1 ? 2 : 4;
  if (prefix[6] < 1 || prefix[6] > 3 || fread (prefix + 8, 1, width, file) != width)
    return false;
  size_t length = prefix[8] | (size_t) prefix[9] << 8;
  if (width == 4)
    length |= (size_t) prefix[10] << 16 | (size_t) prefix[11] << 24;
  if (length > MAX_HEADER || fread (buffer, 1, length, file) != length)
    return false;
  buffer[length] = '\0';
  return true;
}

static WhyStatus
read_values (FILE *file, WhyNpy *npy, size_t n_values, size_t width, WhyError *error)
{
  /* Compare with the bytes that exist before allocating what the header claims. */
  long start = ftell (file);
  if (start < 0 || fseek (file, 0, SEEK_END) != 0)
    return why_error_set_errno (error, errno, "could not be read");
  long end = ftell (file);
  if (end < start || (size_t) (end - start) / width < n_values)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "ends before its last value; create the file "
                          "again");
  if (fseek (file, start, SEEK_SET) != 0)
    return why_error_set_errno (error, errno, "could not be read");

  npy->data = malloc (n_values * sizeof (float) + 1);
  if (!npy->data)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  for (size_t i = 0; i < n_values; i++)
    {
      double wide;
      void *to = width == 4 ? (void *) &npy->data[i] : (void *) &wide;
      if (fread (to, width, 1, file) != 1)
        {
          why_npy_clear (npy);
          return why_error_set (error, WHY_ERR_FORMAT,
                                "ends before its last value; create the file again");
        }
      if (width == 8)
        npy->data[i] = (float) wide;
    }
  return WHY_OK;
}

WhyStatus
why_npy_read (const char *path, WhyNpy *out, WhyError *error)
{
  memset (out, 0, sizeof *out);
  FILE *file = why_infile_open (path, NULL, error);
  if (!file)
    return WHY_ERR_IO;

  WhyStatus status;
  size_t n_values = 0;
  char *header = malloc (MAX_HEADER + 1);
  if (!header)
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  else if (!read_header (file, header))
    status = why_error_set (error, WHY_ERR_FORMAT, "is not a NumPy .npy file");
  else
    {
      const char *type = find_value (header, "descr");
      const char *order = find_value (header, "fortran_order");
      const char *shape = find_value (header, "shape");
      bool narrow = type && strncmp (type, "'<f4'", 5) == 0;
      bool wide = type && strncmp (type, "'<f8'", 5) == 0;
      if (!narrow && !wide)
        status = why_error_set (error, WHY_ERR_UNSUPPORTED,
                                "does not hold float32 or float64 values; save it as float32");
      else if (!order || strncmp (order, "False", 5) != 0)
        status = why_error_set (error, WHY_ERR_UNSUPPORTED,
                                "is not in C order; save it with numpy.ascontiguousarray");
      else if (!shape || !parse_shape (shape, out, &n_values))
        status = why_error_set (error, WHY_ERR_FORMAT,
                                "has a shape that does not have 1 to 4 "
                                "dimensions");
      else
        status = read_values (file, out, n_values, narrow ? 4 : 8, error);
    }
  free (header);
  fclose (file);
  if (status != WHY_OK)
    why_npy_clear (out);
  return status;
}

void
why_npy_clear (WhyNpy *npy)
{
  free (npy->data);
  memset (npy, 0, sizeof *npy);
}

size_t
why_npy_header (char out[WHY_NPY_HEADER_SIZE], const char *type, size_t n_dims, const size_t *shape)
{
  char dictionary[256];
  int used = snprintf (dictionary, sizeof dictionary,
                       "{'descr': '%s', 'fortran_order': False, 'shape': (", type);
  for (size_t i = 0; i < n_dims; i++)
    used += snprintf (dictionary + used, sizeof dictionary - (size_t) used, "%zu,%s", shape[i],
                      i + 1 < n_dims ? " " : "");
  used += snprintf (dictionary + used, sizeof dictionary - (size_t) used, "), }");

  /* The values start at a multiple of 64 bytes, as NumPy writes them. */
  size_t length = ((size_t) used + 1 + 10 + 63) / 64 * 64 - 10;
  unsigned char prefix[4]
      = { 1, 0, (unsigned char) (length & 0xff), (unsigned char) (length >> 8) };
  memcpy (out, MAGIC, 6);
  memcpy (out + 6, prefix, 4);
  snprintf (out + 10, WHY_NPY_HEADER_SIZE - 10, "%-*s\n", (int) length - 1, dictionary);
  return 10 + length;
}

WhyStatus
why_npy_write (
    const char *path, const float *data, size_t n_dims, const size_t *shape, WhyError *error)
{
  WhyOutfile *file;
  char header[WHY_NPY_HEADER_SIZE];
  WhyStatus status = why_outfile_open (path, &file, error);
  if (status != WHY_OK)
    return status;
  size_t n_values = 1;
  for (size_t i = 0; i < n_dims; i++)
    n_values *= shape[i];
  FILE *stream = why_outfile_stream (file);
  fwrite (header, 1, why_npy_header (header, "<f4", n_dims, shape), stream);
  fwrite (data, sizeof (float), n_values, stream);
  return why_outfile_commit (file, error);
}
