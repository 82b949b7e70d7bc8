/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/notes/why-notes-answer.h"

void
why_notes_answer_take (WhyNotes *notes, gboolean is_done, const GError *error, gpointer user)
{
  WhyNotesAnswer *answer = user;
  g_clear_pointer (&answer->notes, why_notes_unref);
  answer->notes = why_notes_ref (notes);
  answer->is_done = is_done;
  if (error && !answer->error)
    answer->error = g_error_copy (error);
}

gboolean
why_notes_answer_wait (WhyNotesAnswer *answer, GMainContext *context)
{
  if (!answer->is_done)
    g_main_context_iteration (context, TRUE);
  return !answer->is_done;
}

WhyNotes *
why_notes_answer_steal (WhyNotesAnswer *answer, GError **error)
{
  if (!answer->error)
    return g_steal_pointer (&answer->notes);
  g_clear_pointer (&answer->notes, why_notes_unref);
  g_propagate_error (error, g_steal_pointer (&answer->error));
  return NULL;
}
