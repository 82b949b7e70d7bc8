/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-file.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "base/why-infile.h"

#define CHECK_LENGTH 16 /* hexadecimal digits of a SHA-256 */

static const char row_mark[] = "{\"row\":", check_mark[] = ",\"check\":\"", check_end[] = "\",",
                  failure_mark[] = "\"error\":";

char *
why_shard_run_id (const char *header_line)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, header_line, -1);
}

/* rest: n bytes behind the check's comma. */
static void
compute_check (const char *run, gsize row, const char *rest, gsize n, char out[CHECK_LENGTH + 1])
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *begin = g_strdup_printf ("%s %zu\n", run, row);
  g_checksum_update (sum, (const guchar *) begin, -1);
  g_checksum_update (sum, (const guchar *) rest, (gssize) n);
  g_strlcpy (out, g_checksum_get_string (sum), CHECK_LENGTH + 1);
}

char *
why_shard_line_format (const char *run, gsize row, const char *object)
{
  char check[CHECK_LENGTH + 1];
  const char *rest = object + 1;
  gsize n = strlen (rest);
  if (n > 0 && rest[n - 1] == '\n')
    n--;
  compute_check (run, row, rest, n, check);
  return g_strdup_printf ("%s%zu%s%s%s%.*s\n", row_mark, row, check_mark, check, check_end, (int) n,
                          rest);
}

/* Consumes text. */
static gboolean
take (const char **at, const char *end, const char *text)
{
  gsize n = strlen (text);
  if ((gsize) (end - *at) < n || memcmp (*at, text, n) != 0)
    return FALSE;
  *at += n;
  return TRUE;
}

static gboolean
take_row (const char **at, const char *end, gsize *row)
{
  const char *begin = *at;
  *row = 0;
  for (; *at < end && **at >= '0' && **at <= '9' && *at - begin < 18; ++*at)
    *row = *row * 10 + (gsize) (**at - '0');
  return *at > begin && (*begin != '0' || *at == begin + 1);
}

gboolean
why_shard_line_parse (
    const char *run, const char *line, gsize n, gsize *row, const char **rest, gboolean *is_failure)
{
  const char *at = line, *end = line + n;
  char check[CHECK_LENGTH + 1];
  if (!take (&at, end, row_mark) || !take_row (&at, end, row) || !take (&at, end, check_mark)
      || end - at < CHECK_LENGTH)
    return FALSE;
  const char *told = at;
  at += CHECK_LENGTH;
  if (!take (&at, end, check_end))
    return FALSE;
  compute_check (run, *row, at, (gsize) (end - at), check);
  *rest = at;
  *is_failure = take (&at, end, failure_mark);
  return memcmp (told, check, CHECK_LENGTH) == 0;
}

/* The next line without its end into text. FALSE at the end of the file. *is_line: it has an end and is not too
 * long, of which the rest is skipped. */
static gboolean
next_line (FILE *stream, GString *text, gboolean *is_line)
{
  gboolean any = FALSE;
  int c;
  g_string_truncate (text, 0);
  *is_line = FALSE;
  while ((c = getc_unlocked (stream)) != EOF)
    {
      any = TRUE;
      if (c == '\n')
        {
          *is_line = text->len <= WHY_SHARD_MAX_LINE;
          return TRUE;
        }
      if (text->len <= WHY_SHARD_MAX_LINE)
        g_string_append_c (text, (char) c);
    }
  return any;
}

static void
list_lines (WhyShardFile *file, GString *text)
{
  g_autoptr (GHashTable) rows = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  gboolean is_line;
  goffset at = ftello (file->stream);
  for (gsize number = 2; next_line (file->stream, text, &is_line); number++)
    {
      WhyShardLine line = { .at = at, .length = text->len };
      const char *rest;
      if (!is_line
          || !why_shard_line_parse (file->run, text->str, text->len, &line.row, &rest,
                                    &line.is_failure)
          || line.row >= file->header->n_rows || !why_shard_has (file->header->shard, line.row))
        file->first_damaged = file->first_damaged ? file->first_damaged : number;
      else
        {
          gint64 key = (gint64) line.row;
          if (g_hash_table_contains (rows, &key))
            file->first_again = file->first_again ? file->first_again : number;
          else
            {
              g_ptr_array_add (keys, g_memdup2 (&key, sizeof key));
              g_hash_table_add (rows, keys->pdata[keys->len - 1]);
              g_array_append_val (file->lines, line);
            }
        }
      at = ftello (file->stream);
    }
}

WhyShardFile *
why_shard_file_open (const char *path, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  g_autoptr (WhyShardFile) file = g_new0 (WhyShardFile, 1);
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_line;
  file->path = g_strdup (path);
  file->lines = g_array_new (FALSE, FALSE, sizeof (WhyShardLine));
  file->stream = why_infile_open (path, NULL, &reason);
  if (file->stream && next_line (file->stream, text, &is_line) && is_line)
    file->header = why_shard_header_parse (text->str, text->len);
  if (!file->stream)
    why_error_propagate (error, &reason, path);
  else if (!file->header)
    {
      g_autofree char *name = g_filename_display_name (path);
      g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                   _ ("%s: is not what a shard of whybrato-cli writes, or its first line is cut "
                      "off or damaged"),
                   name);
    }
  if (!file->header)
    return NULL;
  file->run = why_shard_run_id (text->str);
  list_lines (file, text);
  gboolean is_read = !ferror (file->stream);
  why_shard_file_rest (file);
  if (is_read)
    return g_steal_pointer (&file);
  why_error_set (&reason, WHY_ERR_IO, "could not be read");
  why_error_propagate (error, &reason, path);
  return NULL;
}

void
why_shard_file_close (WhyShardFile *file)
{
  why_shard_file_rest (file);
  g_clear_pointer (&file->header, why_shard_header_free);
  g_array_unref (file->lines);
  g_free (file->run);
  g_free (file->path);
  g_free (file);
}

void
why_shard_file_rest (WhyShardFile *file)
{
  g_clear_pointer (&file->stream, fclose);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  gsize first = ((const WhyShardLine *) a)->row, second = ((const WhyShardLine *) b)->row;
  return (first > second) - (first < second);
}

void
why_shard_file_sort (WhyShardFile *file)
{
  g_array_sort (file->lines, compare_rows);
}

char *
why_shard_file_read (WhyShardFile *file, const WhyShardLine *line, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  gsize row;
  const char *rest;
  gboolean is_failure;
  if (!file->stream)
    file->stream = why_infile_open (file->path, NULL, &reason);
  g_autofree char *text = g_malloc (line->length + 1);
  if (file->stream && fseeko (file->stream, line->at, SEEK_SET) == 0
      && fread (text, 1, line->length, file->stream) == line->length
      && why_shard_line_parse (file->run, text, line->length, &row, &rest, &is_failure)
      && row == line->row)
    {
      text[line->length] = '\0';
      return g_strdup_printf ("{%s\n", rest);
    }
  if (reason.status == WHY_OK)
    why_error_set (&reason, WHY_ERR_IO, "was changed while it was read");
  why_error_propagate (error, &reason, file->path);
  return NULL;
}
