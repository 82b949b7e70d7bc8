/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-notes-part.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/notes/why-note-filter-popover.h"
#include "app/notes/why-notes-view.h"

/* More is never shown so closely that the lane draws the line: see why-notes-lane-layout.c. */
#define MAX_LINE_S 160

struct _WhyNotesPart
{
  WhyWindowPart parent_instance;
  WhyNotesView *view;
  GtkWidget *bar;
  GtkMenuButton *filter_button;
  GtkLabel *filter_label, *count;
  WhyNoteFilterPopover *popover;
  float *f0_hz; /* of what the lane shows, lent to it */
};

G_DEFINE_FINAL_TYPE (WhyNotesPart, why_notes_part, WHY_TYPE_WINDOW_PART)

static gboolean
is_finding (WhyNotesPart *self)
{
  WhyDocument *document = why_session_get_document (why_window_part_context (self)->session);
  return document && why_document_is_finding (document);
}

/* "Note 3 of 42", "12 of 42 notes", "42 notes so far". g_free. */
static char *
count_text (WhyNotesPart *self, WhyNotes *notes)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyNoteFilter *filter = why_session_get_filter (session);
  gsize n = why_notes_n (notes), chosen = why_session_get_note (session);
  if (n == 0)
    return g_strdup ("");
  if (!why_note_filter_is_open (filter))
    return g_strdup_printf (ngettext ("%zu of %zu note", "%zu of %zu notes", n),
                            why_note_filter_count (filter, notes), n);
  if (chosen != WHY_NO_NOTE)
    return g_strdup_printf (_ ("Note %zu of %zu"), chosen + 1, n);
  if (is_finding (self))
    return g_strdup_printf (ngettext ("%zu note so far", "%zu notes so far", n), n);
  return g_strdup_printf (ngettext ("%zu note", "%zu notes", n), n);
}

/* The pitch in what is shown, where that is so little that it is seen to move. */
static void
add_pitch (WhyNotesPart *self, WhyNotes *notes, WhyNotesLaneOptions *options)
{
  WhyDocument *document = why_session_get_document (why_window_part_context (self)->session);
  WhyContourRun *contour = document ? why_document_get_contour (document) : NULL;
  gboolean is_part = options->to_s > options->from_s;
  double from_s = is_part ? options->from_s : 0;
  double to_s = is_part ? options->to_s : notes ? why_notes_duration (notes) : 0;
  g_clear_pointer (&self->f0_hz, g_free);
  if (!contour || !(to_s - from_s <= MAX_LINE_S))
    return;
  gint64 first = (gint64) floor (from_s / WHY_CONTOUR_STEP_S);
  options->n_steps = (gsize) ceil ((to_s - from_s) / WHY_CONTOUR_STEP_S) + 2;
  options->step_s = WHY_CONTOUR_STEP_S;
  options->f0_from_s = (double) first * WHY_CONTOUR_STEP_S;
  options->f0_hz = self->f0_hz = g_new (float, options->n_steps);
  why_contour_run_read (contour, first, options->n_steps, self->f0_hz, NULL);
}

static void
show_lane (WhyNotesPart *self, WhyNotes *notes)
{
  WhySession *session = why_window_part_context (self)->session;
  WhyNotesLaneOptions options
      = { .chosen = why_session_get_note (session),
          .filter = *why_session_get_filter (session),
          .message = is_finding (self) ? _ ("Looking for notes…") : _ ("No notes found") };
  why_session_get_stretch (session, &options.from_s, &options.to_s);
  add_pitch (self, notes, &options);
  why_notes_view_show (self->view, notes, &options);
}

static gboolean
can_step (WhyNotesPart *self, WhyNotes *notes, int step)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyNoteFilter *filter = why_session_get_filter (session);
  return notes
         && why_note_filter_step (filter, notes, why_session_get_note (session), step)
                != WHY_NO_NOTE;
}

