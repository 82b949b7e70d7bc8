/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which recordings of a collection are listed: searched for, and by a cell of the confusion matrix. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-checks.h"
#include "app-robot.h"
#include "analysis/notes/why-notes.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "analysis/text/why-class-display-name.h"
#include "app/collection/why-collection-row.h"
#include "app/collection/why-collection-window-private.h"
#include "app/compare/why-compare-window.h"
#include "app/widgets/why-context-menu.h"

#define N_SOUNDS 3

static gboolean
is_idle (gpointer window)
{
  return !why_collection_window_get_busy (window);
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* Three sounds and one that is gone, listed and analysed. */
static WhyCollectionWindow *
open_list (void)
{
  static const char *const techniques[N_SOUNDS] = { "vibrato", "trill", "tremolo" };
  g_autoptr (GString) text = g_string_new ("path,class,split\n");
  for (gsize i = 0; i < N_SOUNDS; i++)
    {
      g_autofree char *name = g_strdup_printf ("Flöte %zu.wav", i);
      g_free (fixture_sound (name, techniques[i], 1, 330));
      g_string_append_printf (text, "%s,%s,test\n", name, techniques[i]);
    }
  g_string_append (text, "gone.wav,trill,train\n");
  g_autofree char *path = fixture_path ("list.csv");
  fixture_write (path, text->str, text->len);
  const char *const paths[] = { path, NULL };
  WhyCollectionWindow *window = why_collection_window_new (fixture_application (), paths, NULL);
  gtk_window_present (GTK_WINDOW (window));
  fixture_wait (is_idle, window, "all recordings");
  return window;
}

static void
close_list (WhyCollectionWindow *window)
{
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  gtk_window_close (GTK_WINDOW (window));
  fixture_wait (is_null, &witness, "the closed window is freed");
}

static gboolean
has_page (gpointer data)
{
  gpointer *pair = data;
  return g_strcmp0 (why_collection_window_get_page (pair[0]), pair[1]) == 0;
}

typedef struct
{
  WhyCollectionWindow *window;
  guint n;
} Listed;

static gboolean
lists (gpointer data)
{
  const Listed *listed = data;
  return g_list_model_get_n_items (
             G_LIST_MODEL (why_collection_list_get_selection (listed->window->list)))
         == listed->n;
}

static void
wait_for_rows (WhyCollectionWindow *window, guint n)
{
  Listed listed = { window, n };
  fixture_wait (lists, &listed, "the rows that are listed");
}

static WhyCollectionRow *
row_at (WhyCollectionWindow *window, guint position)
{
  g_autoptr (WhyCollectionRow) row
      = g_list_model_get_item (G_LIST_MODEL (why_collection_list_get_selection (window->list)),
                               position);
  g_assert_nonnull (row);
  return row; /* the model keeps it */
}

static gpointer
child (WhyCollectionWindow *window, const char *name)
{
  GObject *object
      = gtk_widget_get_template_child (GTK_WIDGET (window->list), WHY_TYPE_COLLECTION_LIST, name);
  g_assert_nonnull (object);
  return object;
}

static gboolean
is_closed (gpointer bar)
{
  return !gtk_search_bar_get_search_mode (bar);
}

/* Ctrl+F: by file, verdict and label, in any case and order; closed, all are there again. */
static void
test_search (void)
{
  WhyCollectionWindow *window = open_list ();
  GtkSearchBar *bar = child (window, "search_bar");
  GtkEditable *entry = child (window, "search_entry");
  const char *const accels[] = { "<Control>f", NULL };
  g_auto (GStrv) bound
      = gtk_application_get_accels_for_action (fixture_application (), "win.search");
  g_assert_true (g_strv_equal ((const char *const *) bound, accels));

  why_collection_window_set_page (window, "confusion");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
  g_assert_cmpstr (why_collection_window_get_page (window), ==, "list");
  g_assert_true (gtk_search_bar_get_search_mode (bar));
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (gtk_widget_is_ancestor (focus, GTK_WIDGET (entry)));

  gtk_editable_set_text (entry, "1.WAV  flöTE");
  wait_for_rows (window, 1);
  g_assert_nonnull (strstr (why_collection_row_get_path (row_at (window, 0)), "1.wav"));
  /* By its label, known or not. */
  gtk_editable_set_text (entry, "gone trill");
  wait_for_rows (window, 1);
  g_assert_cmpint (why_collection_row_get_state (row_at (window, 0)), ==, WHY_ROW_FAILED);
  gtk_editable_set_text (entry, "gone vibrato");
  wait_for_rows (window, 0);
  g_assert_true (fixture_says (GTK_WIDGET (window), "Nothing Found"));

  /* By its verdict. */
  gtk_editable_set_text (entry, "flöte");
  wait_for_rows (window, N_SOUNDS);
  const WhyCollectionRow *first = row_at (window, 0);
  const WhyPrediction *p = why_collection_row_get_prediction ((WhyCollectionRow *) first);
  const WhyAxes *axes = why_collection_get_axes (window->collection);
  g_autofree char *words = g_strdup_printf ("0.wav %s", why_class_label (axes->classes[p->label]));
  gtk_editable_set_text (entry, words);
  wait_for_rows (window, 1);
  g_assert_true (row_at (window, 0) == first);

  g_signal_emit_by_name (entry, "stop-search"); /* Escape */
  fixture_wait (is_closed, bar, "the search line closes");
  wait_for_rows (window, N_SOUNDS + 1);
  g_assert_false (fixture_says (GTK_WIDGET (window), "Nothing Found"));
  close_list (window);
}

static GtkWidget *
cell_at (WhyCollectionWindow *window, gsize truth, gsize label)
{
  gsize n = why_collection_get_axes (window->collection)->n_classes, at = truth * n + label;
  GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (window->cells));
  while (at-- > 0)
    cell = gtk_widget_get_next_sibling (cell);
  g_assert_nonnull (cell);
  return cell;
}

