/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"
#include "cli/why-markup.h"

/* What the checks of explanations say, for people. The evaluation has some. */

G_BEGIN_DECLS

void why_checks_document (WhyMarkup *document, const WhyEvaluation *evaluation);

G_END_DECLS
