/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* What is asked, as a sentence or a figure has it in the user's language: "vibrato", "vibrato rather than trill"; "" for
 * classes that are not the axes' own. Any thread. g_free. */

char *why_question_text (const WhyAxes *axes, WhyQuestion question);
