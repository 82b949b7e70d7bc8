/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/exchange/why-annotations-private.h"
#include "base/why-utf8.h"

/* What a person needs of a label is shorter. */
#define MAX_LABEL ((gsize) 400)

gboolean
why_annotation_sink_add (WhyAnnotationSink *sink,
                         double from_s,
                         double to_s,
                         const char *label,
                         gsize number,
                         gsize line,
                         GError **error)
{
  if (sink->items->len >= WHY_ANNOTATIONS_MAX)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                   _ ("%s: has more than %zu intervals; split the file"), sink->path,
                   WHY_ANNOTATIONS_MAX);
      return FALSE;
    }
  WhyAnnotation item = { from_s, to_s, NULL, number, line };
  char *spaced = g_strstrip (g_strdup (label));
  g_strdelimit (spaced, "\t\r\n", ' ');
  item.label = why_utf8_plain (spaced, "");
  g_free (spaced);
  if (item.label && strlen (item.label) > MAX_LABEL)
    *g_utf8_find_prev_char (item.label, item.label + MAX_LABEL + 1) = '\0';
  g_array_append_val (sink->items, item);
  return TRUE;
}

gboolean
why_annotation_number (const char *text, gboolean has_comma, double *out)
{
  char buffer[64], *end;
  while (g_ascii_isspace (*text))
    text++;
  gsize n = strlen (text);
  while (n > 0 && g_ascii_isspace (text[n - 1]))
    n--;
  if (n == 0 || n >= sizeof buffer)
    return FALSE;
  memcpy (buffer, text, n);
  buffer[n] = '\0';
  if (has_comma)
    g_strdelimit (buffer, ",", '.');
  if (strpbrk (buffer, "xXpP"))
    return FALSE;
  *out = g_ascii_strtod (buffer, &end);
  return *end == '\0';
}
