/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-confusion-cells.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "app/widgets/why-figure-view.h"
#include "app/widgets/why-widget-style.h"
#include "figure/chart/why-confusion.h"

struct _WhyConfusionCells
{
  GtkWidget parent_instance;

  const WhyEvaluation *evaluation; /* of its owner */
  gpointer owner;
  GDestroyNotify release;
  GPtrArray *buttons; /* row by row, borrowed */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyConfusionCells, why_confusion_cells, GTK_TYPE_WIDGET)

static gsize
n_classes (WhyConfusionCells *self)
{
  return self->evaluation ? self->evaluation->n_classes : 0;
}

static void
clicked_cb (GtkButton *button, WhyConfusionCells *self)
{
  guint index, n = (guint) n_classes (self);
  if (n > 0 && g_ptr_array_find (self->buttons, button, &index))
    g_signal_emit (self, signals[CHOSEN], 0, index / n, index % n);
}

static void
set_n_buttons (WhyConfusionCells *self, gsize n)
{
  while (self->buttons->len > n)
    gtk_widget_unparent (g_ptr_array_steal_index (self->buttons, self->buttons->len - 1));
  while (self->buttons->len < n)
    {
      GtkWidget *button = gtk_button_new ();
      gtk_widget_add_css_class (button, "cell-button");
      g_signal_connect (button, "clicked", G_CALLBACK (clicked_cb), self);
      gtk_widget_set_parent (button, GTK_WIDGET (self));
      g_ptr_array_add (self->buttons, button);
    }
}

static void
tell_cell (WhyConfusionCells *self, gsize truth, gsize label)
{
  const WhyEvaluation *e = self->evaluation;
  gsize cell = truth * e->n_classes + label, count = e->confusion[cell];
  GtkWidget *button = self->buttons->pdata[cell];
  const char *played = why_class_label (e->classes[truth]),
             *named = why_class_label (e->classes[label]);
  /* Translators: a number of recordings, the class that was played, and the class that the program
   * named. */
  g_autofree char *text
      = g_strdup_printf (ngettext ("%zu recording of %s identified as %s",
                                   "%zu recordings of %s identified as %s", count),
                         count, played, named);
  gtk_widget_set_sensitive (button, count > 0);
  gtk_widget_set_tooltip_text (button, count > 0 ? text : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
why_confusion_cells_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WhyConfusionCells *self = WHY_CONFUSION_CELLS (widget);
  gsize n = n_classes (self);
  if (n == 0)
    return;
  WhyConfusionOptions options;
  WhyConfusionGrid grid;
  why_confusion_options_init (&options, "");
  why_widget_style (widget, WHY_FIGURE_VIEW_FONT_SHARE, &options.style);
  options.width = width;
  options.height = height;
  why_confusion_grid (self->evaluation, &options, &grid);
  for (gsize cell = 0; cell < n * n; cell++)
    {
      double x = grid.left + (double) (cell % n) * grid.cell_width,
             y = grid.top + (double) (cell / n) * grid.cell_height;
      GtkAllocation place = { (int) round (x), (int) round (y), 0, 0 };
      place.width = (int) round (x + grid.cell_width) - place.x;
      place.height = (int) round (y + grid.cell_height) - place.y;
      /* Asked before it is placed, as GTK wants it. */
      gtk_widget_measure (self->buttons->pdata[cell], GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL,
                          NULL, NULL);
      gtk_widget_size_allocate (self->buttons->pdata[cell], &place, -1);
    }
}

/* It takes the room of what it lies on. */
static void
why_confusion_cells_measure (GtkWidget *widget,
                             GtkOrientation orientation,
                             int for_size,
                             int *minimum,
                             int *natural,
                             int *minimum_baseline,
                             int *natural_baseline)
{
  *minimum = *natural = 0;
}

static void
let_go (WhyConfusionCells *self)
{
  gpointer owner = g_steal_pointer (&self->owner);
  self->evaluation = NULL;
  if (owner)
    self->release (owner);
}

static void
why_confusion_cells_dispose (GObject *object)
{
  WhyConfusionCells *self = WHY_CONFUSION_CELLS (object);
  set_n_buttons (self, 0);
  let_go (self);
  G_OBJECT_CLASS (why_confusion_cells_parent_class)->dispose (object);
}

static void
why_confusion_cells_finalize (GObject *object)
{
  g_ptr_array_unref (WHY_CONFUSION_CELLS (object)->buttons);
  G_OBJECT_CLASS (why_confusion_cells_parent_class)->finalize (object);
}

static void
why_confusion_cells_class_init (WhyConfusionCellsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_confusion_cells_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_confusion_cells_finalize;
  widget_class->size_allocate = why_confusion_cells_size_allocate;
  widget_class->measure = why_confusion_cells_measure;
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "whycells");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
why_confusion_cells_init (WhyConfusionCells *self)
{
  self->buttons = g_ptr_array_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Cells of the confusion matrix"), -1);
}

void
why_confusion_cells_set_evaluation (WhyConfusionCells *self,
                                    const WhyEvaluation *evaluation,
                                    gpointer owner,
                                    GDestroyNotify release)
{
  g_return_if_fail (WHY_IS_CONFUSION_CELLS (self));
  let_go (self);
  self->evaluation = evaluation;
  self->owner = owner;
  self->release = release;
  gsize n = n_classes (self);
  set_n_buttons (self, n * n);
  for (gsize cell = 0; cell < n * n; cell++)
    tell_cell (self, cell / n, cell % n);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}
