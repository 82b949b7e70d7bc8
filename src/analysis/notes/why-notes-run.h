/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-finder.h"

/* Finds and names the notes of a whole recording on threads of its own, what is looked at first. Made, told and
 * stopped on one thread, whose main context is told of what is new. What was found stays in the last notes that
 * were handed out; stopping loses nothing of it. */

G_BEGIN_DECLS

typedef struct _WhyNotesRun WhyNotesRun;

/* With the notes so far, a few times a second, and with all of them at the end, where is_done is TRUE; error says
 * why it ended early, else NULL. Borrowed. */
typedef void (*WhyNotesFunc) (WhyNotes *notes,
                              gboolean is_done,
                              const GError *error,
                              gpointer user);

/* Takes over samples, at the rate of the analyzer. n_threads 0: one a core; background: at low priority. */
WhyNotesRun *why_notes_run_new (WhyNoteFinder *finder,
                                WhyAnalyzer *analyzer,
                                WhySamples *samples,
                                double duration_s,
                                unsigned n_threads,
                                gboolean background,
                                WhyNotesFunc func,
                                gpointer user);
/* What is looked at: it is done first. */
void why_notes_run_look (WhyNotesRun *run, double from_s, double to_s);
/* Share that is done, 0..1. */
double why_notes_run_progress (WhyNotesRun *run);
/* No more calls; the threads end soon. */
void why_notes_run_stop (WhyNotesRun *run);

G_END_DECLS
