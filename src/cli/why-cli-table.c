/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-cli-table.h"

#include <math.h>

struct _WhyTable
{
  GPtrArray *rows; /* GPtrArray of strings */
};

WhyTable *
why_table_new (void)
{
  WhyTable *table = g_new0 (WhyTable, 1);
  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  why_table_end_row (table);
  return table;
}

void
why_table_free (WhyTable *table)
{
  g_ptr_array_unref (table->rows);
  g_free (table);
}

void
why_table_add (WhyTable *table, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_ptr_array_add (table->rows->pdata[table->rows->len - 1], g_strdup_vprintf (format, args));
  va_end (args);
}

void
why_table_percent (WhyTable *table, double fraction)
{
  if (!isfinite (fraction))
    why_table_add (table, "–");
  else if (fraction == 1)
    why_table_add (table, "100 %%");
  else
    why_table_add (table, "%.2f %%", 100 * fraction);
}

void
why_table_number (WhyTable *table, double value, int decimals)
{
  if (isfinite (value))
    why_table_add (table, "%.*f", decimals, value);
  else
    why_table_add (table, "–");
}

void
why_table_end_row (WhyTable *table)
{
  g_ptr_array_add (table->rows, g_ptr_array_new_with_free_func (g_free));
}

/* How many rows have cells: the last one waits for its first. */
static guint
n_rows (const WhyTable *table)
{
  GPtrArray *last = table->rows->pdata[table->rows->len - 1];
  return table->rows->len - (last->len == 0);
}

static glong
width_of (const WhyTable *table, guint column)
{
  glong width = 0;
  for (guint i = 0; i < n_rows (table); i++)
    {
      GPtrArray *row = table->rows->pdata[i];
      if (column < row->len)
        width = MAX (width, g_utf8_strlen (row->pdata[column], -1));
    }
  return width;
}

void
why_table_print (const WhyTable *table, GString *text)
{
  for (guint i = 0; i < n_rows (table); i++)
    {
      GPtrArray *row = table->rows->pdata[i];
      for (guint column = 0; column < row->len; column++)
        {
          const char *cell = row->pdata[column];
          glong padding = width_of (table, column) - g_utf8_strlen (cell, -1);
          /* Nothing is left behind at the end of a line. */
          if (column == 0)
            g_string_append_printf (text, "%s%*s", cell, row->len > 1 ? (int) padding : 0, "");
          else
            g_string_append_printf (text, "  %*s%s", (int) padding, "", cell);
        }
      g_string_append_c (text, '\n');
    }
}

void
why_table_markdown (const WhyTable *table, GString *text)
{
  for (guint i = 0; i < n_rows (table); i++)
    {
      GPtrArray *row = table->rows->pdata[i];
      for (guint column = 0; column < row->len; column++)
        {
          g_auto (GStrv) parts = g_strsplit (row->pdata[column], "|", -1);
          g_autofree char *escaped = g_strjoinv ("\\|", parts);
          g_string_append_printf (text, "| %s ", escaped);
        }
      g_string_append (text, "|\n");
      for (guint column = 0; i == 0 && column < row->len; column++)
        g_string_append (text, column == 0 ? "|---" : "|---:");
      if (i == 0)
        g_string_append (text, "|\n");
    }
}
