/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"

/* A recording's answer as a line, from which it is read back to the bit: all that a report needs. */

G_BEGIN_DECLS

/* cells: of the manifest's row, NULL-terminated, or NULL to leave them out. checks: NULL where there are none.
 * A line with its end; g_free. */
char *why_shard_prediction_format (const WhyEvaluation *evaluation,
                                   const char *path,
                                   char **cells,
                                   const WhyPrediction *prediction,
                                   const WhyChecks *checks);

/* What such a line tells of an evaluation of these classes and rules, whoever wrote it. n_columns: cells wanted, or
 * 0. *cells: NULL, or as in a manifest's row, g_free. checks: zero where there are none. FALSE where the line is
 * something else. */
gboolean why_shard_prediction_parse (const WhyEvaluation *evaluation,
                                     const char *line,
                                     gsize n_columns,
                                     WhyPrediction *prediction,
                                     WhyChecks *checks,
                                     char ***cells);

G_END_DECLS
