/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/text/why-text-file.h"

#include <string.h>

static gsize
line_of (const char *text, const char *at)
{
  gsize line = 1;
  for (; text < at; text++)
    line += *text == '\n' || (*text == '\r' && text[1] != '\n');
  return line;
}

/* "UTF-16LE" or "UTF-16BE" by the mark, or by where the zeros of the first sign are; NULL for
 * others. *n_mark: bytes of the mark. */
static const char *
encoding_of (const guchar *bytes, gsize length, gsize *n_mark)
{
  *n_mark = 2;
  if (length >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
    return "UTF-16LE";
  if (length >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
    return "UTF-16BE";
  *n_mark = 0;
  if (length >= 4 && bytes[0] && !bytes[1] && bytes[2] && !bytes[3])
    return "UTF-16LE";
  if (length >= 4 && !bytes[0] && bytes[1] && !bytes[2] && bytes[3])
    return "UTF-16BE";
  *n_mark = length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  return NULL;
}

char *
why_text_decode (const char *bytes, gsize length, const char *fallback, gsize *line)
{
  gsize n_mark, n_text = 0;
  const char *encoding = encoding_of ((const guchar *) bytes, length, &n_mark), *end = NULL;
  g_autofree char *text = NULL;
  bytes += n_mark;
  length -= n_mark;
  if (!encoding && fallback && !g_utf8_validate (bytes, (gssize) length, NULL))
    encoding = fallback;
  if (encoding)
    text = g_convert (bytes, (gssize) length, "UTF-8", encoding, NULL, &n_text, NULL);
  else
    {
      n_text = length;
      text = g_malloc (length + 1);
      memcpy (text, bytes, length);
      text[length] = '\0';
    }
  *line = 1;
  if (!text)
    return NULL;
  /* Refuses a 0, too. */
  if (g_utf8_validate (text, (gssize) n_text, &end))
    return g_steal_pointer (&text);
  *line = line_of (text, end);
  return NULL;
}
