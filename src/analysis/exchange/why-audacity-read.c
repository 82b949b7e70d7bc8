/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-annotations-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"

/* Audacity's exported labels: "start TAB end TAB label", and, where frequencies were chosen too, a further
 * line "\ TAB low TAB high". https://manual.audacityteam.org/man/importing_and_exporting_labels.html */

/* The next line without its end, and what follows it; FALSE at the end of the text. g_free. */
static gboolean
take_line (const char **at, char **line)
{
  if (!**at)
    return FALSE;
  gsize n = strcspn (*at, "\r\n");
  *line = g_strndup (*at, n);
  *at += n;
  if (**at == '\r' && (*at)[1] == '\n')
    (*at)++;
  if (**at)
    (*at)++;
  return TRUE;
}

/* Of a line with a beginning; FALSE: there is none. */
static gboolean
parse (const char *line, double *from_s, double *to_s, char **label)
{
  g_auto (GStrv) cells = g_strsplit (line, "\t", 3);
  guint n = g_strv_length (cells);
  if (n < 2 || !why_annotation_number (cells[0], TRUE, from_s))
    return FALSE;
  /* Old releases wrote moments without an end. */
  gboolean has_end = why_annotation_number (cells[1], TRUE, to_s);
  if (!has_end)
    *to_s = *from_s;
  *label = has_end ? g_strdup (n > 2 ? cells[2] : "") : g_strdup (strchr (line, '\t') + 1);
  return TRUE;
}

static gboolean
is_left_out (const char *line)
{
  return *line == '\\' || line[strspn (line, " \t")] == '\0';
}

gboolean
why_audacity_read (const char *text, WhyAnnotationSink *sink, GError **error)
{
  char *line;
  gsize number = 0;
  for (gsize i = 1; take_line (&text, &line); i++)
    {
      g_autofree char *owned = line, *label = NULL;
      double from_s, to_s;
      if (is_left_out (line))
        continue;
      if (!parse (line, &from_s, &to_s, &label))
        {
          g_set_error (
              error, WHY_ERROR, WHY_ERR_FORMAT,
              _ ("%s: line %zu: is not a label of Audacity: start, end and text, with tabs "
                 "between"),
              sink->path, i);
          return FALSE;
        }
      if (!why_annotation_sink_add (sink, from_s, to_s, label, ++number, i, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
why_audacity_is_text (const char *text)
{
  char *line;
  while (take_line (&text, &line))
    {
      g_autofree char *owned = line, *label = NULL;
      double from_s, to_s;
      if (!is_left_out (line))
        return parse (line, &from_s, &to_s, &label);
    }
  return FALSE;
}
