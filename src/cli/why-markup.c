/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-markup.h"

void
why_markup_line (WhyMarkup *markup, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_string_append_c (markup->text, '\n');
  g_string_append_vprintf (markup->text, format, args);
  g_string_append_c (markup->text, '\n');
  va_end (args);
}

void
why_markup_heading (WhyMarkup *markup, const char *heading)
{
  why_markup_line (markup, "%s%s", markup->markdown ? "### " : "", heading);
}

void
why_markup_table (WhyMarkup *markup, const WhyTable *table)
{
  g_string_append_c (markup->text, '\n');
  if (markup->markdown)
    why_table_markdown (table, markup->text);
  else
    why_table_print (table, markup->text);
}
