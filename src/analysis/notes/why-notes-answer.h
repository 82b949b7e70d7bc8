/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes-run.h"

/* What a run has told so far, for a caller with nothing to do until it has told all. One thread. */

G_BEGIN_DECLS

typedef struct
{
  WhyNotes *notes; /* owned; may be set before the run begins */
  gboolean is_done;
  GError *error;
} WhyNotesAnswer;

/* A WhyNotesFunc; its user is the answer. */
void
why_notes_answer_take (WhyNotes *notes, gboolean is_done, const GError *error, gpointer answer);
/* Waits for something new in the main context that the run was made in, NULL: the default one. FALSE: all is told. */
gboolean why_notes_answer_wait (WhyNotesAnswer *answer, GMainContext *context);
/* The notes, or NULL with error. The answer is empty then. */
WhyNotes *why_notes_answer_steal (WhyNotesAnswer *answer, GError **error);

G_END_DECLS
