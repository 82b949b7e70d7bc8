/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/why-evaluation.h"
#include "cli/why-report.h"

G_BEGIN_DECLS

/* An evaluation as text, one JSON object, or a CSV table of classes. g_free. */
char    *why_evaluation_format (const WhyEvaluation *evaluation,
                                const char          *split,
                                const char          *model_name,
                                WhyFormat            format);

/* The manifest's columns, then what the model says, as CSV. False after a complaint. */
gboolean why_evaluation_write_predictions (const WhyEvaluation *evaluation,
                                           const WhyManifest   *manifest,
                                           const char          *path);

G_END_DECLS
