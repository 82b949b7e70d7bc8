/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window of many recordings. ARGUMENT: the command line, whose numbers it must tell. */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/collection/why-collection-row.h"
#include "app/collection/why-collection-window-private.h"
#include "app/why-screenshot.h"

static const char *cli;

static gboolean
is_idle (gpointer window)
{
  return !why_collection_window_get_busy (window);
}

static gboolean
has_page (gpointer data)
{
  gpointer *pair = data;
  return g_strcmp0 (why_collection_window_get_page (pair[0]), pair[1]) == 0;
}

static gboolean
has_toast (gpointer window)
{
  return why_collection_window_get_toast (window) != NULL;
}

static WhyCollectionWindow *
open_paths (const char *path, const char *other, WhyWindow *viewer)
{
  const char *const paths[] = { path, other, NULL };
  WhyCollectionWindow *window = why_collection_window_new (fixture_application (), paths, viewer);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
close_window (WhyCollectionWindow *window)
{
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  gtk_window_close (GTK_WINDOW (window));
  fixture_wait (is_null, &witness, "the closed window is freed");
}

/* Four labelled sounds, and one that is gone. */
static char *
make_manifest (void)
{
  static const char *const techniques[] = { "vibrato", "trill", "tremolo", "none" };
  g_autoptr (GString) text = g_string_new ("path,class,split\n");
  for (gsize i = 0; i < G_N_ELEMENTS (techniques); i++)
    {
      g_autofree char *name = g_strdup_printf ("c%zu.wav", i);
      g_free (fixture_sound (name, techniques[i], 1 + 0.5 * (double) i, 330));
      g_string_append_printf (text, "%s,%s,test\n", name, techniques[i]);
    }
  g_string_append (text, "gone.wav,trill,train\n");
  char *path = fixture_path ("m.csv");
  fixture_write (path, text->str, text->len);
  return path;
}

/* What the command line prints. */
static char *
run_cli (const char *const *arguments)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  char *out = NULL;
  g_autoptr (GError) error = NULL;
  g_ptr_array_add (line, (char *) cli);
  for (; *arguments; arguments++)
    g_ptr_array_add (line, (char *) *arguments);
  g_ptr_array_add (line, NULL);
  g_spawn_sync (NULL, (char **) line->pdata, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out,
                NULL, NULL, &error);
  g_assert_no_error (error);
  return out;
}

static char *
export_page (WhyCollectionWindow *window, const char *page, const char *name)
{
  g_autofree char *path = fixture_path (name);
  why_collection_window_set_page (window, page);
  g_clear_pointer (&window->last_toast, g_free);
  why_collection_window_export (window, path);
  fixture_wait (has_toast, window, "the export");
  g_assert_true (g_str_has_prefix (why_collection_window_get_toast (window), "Saved "));
  return fixture_read (path);
}

/* Byte for byte what evaluate and aggregate write of the same manifest. */
static void
test_as_cli (void)
{
  g_autofree char *manifest = make_manifest (), *predictions = fixture_path ("cli-p.csv");
  g_autofree char *picture = fixture_path ("cli-m.png"), *data = fixture_path ("cli-m.csv");
  g_autofree char *more = fixture_path ("cli-m.json");
  WhyCollectionWindow *window = open_paths (manifest, NULL, NULL);
  fixture_wait (is_idle, window, "all recordings");

  const char *const evaluate[] = { "evaluate",      manifest,    "--split=all",   "--measures",
                                   "--predictions", predictions, "--format=json", NULL };
  g_autofree char *json = run_cli (evaluate);
  g_autofree char *csv = fixture_read (predictions);
  g_autofree char *own_csv = export_page (window, "list", "own-p.csv");
  g_autofree char *own_json = export_page (window, "confusion", "own.json");
  g_assert_cmpstr (own_csv, ==, csv);
  g_assert_cmpstr (own_json, ==, json);
  const char *const table[] = { "evaluate", manifest, "--split=all", "--format=csv", NULL };
  g_autofree char *classes = run_cli (table);
  g_autofree char *own_classes = export_page (window, "confusion", "own-c.csv");
  g_assert_cmpstr (own_classes, ==, classes);

  const char *const aggregate[]
      = { "aggregate", manifest, "--split=all", "-o", picture, "--data", data, NULL };
  g_free (run_cli (aggregate));
  g_autofree char *maps = fixture_read (data);
  g_autofree char *own_maps = export_page (window, "maps", "own-m.csv");
  g_assert_cmpstr (own_maps, ==, maps);
  const char *const again[]
      = { "aggregate", manifest, "--split=all", "--rule=epsilon", "-o", picture,
          "--data",    more,     NULL };
  g_free (run_cli (again));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.rule", "s", "epsilon");
  g_autofree char *other = fixture_read (more);
  g_autofree char *own_other = export_page (window, "maps", "own-m.json");
  g_assert_cmpstr (own_other, ==, other);
  close_window (window);
}