/* A cell lists its files, says so, and all can be seen again. */
static void
test_cells (void)
{
  WhyCollectionWindow *window = open_list ();
  const WhyAxes *axes = why_collection_get_axes (window->collection);
  gsize n = axes->n_classes;
  why_collection_window_set_page (window, "confusion");
  fixture_run_for (0.05);
  fixture_wait (is_idle, window, "the matrix");

  g_autoptr (WhyEvaluation) e = why_collection_evaluate (window->collection);
  gsize chosen = G_MAXSIZE;
  for (gsize cell = 0; cell < n * n; cell++)
    {
      GtkWidget *button = cell_at (window, cell / n, cell % n);
      g_assert_true (gtk_widget_get_sensitive (button) == (e->confusion[cell] > 0));
      g_autofree char *said
          = g_strdup_printf (e->confusion[cell] == 1 ? "%zu recording of %s identified as %s"
                                                     : "%zu recordings of %s identified as %s",
                             e->confusion[cell], why_class_label (axes->classes[cell / n]),
                             why_class_label (axes->classes[cell % n]));
      gtk_test_accessible_assert_property (button, GTK_ACCESSIBLE_PROPERTY_LABEL, said);
      if (e->confusion[cell] > 0)
        chosen = cell;
    }
  g_assert_cmpuint (chosen, !=, G_MAXSIZE);

  /* Side by side without a gap, over the figure. */
  graphene_rect_t first, second, whole;
  g_assert_true (
      gtk_widget_compute_bounds (cell_at (window, 0, 0), GTK_WIDGET (window->confusion), &first));
  g_assert_true (
      gtk_widget_compute_bounds (cell_at (window, 0, 1), GTK_WIDGET (window->confusion), &second));
  g_assert_true (gtk_widget_compute_bounds (cell_at (window, n - 1, n - 1),
                                            GTK_WIDGET (window->confusion), &whole));
  g_assert_cmpfloat (first.origin.x + first.size.width, ==, second.origin.x);
  g_assert_cmpfloat (first.origin.y, ==, second.origin.y);
  g_assert_cmpfloat (first.size.height, >=, 16);
  g_assert_cmpfloat (whole.origin.x + whole.size.width, <,
                     gtk_widget_get_width (GTK_WIDGET (window->confusion)));
  g_assert_cmpfloat (whole.origin.y + whole.size.height, <,
                     gtk_widget_get_height (GTK_WIDGET (window->confusion)));

  GtkWidget *button = cell_at (window, chosen / n, chosen % n);
  g_assert_true (gtk_widget_grab_focus (button));
  g_assert_true (gtk_widget_activate (button)); /* Enter */
  gpointer pair[] = { window, (gpointer) "list" };
  fixture_wait (has_page, pair, "the list");
  wait_for_rows (window, (guint) e->confusion[chosen]);
  WhyCollectionRow *row = row_at (window, 0);
  g_assert_cmpuint (why_collection_row_get_truth (row), ==, chosen / n);
  g_assert_cmpuint (why_collection_row_get_prediction (row)->label, ==, chosen % n);
  g_autofree char *said = g_strdup_printf ("Only recordings of %s that were identified as %s",
                                           why_class_label (axes->classes[chosen / n]),
                                           why_class_label (axes->classes[chosen % n]));
  g_assert_cmpstr (gtk_label_get_text (child (window, "cell_label")), ==, said);
  g_assert_true (gtk_revealer_get_reveal_child (child (window, "cell_revealer")));

  GtkWidget *all = fixture_button (GTK_WIDGET (window->list), "Show _All");
  g_signal_emit_by_name (all, "clicked");
  wait_for_rows (window, N_SOUNDS + 1);
  g_assert_false (gtk_revealer_get_reveal_child (child (window, "cell_revealer")));
  close_list (window);
}

