/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A table of short texts, for people to read: aligned columns, or Markdown. */

G_BEGIN_DECLS

typedef struct _WhyTable WhyTable;

WhyTable *why_table_new (void);
void why_table_free (WhyTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyTable, why_table_free)

/* Cells of one row after the other; the first row is the header. */
void why_table_add (WhyTable *table, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* "94.93 %", "100 %", or a dash for what is not known; with decimals below the per cent. */
void why_table_percent (WhyTable *table, double fraction);
/* A number with so many decimals, or a dash where it is not finite. */
void why_table_number (WhyTable *table, double value, int decimals);
void why_table_end_row (WhyTable *table);

/* The first column left, the others right. Both append to text and end in a line break. */
void why_table_print (const WhyTable *table, GString *text);
void why_table_markdown (const WhyTable *table, GString *text);

G_END_DECLS
