/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-agreement.h"
#include "analysis/notes/why-notes-run.h"

/* Names each annotated interval as one note, on a thread of its own, what is looked at first. Made, told and
 * stopped on one thread, whose main context is told of what is new. */

G_BEGIN_DECLS

typedef struct _WhyAnnotationRun WhyAnnotationRun;

/* Takes over samples, at the rate of the analyzer. duration_s: of the recording. func: as of a WhyNotesRun; the
 * notes are one for each annotation (why_annotations_to_notes). background: at low priority. */
WhyAnnotationRun *why_annotation_run_new (WhyAnnotations *annotations,
                                          WhyAnalyzer *analyzer,
                                          WhySamples *samples,
                                          double duration_s,
                                          gboolean background,
                                          WhyNotesFunc func,
                                          gpointer user);
/* That one, and those behind it, are named next. */
void why_annotation_run_look (WhyAnnotationRun *run, gsize i);
/* Share that is done, 0..1. */
double why_annotation_run_progress (WhyAnnotationRun *run);
/* No more calls; the thread ends soon. */
void why_annotation_run_stop (WhyAnnotationRun *run);

G_END_DECLS
