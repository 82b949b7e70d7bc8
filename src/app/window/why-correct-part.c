/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-correct-part.h"

#include <glib/gi18n.h>

#include "analysis/sidecar/why-sidecar-edit.h"
#include "analysis/text/why-class-display-name.h"
#include "app/notes/why-note-list.h"
#include "app/notes/why-notes-view.h"
#include "app/widgets/why-context-menu.h"
#include "app/window/why-remark-dialog.h"

#define NEW_NOTE_S 0.5

struct _WhyCorrectPart
{
  WhyWindowPart parent_instance;
  WhyNotesView *view;
  WhyNoteList *list;
  GtkMenuButton *button;
  GMenu *menu, *classes;
  const WhyAxes *axes; /* of the classes; only compared */
  GtkWidget *lane_menu, *list_menu;
  char *remarked; /* the file that is asked about */
  double remark_at_s;
};

G_DEFINE_FINAL_TYPE (WhyCorrectPart, why_correct_part, WHY_TYPE_WINDOW_PART)

static WhySession *
get_session (gpointer self)
{
  return why_window_part_context (self)->session;
}

/* The chosen note; NULL: there is none. */
static const WhyNote *
get_note (gpointer self, gsize *i)
{
  WhySession *session = get_session (self);
  WhyNotes *notes = why_session_get_notes (session);
  *i = why_session_get_note (session);
  return notes && *i < why_notes_n (notes) ? why_notes_get (notes, *i) : NULL;
}

/* Where it is cut in two: at the play-head, or else in the middle. */
static double
split_place (WhyCorrectPart *self, gsize i)
{
  WhyTransport *transport = why_window_part_context (self)->transport;
  WhyNotes *notes = why_session_get_notes (get_session (self));
  const WhyNote *note = why_notes_get (notes, i);
  double at_s
      = why_transport_has_position (transport) ? why_transport_get_position (transport) : -1;
  return why_sidecar_can_split (notes, i, at_s) ? at_s : (note->from_s + note->to_s) / 2;
}

static void
fill_classes (WhyCorrectPart *self, const WhyAxes *axes)
{
  g_menu_remove_all (self->classes);
  g_menu_append (self->classes, _ ("As the Program Says"), "win.note-class::");
  for (gsize k = 0; axes && k < axes->n_classes; k++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (why_class_label (axes->classes[k]), NULL);
      g_menu_item_set_action_and_target (item, "win.note-class", "s", axes->classes[k]);
      g_menu_append_item (self->classes, item);
    }
  self->axes = axes;
}

static void
show_state (WhyCorrectPart *self)
{
  WhySession *session = get_session (self);
  WhyNotes *notes = why_session_get_notes (session);
  gsize i;
  const WhyNote *note = get_note (self, &i);
  gboolean can = why_session_can_correct (session), has_note = can && note;
  const WhyCorrection *said = why_session_get_correction (session, i);
  const char *label = said && said->label ? said->label : "";
  const WhyAxes *axes = notes ? why_notes_axes (notes) : NULL;
  if (axes != self->axes)
    fill_classes (self, axes);
  if (note && note->has_hand_label)
    label = axes->classes[note->hand_label];
  g_simple_action_set_state (why_window_part_action (self, "note-class"),
                             g_variant_new_string (label));
  why_window_part_enable (self, "note-class", has_note);
  why_window_part_enable (self, "split-note",
                          has_note && why_sidecar_can_split (notes, i, split_place (self, i)));
  why_window_part_enable (self, "join-note", has_note && i + 1 < why_notes_n (notes));
  why_window_part_enable (self, "delete-note", has_note);
  why_window_part_enable (self, "note-remark", has_note);
  why_window_part_enable (self, "add-note", can);
  why_window_part_enable (self, "recording-remark", can);
  why_window_part_enable (self, "redo-correction", why_session_can_redo_correction (session));
  why_window_part_enable (self, "undo-correction",
                          why_session_can_undo_correction (session)
                              || why_session_can_undo (session));
  why_notes_view_set_can_correct (self->view, can);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), can);
}

