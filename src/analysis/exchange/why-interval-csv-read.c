/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-annotations-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/corpus/why-csv-reader.h"
#include "analysis/engine/why-analyzer.h"

/* Tables of intervals. With a header: its columns are found by name, as this program writes them (from_s, to_s,
 * label) and others do (start, end; time, duration). Without one, as Sonic Visualiser and sonic-annotator
 * write them: "time, duration, label"; "time, value, duration, label", where there are more numbers; and behind the
 * name of the file, which sonic-annotator writes once, "time, duration, values, label". */

#define NO_COLUMN (-1)

typedef struct
{
  int file, from, to, label;
  gboolean has_header, is_duration; /* of to */
  gboolean is_manifest;             /* a list of recordings and parts of them */
  char separator;
} Columns;

static int
find_column (const WhyCsvReader *reader, const char *const *names, gsize n_names)
{
  for (gsize k = 0; k < n_names; k++)
    for (gsize i = 0; i < why_csv_reader_n_cells (reader); i++)
      if (g_ascii_strcasecmp (why_csv_reader_cell (reader, i), names[k]) == 0)
        return (int) i;
  return NO_COLUMN;
}

static gboolean
find_by_header (const WhyCsvReader *reader, Columns *out)
{
  static const char *const files[] = { "file", "path" }, *const begins[] = { "from_s",  "start",
                                                                             "start_s", "from",
                                                                             "begin",   "onset",
                                                                             "tmin",    "time" },
                           *const ends[]
                           = { "to_s", "end", "end_s", "to", "stop", "offset", "tmax" },
                           *const durations[] = { "duration", "duration_s" },
                           *const labels[] = { "label", "text", "technique", "class", "name" },
                           *const splits[] = { "split" };
  out->has_header = TRUE;
  out->file = find_column (reader, files, G_N_ELEMENTS (files));
  out->from = find_column (reader, begins, G_N_ELEMENTS (begins));
  out->to = find_column (reader, ends, G_N_ELEMENTS (ends));
  out->label = find_column (reader, labels, G_N_ELEMENTS (labels));
  out->is_manifest = find_column (reader, splits, G_N_ELEMENTS (splits)) != NO_COLUMN;
  out->is_duration = out->to == NO_COLUMN;
  if (out->is_duration)
    out->to = find_column (reader, durations, G_N_ELEMENTS (durations));
  return out->from != NO_COLUMN && out->to != NO_COLUMN && out->label != NO_COLUMN;
}

static gboolean
number_at (const WhyCsvReader *reader, int column, double *out)
{
  return why_annotation_number (why_csv_reader_cell (reader, (gsize) column),
                                reader->separator != ',', out);
}

static gboolean
find_by_numbers (const WhyCsvReader *reader, Columns *out)
{
  int n = (int) why_csv_reader_n_cells (reader), first = 0, last;
  double ignored;
  *out = (Columns){ .file = NO_COLUMN, .is_duration = TRUE };
  if (n > 0 && !number_at (reader, 0, &ignored))
    out->file = first++;
  for (last = first; last < n && number_at (reader, last, &ignored); last++)
    ;
  int n_numbers = last - first;
  out->from = first;
  out->to = out->file == NO_COLUMN && n_numbers > 2 ? first + 2 : first + 1;
  out->label = last;
  return n_numbers >= 2 && (last == n - 1 || last == n);
}

/* What the first record tells of the columns; FALSE: it cannot be such a table. */
static gboolean
find_columns (const char *text, Columns *out)
{
  static const char separators[] = "\t;,";
  for (const char *separator = separators; *separator; separator++)
    {
      WhyCsvReader reader;
      const char *fault;
      gboolean ok = FALSE;
      why_csv_reader_init (&reader, text, *separator);
      while (!ok && why_csv_reader_next (&reader, &fault))
        {
          if (why_csv_reader_is_blank (&reader) || *why_csv_reader_cell (&reader, 0) == '#')
            continue;
          ok = find_by_header (&reader, out) || find_by_numbers (&reader, out);
          out->separator = *separator;
          break;
        }
      why_csv_reader_clear (&reader);
      if (ok)
        return TRUE;
    }
  return FALSE;
}

