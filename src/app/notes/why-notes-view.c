/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/notes/why-notes-view-private.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/text/why-note-text.h"
#include "app/why-compat.h"

#define MIN_HEIGHT 72
#define NATURAL_HEIGHT 150
#define FONT_SHARE 0.85 /* of the window's text, as in the panels */

enum
{
  CHOSEN,
  STEPPED,
  STRETCHED,
  BORDER,
  MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyNotesView, why_notes_view, WHY_TYPE_PICTURE_VIEW)

static void
why_notes_view_lay_out (WhyPictureView *view, int width, int height)
{
  WhyNotesView *self = WHY_NOTES_VIEW (view);
  if (width > 0)
    why_notes_lane_layout (self->notes, &self->options, why_picture_view_get_style (view), width,
                           height, &self->geometry);
}

static void
why_notes_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer picture, int width, int height)
{
  WhyNotesView *self = WHY_NOTES_VIEW (view);
  cairo_t *cr = why_picture_view_begin_cairo (snapshot, width, height);
  why_notes_lane_draw (cr, self->notes, &self->geometry, &self->options,
                       why_picture_view_get_style (view));
  cairo_destroy (cr);
}

/* With a foot and a head, so that it is no play-head. */
static void
draw_edge (WhyNotesView *self, GtkSnapshot *snapshot, double edge_s)
{
  const WhyNotesLaneGeometry *g = &self->geometry;
  GdkRGBA ink;
  float x = (float) round (why_notes_lane_x_of_time (g, edge_s)),
        height = (float) (g->plot.height + g->unpitched.height), y = (float) g->plot.y;
  why_compat_ink (GTK_WIDGET (self), &ink);
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (x - 1, y, 2, height));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (x - 4, y, 8, 3));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (x - 4, y + height - 3, 8, 3));
}

static void
why_notes_view_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyNotesView *self = WHY_NOTES_VIEW (view);
  const WhyNotesLaneGeometry *g = &self->geometry;
  GdkRGBA ink;
  double edge_s;
  if (why_notes_view_shown_edge (self, &edge_s) && edge_s >= g->from_s && edge_s <= g->to_s)
    draw_edge (self, snapshot, edge_s);
  if (isnan (self->play_head_s) || self->play_head_s < g->from_s || self->play_head_s > g->to_s)
    return;
  why_compat_ink (GTK_WIDGET (self), &ink);
  gtk_snapshot_append_color (
      snapshot, &ink,
      &GRAPHENE_RECT_INIT ((float) round (why_notes_lane_x_of_time (g, self->play_head_s)),
                           (float) g->plot.y, 2, (float) (g->plot.height + g->unpitched.height)));
}

static gboolean
has_note (WhyNotesView *self)
{
  return self->notes && self->options.chosen < why_notes_n (self->notes);
}

static void
why_notes_view_find_focus (WhyPictureView *view, graphene_rect_t *area)
{
  WhyNotesView *self = WHY_NOTES_VIEW (view);
  const WhyNotesLaneGeometry *g = &self->geometry;
  graphene_rect_init (area, (float) g->plot.x, (float) g->plot.y, (float) g->plot.width,
                      (float) (g->plot.height + g->unpitched.height));
}

