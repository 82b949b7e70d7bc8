/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/corpus/why-collection.h"

/* The recordings of a collection as a table that can be sorted, filled while they are analysed.
 * Several can be selected; one of them is the current one, where a window of panels is and steps from. Signal
 * "activate" (void): the current one was chosen, by a double click or Enter. */

G_BEGIN_DECLS

#define WHY_TYPE_COLLECTION_LIST (why_collection_list_get_type ())
G_DECLARE_FINAL_TYPE (WhyCollectionList, why_collection_list, WHY, COLLECTION_LIST, GtkWidget)

/* Once, before the collection is started. */
void why_collection_list_set_collection (WhyCollectionList *self, WhyCollection *collection);
/* Opens the line to search in, with the focus. */
void why_collection_list_search (WhyCollectionList *self);
/* Only recordings of one class that were identified as another; then all again. */
void why_collection_list_show_cell (WhyCollectionList *self, gsize truth, gsize label);
void why_collection_list_show_all (WhyCollectionList *self);
/* Of WhyCollectionRow, those shown in their order, with the current one; empty until listed. */
GtkSingleSelection *why_collection_list_get_selection (WhyCollectionList *self);
/* WhyCollectionRow, those that are selected, as they stand in the list. g_ptr_array_unref. */
GPtrArray *why_collection_list_get_selected (WhyCollectionList *self);
/* As why_collection_row_follow_file, of each row. */
void why_collection_list_follow_file (WhyCollectionList *self, const char *from, const char *to);
GtkColumnView *why_collection_list_get_view (WhyCollectionList *self);

G_END_DECLS
