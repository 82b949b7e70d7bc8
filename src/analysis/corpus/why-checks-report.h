/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <stdio.h>

#include "analysis/corpus/why-evaluation.h"

/* What the checks of explanations say, for programs. The evaluation has some. */

G_BEGIN_DECLS

/* The member "checks" of an object: by rule, then by check. */
void why_checks_add_json (JsonBuilder *builder, const WhyEvaluation *evaluation);

/* Columns of a table of predictions, each after a comma; empty where that one was not checked. */
void why_checks_write_header (const WhyEvaluation *evaluation, FILE *stream);
void why_checks_write_row (const WhyEvaluation *evaluation, gsize index, FILE *stream);

G_END_DECLS