/* Beside a sound of the list. */
static void
correct (const char *name, const WhyCorrection *note)
{
  g_autofree char *path = fixture_path (name);
  g_autoptr (WhySidecarState) state = why_sidecar_load (path), written = NULL;
  g_autoptr (WhySidecar) said = why_sidecar_copy (state->sidecar);
  g_autoptr (GError) error = NULL;
  why_sidecar_add (said, note);
  written = why_sidecar_save (path, state, said, &error);
  g_assert_no_error (error);
}

static const char *
by_hand (WhyCollectionWindow *window, guint i)
{
  g_autoptr (WhyCollectionRow) row
      = g_list_model_get_item (G_LIST_MODEL (why_collection_list_get_selection (window->list)), i);
  return why_collection_row_get_by_hand (row);
}

static gboolean
has_last (gpointer window)
{
  return by_hand (window, 2) != NULL;
}

static gboolean
has_toast (gpointer window)
{
  return why_collection_window_get_toast (window) != NULL;
}

/* What was said by hand of which recording, and all of it as a table; a remark is no lesson. */
static void
test_by_hand (void)
{
  g_autofree char *table = fixture_path ("corrections.csv"), *text = NULL;
  WhyCollectionWindow *window = open_list ();
  why_collection_window_export_corrections (window, table);
  fixture_wait (has_toast, window, "that there is nothing");
  g_assert_nonnull (strstr (why_collection_window_get_toast (window), "by hand"));
  g_assert_false (g_file_test (table, G_FILE_TEST_EXISTS));
  g_assert_null (by_hand (window, 0));
  close_list (window);
  correct ("Flöte 0.wav",
           &(WhyCorrection){ .from_s = 0.1, .to_s = 0.6, .label = (char *) "trill" });
  correct ("Flöte 0.wav",
           &(WhyCorrection){ .from_s = 0.6, .to_s = 0.9, .label = (char *) "vibrato" });
  correct ("Flöte 2.wav",
           &(WhyCorrection){ .from_s = 0.1, .to_s = 0.6, .remark = (char *) "what is this?" });
  window = open_list ();
  fixture_wait (has_last, window, "what was said by hand");
  g_autofree char *longest = g_strdup_printf (WHY_BY_HAND " %s", why_class_label ("trill"));
  g_assert_cmpstr (by_hand (window, 0), ==, longest);
  g_assert_null (by_hand (window, 1));
  g_assert_cmpstr (by_hand (window, 2), ==, WHY_BY_HAND " 1");
  g_assert_true (fixture_says (GTK_WIDGET (window->list), "By Hand"));
  why_collection_window_export_corrections (window, table);
  fixture_wait (has_toast, window, "that it is saved");
  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "path,class,split,from_s,to_s\n"
                   "Flöte 0.wav,trill,,0.100000,0.600000\n"
                   "Flöte 0.wav,vibrato,,0.600000,0.900000\n");
  close_list (window);
}

static GtkWidget *
row_widget (WhyCollectionWindow *window, guint i)
{
  GtkWidget *row
      = gtk_widget_get_first_child (why_table_rows (why_collection_list_get_view (window->list)));
  while (i-- > 0)
    row = gtk_widget_get_next_sibling (row);
  return row;
}

static void
click_row (WhyCollectionWindow *window, guint i, const char *command)
{
  GtkWidget *row = row_widget (window, i);
  robot_point_at (row, 30, gtk_widget_get_height (row) / 2);
  robot ("%s", command);
}

/* The names of what is selected. */
static char *
selected (WhyCollectionWindow *window)
{
  g_autoptr (GPtrArray) rows = why_collection_list_get_selected (window->list);
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *name = g_path_get_basename (why_collection_row_get_file (rows->pdata[i]));
      g_string_append_printf (names, "%s;", name);
    }
  return g_string_free (names, FALSE);
}