static void
test_figures (void)
{
  static const char *const names[] = { "f.png", "f.svg", "f.pdf" };
  static const char *const heads[] = { "\x89PNG", "<?xml", "%PDF" };
  g_autofree char *manifest = make_manifest ();
  WhyCollectionWindow *window = open_paths (manifest, NULL, NULL);
  fixture_wait (is_idle, window, "all recordings");
  for (gsize i = 0; i < 2 * G_N_ELEMENTS (names); i++)
    {
      g_autofree char *text = export_page (window, i % 2 ? "confusion" : "maps", names[i / 2]);
      g_assert_true (g_str_has_prefix (text, heads[i / 2]));
    }
  /* Where it cannot be written, it says so. */
  g_clear_pointer (&window->last_toast, g_free);
  why_collection_window_export (window, "/nowhere/f.png");
  fixture_wait (has_toast, window, "the export that fails");
  g_assert_nonnull (strstr (why_collection_window_get_toast (window), "/nowhere/f.png"));
  close_window (window);
}

static WhyCollectionRow *
row_at (WhyCollectionWindow *window, guint position)
{
  GListModel *model = G_LIST_MODEL (why_collection_list_get_selection (window->list));
  WhyCollectionRow *row = g_list_model_get_item (model, position);
  g_assert_nonnull (row);
  g_object_unref (row); /* the model keeps it */
  return row;
}

/* A file that fails is a row that says why; nothing else stops. */
static void
test_list (void)
{
  g_autofree char *manifest = make_manifest ();
  WhyCollectionWindow *window = open_paths (manifest, NULL, NULL);
  fixture_wait (is_idle, window, "all recordings");
  g_assert_cmpstr (why_collection_window_get_page (window), ==, "list");
  g_assert_true (fixture_says (GTK_WIDGET (window), "5 recordings · 1 could not be analysed"));
  g_assert_true (
      fixture_says (GTK_WIDGET (window), "of 4 labelled recordings identified correctly"));
  g_assert_cmpint (why_collection_row_get_state (row_at (window, 4)), ==, WHY_ROW_FAILED);
  const char *fault = why_collection_row_get_fault (row_at (window, 4));
  g_assert_true (fixture_says (GTK_WIDGET (window), fault));
  g_assert_null (strstr (fault, "gone.wav"));
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (WhyAnalysis) alone
          = fixture_analyse (why_collection_row_get_file (row_at (window, i)), 0);
      const WhyPrediction *p = why_collection_row_get_prediction (row_at (window, i));
      g_assert_cmpuint (p->label, ==, alone->label);
      g_assert_cmpmem (p->probabilities, sizeof p->probabilities, alone->probabilities,
                       sizeof alone->probabilities);
      g_assert_cmpfloat (p->measures.f0_hz, ==, alone->measures.f0_hz);
    }
  g_assert_cmpuint (why_collection_row_get_truth (row_at (window, 1)), ==, 1);
  close_window (window);
}

static GtkColumnViewColumn *
column_called (WhyCollectionWindow *window, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (why_collection_list_get_view (window->list));
  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      if (g_strcmp0 (gtk_column_view_column_get_title (column), title) == 0)
        return column;
    }
  g_assert_not_reached ();
}

static gboolean
is_sorted (gpointer data)
{
  WhyCollectionWindow *window = data;
  double before = -1;
  for (guint i = 0; i < 4; i++)
    {
      const WhyPrediction *p = why_collection_row_get_prediction (row_at (window, i));
      if (!p || (double) p->probabilities[0] < before)
        return FALSE;
      before = (double) p->probabilities[0];
    }
  return TRUE;
}

static gboolean
is_sorted_by_length (gpointer data)
{
  WhyCollectionWindow *window = data;
  for (guint i = 0; i < 4; i++)
    {
      const WhyPrediction *p = why_collection_row_get_prediction (row_at (window, 1 + i));
      if (!p || p->file_duration_s != 2.5 - 0.5 * (double) i)
        return FALSE;
    }
  return TRUE;
}

static void
test_sort (void)
{
  g_autofree char *manifest = make_manifest ();
  WhyCollectionWindow *window = open_paths (manifest, NULL, NULL);
  GtkColumnView *view = why_collection_list_get_view (window->list);
  gpointer pair[] = { window, (gpointer) "list" };
  fixture_wait (has_page, pair, "the list");
  /* Chosen before all is known: the order follows what comes. */
  gtk_column_view_sort_by_column (view, column_called (window, "Vibrato"), GTK_SORT_ASCENDING);
  fixture_wait (is_idle, window, "all recordings");
  fixture_wait (is_sorted, window, "the order of the probabilities");
  gtk_column_view_sort_by_column (view, column_called (window, "Length"), GTK_SORT_DESCENDING);
  fixture_wait (is_sorted_by_length, window, "the order of the lengths");
  close_window (window);
}

static gboolean
shows_file (gpointer data)
{
  gpointer *pair = data;
  const WhyAnalysis *analysis = why_window_get_analysis (pair[0]);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE
         && g_strcmp0 (analysis->source, pair[1]) == 0;
}

