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

  /* A border of the chosen note that is moved by hand. */
  gboolean can_correct, has_edge, edge_is_end, is_dragging;
  double edge_s, edge_begin_s;
};

void why_notes_view_emit_chosen (WhyNotesView *self, gsize note);
void why_notes_view_emit_stepped (WhyNotesView *self, int step, gboolean to_end);
void why_notes_view_emit_stretched (WhyNotesView *self, double from_s, double to_s);

void why_notes_view_emit_border (WhyNotesView *self, gboolean is_end, double to_s);
void why_notes_view_emit_menu (WhyNotesView *self, gsize note, double x, double y);

/* why-notes-view-edges.c: borders of the chosen note. Whether one lies at a point. */
gboolean why_notes_view_edge_at (WhyNotesView *self, double x, double y, gboolean *is_end);
/* Where the one lies that is moved; FALSE: none is. */
gboolean why_notes_view_shown_edge (WhyNotesView *self, double *time_s);
void why_notes_view_leave_edge (WhyNotesView *self);
gboolean why_notes_view_edge_key (WhyNotesView *self, guint key, GdkModifierType state);
void why_notes_view_add_edges (WhyNotesView *self);

/* why-notes-view-input.c: pointer and keys. */
void why_notes_view_add_controllers (WhyNotesView *self);