static void
why_correct_part_update (WhyWindowPart *part, guint changes)
{
  if (changes
      & (WHY_SESSION_DOCUMENT | WHY_SESSION_NOTES | WHY_SESSION_LANE | WHY_SESSION_PLACE
         | WHY_SESSION_CORRECTIONS | WHY_SESSION_BUSY))
    show_state (WHY_CORRECT_PART (part));
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyCorrectPart *self)
{
  gsize i;
  if (get_note (self, &i))
    why_window_part_enable (self, "split-note",
                            why_session_can_correct (get_session (self))
                                && why_sidecar_can_split (why_session_get_notes (
                                                              get_session (self)),
                                                          i, split_place (self, i)));
}

static void
class_cb (GSimpleAction *action, GVariant *value, gpointer self)
{
  gsize i;
  const char *label = g_variant_get_string (value, NULL);
  if (get_note (self, &i))
    why_session_label_note (get_session (self), i, *label ? label : NULL);
}

static void
split_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gsize i;
  if (get_note (self, &i))
    why_session_split_note (get_session (self), i, split_place (self, i));
}

static void
join_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gsize i;
  if (get_note (self, &i))
    why_session_join_notes (get_session (self), i);
}

static void
delete_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  gsize i;
  if (!get_note (self, &i))
    return;
  why_session_delete_note (get_session (self), i);
  why_toaster_say (why_window_part_context (self)->toaster,
                   _ ("The note was deleted; Ctrl+Z brings it back"));
}

/* Of the range that was chosen, or at the play-head, or where the part that is analysed begins. */
static void
add_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyViewState *place = why_session_get_place (context->session);
  double from_s = place->start_s, to_s = place->start_s + NEW_NOTE_S;
  if (why_session_has_range (context->session))
    to_s = place->start_s + place->duration_s;
  else if (why_transport_has_position (context->transport))
    {
      from_s = why_transport_get_position (context->transport);
      to_s = from_s + NEW_NOTE_S;
    }
  if (!why_session_add_note (context->session, from_s, to_s))
    {
      why_toaster_say (context->toaster, _ ("There is a note already; choose a range without one"));
      return;
    }
  WhyNotes *notes = why_session_get_notes (context->session);
  why_session_choose_note (context->session, why_notes_at (notes, from_s));
}

/* The note may have become another one meanwhile: it is the one that sounds there. */
static void
note_remarked_cb (const char *title, const char *remark, gpointer data)
{
  WhyCorrectPart *self = data;
  gsize i;
  if (!why_window_part_context (self)->window)
    return;
  WhySession *session = get_session (self);
  WhyNotes *notes = why_session_get_notes (session);
  if (notes && g_strcmp0 (why_session_get_path (session), self->remarked) == 0
      && why_notes_sounds (notes, self->remark_at_s, &i))
    why_session_remark_note (session, i, remark);
}

static void
recording_remarked_cb (const char *title, const char *remark, gpointer data)
{
  WhyCorrectPart *self = data;
  if (why_window_part_context (self)->window
      && g_strcmp0 (why_session_get_path (get_session (self)), self->remarked) == 0)
    why_session_describe (get_session (self), title, remark);
}

static void
ask (WhyCorrectPart *self,
     const char *heading,
     const char *title,
     const char *remark,
     WhyRemarkFunc func)
{
  g_free (self->remarked);
  self->remarked = g_strdup (why_session_get_path (get_session (self)));
  why_remark_dialog_show (why_window_part_context (self)->window, heading, title, remark, func,
                          G_OBJECT (self));
}

static void
note_remark_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCorrectPart *self = data;
  gsize i;
  const WhyNote *note = get_note (self, &i);
  if (!note)
    return;
  const WhyCorrection *said = why_session_get_correction (get_session (self), i);
  self->remark_at_s = (note->from_s + note->to_s) / 2;
  ask (self, _ ("Remark on This Note"), NULL, said ? said->remark : NULL, note_remarked_cb);
}

static void
recording_remark_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyCorrectPart *self = data;
  const WhySidecar *said = why_session_get_sidecar (get_session (self));
  if (said)
    ask (self, _ ("Title and Remark"), why_sidecar_get_title (said), why_sidecar_get_remark (said),
         recording_remarked_cb);
}

