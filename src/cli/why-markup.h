/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/why-cli-table.h"

/* The same sections as text and as Markdown. */

G_BEGIN_DECLS

typedef struct
{
  GString *text;
  gboolean markdown;
} WhyMarkup;

/* A paragraph of its own. */
void why_markup_line (WhyMarkup *markup, const char *format, ...) G_GNUC_PRINTF (2, 3);
void why_markup_heading (WhyMarkup *markup, const char *heading);
void why_markup_table (WhyMarkup *markup, const WhyTable *table);

G_END_DECLS
