/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"

/* Of a list of names: more than any corpus has. */
#define MAX_LIST ((gsize) 1 << 30)

/* 1 to WHY_SHARD_MAX, up to end. */
static gboolean
parse_count (const char *text, char end, gsize *out)
{
  *out = 0;
  if (*text == '0')
    return FALSE;
  for (; *text >= '0' && *text <= '9' && *out <= WHY_SHARD_MAX; text++)
    *out = *out * 10 + (gsize) (*text - '0');
  return *text == end && *out >= 1 && *out <= WHY_SHARD_MAX;
}

gboolean
why_shard_parse (const char *text, WhyShard *out)
{
  const char *slash = strchr (text, '/');
  return slash && parse_count (text, '/', &out->index) && parse_count (slash + 1, '\0', &out->n)
         && out->index <= out->n;
}

gboolean
why_shard_has (WhyShard shard, gsize row)
{
  return row % shard.n == shard.index - 1;
}

gsize
why_shard_count (WhyShard shard, gsize n)
{
  return n / shard.n + (shard.index <= n % shard.n ? 1 : 0);
}

static GString *
read_all (FILE *stream, GError **error, const char *path)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char block[65536];
  gsize n;
  errno = 0;
  while (text->len <= MAX_LIST && (n = fread (block, 1, sizeof block, stream)) > 0)
    g_string_append_len (text, block, (gssize) n);
  if (ferror (stream))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, "%s: %s", path, g_strerror (errno));
  else if (text->len > MAX_LIST)
    g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("%s: is too long for a list of files"),
                 path);
  else
    return g_steal_pointer (&text);
  return NULL;
}

/* A name as it stands between two separators. */
static void
add_name (GPtrArray *names, const char *text, gsize length, char separator)
{
  if (separator == '\n' && length > 0 && text[length - 1] == '\r')
    length--;
  if (length > 0)
    g_ptr_array_add (names, g_strndup (text, length));
}

char **
why_file_list_read (const char *path, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  g_autofree char *name = is_stdin ? g_strdup ("-") : g_filename_display_name (path);
  /* A pipe is welcome: --files-from <(find ...). */
  FILE *stream = is_stdin ? stdin : fopen (path, "rbe");
  if (!stream)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_IO, "%s: %s", name, g_strerror (errno));
      return NULL;
    }
  g_autoptr (GString) text = read_all (stream, error, name);
  if (!is_stdin)
    fclose (stream);
  if (!text)
    return NULL;
  char separator = memchr (text->str, '\0', text->len) ? '\0' : '\n';
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const char *at = text->str, *end = text->str + text->len;
  if (g_str_has_prefix (at, "\xef\xbb\xbf"))
    at += 3;
  while (at < end)
    {
      const char *next = memchr (at, separator, (gsize) (end - at));
      add_name (names, at, (gsize) ((next ? next : end) - at), separator);
      at = next ? next + 1 : end;
    }
  if (names->len == 0)
    {
      g_ptr_array_unref (names);
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("%s: does not list any files"), name);
      return NULL;
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}