/* The chosen note in words, or what there is to say of all. */
static void
tell (WhyNotesView *self)
{
  g_autofree char *text = NULL;
  gsize n = self->notes ? why_notes_n (self->notes) : 0;
  if (has_note (self))
    text = why_note_describe (self->notes, self->options.chosen);
  else if (n > 0)
    text = g_strdup_printf (ngettext ("%zu note", "%zu notes", n), n);
  else
    text = g_strdup (self->options.message ? self->options.message : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean by_keys, GtkTooltip *tooltip)
{
  WhyNotesView *self = WHY_NOTES_VIEW (widget);
  gsize i = by_keys
                ? self->options.chosen
                : why_notes_lane_hit (self->notes, &self->geometry, &self->options.filter, x, y);
  if (!self->notes || i >= why_notes_n (self->notes))
    return FALSE;
  g_autofree char *line = why_note_line (self->notes, i);
  WhyRect block;
  why_notes_lane_block (self->notes, &self->geometry, i, &block);
  GdkRectangle area
      = { (int) block.x, (int) block.y, (int) ceil (block.width), (int) ceil (block.height) };
  gtk_tooltip_set_text (tooltip, line);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

static void
why_notes_view_dispose (GObject *object)
{
  g_clear_pointer (&WHY_NOTES_VIEW (object)->notes, why_notes_unref);
  G_OBJECT_CLASS (why_notes_view_parent_class)->dispose (object);
}

static void
why_notes_view_class_init (WhyNotesViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_notes_view_dispose;
  picture_class->min_width = 100;
  picture_class->natural_width = 400;
  picture_class->min_height = MIN_HEIGHT;
  picture_class->natural_height = NATURAL_HEIGHT;
  picture_class->font_share = FONT_SHARE;
  picture_class->lay_out = why_notes_view_lay_out;
  picture_class->draw = why_notes_view_draw;
  picture_class->draw_over = why_notes_view_draw_over;
  picture_class->find_focus = why_notes_view_find_focus;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whynotes");
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ULONG);
  signals[STEPPED] = g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
  signals[STRETCHED] = g_signal_new ("stretched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[BORDER] = g_signal_new ("border", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 3, G_TYPE_ULONG, G_TYPE_BOOLEAN, G_TYPE_DOUBLE);
  signals[MENU] = g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                3, G_TYPE_ULONG, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
why_notes_view_init (WhyNotesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->play_head_s = NAN;
  self->options.chosen = WHY_NO_NOTE;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Notes of the recording"), -1);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  why_notes_view_add_edges (self);
  why_notes_view_add_controllers (self);
}

void
why_notes_view_emit_chosen (WhyNotesView *self, gsize note)
{
  g_signal_emit (self, signals[CHOSEN], 0, (gulong) note);
}

void
why_notes_view_emit_stepped (WhyNotesView *self, int step, gboolean to_end)
{
  g_signal_emit (self, signals[STEPPED], 0, step, to_end);
}

void
why_notes_view_emit_stretched (WhyNotesView *self, double from_s, double to_s)
{
  g_signal_emit (self, signals[STRETCHED], 0, from_s, to_s);
}

void
why_notes_view_emit_border (WhyNotesView *self, gboolean is_end, double to_s)
{
  g_signal_emit (self, signals[BORDER], 0, (gulong) self->options.chosen, is_end, to_s);
}

void
why_notes_view_emit_menu (WhyNotesView *self, gsize note, double x, double y)
{
  g_signal_emit (self, signals[MENU], 0, (gulong) note, x, y);
}

void
why_notes_view_set_can_correct (WhyNotesView *self, gboolean can_correct)
{
  g_return_if_fail (WHY_IS_NOTES_VIEW (self));
  self->can_correct = can_correct;
}

void
why_notes_view_show (WhyNotesView *self, WhyNotes *notes, const WhyNotesLaneOptions *options)
{
  g_return_if_fail (WHY_IS_NOTES_VIEW (self) && options);
  WhyNotes *before = self->notes;
  self->notes = notes ? why_notes_ref (notes) : NULL;
  g_clear_pointer (&before, why_notes_unref);
  /* Another note was chosen: its borders are others. */
  if (options->chosen != self->options.chosen && !self->is_dragging)
    why_notes_view_leave_edge (self);
  self->options = *options;
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
  tell (self);
}

void
why_notes_view_set_play_head (WhyNotesView *self, double time_s)
{
  g_return_if_fail (WHY_IS_NOTES_VIEW (self));
  self->play_head_s = time_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const WhyNotesLaneGeometry *
why_notes_view_get_geometry (WhyNotesView *self)
{
  return &self->geometry;
}