/* What was said by hand first; then where one was before. */
static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  WhySession *session = get_session (self);
  if (why_session_can_undo_correction (session))
    why_session_undo_correction (session);
  else
    why_session_undo (session);
}

static void
redo_cb (GSimpleAction *action, GVariant *parameter, gpointer self)
{
  why_session_redo_correction (get_session (self));
}

static void
border_cb (WhyNotesView *view, gulong note, gboolean is_end, double to_s, WhyCorrectPart *self)
{
  why_session_move_border (get_session (self), note, is_end, to_s);
}

static void
lane_menu_cb (WhyNotesView *view, gulong note, double x, double y, WhyCorrectPart *self)
{
  why_context_menu_pop_up (self->lane_menu, x, y);
}

static void
list_menu_cb (WhyNoteList *list, gulong note, double x, double y, WhyCorrectPart *self)
{
  why_context_menu_pop_up (self->list_menu, x, y);
}

static GMenu *
build_menu (WhyCorrectPart *self)
{
  g_autoptr (GMenu) borders = g_menu_new (), remarks = g_menu_new ();
  GMenu *menu = g_menu_new ();
  g_menu_append (borders, _ ("_Split"), "win.split-note");
  g_menu_append (borders, _ ("_Join with the Next"), "win.join-note");
  g_menu_append (borders, _ ("_Delete"), "win.delete-note");
  g_menu_append (borders, _ ("_Add a Note"), "win.add-note");
  g_menu_append (remarks, _ ("_Remark on This Note…"), "win.note-remark");
  g_menu_append (remarks, _ ("_Title and Remark of the Recording…"), "win.recording-remark");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (self->classes));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (borders));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (remarks));
  return menu;
}

static void
why_correct_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "note-class", NULL, "s", "''", class_cb },
    { "split-note", split_cb, NULL, NULL, NULL },
    { "join-note", join_cb, NULL, NULL, NULL },
    { "delete-note", delete_cb, NULL, NULL, NULL },
    { "add-note", add_cb, NULL, NULL, NULL },
    { "note-remark", note_remark_cb, NULL, NULL, NULL },
    { "recording-remark", recording_remark_cb, NULL, NULL, NULL },
    { "undo-correction", undo_cb, NULL, NULL, NULL },
    { "redo-correction", redo_cb, NULL, NULL, NULL },
  };
  WhyCorrectPart *self = WHY_CORRECT_PART (part);
  self->view = why_window_part_child (self, "notes");
  self->list = why_window_part_child (self, "note_list");
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->button, "document-edit-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), _ ("Correct this note"));
  gtk_box_insert_child_after (why_window_part_child (self, "notes_bar"), GTK_WIDGET (self->button),
                              why_window_part_child (self, "notes_count"));
  self->classes = g_menu_new ();
  self->menu = build_menu (self);
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  gtk_menu_button_set_menu_model (self->button, G_MENU_MODEL (self->menu));
  self->lane_menu = why_context_menu_new (GTK_WIDGET (self->view), G_MENU_MODEL (self->menu));
  self->list_menu = why_context_menu_new (GTK_WIDGET (self->list), G_MENU_MODEL (self->menu));
  g_signal_connect_object (self->view, "border", G_CALLBACK (border_cb), self, 0);
  g_signal_connect_object (self->view, "menu", G_CALLBACK (lane_menu_cb), self, 0);
  g_signal_connect_object (self->list, "menu", G_CALLBACK (list_menu_cb), self, 0);
  g_signal_connect_object (why_window_part_context (self)->transport, "changed",
                           G_CALLBACK (transport_changed_cb), self, 0);
  fill_classes (self, NULL);
}

static void
why_correct_part_finalize (GObject *object)
{
  WhyCorrectPart *self = WHY_CORRECT_PART (object);
  g_clear_object (&self->menu);
  g_clear_object (&self->classes);
  g_free (self->remarked);
  G_OBJECT_CLASS (why_correct_part_parent_class)->finalize (object);
}

static void
why_correct_part_class_init (WhyCorrectPartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_correct_part_finalize;
  WHY_WINDOW_PART_CLASS (klass)->attach = why_correct_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_correct_part_update;
}

static void
why_correct_part_init (WhyCorrectPart *self)
{
}
