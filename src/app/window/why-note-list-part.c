/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-note-list-part.h"

#include <glib/gi18n.h>

#include "app/notes/why-note-list.h"
#include "app/preferences/why-settings.h"

struct _WhyNoteListPart
{
  WhyWindowPart parent_instance;
  WhyNoteList *list;
};

G_DEFINE_FINAL_TYPE (WhyNoteListPart, why_note_list_part, WHY_TYPE_WINDOW_PART)

static gboolean
is_wanted (WhyNoteListPart *self)
{
  g_autoptr (GVariant) state
      = g_action_get_state (G_ACTION (why_window_part_action (self, "show-notes")));
  return g_variant_get_boolean (state);
}

/* A list that nobody sees is not filled. */
static void
show_notes (WhyNoteListPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  WhyNotes *notes = why_session_get_notes (session);
  gboolean is_shown = notes && is_wanted (self);
  gtk_widget_set_visible (GTK_WIDGET (self->list), is_shown);
  why_note_list_set_notes (self->list, is_shown ? notes : NULL, why_session_get_filter (session));
  why_note_list_set_chosen (self->list, why_session_get_note (session));
}

static void
why_note_list_part_update (WhyWindowPart *part, guint changes)
{
  WhyNoteListPart *self = WHY_NOTE_LIST_PART (part);
  WhyNotes *notes = why_session_get_notes (why_window_part_context (self)->session);
  if (!(changes
        & (WHY_SESSION_DOCUMENT | WHY_SESSION_NOTES | WHY_SESSION_LANE | WHY_SESSION_PLACE)))
    return;
  why_window_part_enable (self, "show-notes", notes != NULL);
  why_window_part_enable (self, "copy-notes", notes && why_notes_n (notes) > 0);
  show_notes (self);
}

static void
chosen_cb (WhyNoteList *list, gulong note, WhyNoteListPart *self)
{
  why_session_choose_note (why_window_part_context (self)->session, note);
}

static void
copied_cb (WhyNoteList *list, gulong n, WhyNoteListPart *self)
{
  why_toaster_say (why_window_part_context (self)->toaster,
                   ngettext ("%lu note copied to the clipboard",
                             "%lu notes copied to the clipboard", n),
                   n);
}

static void
show_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyNoteListPart *self = data;
  g_simple_action_set_state (action, value);
  show_notes (self);
  if (g_variant_get_boolean (value))
    gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
copy_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyNoteListPart *self = data;
  WhySession *session = why_window_part_context (self)->session;
  why_note_list_set_notes (self->list, why_session_get_notes (session),
                           why_session_get_filter (session));
  why_note_list_copy_all (self->list);
}

static void
tuning_changed_cb (gpointer data)
{
  why_note_list_refresh (WHY_NOTE_LIST_PART (data)->list);
}

static void
why_note_list_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "show-notes", NULL, NULL, "false", show_cb },
    { "copy-notes", copy_cb, NULL, NULL, NULL },
  };
  WhyNoteListPart *self = WHY_NOTE_LIST_PART (part);
  self->list = why_window_part_child (self, "note_list");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_signal_connect_object (self->list, "chosen", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect_object (self->list, "copied", G_CALLBACK (copied_cb), self, 0);
  why_settings_watch ("a4-hz", tuning_changed_cb, self, G_OBJECT (self->list));
}

static void
why_note_list_part_class_init (WhyNoteListPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_note_list_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_note_list_part_update;
}

static void
why_note_list_part_init (WhyNoteListPart *self)
{
}
