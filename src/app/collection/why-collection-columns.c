/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-collection-columns.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-trill-text.h"
#include "app/collection/why-collection-row.h"
#include "app/widgets/why-class-style.h"
#include "app/widgets/why-context-menu.h"
#include "base/why-clock-text.h"
#include "base/why-utf8.h"
#include "dsp/pitch/why-measure.h"

#define FILE_WIDTH 260 /* at least; names are long, and their ends differ */

typedef struct _Column Column;

/* What a column shows of a row. */
struct _Column
{
  char *(*text) (WhyCollectionRow *row, const Column *column);   /* g_free; NULL: nothing */
  double (*value) (WhyCollectionRow *row, const Column *column); /* NULL: sorted by text */
  gsize class_index;
  int n_chars; /* of the widest text that is likely: the column does not jump as rows come by */
};

static double
confidence_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p && p->evidence != WHY_EVIDENCE_SHORT ? (double) p->probabilities[p->label] : NAN;
}

static double
probability_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p ? (double) p->probabilities[column->class_index] : NAN;
}

static double
length_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p ? p->file_duration_s : NAN;
}

static double
pitch_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p ? p->measures.f0_hz : NAN;
}

static double
rate_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p ? p->measures.rate_hz : NAN;
}

static double
extent_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p ? p->measures.extent_cents : NAN;
}

static char *
path_text (WhyCollectionRow *row, const Column *column)
{
  return g_filename_display_name (why_collection_row_get_path (row));
}

static char *
verdict_text (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  if (why_collection_row_get_state (row) == WHY_ROW_FAILED)
    return g_strdup (_ ("Not analysed"));
  if (p && p->evidence == WHY_EVIDENCE_SHORT)
    return g_strdup (_ ("Too short to tell"));
  return p ? g_strdup (why_class_label (why_collection_row_get_axes (row)->classes[p->label]))
           : g_strdup ("…");
}

static gboolean
get_trill (WhyCollectionRow *row, WhyTrillText *trill)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return p && p->evidence != WHY_EVIDENCE_SHORT
         && why_trill_text (why_collection_row_get_axes (row)->classes[p->label], &p->measures,
                            trill);
}

/* With a sign that says whether the verdict is the same. */
static char *
label_text (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  gsize truth = why_collection_row_get_truth (row);
  if (truth == WHY_NO_CLASS)
    return g_utf8_make_valid (why_collection_row_get_label (row), -1); /* a folder's name */
  gboolean has_verdict = p && p->evidence != WHY_EVIDENCE_SHORT;
  return g_strdup_printf ("%s%s",
                          !has_verdict        ? ""
                          : p->label == truth ? "✓ "
                                              : "✗ ",
                          why_class_label (why_collection_row_get_axes (row)->classes[truth]));
}

static char *
percent_text (WhyCollectionRow *row, const Column *column)
{
  double value = column->value (row, column);
  return isfinite (value) ? g_strdup_printf (_ ("%.0f %%"), 100 * value) : NULL;
}

static char *
length_text (WhyCollectionRow *row, const Column *column)
{
  double value = length_of (row, column);
  /* Rounded, as the title and the notice do. */
  char text[WHY_CLOCK_SIZE];
  if (!isfinite (value))
    return NULL;
  why_clock_text_tenths (round (10 * value) / 10, text);
  return g_strdup (text);
}

static char *
pitch_text (WhyCollectionRow *row, const Column *column)
{
  char note[WHY_NOTE_SIZE];
  double cents;
  WhyTrillText trill;
  if (get_trill (row, &trill))
    return g_strdup (trill.notes);
  if (!why_note_display_name (pitch_of (row, column), note, &cents))
    return NULL;
  /* Translators: the name of a note, and its deviation in cents. */
  return g_strdup_printf (_ ("%s %s%.0f ct"), note, cents < -0.5 ? "−" : "+", fabs (cents));
}

static char *
rate_text (WhyCollectionRow *row, const Column *column)
{
  double value = rate_of (row, column);
  return isfinite (value) ? g_strdup_printf (_ ("%.1f Hz"), value) : NULL;
}

static char *
extent_text (WhyCollectionRow *row, const Column *column)
{
  double value = extent_of (row, column);
  WhyTrillText trill;
  if (get_trill (row, &trill))
    return g_strdup (trill.interval);
  return isfinite (value) ? g_strdup_printf (_ ("±%.0f ct"), value) : NULL;
}

