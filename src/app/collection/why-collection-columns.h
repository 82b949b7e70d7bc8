/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/corpus/why-collection.h"

/* The columns of a list of WhyCollectionRow, each with its way to sort: file, verdict, its
 * probability, the label where any is known, the probability of each class, length, pitch, rate and
 * extent of the modulation. The collection is listed. */
void why_collection_columns_add (GtkColumnView *view, WhyCollection *collection);
