/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "audio/file/why-audio-file.h"

/* What there is to say about the file that an analysis is of: how long it is, and what is wrong with
 * it. One wording for window, figure, list and command line. */

G_BEGIN_DECLS

/* Sentences for the user, or NULL where all is well. */
char *why_file_notice (const WhyAudioInfo *info);

/* Takes over what is known of the file. analysis: not yet published, its window already set. */
void why_analysis_set_file (WhyAnalysis *analysis, const WhyAudioInfo *info);

/* The same for one that is published: a copy. */
WhyAnalysis *why_analysis_with_file (const WhyAnalysis *analysis, const WhyAudioInfo *info);

G_END_DECLS
