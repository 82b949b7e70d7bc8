/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/sidecar/why-sidecar-edit.h"
#include "app/session/why-session-private.h"

/* Corrections by hand, of the notes that are shown. */

static WhyCorrections *
get_corrections (WhySession *self)
{
  return self->document ? why_document_get_corrections (self->document) : NULL;
}

const WhySidecar *
why_session_get_sidecar (WhySession *self)
{
  WhyCorrections *corrections = get_corrections (self);
  return corrections ? why_corrections_get (corrections) : NULL;
}

gboolean
why_session_can_correct (WhySession *self)
{
  WhyCorrections *corrections = get_corrections (self);
  return corrections && !why_session_is_live (self) && why_session_get_notes (self)
         && why_corrections_can_change (corrections);
}

/* What is said so far, to be changed; NULL: it cannot be, or there is no such note. */
static WhySidecar *
begin (WhySession *self, gsize i)
{
  g_return_val_if_fail (WHY_IS_SESSION (self), NULL);
  if (!why_session_can_correct (self) || i >= why_notes_n (why_session_get_notes (self)))
    return NULL;
  self->awaits_first_note = FALSE;
  return why_sidecar_copy (why_session_get_sidecar (self));
}

static void
finish (WhySession *self, WhySidecar *sidecar)
{
  why_corrections_change (get_corrections (self), sidecar);
}

void
why_session_label_note (WhySession *self, gsize i, const char *label)
{
  WhySidecar *sidecar = begin (self, i);
  if (!sidecar)
    return;
  why_sidecar_label_note (sidecar, why_session_get_notes (self), i, label);
  finish (self, sidecar);
}

void
why_session_remark_note (WhySession *self, gsize i, const char *remark)
{
  WhySidecar *sidecar = begin (self, i);
  if (!sidecar)
    return;
  why_sidecar_remark_note (sidecar, why_session_get_notes (self), i, remark);
  finish (self, sidecar);
}

void
why_session_move_border (WhySession *self, gsize i, gboolean is_end, double to_s)
{
  WhySidecar *sidecar = begin (self, i);
  if (!sidecar)
    return;
  why_sidecar_move_border (sidecar, why_session_get_notes (self), i, is_end, to_s);
  finish (self, sidecar);
}

void
why_session_split_note (WhySession *self, gsize i, double at_s)
{
  WhySidecar *sidecar = begin (self, i);
  if (!sidecar)
    return;
  if (why_sidecar_can_split (why_session_get_notes (self), i, at_s))
    why_sidecar_split_note (sidecar, why_session_get_notes (self), i, at_s);
  finish (self, sidecar);
}

void
why_session_join_notes (WhySession *self, gsize i)
{
  WhySidecar *sidecar = begin (self, i + 1);
  if (!sidecar)
    return;
  why_sidecar_join_notes (sidecar, why_session_get_notes (self), i);
  finish (self, sidecar);
}

void
why_session_delete_note (WhySession *self, gsize i)
{
  WhySidecar *sidecar = begin (self, i);
  if (!sidecar)
    return;
  why_sidecar_delete_note (sidecar, why_session_get_notes (self), i);
  finish (self, sidecar);
}

gboolean
why_session_add_note (WhySession *self, double from_s, double to_s)
{
  g_return_val_if_fail (WHY_IS_SESSION (self), FALSE);
  if (!why_session_can_correct (self))
    return FALSE;
  WhySidecar *sidecar = why_sidecar_copy (why_session_get_sidecar (self));
  gboolean added = why_sidecar_add_note (sidecar, why_session_get_notes (self), from_s, to_s);
  finish (self, sidecar);
  return added;
}

void
why_session_describe (WhySession *self, const char *title, const char *remark)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyCorrections *corrections = get_corrections (self);
  if (!corrections || !why_corrections_can_change (corrections))
    return;
  WhySidecar *sidecar = why_sidecar_copy (why_corrections_get (corrections));
  why_sidecar_set_title (sidecar, title);
  why_sidecar_set_remark (sidecar, remark);
  finish (self, sidecar);
}

const WhyCorrection *
why_session_get_correction (WhySession *self, gsize i)
{
  WhyNotes *notes = why_session_get_notes (self);
  const WhySidecar *sidecar = why_session_get_sidecar (self);
  if (!notes || !sidecar || i >= why_notes_n (notes))
    return NULL;
  gsize by_hand = why_notes_get (notes, i)->by_hand;
  return by_hand > 0 && by_hand <= why_sidecar_n (sidecar) ? why_sidecar_get (sidecar, by_hand - 1)
                                                           : NULL;
}

gboolean
why_session_can_undo_correction (WhySession *self)
{
  WhyCorrections *corrections = get_corrections (self);
  return corrections && why_corrections_can_undo (corrections);
}

gboolean
why_session_can_redo_correction (WhySession *self)
{
  WhyCorrections *corrections = get_corrections (self);
  return corrections && why_corrections_can_redo (corrections);
}

void
why_session_undo_correction (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  if (why_session_can_undo_correction (self))
    why_corrections_undo (get_corrections (self));
}

void
why_session_redo_correction (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  if (why_session_can_redo_correction (self))
    why_corrections_redo (get_corrections (self));
}
