/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/training/why-score-table.h"

#include <glib/gi18n.h>

#include "analysis/text/why-class-display-name.h"

static void
attach (GtkGrid *grid, const char *text, int column, int row, int width, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_set_hexpand (label, column == 0);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (grid, label, column, row, width, 1);
}

/* Before and after; after in bold where it is better, and marked where it is worse. */
static void
attach_count (GtkGrid *grid, const WhyAdaptCount *count, int column, int row)
{
  if (count->n == 0)
    {
      attach (grid, "–", column, row, 1, "dim-label");
      attach (grid, "–", column + 1, row, 1, "dim-label");
      return;
    }
  /* Translators: so many of so many were named rightly */
  g_autofree char *before = g_strdup_printf (_ ("%zu of %zu"), count->before, count->n),
                  *after = g_strdup_printf (_ ("%zu of %zu"), count->after, count->n);
  attach (grid, before, column, row, 1, "numeric");
  attach (grid, after, column + 1, row, 1,
          count->after > count->before   ? "heading"
          : count->after < count->before ? "error"
                                         : "numeric");
}

static void
attach_row (GtkGrid *grid,
            const char *name,
            const WhyAdaptCount *own,
            const WhyAdaptCount *reference,
            int row)
{
  attach (grid, name, 0, row, 1, NULL);
  attach_count (grid, own, 1, row);
  attach_count (grid, reference, 3, row);
}

void
why_score_table_fill (GtkGrid *grid, const WhyAdaptResult *result)
{
  static const char *const heads[] = { N_ ("before"), N_ ("after"), N_ ("before"), N_ ("after") };
  GtkWidget *child;
  int row = 2;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))))
    gtk_grid_remove (grid, child);
  attach (grid, _ ("Your notes"), 1, 0, 2, "heading");
  attach (grid, _ ("Reference"), 3, 0, 2, "heading");
  for (int i = 0; i < (int) G_N_ELEMENTS (heads); i++)
    attach (grid, _ (heads[i]), i + 1, 1, 1, "dim-label");
  for (gsize k = 0; k < result->n_classes; k++)
    if (result->own.classes[k].n > 0 || result->reference.classes[k].n > 0)
      attach_row (grid, why_class_label (result->classes[k]), &result->own.classes[k],
                  &result->reference.classes[k], row++);
  attach_row (grid, _ ("All"), &result->own.all, &result->reference.all, row);
}
