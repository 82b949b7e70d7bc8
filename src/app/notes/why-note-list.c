/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/notes/why-note-list.h"

#include <glib/gi18n.h>
#include <string.h>

#include "analysis/text/why-note-text.h"
#include "app/notes/why-note-columns.h"
#include "app/widgets/why-context-menu.h"
#include "app/notes/why-note-item.h"

struct _WhyNoteList
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkColumnView *view;
  GListStore *store; /* WhyNoteItem, as they stand in the recording */
  GtkCustomFilter *filter;
  GtkMultiSelection *selection;
  WhyNotes *notes;
  WhyNoteFilter shown;
  gboolean is_following; /* selected by the program */
};

enum
{
  CHOSEN,
  COPIED,
  MENU,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyNoteList, why_note_list, GTK_TYPE_WIDGET)

static gboolean
match (gpointer item, gpointer data)
{
  WhyNoteList *self = data;
  return why_note_filter_matches (&self->shown, why_note_item_get (item));
}

static WhyNoteItem *
get_item (WhyNoteList *self, guint position)
{
  return g_list_model_get_item (G_LIST_MODEL (self->selection), position);
}

static void
selection_changed_cb (WhyNoteList *self)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (self->is_following || gtk_bitset_get_size (selected) != 1)
    return;
  g_autoptr (WhyNoteItem) item = get_item (self, gtk_bitset_get_minimum (selected));
  if (item)
    g_signal_emit (self, signals[CHOSEN], 0, (gulong) why_note_item_get_index (item));
}

/* In the order shown: those selected, or all. */
static void
copy (WhyNoteList *self, gboolean selected_only)
{
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WhyNoteItem) item = get_item (self, i);
      gsize index = why_note_item_get_index (item);
      if (!selected_only || gtk_selection_model_is_selected (model, i))
        g_array_append_val (indices, index);
    }
  if (indices->len == 0)
    return;
  g_autofree char *table
      = why_note_table (self->notes, (const gsize *) (gpointer) indices->data, indices->len);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), table);
  g_signal_emit (self, signals[COPIED], 0, (gulong) indices->len);
}

static gboolean
copy_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  copy (WHY_NOTE_LIST (widget), TRUE);
  return GDK_EVENT_STOP;
}

/* From the chosen note on, arrow keys go to its neighbours. */
static gboolean
why_note_list_grab_focus (GtkWidget *widget)
{
  for (GtkWidget *row = gtk_widget_get_first_child (why_table_rows (WHY_NOTE_LIST (widget)->view));
       row; row = gtk_widget_get_next_sibling (row))
    if (gtk_widget_get_state_flags (row) & GTK_STATE_FLAG_SELECTED)
      return gtk_widget_grab_focus (row);
  return gtk_widget_grab_focus (GTK_WIDGET (WHY_NOTE_LIST (widget)->view));
}

/* Of the row that lies there, between its cells too, which is then the chosen one. */
static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyNoteList *self)
{
  WhyNoteItem *item = why_table_item_at (GTK_WIDGET (self), self->view, x, y);
  if (!item)
    return;
  gulong note = (gulong) why_note_item_get_index (item);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, signals[CHOSEN], 0, note);
  g_signal_emit (self, signals[MENU], 0, note, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  WhyNoteList *self = WHY_NOTE_LIST (widget);
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_get_size (selected) != 1)
    return GDK_EVENT_PROPAGATE;
  g_autoptr (WhyNoteItem) item = get_item (self, gtk_bitset_get_minimum (selected));
  double x, y;
  why_table_menu_place (widget, &x, &y);
  g_signal_emit (self, signals[MENU], 0, (gulong) why_note_item_get_index (item), x, y);
  return GDK_EVENT_STOP;
}

static void
why_note_list_dispose (GObject *object)
{
  WhyNoteList *self = WHY_NOTE_LIST (object);
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->filter)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->filter);
  g_clear_object (&self->store);
  g_clear_pointer (&self->notes, why_notes_unref);
  G_OBJECT_CLASS (why_note_list_parent_class)->dispose (object);
}

static void
why_note_list_class_init (WhyNoteListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_note_list_dispose;
  widget_class->grab_focus = why_note_list_grab_focus;
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ULONG);
  signals[COPIED] = g_signal_new ("copied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ULONG);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "whynotelist");
  signals[MENU] = g_signal_new ("menu", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                3, G_TYPE_ULONG, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, copy_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.delete-note", NULL);
}

static void
why_note_list_init (WhyNoteList *self)
{
  self->store = g_list_store_new (WHY_TYPE_NOTE_ITEM);
  self->filter = gtk_custom_filter_new (match, self, NULL);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  why_note_columns_add (self->view);
  GtkFilterListModel *filtered
      = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                   GTK_FILTER (g_object_ref (self->filter)));
  GtkSortListModel *sorted
      = gtk_sort_list_model_new (G_LIST_MODEL (filtered),
                                 g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_set_reorderable (self->view, FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self->view), "data-table");
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (selection_changed_cb),
                            self);
  GtkWidget *named[] = { GTK_WIDGET (self->view), why_table_rows (self->view) };
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (named[i]), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                    _ ("List of notes"), -1);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_has_frame (GTK_SCROLLED_WINDOW (self->scrolled), TRUE);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  GtkGesture *menu = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (menu), GTK_PHASE_CAPTURE);
  g_signal_connect (menu, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (menu));
}

