/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Reads tables as people and spreadsheets write them: RFC 4180, any line ends, blanks around cells
 * that are not quoted, and what why-csv.h guards brought back. */

G_BEGIN_DECLS

/* A record has so many cells at most. */
#define WHY_CSV_MAX_CELLS ((gsize) 1 << 18)

/* The text of a table, in UTF-8 without a byte order mark, from UTF-8 or UTF-16 (what Excel calls
 * Unicode text). NULL with an error that names the file, and the line where it is not that. g_free. */
char *why_csv_load (const char *path, GError **error);

typedef struct
{
  const char *at; /* what is left of the text */
  char separator;
  gsize line;     /* that at is in, from 1 */
  GString *text;  /* cells of the last record, each with its final 0 */
  GArray *starts; /* gsize, of each cell in text */
} WhyCsvReader;

void why_csv_reader_init (WhyCsvReader *reader, const char *text, char separator);
void why_csv_reader_clear (WhyCsvReader *reader);
/* Takes the next record, and moves to the line behind it. FALSE at the end of the text, or with a
 * fragment of a sentence in *fault (else NULL) that is wrong with the record. */
gboolean why_csv_reader_next (WhyCsvReader *reader, const char **fault);
gsize why_csv_reader_n_cells (const WhyCsvReader *reader);
/* Valid until the next record; "" beyond the last cell. */
const char *why_csv_reader_cell (const WhyCsvReader *reader, gsize index);
/* No cell holds anything. */
gboolean why_csv_reader_is_blank (const WhyCsvReader *reader);

/* In place: without blanks at both ends, unbreakable ones too. */
void why_csv_strip (char *text);

G_END_DECLS