static gboolean
names_class (const Column *column)
{
  return column->text == verdict_text || column->text == label_text;
}

/* Which class the cell names; WHY_NO_CLASS for none. */
static gsize
class_of (WhyCollectionRow *row, const Column *column)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  if (column->text == label_text)
    return why_collection_row_get_truth (row);
  return p && why_collection_row_get_state (row) != WHY_ROW_FAILED ? p->label : WHY_NO_CLASS;
}

/* A dot in the colour of the class, and its name. */
static void
show_class (GtkWidget *cell, WhyCollectionRow *row, const Column *column, const char *text)
{
  GtkWidget *dot = gtk_widget_get_first_child (cell), *name = gtk_widget_get_next_sibling (dot);
  gsize class_index = class_of (row, column);
  gtk_label_set_text (GTK_LABEL (name), text);
  gtk_widget_set_opacity (dot, class_index == WHY_NO_CLASS ? 0 : 1);
  if (class_index != WHY_NO_CLASS)
    why_class_style_add (cell, why_collection_row_get_axes (row)->classes[class_index],
                         class_index);
}

static void
show_row (GtkListItem *item, const Column *column)
{
  WhyCollectionRow *row = gtk_list_item_get_item (item);
  GtkWidget *cell = gtk_list_item_get_child (item);
  g_autofree char *raw = column->text (row, column);
  g_autofree char *text = why_utf8_plain (raw ? raw : "", "");
  if (names_class (column))
    {
      show_class (cell, row, column, text);
      return;
    }
  if (column->text != path_text)
    {
      gtk_label_set_text (GTK_LABEL (cell), text);
      return;
    }
  const char *fault = why_collection_row_get_fault (row);
  const char *remark = fault ? fault : why_collection_row_get_notice (row);
  g_autofree char *said = remark ? why_utf8_plain (remark, "") : NULL;
  GtkWidget *name = gtk_widget_get_first_child (cell), *words = gtk_widget_get_next_sibling (name);
  gtk_label_set_text (GTK_LABEL (name), text);
  g_autofree char *file = why_utf8_plain_name (why_collection_row_get_path (row));
  /* Translators: a file's name, and what is wrong: "“a.wav” does not exist". */
  g_autofree char *sentence = fault ? g_strdup_printf (_ ("“%s” %s"), file, said) : NULL;
  gtk_widget_set_tooltip_text (cell, sentence ? sentence : said ? said : text);
  gtk_label_set_text (GTK_LABEL (words), said ? said : "");
  gtk_widget_set_visible (words, said != NULL);
  gtk_widget_remove_css_class (words, fault ? "warning" : "error");
  gtk_widget_add_css_class (words, fault ? "error" : "warning");
}

static void
row_changed_cb (WhyCollectionRow *row, GtkListItem *item)
{
  show_row (item, g_object_get_data (G_OBJECT (item), "column"));
}

static GtkWidget *
new_label (double xalign, PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), (float) xalign);
  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  return label;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, Column *column)
{
  GtkWidget *cell;
  if (column->text == path_text)
    {
      GtkWidget *words = new_label (0, PANGO_ELLIPSIZE_END);
      cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
      gtk_widget_add_css_class (words, "caption");
      gtk_box_append (GTK_BOX (cell), new_label (0, PANGO_ELLIPSIZE_START));
      gtk_box_append (GTK_BOX (cell), words);
    }
  else if (names_class (column))
    {
      GtkWidget *dot = gtk_label_new ("●"), *name = new_label (0, PANGO_ELLIPSIZE_NONE);
      gtk_widget_add_css_class (dot, "class-dot");
      gtk_accessible_update_state (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
      gtk_label_set_width_chars (GTK_LABEL (name), column->n_chars);
      cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
      gtk_box_append (GTK_BOX (cell), dot);
      gtk_box_append (GTK_BOX (cell), name);
    }
  else
    {
      cell = new_label (column->value ? 1 : 0, PANGO_ELLIPSIZE_NONE);
      gtk_label_set_width_chars (GTK_LABEL (cell), column->n_chars);
      gtk_widget_add_css_class (cell, "numeric");
    }
  gtk_list_item_set_child (item, cell);
  why_table_set_up (item);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, Column *column)
{
  g_object_set_data (G_OBJECT (item), "column", column);
  why_table_set_item (gtk_list_item_get_child (item), gtk_list_item_get_item (item));
  g_signal_connect (gtk_list_item_get_item (item), "changed", G_CALLBACK (row_changed_cb), item);
  show_row (item, column);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item, Column *column)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
  why_table_set_item (gtk_list_item_get_child (item), NULL);
}

