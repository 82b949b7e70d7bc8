/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/compare/why-comparison.h"

/* How two takes differ, in words and numbers of the user's language: one wording for window, figure and
 * command line. */

G_BEGIN_DECLS

/* Whole sentences, the weightiest first: which notes belong together, whether they were corrected by hand, then what
 * differs, then what is the same. char *; g_ptr_array_unref. */
GPtrArray *why_comparison_sentences (const WhyComparison *comparison);
/* The same in one paragraph. g_free. */
char *why_comparison_describe (const WhyComparison *comparison);

/* As a heading; static. */
const char *why_compared_title (WhyCompared what);
/* For data: "rate_hz"; static. */
const char *why_compared_name (WhyCompared what);
/* "5.6 Hz"; "–" where there is none. g_free. */
char *why_compared_text (WhyCompared what, double value);
/* "−0.8 Hz", "same", or "–". g_free. */
char *why_difference_text (WhyCompared what, const WhyDifference *difference);
/* For data: "more", "less", "same", "mixed", or NULL; static. */
const char *why_difference_name (WhyVerdictOfDifference verdict);

/* "A4 +3 ct" as a table has room for; "–" without pitch. g_free. */
char *why_compared_note_text (const WhyComparison *comparison, int take, gsize note);

G_END_DECLS
