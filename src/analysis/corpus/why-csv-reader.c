/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-csv-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/corpus/why-csv.h"
#include "analysis/text/why-text-file.h"
#include "base/why-infile.h"

/* A manifest of a million files is smaller than this. */
#define MAX_BYTES ((gsize) 256 << 20)

char *
why_csv_load (const char *path, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize length, line;
  WhyError reason = { WHY_OK, "" };
  if (why_infile_read (path, MAX_BYTES, &bytes, &length, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return NULL;
    }
  char *text = why_text_decode (bytes, length, NULL, &line);
  if (!text)
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                 _ ("%s: line %zu: is not UTF-8 text; save the table as CSV in UTF-8"), path, line);
  return text;
}

void
why_csv_reader_init (WhyCsvReader *reader, const char *text, char separator)
{
  *reader = (WhyCsvReader){
    .at = text,
    .separator = separator,
    .line = 1,
    .text = g_string_new (NULL),
    .starts = g_array_new (FALSE, FALSE, sizeof (gsize)),
  };
}

void
why_csv_reader_clear (WhyCsvReader *reader)
{
  g_string_free (reader->text, TRUE);
  g_array_unref (reader->starts);
}

static gsize
blank_at (const WhyCsvReader *reader, const char *p)
{
  if (*p == ' ' || (*p == '\t' && reader->separator != '\t'))
    return 1;
  return (guchar) p[0] == 0xc2 && (guchar) p[1] == 0xa0 ? 2 : 0; /* the unbreakable one */
}

static const char *
skip_blanks (const WhyCsvReader *reader, const char *p)
{
  for (gsize n; (n = blank_at (reader, p)) > 0;)
    p += n;
  return p;
}

static gboolean
ends_cell (const WhyCsvReader *reader, char c)
{
  return c == '\0' || c == reader->separator || c == '\n' || c == '\r';
}

/* The rest of a cell that began with a quote at *at, without its quotes; FALSE when it is not
 * closed. A line end within is one "\n", "\r" or "\r\n", and one line. */
static gboolean
read_quoted (WhyCsvReader *reader, const char **at)
{
  const char *p = *at + 1;
  while (*p && !(*p == '"' && p[1] != '"'))
    {
      p += *p == '"';
      reader->line += *p == '\n' || (*p == '\r' && p[1] != '\n');
      g_string_append_c (reader->text, *p++);
    }
  *at = *p ? p + 1 : p;
  return *p != '\0';
}

static void
read_plain (WhyCsvReader *reader, const char **at)
{
  const char *begin = *at, *p = begin, *end = begin;
  while (!ends_cell (reader, *p))
    {
      gsize n = blank_at (reader, p);
      p += n ? n : 1;
      if (!n)
        end = p;
    }
  g_string_append_len (reader->text, begin, end - begin);
  *at = p;
}

/* Takes the guard off, and closes the cell. */
static void
end_cell (WhyCsvReader *reader, gsize start)
{
  if (reader->text->str[start] == '\'' && why_csv_is_formula (reader->text->str + start))
    g_string_erase (reader->text, (gssize) start, 1);
  g_string_append_c (reader->text, '\0');
}

gboolean
why_csv_reader_next (WhyCsvReader *reader, const char **fault)
{
  const char *p = reader->at;
  *fault = NULL;
  g_string_truncate (reader->text, 0);
  g_array_set_size (reader->starts, 0);
  if (*p == '\0')
    return FALSE;
  for (;; p++)
    {
      gsize start = reader->text->len;
      if (reader->starts->len >= WHY_CSV_MAX_CELLS)
        {
          *fault = _ ("has far too many columns; save it again as CSV");
          return FALSE;
        }
      g_array_append_val (reader->starts, start);
      p = skip_blanks (reader, p);
      if (*p != '"')
        read_plain (reader, &p);
      else if (read_quoted (reader, &p))
        p = skip_blanks (reader, p);
      else
        {
          *fault = _ ("a quote is not closed");
          return FALSE;
        }
      end_cell (reader, start);
      if (!ends_cell (reader, *p))
        {
          *fault = _ ("text follows a closing quote; double the quotes inside a cell");
          return FALSE;
        }
      if (*p != reader->separator)
        break;
    }
  p += *p == '\r';
  p += *p == '\n';
  reader->line++;
  reader->at = p;
  return TRUE;
}

gsize
why_csv_reader_n_cells (const WhyCsvReader *reader)
{
  return reader->starts->len;
}

const char *
why_csv_reader_cell (const WhyCsvReader *reader, gsize index)
{
  if (index >= reader->starts->len)
    return "";
  return reader->text->str + g_array_index (reader->starts, gsize, index);
}

gboolean
why_csv_reader_is_blank (const WhyCsvReader *reader)
{
  for (gsize i = 0; i < reader->text->len; i++)
    if (reader->text->str[i] && !strchr (" \t\r\n", reader->text->str[i]))
      return FALSE;
  return TRUE;
}

void
why_csv_strip (char *text)
{
  const WhyCsvReader any = { .separator = ',' };
  const char *begin = skip_blanks (&any, text);
  gsize length = strlen (begin);
  memmove (text, begin, length + 1);
  for (gboolean goes_on = TRUE; goes_on;)
    {
      goes_on = FALSE;
      if (length >= 1 && blank_at (&any, text + length - 1) == 1)
        length--, goes_on = TRUE;
      else if (length >= 2 && blank_at (&any, text + length - 2) == 2)
        length -= 2, goes_on = TRUE;
      text[length] = '\0';
    }
}
