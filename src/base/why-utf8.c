/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* Length in bytes of the well-formed UTF-8 sequence at text (no overlong forms, no surrogates), of
 * which left bytes are there; 0 if there is none. */
static size_t
step_of (const char *bytes, size_t left)
{
  static const struct
  {
    unsigned char first_min, first_max, second_min, second_max, length;
  } forms[] = {
    /* The table of well-formed sequences, Unicode 15, table 3-7. */
    { 0x00, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
    { 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
    { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
  };
  const unsigned char *text = (const unsigned char *) bytes;
  for (size_t i = 0; left > 0 && i < sizeof forms / sizeof forms[0]; i++)
    {
      if (text[0] < forms[i].first_min || text[0] > forms[i].first_max)
        continue;
      size_t length = forms[i].length;
      if (length > left)
        return 0;
      if (length > 1 && (text[1] < forms[i].second_min || text[1] > forms[i].second_max))
        return 0;
      for (size_t k = 2; k < length; k++)
        if ((text[k] & 0xc0) != 0x80)
          return 0;
      return length;
    }
  return 0;
}

bool
why_utf8_is_valid (const char *text, size_t length)
{
  size_t step;
  for (size_t i = 0; i < length; i += step)
    {
      step = step_of (text + i, length - i);
      if (step == 0)
        return false;
    }
  return true;
}

static uint32_t
decode (const char *text, size_t length)
{
  unsigned char first = (unsigned char) *text;
  uint32_t code = length == 1 ? first : first & (0x7fu >> length);
  for (size_t i = 1; i < length; i++)
    code = code << 6 | ((unsigned char) text[i] & 0x3f);
  return code;
}

/* Does something other than show itself, or nothing that XML 1.0 allows. */
static bool
is_control (uint32_t code)
{
  return code < 0x20 || (code >= 0x7f && code < 0xa0)
         || (code >= 0x2028 && code <= 0x202e) /* separators, embeddings, overrides */
         || (code >= 0x2066 && code <= 0x2069) /* isolates */
         || (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
}

size_t
why_utf8_plain_into (const char *text, const char *keep, char *out, size_t room)
{
  size_t whole = 0, used = 0, left = strlen (text);
  bool is_full = room == 0;
  while (left > 0)
    {
      size_t step = step_of (text, left), n = step;
      const char *shown = text;
      if (step == 0)
        step = 1;
      if (n == 0 || (is_control (decode (text, n)) && !(n == 1 && strchr (keep, *text))))
        {
          shown = REPLACEMENT;
          n = strlen (REPLACEMENT);
        }
      whole += n;
      is_full = is_full || used + n >= room;
      if (!is_full)
        {
          memcpy (out + used, shown, n);
          used += n;
        }
      text += step;
      left -= step;
    }
  if (room > 0)
    out[used] = '\0';
  return whole;
}

char *
why_utf8_plain (const char *text, const char *keep)
{
  size_t room = why_utf8_plain_into (text, keep, NULL, 0) + 1;
  char *out = malloc (room);
  if (out)
    why_utf8_plain_into (text, keep, out, room);
  return out;
}

char *
why_utf8_plain_name (const char *path)
{
  size_t end = path ? strlen (path) : 0;
  while (end > 1 && path[end - 1] == '/')
    end--;
  size_t start = end;
  while (start > 0 && (path[start - 1] != '/' || end == 1))
    start--;
  char *name = strndup (path ? path + start : "", end - start);
  char *plain = name ? why_utf8_plain (name, "") : NULL;
  free (name);
  return plain;
}