/* What is the same at the beginning and at the end stays, so that nothing jumps as notes come in. */
static void
replace (WhyNoteList *self, WhyNotes *notes, gboolean keeps)
{
  gsize n = notes ? why_notes_n (notes) : 0;
  gsize n_before = g_list_model_get_n_items (G_LIST_MODEL (self->store)), first = 0, last = 0;
  const WhyNotes *old = self->notes;
  while (keeps && first < MIN (n, n_before)
         && memcmp (why_notes_get (notes, first), why_notes_get (old, first), sizeof (WhyNote))
                == 0)
    first++;
  while (keeps && last < MIN (n, n_before) - first
         && memcmp (why_notes_get (notes, n - 1 - last), why_notes_get (old, n_before - 1 - last),
                    sizeof (WhyNote))
                == 0)
    last++;
  for (gsize i = 0; i < n; i++)
    {
      if (i >= first && i < n - last)
        continue;
      g_autoptr (WhyNoteItem) item
          = g_list_model_get_item (G_LIST_MODEL (self->store),
                                   (guint) (i < first ? i : n_before - (n - i)));
      why_note_item_move (item, notes, i);
    }
  g_autoptr (GPtrArray) fresh = g_ptr_array_new_with_free_func (g_object_unref);
  for (gsize i = first; i < n - last; i++)
    g_ptr_array_add (fresh, why_note_item_new (notes, i));
  if (fresh->len > 0 || n_before > first + last)
    g_list_store_splice (self->store, (guint) first, (guint) (n_before - first - last),
                         fresh->pdata, fresh->len);
}

void
why_note_list_set_notes (WhyNoteList *self, WhyNotes *notes, const WhyNoteFilter *filter)
{
  g_return_if_fail (WHY_IS_NOTE_LIST (self));
  gboolean has_changed = !why_note_filter_equal (&self->shown, filter);
  self->is_following = TRUE;
  if (notes != self->notes)
    {
      replace (self, notes, TRUE);
      g_clear_pointer (&self->notes, why_notes_unref);
      self->notes = notes ? why_notes_ref (notes) : NULL;
    }
  self->shown = *filter;
  if (has_changed)
    gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  self->is_following = FALSE;
}

void
why_note_list_refresh (WhyNoteList *self)
{
  g_return_if_fail (WHY_IS_NOTE_LIST (self));
  self->is_following = TRUE;
  replace (self, self->notes, FALSE);
  self->is_following = FALSE;
}

static gboolean
has_focus_on_row (WhyNoteList *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  return focus && gtk_widget_is_ancestor (focus, why_table_rows (self->view));
}

void
why_note_list_set_chosen (WhyNoteList *self, gsize note)
{
  g_return_if_fail (WHY_IS_NOTE_LIST (self));
  GtkSelectionModel *model = GTK_SELECTION_MODEL (self->selection);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (model)), position = GTK_INVALID_LIST_POSITION;
  for (guint i = 0; i < n && position == GTK_INVALID_LIST_POSITION; i++)
    {
      g_autoptr (WhyNoteItem) item = get_item (self, i);
      if (why_note_item_get_index (item) == note)
        position = i;
    }
  /* Several that were selected by hand stay so. */
  if (position != GTK_INVALID_LIST_POSITION && gtk_selection_model_is_selected (model, position))
    return;
  self->is_following = TRUE;
  if (position == GTK_INVALID_LIST_POSITION)
    gtk_selection_model_unselect_all (model);
  else
    {
      gtk_selection_model_select_item (model, position, TRUE);
      gtk_widget_activate_action (why_table_rows (self->view), "list.scroll-to-item", "u",
                                  position);
      if (has_focus_on_row (self))
        gtk_widget_grab_focus (GTK_WIDGET (self));
    }
  self->is_following = FALSE;
}

void
why_note_list_copy_all (WhyNoteList *self)
{
  g_return_if_fail (WHY_IS_NOTE_LIST (self));
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  copy (self, gtk_bitset_get_size (selected) > 1);
}

GListModel *
why_note_list_get_model (WhyNoteList *self)
{
  return G_LIST_MODEL (self->selection);
}

GtkColumnView *
why_note_list_get_view (WhyNoteList *self)
{
  return self->view;
}
