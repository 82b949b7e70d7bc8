/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-csv.h"

#include <string.h>

char *
why_csv_field (const char *prefix, const char *text)
{
  g_autofree char *whole = g_strconcat (prefix, text, NULL);
  if (!strpbrk (whole, ",\"\r\n"))
    return g_steal_pointer (&whole);
  g_auto (GStrv) parts = g_strsplit (whole, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);
  return g_strconcat ("\"", doubled, "\"", NULL);
}

const char *
why_csv_number (char buffer[WHY_CSV_NUMBER_SIZE], const char *format, double value)
{
  return g_ascii_formatd (buffer, WHY_CSV_NUMBER_SIZE, format, value);
}