static void
show_bar (WhyNotesPart *self, WhyNotes *notes)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyNoteFilter *filter = why_session_get_filter (session);
  gboolean is_open = why_note_filter_is_open (filter);
  g_autofree char *text = why_note_filter_text (filter, notes ? why_notes_axes (notes) : NULL);
  g_autofree char *count = notes ? count_text (self, notes) : g_strdup ("");
  gtk_label_set_text (self->filter_label, text);
  gtk_label_set_text (self->count, count);
  if (is_open)
    gtk_widget_remove_css_class (GTK_WIDGET (self->filter_button), "is-filtering");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->filter_button), "is-filtering");
  why_note_filter_popover_show (self->popover, notes, filter);
  gtk_widget_set_sensitive (GTK_WIDGET (self->filter_button), notes && why_notes_n (notes) > 0);
  why_window_part_enable (self, "next-note", can_step (self, notes, 1));
  why_window_part_enable (self, "previous-note", can_step (self, notes, -1));
  why_window_part_enable (self, "first-note",
                          can_step (self, notes, 1) || can_step (self, notes, -1));
  why_window_part_enable (self, "last-note",
                          can_step (self, notes, 1) || can_step (self, notes, -1));
}

static void
why_notes_part_update (WhyWindowPart *part, guint changes)
{
  WhyNotesPart *self = WHY_NOTES_PART (part);
  WhyNotes *notes = why_session_get_notes (why_window_part_context (self)->session);
  guint of_bar = WHY_SESSION_DOCUMENT | WHY_SESSION_NOTES | WHY_SESSION_LANE | WHY_SESSION_PLACE;
  if (changes & (of_bar | WHY_SESSION_STRETCH | WHY_SESSION_CONTOUR))
    show_lane (self, notes);
  if (!(changes & of_bar))
    return;
  gtk_widget_set_visible (self->bar, notes != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->view), notes != NULL);
  show_bar (self, notes);
}

static void
show_play_head (WhyNotesPart *self)
{
  WhyTransport *transport = why_window_part_context (self)->transport;
  why_notes_view_set_play_head (self->view, why_transport_has_position (transport)
                                                ? why_transport_get_position (transport)
                                                : NAN);
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyNotesPart *self)
{
  show_play_head (self);
}

static void
chosen_cb (WhyNotesView *view, gulong note, WhyNotesPart *self)
{
  why_session_choose_note (why_window_part_context (self)->session, note);
}

static void
stepped_cb (WhyNotesView *view, int step, gboolean to_end, WhyNotesPart *self)
{
  why_session_step_note (why_window_part_context (self)->session, step, to_end);
}

static void
stretched_cb (WhyNotesView *view, double from_s, double to_s, WhyNotesPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  /* Live sound scrolls by itself. */
  if (!why_session_is_live (session))
    why_session_show_stretch (session, from_s, to_s);
}

static void
filter_changed_cb (WhyNoteFilterPopover *popover, gpointer filter, WhyNotesPart *self)
{
  why_session_set_filter (why_window_part_context (self)->session, filter);
}

static void
next_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_step_note (why_window_part_context (data)->session, 1, FALSE);
}

static void
previous_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_step_note (why_window_part_context (data)->session, -1, FALSE);
}

static void
first_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_step_note (why_window_part_context (data)->session, 1, TRUE);
}

static void
last_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_step_note (why_window_part_context (data)->session, -1, TRUE);
}

static void
why_notes_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "next-note", next_cb, NULL, NULL, NULL },
    { "previous-note", previous_cb, NULL, NULL, NULL },
    { "first-note", first_cb, NULL, NULL, NULL },
    { "last-note", last_cb, NULL, NULL, NULL },
  };
  WhyNotesPart *self = WHY_NOTES_PART (part);
  self->view = why_window_part_child (self, "notes");
  self->bar = why_window_part_child (self, "notes_bar");
  self->filter_button = why_window_part_child (self, "filter_button");
  self->filter_label = why_window_part_child (self, "filter_label");
  self->popover = why_window_part_child (self, "filter_popover");
  self->count = why_window_part_child (self, "notes_count");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_signal_connect_object (self->view, "chosen", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect_object (self->view, "stepped", G_CALLBACK (stepped_cb), self, 0);
  g_signal_connect_object (self->view, "stretched", G_CALLBACK (stretched_cb), self, 0);
  g_signal_connect_object (self->popover, "changed", G_CALLBACK (filter_changed_cb), self, 0);
  g_signal_connect_object (why_window_part_context (self)->transport, "changed",
                           G_CALLBACK (transport_changed_cb), self, 0);
}

static void
why_notes_part_finalize (GObject *object)
{
  g_free (WHY_NOTES_PART (object)->f0_hz);
  G_OBJECT_CLASS (why_notes_part_parent_class)->finalize (object);
}

static void
why_notes_part_class_init (WhyNotesPartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_notes_part_finalize;
  WHY_WINDOW_PART_CLASS (klass)->attach = why_notes_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_notes_part_update;
}

static void
why_notes_part_init (WhyNotesPart *self)
{
}
