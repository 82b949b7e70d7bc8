/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-agreement.h"
#include "analysis/recording/why-samples.h"

/* What the intervals that somebody has labelled are heard as, and how far that agrees: what a report of notes
 * says beside them, where its notes are those of annotations. */

G_BEGIN_DECLS

/* Names them, with a progress bar. NULL with error. why_notes_unref. */
WhyNotes *why_annotated_notes (WhyAnnotations *annotations,
                               WhyAnalyzer *analyzer,
                               const char *path,
                               double duration_s,
                               GError **error);

/* Says what is wrong with which, on stderr. Whether any is not analysed. */
gboolean why_annotated_complain (const WhyAnnotations *annotations, double duration_s);

/* "  “vib.” agrees" */
void why_annotated_add_text (GString *text,
                             const WhyAnnotations *annotations,
                             const WhyNotes *notes,
                             gsize i);
/* Sentences, and which label was heard as what. */
void why_annotated_add_text_summary (GString *text,
                                     const WhyAnnotations *annotations,
                                     const WhyNotes *notes);

G_END_DECLS
