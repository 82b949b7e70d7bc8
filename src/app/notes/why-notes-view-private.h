/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/notes/why-notes-view.h"

/* What the files of the lane's widget share. */

struct _WhyNotesView
{
  WhyPictureView parent_instance;

  WhyNotes *notes;
  WhyNotesLaneOptions options;
  WhyNotesLaneGeometry geometry;
  double play_head_s;

  double pointer_x, pan_x, pinch_scale;
};

void why_notes_view_emit_chosen (WhyNotesView *self, gsize note);
void why_notes_view_emit_stepped (WhyNotesView *self, int step, gboolean to_end);
void why_notes_view_emit_stretched (WhyNotesView *self, double from_s, double to_s);

/* why-notes-view-input.c: pointer and keys. */
void why_notes_view_add_controllers (WhyNotesView *self);
