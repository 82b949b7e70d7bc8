/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-csv.h"

#include <string.h>

gboolean
why_csv_is_formula (const char *text)
{
  static const char *const signs[] = { "＝", "＋", "－", "＠" };
  text += strspn (text, "'");
  if (*text && strchr ("=+-@\t\r\n", *text))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (text, signs[i]))
      return TRUE;
  return FALSE;
}

/* Digits with a sign, a point and an exponent at most. */
static gboolean
is_number (const char *text)
{
  char *end;
  g_ascii_strtod (text, &end);
  return end > text && *end == '\0' && strspn (text, "+-.0123456789eE") == strlen (text);
}

char *
why_csv_guard (const char *text)
{
  return g_strconcat (why_csv_is_formula (text) && !is_number (text) ? "'" : "", text, NULL);
}

static gboolean
needs_quotes (const char *text)
{
  gsize length = strlen (text);
  return strpbrk (text, ",;\t\"\r\n") || g_str_has_prefix (text, " ")
         || (length > 0 && text[length - 1] == ' ');
}

char *
why_csv_field (const char *prefix, const char *text)
{
  g_autofree char *raw = g_strconcat (prefix, text, NULL);
  g_autofree char *whole = why_csv_guard (raw);
  if (!needs_quotes (whole))
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
