/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/corpus/why-evaluation.h"

/* A button over every cell of a confusion matrix, to lie on a figure view that shows the matrix. Signal
 * "chosen" (guint truth, guint label): the recordings of a cell are asked for, by a click or by Enter;
 * those of empty cells cannot be. */

G_BEGIN_DECLS

#define WHY_TYPE_CONFUSION_CELLS (why_confusion_cells_get_type ())
G_DECLARE_FINAL_TYPE (WhyConfusionCells, why_confusion_cells, WHY, CONFUSION_CELLS, GtkWidget)

/* The evaluation is read until another one is set; release is then called with its owner. */
void why_confusion_cells_set_evaluation (WhyConfusionCells *self,
                                         const WhyEvaluation *evaluation,
                                         gpointer owner,
                                         GDestroyNotify release);

G_END_DECLS
