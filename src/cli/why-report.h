/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "analysis/explain/why-flip-test.h"

/* An analysis as text, JSON or CSV. */

G_BEGIN_DECLS

typedef enum
{
  WHY_FORMAT_TEXT,
  WHY_FORMAT_JSON, /* one object a line */
  WHY_FORMAT_CSV,  /* one line a file */
  WHY_FORMAT_MARKDOWN,
} WhyFormat;

/* "text", "json", "csv", and "markdown" where a command knows it; NULL means text. False after a
 * complaint. */
gboolean why_report_parse (const char *name, gboolean has_markdown, WhyFormat *out);

/* What why_report_parse takes for it. */
const char *why_report_name (WhyFormat format);

/* The line before all others, or NULL. */
char *why_report_header (WhyFormat format, const WhyAxes *axes);
/* How long each step took is left out of JSON from now on: the same analysis gives the same text. */
void why_report_leave_out_timings (void);
/* question: what is explained. flip_test: of it, or NULL; in JSON and text. The string ends in a line break. g_free. */
char *why_report_format (const WhyAnalysis *analysis,
                         WhyRule rule,
                         WhyQuestion question,
                         const WhyFlipTest *flip_test,
                         WhyFormat format);

G_END_DECLS
