/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-collection-list.h"

#include <glib/gi18n.h>

#include "app/collection/why-collection-columns.h"
#include "app/collection/why-collection-row.h"

#define SORT_INTERVAL_MS 1000 /* rows that jump more often could not be read */

struct _WhyCollectionList
{
  GtkWidget parent_instance;

  WhyCollection *collection;
  GtkWidget *scroller;
  GtkColumnView *view;
  GListStore *store; /* WhyCollectionRow in the order of the manifest */
  GtkSingleSelection *selection;
  guint sort_timer;
};

G_DEFINE_FINAL_TYPE (WhyCollectionList, why_collection_list, GTK_TYPE_WIDGET)

static guint activate;

static void
listed_cb (WhyCollection *collection, WhyCollectionList *self)
{
  gsize n = why_collection_get_n_rows (collection);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_full ((guint) n, g_object_unref);
  why_collection_columns_add (self->view, collection);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (rows, why_collection_row_new (collection, i));
  g_list_store_splice (self->store, 0, 0, rows->pdata, rows->len);
}

static gboolean
sort_cb (gpointer data)
{
  WhyCollectionList *self = data;
  self->sort_timer = 0;
  gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

static void
rows_cb (WhyCollection *collection, gpointer data, WhyCollectionList *self)
{
  const GArray *rows = data;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (WhyCollectionRow) row
          = g_list_model_get_item (G_LIST_MODEL (self->store),
                                   (guint) g_array_index (rows, gsize, i));
      why_collection_row_changed (row);
    }
  gboolean is_sorted
      = gtk_sorter_get_order (gtk_column_view_get_sorter (self->view)) != GTK_SORTER_ORDER_NONE;
  if (is_sorted && !self->sort_timer)
    self->sort_timer = g_timeout_add (SORT_INTERVAL_MS, sort_cb, self);
}

static void
activate_cb (GtkColumnView *view, guint position, WhyCollectionList *self)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, activate, 0);
}

static void
why_collection_list_dispose (GObject *object)
{
  WhyCollectionList *self = WHY_COLLECTION_LIST (object);
  g_clear_handle_id (&self->sort_timer, g_source_remove);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);
  g_clear_object (&self->collection);
  G_OBJECT_CLASS (why_collection_list_parent_class)->dispose (object);
}

static gboolean
why_collection_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WHY_COLLECTION_LIST (widget)->view));
}

static void
why_collection_list_class_init (WhyCollectionListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_collection_list_dispose;
  widget_class->grab_focus = why_collection_list_grab_focus;
  activate = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                           NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

/* What has the focus is the list inside. */
static void
name_list (GtkWidget *view)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Recordings"), -1);
  for (GtkWidget *child = gtk_widget_get_first_child (view); child;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      _ ("Recordings"), -1);
}

static void
why_collection_list_init (WhyCollectionList *self)
{
  self->store = g_list_store_new (WHY_TYPE_COLLECTION_ROW);
  self->view = GTK_COLUMN_VIEW (gtk_column_view_new (NULL));
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  GtkSortListModel *sorted
      = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (self->store)), g_object_ref (sorter));
  /* Thousands of rows are sorted in pieces, between frames. */
  gtk_sort_list_model_set_incremental (sorted, TRUE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_column_view_set_show_row_separators (self->view, TRUE);
  name_list (GTK_WIDGET (self->view));
  g_signal_connect (self->view, "activate", G_CALLBACK (activate_cb), self);

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->view));
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

void
why_collection_list_set_collection (WhyCollectionList *self, WhyCollection *collection)
{
  g_return_if_fail (WHY_IS_COLLECTION_LIST (self) && !self->collection);
  self->collection = g_object_ref (collection);
  g_signal_connect_object (collection, "listed", G_CALLBACK (listed_cb), self, 0);
  g_signal_connect_object (collection, "rows", G_CALLBACK (rows_cb), self, 0);
}

GtkSingleSelection *
why_collection_list_get_selection (WhyCollectionList *self)
{
  return self->selection;
}

GtkColumnView *
why_collection_list_get_view (WhyCollectionList *self)
{
  return self->view;
}
