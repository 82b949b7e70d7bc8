/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What every CSV table that this program writes is made of.
 *
 * Spreadsheets take a cell that begins with = + - @ (or their full-width forms), a tab or a line end
 * for a formula, and run it. A text of that kind is written with an apostrophe in front, as people
 * type it there to say "this is text"; so is one with apostrophes before such a sign, so that
 * taking one away brings each text back. Numbers are none: -3.5 stays as it is. */

/* Whether text begins in such a way, be it after apostrophes. */
gboolean why_csv_is_formula (const char *text);

/* text as it is safe in a spreadsheet: guarded where it is such a text and no number. g_free. */
char *why_csv_guard (const char *text);

/* prefix and text as one field of a CSV line, guarded, and quoted where it must be (RFC 4180) or
 * where a reader could take its blanks or semicolons amiss. g_free. */
char *why_csv_field (const char *prefix, const char *text);

/* A number with a decimal point, whatever the user's locale writes, for a CSV cell. format: "%.6g". */
#define WHY_CSV_NUMBER_SIZE G_ASCII_DTOSTR_BUF_SIZE
const char *why_csv_number (char buffer[WHY_CSV_NUMBER_SIZE], const char *format, double value);
