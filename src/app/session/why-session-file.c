/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-session-private.h"

/* The file that is shown is renamed or deleted, by this program. */

void
why_session_settle (WhySession *self, const char *path)
{
  g_return_if_fail (WHY_IS_SESSION (self) && path);
  WhyDocument *const documents[] = { self->document, self->pending, self->complete.document };
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    if (documents[i] && g_strcmp0 (why_document_get_path (documents[i]), path) == 0)
      why_corrections_flush (why_document_get_corrections (documents[i]));
}

void
why_session_follow_file (WhySession *self, const char *from, const char *to)
{
  g_return_if_fail (WHY_IS_SESSION (self) && from && to);
  gboolean is_shown = g_strcmp0 (why_session_get_path (self), from) == 0;
  gboolean is_asked = g_strcmp0 (why_session_get_asked_path (self), from) == 0;
  /* Live sound is not cut short for it. */
  if (why_session_is_live (self) || (!is_asked && (!is_shown || why_session_get_busy (self))))
    return;
  if (g_strcmp0 (self->annotated_path, from) == 0)
    {
      g_free (self->annotated_path);
      self->annotated_path = g_strdup (to);
    }
  why_session_open (self, to, is_shown ? self->place.start_s : 0);
}
