/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation-report.h"
#include "cli/why-report.h"

/* As text, Markdown, one JSON object, or a CSV table of classes. g_free. */
char *why_evaluation_format (const WhyEvaluationReport *report, WhyFormat format);