static gboolean
refuse (const WhyAnnotationSink *sink, gsize line, const char *reason, GError **error)
{
  g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _ ("%s: line %zu: %s"), sink->path, line, reason);
  return FALSE;
}

/* Which of the rows are about the recording: all, where the table is about one, or names none. */
typedef struct
{
  const char *sound; /* its name without folder; NULL: any */
  char *first, *now; /* names in the table */
  gboolean has_others;
} Files;

static gboolean
is_of_sound (Files *files, const char *cell)
{
  if (*cell)
    {
      g_free (files->now);
      files->now = g_path_get_basename (cell);
    }
  if (!files->now)
    return TRUE;
  if (!files->first)
    files->first = g_strdup (files->now);
  files->has_others |= !g_str_equal (files->first, files->now);
  return !files->sound || g_str_equal (files->sound, files->now);
}

static gboolean
add_row (WhyCsvReader *reader,
         const Columns *columns,
         gsize line,
         gsize number,
         WhyAnnotationSink *sink,
         GError **error)
{
  double from_s, to_s;
  if (!number_at (reader, columns->from, &from_s) || !number_at (reader, columns->to, &to_s))
    return refuse (sink, line, _ ("there should be two times in seconds"), error);
  return why_annotation_sink_add (sink, from_s, columns->is_duration ? from_s + to_s : to_s,
                                  why_csv_reader_cell (reader, (gsize) columns->label), number,
                                  line, error);
}

/* files->sound decides which rows; FALSE with error. */
static gboolean
read_rows (
    const char *text, const Columns *columns, Files *files, WhyAnnotationSink *sink, GError **error)
{
  WhyCsvReader reader;
  const char *fault = NULL;
  gboolean ok = TRUE, is_header = columns->has_header;
  gsize line = 1, number = 0;
  why_csv_reader_init (&reader, text, columns->separator);
  for (; ok && why_csv_reader_next (&reader, &fault); line = reader.line)
    {
      if (why_csv_reader_is_blank (&reader) || *why_csv_reader_cell (&reader, 0) == '#')
        continue;
      if (is_header)
        is_header = FALSE;
      else if (columns->file == NO_COLUMN
               || is_of_sound (files, why_csv_reader_cell (&reader, (gsize) columns->file)))
        ok = add_row (&reader, columns, line, ++number, sink, error);
      else
        number++;
    }
  if (ok && fault)
    ok = refuse (sink, line, fault, error);
  why_csv_reader_clear (&reader);
  return ok;
}

gboolean
why_interval_csv_read (const char *text, WhyAnnotationSink *sink, GError **error)
{
  Columns columns;
  g_autofree char *sound = sink->sound ? g_path_get_basename (sink->sound) : NULL;
  Files files = { .sound = sound };
  if (!find_columns (text, &columns))
    {
      g_set_error (
          error, WHY_ERROR, WHY_ERR_FORMAT,
          _ ("%s: is no TextGrid, no label file of Audacity, and no table with the columns "
             "from_s, to_s and label"),
          sink->path);
      return FALSE;
    }
  gboolean ok = read_rows (text, &columns, &files, sink, error);
  /* One that was renamed: there is no other that the rows could be about. */
  if (ok && sink->items->len == 0 && files.first && !files.has_others)
    {
      g_clear_pointer (&files.now, g_free);
      files.sound = NULL;
      ok = read_rows (text, &columns, &files, sink, error);
    }
  if (ok && sink->items->len == 0 && files.has_others)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("%s: has no rows about %s"), sink->path,
                   sound);
      ok = FALSE;
    }
  g_free (files.first);
  g_free (files.now);
  return ok;
}

gboolean
why_interval_csv_is_text (const char *text)
{
  Columns columns;
  return find_columns (text, &columns) && !columns.is_manifest;
}