/* Rows without a value yet come last. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user_data)
{
  const Column *column = user_data;
  WhyCollectionRow *left = (WhyCollectionRow *) a, *right = (WhyCollectionRow *) b;
  if (column->value)
    {
      double x = column->value (left, column), y = column->value (right, column);
      if (isnan (x) || isnan (y))
        return isnan (x) - isnan (y);
      return (x > y) - (x < y);
    }
  g_autofree char *left_text = column->text (left, column),
                  *right_text = column->text (right, column);
  g_autofree char *left_key = g_utf8_collate_key_for_filename (left_text, -1),
                  *right_key = g_utf8_collate_key_for_filename (right_text, -1);
  return g_strcmp0 (left_key, right_key);
}

static void
add (GtkColumnView *view, const char *title, const Column *as)
{
  Column *column = g_memdup2 (as, sizeof *as);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), column);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), column);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), column);
  g_autoptr (GtkColumnViewColumn) shown = gtk_column_view_column_new (title, factory);
  g_autoptr (GtkSorter) sorter
      = GTK_SORTER (gtk_custom_sorter_new (compare_rows, g_memdup2 (as, sizeof *as), g_free));
  g_object_set_data_full (G_OBJECT (factory), "column", column, g_free);
  gtk_column_view_column_set_sorter (shown, sorter);
  gtk_column_view_column_set_resizable (shown, TRUE);
  if (as->text == path_text)
    gtk_column_view_column_set_fixed_width (shown, FILE_WIDTH);
  gtk_column_view_column_set_expand (shown, as->text == path_text);
  gtk_column_view_append_column (view, shown);
}

static char *
by_hand_text (WhyCollectionRow *row, const Column *column)
{
  return g_strdup (why_collection_row_get_by_hand (row));
}

static gboolean
has_labels (const WhyManifest *manifest)
{
  for (gsize i = 0; i < manifest->n_rows; i++)
    if (*manifest->rows[i].class_name)
      return TRUE;
  return FALSE;
}

static int
longest_class (const WhyAxes *axes)
{
  glong n = g_utf8_strlen (_ ("Not analysed"), -1);
  for (gsize k = 0; k < axes->n_classes; k++)
    n = MAX (n, g_utf8_strlen (why_class_label (axes->classes[k]), -1));
  return (int) n;
}

/* With the note names of the language. */
static int
longest_pitch (void)
{
  glong n = 0;
  for (int semitone = 0; semitone < 12; semitone++)
    {
      char note[WHY_NOTE_SIZE];
      double cents;
      why_note_display_name (why_note_get_a4 () * exp2 (semitone / 12.0), note, &cents);
      g_autofree char *text = g_strdup_printf (_ ("%s %s%.0f ct"), note, "−", 50.0);
      n = MAX (n, g_utf8_strlen (text, -1));
    }
  return (int) n;
}

void
why_collection_columns_add (GtkColumnView *view, WhyCollection *collection)
{
  const WhyAxes *axes = why_collection_get_axes (collection);
  int n_class = longest_class (axes);
  add (view, _ ("File"), &(Column){ path_text });
  add (view, _ ("Verdict"), &(Column){ verdict_text, .n_chars = n_class });
  add (view, _ ("Confidence"), &(Column){ percent_text, confidence_of, .n_chars = 5 });
  if (has_labels (why_collection_get_manifest (collection)))
    add (view, _ ("Label"), &(Column){ label_text, .n_chars = n_class + 2 });
  add (view, _ ("By Hand"), &(Column){ by_hand_text, .n_chars = n_class });
  add (view, _ ("Length"), &(Column){ length_text, length_of, .n_chars = 7 });
  add (view, _ ("Pitch"), &(Column){ pitch_text, pitch_of, .n_chars = longest_pitch () });
  add (view, _ ("Rate"), &(Column){ rate_text, rate_of, .n_chars = 8 });
  add (view, _ ("Extent"), &(Column){ extent_text, extent_of, .n_chars = 8 });
  for (gsize k = 0; k < axes->n_classes; k++)
    add (view, why_class_label (axes->classes[k]),
         &(Column){ percent_text, probability_of, k, .n_chars = 5 });
}