/* The chosen one is shown in the window of panels, which steps along the list as it is sorted. */
static void
test_steps (void)
{
  g_autofree char *manifest = make_manifest (), *other = fixture_sound ("o.wav", "trill", 1, 500);
  WhyWindow *viewer = fixture_open ();
  WhyCollectionWindow *window = open_paths (manifest, NULL, viewer);
  GtkWidget *steps = fixture_child (viewer, "steps");
  fixture_wait (is_idle, window, "all recordings");
  g_assert_false (fixture_is_enabled (viewer, "win.next-file"));
  g_assert_false (gtk_widget_get_visible (steps));

  const char *order[4];
  for (guint i = 0; i < 4; i++)
    order[i] = why_collection_row_get_file (row_at (window, i));
  g_signal_emit_by_name (why_collection_list_get_view (window->list), "activate", 1);
  gpointer second[] = { viewer, (gpointer) order[1] }, third[] = { viewer, (gpointer) order[2] },
           first[] = { viewer, (gpointer) order[0] };
  fixture_wait (shows_file, second, "the chosen recording");
  g_assert_true (gtk_widget_get_visible (steps));
  g_assert_true (fixture_says (steps, "2 of 5"));
  fixture_act (viewer, "win.next-file", NULL);
  fixture_wait (shows_file, third, "the next recording");
  g_assert_cmpuint (gtk_single_selection_get_selected (
                        why_collection_list_get_selection (window->list)),
                    ==, 2);
  fixture_act (viewer, "win.previous-file", NULL);
  fixture_act (viewer, "win.previous-file", NULL);
  fixture_wait (shows_file, first, "the first recording");
  g_assert_false (fixture_is_enabled (viewer, "win.previous-file"));

  /* The list may go; one can still step along it. Another file ends that. */
  close_window (window);
  fixture_act (viewer, "win.next-file", NULL);
  fixture_wait (is_complete, viewer, "the next recording of a list that is closed");
  g_autoptr (GFile) file = g_file_new_for_path (other);
  why_window_open (viewer, file);
  g_assert_false (fixture_is_enabled (viewer, "win.next-file"));
  g_assert_false (gtk_widget_get_visible (steps));
  fixture_close (viewer);
}

/* A folder without labels: no matrix, which it says; the maps are by verdict. */
static void
test_folder (void)
{
  g_autofree char *folder = fixture_path ("takes"), *empty = fixture_path ("takes/nothing");
  g_assert_cmpint (g_mkdir_with_parents (empty, 0700), ==, 0);
  g_free (fixture_sound ("takes/1.wav", "vibrato", 1, 440));
  g_free (fixture_sound ("takes/2.wav", "trill", 1, 440));
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_application_open (G_APPLICATION (fixture_application ()), &file, 1, "");
  WhyCollectionWindow *window
      = WHY_COLLECTION_WINDOW (gtk_application_get_active_window (fixture_application ()));
  fixture_wait (is_idle, window, "all recordings");
  why_collection_window_set_page (window, "confusion");
  g_assert_true (fixture_says (GTK_WIDGET (window), "No Labels"));
  why_collection_window_set_page (window, "maps");
  fixture_run_for (0.05);
  fixture_wait (is_idle, window, "the maps");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (window->maps_stack), ==, "figure");
  close_window (window);

  window = open_paths (empty, NULL, NULL);
  gpointer pair[] = { window, (gpointer) "trouble" };
  fixture_wait (has_page, pair, "the page for an empty folder");
  g_assert_true (fixture_says (GTK_WIDGET (window), "contains no sound files"));
  close_window (window);
}

static gboolean
has_stopped (gpointer window)
{
  return g_action_group_get_action_enabled (window, "resume");
}

/* Stopped, gone on with, and closed half-way. */
static void
test_stop (void)
{
  g_autofree char *manifest = make_manifest ();
  WhyCollectionWindow *window = open_paths (manifest, NULL, NULL);
  gpointer pair[] = { window, (gpointer) "list" };
  fixture_wait (has_page, pair, "the list");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.stop", NULL);
  fixture_wait (has_stopped, window, "the stop");
  g_assert_cmpuint (why_collection_get_n_done (window->collection), <, 5);
  g_assert_true (fixture_says (GTK_WIDGET (window), "Stopped at "));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.resume", NULL);
  fixture_wait (is_idle, window, "the rest");
  g_assert_cmpuint (why_collection_get_n_done (window->collection), ==, 5);
  close_window (window);
  window = open_paths (manifest, NULL, NULL);
  pair[0] = window;
  fixture_wait (has_page, pair, "the list");
  close_window (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  cli = argv[1];
  g_test_add_func ("/collection-window/as-cli", test_as_cli);
  g_test_add_func ("/collection-window/figures", test_figures);
  g_test_add_func ("/collection-window/list", test_list);
  g_test_add_func ("/collection-window/sort", test_sort);
  g_test_add_func ("/collection-window/steps", test_steps);
  g_test_add_func ("/collection-window/folder", test_folder);
  g_test_add_func ("/collection-window/stop", test_stop);
  return fixture_run ();
}
