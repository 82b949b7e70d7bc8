/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "analysis/compare/why-comparison-text.h"
#include "app/compare/why-compare-window-private.h"
#include "base/why-clock-text.h"
#include "base/why-utf8.h"

#define N_COLUMNS 4

static void
clear_table (WhyCompareWindow *self)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->table))))
    gtk_grid_remove (self->table, child);
}

static void
add_cell (WhyCompareWindow *self, const char *text, int column, int row, gboolean is_head)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0 : 1);
  gtk_widget_set_hexpand (label, column > 0);
  if (column == 0)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, is_head ? "heading" : "numeric");
  gtk_grid_attach (self->table, label, column, row, 1, 1);
}

static void
add_head (WhyCompareWindow *self)
{
  const char *const heads[N_COLUMNS] = { "", "A", "B", _ ("A − B") };
  for (int c = 0; c < N_COLUMNS; c++)
    add_cell (self, heads[c], c, 0, TRUE);
}

static void
add_row (WhyCompareWindow *self, WhyCompared what, const WhyDifference *difference, int row)
{
  g_autofree char *a = why_compared_text (what, difference->a);
  g_autofree char *b = why_compared_text (what, difference->b);
  g_autofree char *text = why_difference_text (what, difference);
  const char *const cells[N_COLUMNS] = { why_compared_title (what), a, b, text };
  for (int c = 0; c < N_COLUMNS; c++)
    add_cell (self, cells[c], c, row, FALSE);
}

/* "A 0:02.5 B4 +3 ct" */
static char *
place_of (WhyCompareWindow *self, int take, gsize note)
{
  char clock[WHY_CLOCK_SIZE];
  g_autofree char *name = why_compared_note_text (self->comparison, take, note);
  if (note == WHY_NO_NOTE)
    return g_strdup_printf ("%s –", take == 0 ? "A" : "B");
  why_clock_text_tenths (why_notes_get (why_comparison_notes (self->comparison, take), note)->from_s
                             + 0.05,
                         clock);
  return g_strdup_printf ("%s %s %s", take == 0 ? "A" : "B", clock, name);
}

static void
show_table (WhyCompareWindow *self)
{
  const WhyComparisonFigure *figure = why_compare_view_get_figure (self->view);
  gsize chosen = figure ? figure->chosen : WHY_NO_NOTE;
  gboolean is_one = self->comparison && chosen < why_comparison_n (self->comparison);
  int row = 1;
  clear_table (self);
  if (!self->comparison)
    {
      gtk_label_set_text (self->table_title, "");
      return;
    }
  if (is_one)
    {
      const WhyNotePair *pair = why_comparison_get (self->comparison, chosen);
      g_autofree char *a = place_of (self, 0, pair->a), *b = place_of (self, 1, pair->b);
      g_autofree char *title = g_strdup_printf ("%s · %s", a, b);
      gtk_label_set_text (self->table_title, title);
    }
  else
    gtk_label_set_text (self->table_title, _ ("All Notes, on Average"));
  add_head (self);
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      WhyDifference difference
          = is_one ? why_comparison_difference (self->comparison, chosen, (WhyCompared) what)
                   : why_comparison_sum (self->comparison, (WhyCompared) what);
      if (difference.n > 0)
        add_row (self, (WhyCompared) what, &difference, row++);
    }
  if (row == 1)
    clear_table (self);
}

/* What is wrong with a file stands before all else. */
static char *
words_of (WhyCompareWindow *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (int take = 0; take < 2; take++)
    {
      const GError *error = self->takes[take] ? why_compared_take_error (self->takes[take]) : NULL;
      if (error)
        g_ptr_array_add (lines, why_error_sentence (error, self->paths[take]));
    }
  if (self->trouble)
    g_ptr_array_add (lines, g_strdup (self->trouble));
  if (lines->len == 0 && !self->comparison)
    g_ptr_array_add (lines, g_strdup (_ ("Listening to both takes…")));
  if (lines->len == 0)
    {
      g_autoptr (GPtrArray) sentences = why_comparison_sentences (self->comparison);
      for (guint i = 0; i < sentences->len; i++)
        g_ptr_array_add (lines, g_strdup (g_ptr_array_index (sentences, i)));
      for (int take = 0; take < 2; take++)
        if (self->is_gone[take])
          {
            g_autofree char *name = why_utf8_plain_name (self->paths[take]);
            g_ptr_array_add (lines,
                             g_strdup_printf (_ ("%s was moved to the trash; what was heard of "
                                                 "it is still compared."),
                                              name));
          }
      for (int take = 0; take < 2; take++)
        if (self->takes[take] && why_compared_take_notice (self->takes[take]))
          g_ptr_array_add (lines, g_strdup (why_compared_take_notice (self->takes[take])));
    }
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

void
why_compare_window_show_words (WhyCompareWindow *self)
{
  g_autofree char *words = words_of (self);
  gtk_label_set_text (self->sentences, words);
  show_table (self);
}