static void
assert_selected (WhyCollectionWindow *window, const char *expected)
{
  g_autofree char *names = selected (window);
  g_assert_cmpstr (names, ==, expected);
}

static WhyCompareWindow *
find_comparison (void)
{
  for (GList *l = gtk_application_get_windows (fixture_application ()); l; l = l->next)
    if (WHY_IS_COMPARE_WINDOW (l->data))
      return l->data;
  return NULL;
}

static gboolean
is_compared (gpointer unused)
{
  return find_comparison () != NULL;
}

static void
close_comparison (WhyCollectionWindow *window, const char *title)
{
  fixture_wait (is_compared, NULL, "the comparison");
  GtkWindow *comparison = GTK_WINDOW (find_comparison ());
  gpointer witness = comparison;
  g_assert_cmpstr (gtk_window_get_title (comparison), ==, title);
  g_object_add_weak_pointer (G_OBJECT (comparison), &witness);
  gtk_window_close (comparison);
  fixture_wait (is_null, &witness, "the closed comparison is freed");
  robot_focus (GTK_WINDOW (window));
}

/* Two are selected as in any list, by mouse or keys, and compared; the upper one is A. */
static void
test_compare (void)
{
  WhyCollectionWindow *window = open_list ();
  robot_focus (GTK_WINDOW (window));
  click_row (window, 0, "click 1");
  assert_selected (window, "Flöte 0.wav;");
  click_row (window, 1, "click 3");
  robot_choose (GTK_WINDOW (window), "Compare");
  assert_selected (window, "Flöte 1.wav;");
  g_assert_nonnull (strstr (why_collection_window_get_toast (window), "Select two recordings"));
  g_assert_null (find_comparison ());
  click_row (window, 2, "click 1");
  robot ("keydown Control_L");
  click_row (window, 0, "click 1");
  robot ("keyup Control_L");
  assert_selected (window, "Flöte 0.wav;Flöte 2.wav;");
  /* The menu of one of them is that of both. */
  click_row (window, 2, "click 3");
  assert_selected (window, "Flöte 0.wav;Flöte 2.wav;");
  robot_choose (GTK_WINDOW (window), "Compare");
  close_comparison (window, "A Flöte 0.wav · B Flöte 2.wav");
  /* It stays so when the list is sorted: the same rows at other places. */
  GtkColumnView *view = why_collection_list_get_view (window->list);
  g_autoptr (GtkColumnViewColumn) names
      = g_list_model_get_item (gtk_column_view_get_columns (view), 0);
  gtk_column_view_sort_by_column (view, names, GTK_SORT_DESCENDING);
  fixture_run_for (0.3);
  assert_selected (window, "Flöte 2.wav;Flöte 0.wav;");
  click_row (window, 2, "click 1");
  robot ("key shift+Down");
  robot ("key --clearmodifiers shift+F10");
  robot_choose (GTK_WINDOW (window), "Compare");
  close_comparison (window, "A Flöte 1.wav · B Flöte 0.wav");
  close_list (window);
}

/* A recording that is renamed or deleted by this program is told to the list. */
static void
test_moved (void)
{
  WhyCollectionWindow *window = open_list ();
  g_autofree char *from = fixture_path ("Flöte 1.wav"), *to = fixture_path ("Oboe.wav");
  g_assert_cmpint (g_rename (from, to), ==, 0);
  why_collection_window_follow_file (window, from, to);
  g_assert_cmpstr (why_collection_row_get_file (row_at (window, 1)), ==, to);
  g_assert_true (fixture_says (GTK_WIDGET (window->list), "Oboe.wav"));
  g_assert_false (fixture_says (GTK_WIDGET (window->list), "Flöte 1.wav"));
  why_collection_window_follow_file (window, to, NULL);
  g_assert_true (fixture_says (GTK_WIDGET (window->list), "is in the trash"));
  why_collection_window_follow_file (window, to, to);
  g_assert_false (fixture_says (GTK_WIDGET (window->list), "is in the trash"));
  g_assert_cmpint (g_rename (to, from), ==, 0);
  close_list (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/collection-list/search", test_search);
  g_test_add_func ("/collection-list/cells", test_cells);
  g_test_add_func ("/collection-list/by-hand", test_by_hand);
  g_test_add_func ("/collection-list/compare", test_compare);
  g_test_add_func ("/collection-list/moved", test_moved);
  return fixture_run ();
}
