/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/collection/why-collection-row.h"

/* Which recordings of a collection are listed: those of one cell of the confusion matrix, those whose
 * file, verdict or label holds every word that is searched for, or both. */

G_BEGIN_DECLS

#define WHY_TYPE_COLLECTION_FILTER (why_collection_filter_get_type ())
G_DECLARE_FINAL_TYPE (WhyCollectionFilter, why_collection_filter, WHY, COLLECTION_FILTER, GtkFilter)

WhyCollectionFilter *why_collection_filter_new (void);
/* "" for all. */
void why_collection_filter_set_text (WhyCollectionFilter *self, const char *text);
/* WHY_NO_CLASS for all. */
void why_collection_filter_set_cell (WhyCollectionFilter *self, gsize truth, gsize label);
gboolean why_collection_filter_has_cell (WhyCollectionFilter *self);
/* To be called when rows have changed. */
void why_collection_filter_refresh (WhyCollectionFilter *self);

G_END_DECLS
