/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/notes/why-note-item.h"

#include <gtk/gtk.h>

/* Adds a column to a list of WhyNoteItem for each thing that is known of a note, each with its way to
 * sort. */
void why_note_columns_add (GtkColumnView *view);
