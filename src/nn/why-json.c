/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-utf8.h"

static void
skip_blanks (WhyJson *json)
{
  while (json->at < json->end && strchr (" \t\r\n", *json->at) && *json->at)
    json->at++;
}

bool
why_json_mark (WhyJson *json, char mark)
{
  skip_blanks (json);
  if (json->at == json->end || *json->at != mark)
    return false;
  json->at++;
  return true;
}

bool
why_json_at_end (WhyJson *json)
{
  skip_blanks (json);
  return json->at == json->end;
}

bool
why_json_size (WhyJson *json, size_t *out)
{
  skip_blanks (json);
  const char *start = json->at;
  size_t value = 0;
  for (; json->at < json->end && *json->at >= '0' && *json->at <= '9'; json->at++)
    {
      size_t digit = (size_t) (*json->at - '0');
      if (value > (SIZE_MAX - digit) / 10)
        return false;
      value = value * 10 + digit;
    }
  *out = value;
  /* JSON allows no leading zero. */
  return json->at > start && (*start != '0' || json->at == start + 1);
}

static bool
read_hex4 (WhyJson *json, uint32_t *out)
{
  if (json->end - json->at < 4)
    return false;
  *out = 0;
  for (int i = 0; i < 4; i++)
    {
      char c = *json->at++;
      if (c >= '0' && c <= '9')
        *out = *out << 4 | (uint32_t) (c - '0');
      else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        *out = *out << 4 | (uint32_t) ((c | 0x20) - 'a' + 10);
      else
        return false;
    }
  return true;
}

static size_t
encode_utf8 (uint32_t code, char *out)
{
  if (code < 0x80)
    {
      out[0] = (char) code;
      return 1;
    }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--, code >>= 6)
    out[i] = (char) (0x80 | (code & 0x3f));
  out[0] = (char) ((0xf00u >> length & 0xf0) | code);
  return length;
}

/* What follows a backslash, as UTF-8 in out; 0 if it is no escape. */
static size_t
read_escape (WhyJson *json, char out[4])
{
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";

  if (json->at == json->end)
    return 0;
  char c = *json->at++;
  const char *known = c ? strchr (names, c) : NULL;
  if (known)
    {
      out[0] = values[known - names];
      return 1;
    }
  uint32_t code, low;
  if (c != 'u' || !read_hex4 (json, &code) || (code >= 0xdc00 && code < 0xe000))
    return 0;
  if (code >= 0xd800 && code < 0xdc00)
    {
      if (json->end - json->at < 2 || json->at[0] != '\\' || json->at[1] != 'u')
        return 0;
      json->at += 2;
      if (!read_hex4 (json, &low) || low < 0xdc00 || low >= 0xe000)
        return 0;
      code = 0x10000 + ((code - 0xd800) << 10 | (low - 0xdc00));
    }
  return encode_utf8 (code, out);
}

static bool
is_allowed (char c)
{
  unsigned char byte = (unsigned char) c;
  return byte >= 0x20 ? byte != 0x7f : byte == '\t' || byte == '\n' || byte == '\r';
}

bool
why_json_string (WhyJson *json, size_t max_length, char **out)
{
  *out = NULL;
  if (!why_json_mark (json, '"'))
    return false;
  /* An escape is never shorter than what it stands for: the rest of the text bounds the result. */
  size_t room = (size_t) (json->end - json->at);
  if (room > max_length)
    room = max_length;
  char *text = malloc (room + 5);
  if (!text)
    return false;
  size_t length = 0;
  while (json->at < json->end && *json->at != '"' && length <= room)
    {
      size_t added = 1;
      bool raw_control = (unsigned char) *json->at < 0x20;
      if (*json->at == '\\')
        {
          json->at++;
          added = read_escape (json, text + length);
        }
      else
        text[length] = *json->at++;
      if (added == 0 || raw_control || !is_allowed (text[length]))
        goto bad;
      length += added;
    }
  if (length > max_length || !why_json_mark (json, '"') || !why_utf8_is_valid (text, length))
    goto bad;
  text[length] = '\0';
  char *tight = realloc (text, length + 1);
  *out = tight ? tight : text;
  return true;

bad:
  free (text);
  return false;
}

void
why_json_write_string (FILE *stream, const char *text)
{
  fputc ('"', stream);
  for (; *text; text++)
    if (*text == '"' || *text == '\\')
      fprintf (stream, "\\%c", *text);
    else if ((unsigned char) *text < 0x20)
      fprintf (stream, "\\u%04x", (unsigned) (unsigned char) *text);
    else
      fputc (*text, stream);
  fputc ('"', stream);
}
