/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From corrections to a model for a folder, and back. The networks have random weights: what comes of training
 * is not asked, but that it is told, and that nothing is left where it is not used. */
#include <glib/gstdio.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "analysis/why-data-path.h"
#include "app-fixture.h"
#include "app/collection/why-collection-window-private.h"
#include "app/preferences/why-folder-model.h"
#include "app/training/why-training-job.h"
#include "app/training/why-training-window.h"
#include "train/adapt/why-reference-private.h"

static gboolean
has_page (gpointer data)
{
  gpointer *pair = data;
  return g_strcmp0 (why_training_window_get_page (pair[0]), pair[1]) == 0;
}

static void
wait_for_page (WhyTrainingWindow *window, const char *page)
{
  gpointer pair[] = { window, (gpointer) page };
  fixture_wait (has_page, pair, page);
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
close_window (gpointer window)
{
  gpointer witness = window;
  g_object_add_weak_pointer (window, &witness);
  gtk_window_close (window);
  fixture_wait (is_null, &witness, "the closed window is freed");
}

/* A folder with labelled notes; returns its table. */
static char *
make_notes (const char *name, gsize n)
{
  g_autofree char *folder = fixture_path (name);
  g_autoptr (GString) text = g_string_new ("path,class,split,from_s,to_s\n");
  g_mkdir (folder, 0755);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *sound = g_strdup_printf ("n%zu.wav", i % 4);
      g_autofree char *path
          = fixture_sound (sound, i % 2 ? "trill" : "vibrato", 2, 300 + 40 * (double) (i % 4));
      g_string_append_printf (text, "%s,%s,,%g,%g\n", path, i % 2 ? "trill" : "vibrato",
                              0.1 * (double) (i / 4), 1.5 + 0.1 * (double) (i / 4));
    }
  char *table = g_build_filename (folder, "notes.csv", NULL);
  fixture_write (table, text->str, text->len);
  return table;
}

/* A copy of one of those sounds in a folder. g_free. */
static char *
copy_sound (const char *folder, const char *sound, const char *name)
{
  char *own = g_build_filename (folder, name, NULL);
  g_autofree char *bytes = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (sound, &bytes, &n, NULL));
  fixture_write (own, bytes, n);
  return own;
}

/* A folder of recordings with what was said by hand of them beside each: of every one n notes with a class, a remark
 * on another, and a note that was taken away. g_free. */
static char *
make_corrected (const char *name, gsize n)
{
  static const char *const classes[] = { "vibrato", "trill" };
  char *folder = fixture_path (name);
  g_mkdir (folder, 0755);
  for (gsize i = 0; i < 4; i++)
    {
      g_autofree char *plain = g_strdup_printf ("n%zu.wav", i);
      g_autofree char *sound = fixture_sound (plain, classes[i % 2], 2, 300 + 40 * (double) i),
                      *own = copy_sound (folder, sound, plain);
      g_autoptr (WhySidecarState) state = why_sidecar_load (own), written = NULL;
      g_autoptr (WhySidecar) said = why_sidecar_copy (state->sidecar);
      g_autoptr (GError) error = NULL;
      for (gsize k = 0; k < n; k++)
        {
          WhyCorrection note = { .from_s = 0.25 * (double) k, .label = (char *) classes[i % 2] };
          note.to_s = note.from_s + 0.25;
          why_sidecar_add (said, &note);
        }
      why_sidecar_add (said,
                       &(WhyCorrection){ .from_s = 1.7, .to_s = 1.8, .remark = (char *) "?" });
      why_sidecar_add (said, &(WhyCorrection){ .from_s = 1.8, .to_s = 1.9, .is_removed = TRUE });
      written = why_sidecar_save (own, state, said, &error);
      g_assert_no_error (error);
    }
  return folder;
}

static gsize
count_models (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "whybrato", "models", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gsize n = 0;
  while (dir && g_dir_read_name (dir))
    n++;
  return n;
}

static WhyTrainingWindow *
open_training (const char *path)
{
  WhyTrainingWindow *window = why_training_window_new (NULL, path);
  gtk_window_set_application (GTK_WINDOW (window), fixture_application ());
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
click (gpointer window, const char *label)
{
  GtkWidget *button = fixture_button (window, label);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_get_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/* What there is, and whether that is enough; cancelled, nothing is left; done, it is told. */
static void
test_story (void)
{
  g_autofree char *table = make_notes ("story", 24);
  WhyTrainingWindow *window = open_training (table);
  wait_for_page (window, "ready");
  g_assert_true (fixture_says (GTK_WIDGET (window), "24 corrected notes"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "In 4 recordings"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "Enough to learn from"));
  g_assert_false (fixture_says (GTK_WIDGET (window), "Too few"));
  click (window, "_Train");
  g_assert_cmpstr (why_training_window_get_page (window), ==, "training");
  fixture_run_for (0.5);
  click (window, "_Cancel");
  g_assert_cmpstr (why_training_window_get_page (window), ==, "ready");
  click (window, "_Train");
  wait_for_page (window, "done");
  g_assert_true (fixture_says (GTK_WIDGET (window), "Your notes"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "of 24"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "The new model is"));
  close_window (window);
  g_assert_cmpuint (count_models (), ==, 0);
}

/* From the files beside the recordings, without a table; of one recording, its folder's. */
static void
test_sidecars (void)
{
  g_autofree char *folder = make_corrected ("corrected", 6),
                  *one = g_build_filename (folder, "n2.wav", NULL);
  WhyTrainingWindow *window = open_training (one);
  wait_for_page (window, "ready");
  g_assert_true (fixture_says (GTK_WIDGET (window), "24 corrected notes"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "In 4 recordings"));
  click (window, "_Train");
  wait_for_page (window, "done");
  g_assert_true (fixture_says (GTK_WIDGET (window), "of 24"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "The new model is"));
  close_window (window);
}

static void
test_few (void)
{
  g_autofree char *table = make_notes ("few", 3), *folder = g_path_get_dirname (table);
  WhyTrainingWindow *window = open_training (table);
  wait_for_page (window, "ready");
  g_assert_true (fixture_says (GTK_WIDGET (window), "Too few"));
  g_assert_true (fixture_says (GTK_WIDGET (window), "At least 5 corrected notes are needed"));
  g_assert_false (gtk_widget_get_sensitive (fixture_button (GTK_WIDGET (window), "_Train")));
  close_window (window);

  /* Nobody has corrected anything there. */
  g_autofree char *bare = g_build_filename (folder, "bare", NULL);
  g_autofree char *sound = fixture_sound ("n0.wav", "vibrato", 2, 300);
  g_mkdir (bare, 0755);
  g_free (copy_sound (bare, sound, "n.wav"));
  window = open_training (bare);
  wait_for_page (window, "trouble");
  g_assert_true (fixture_says (GTK_WIDGET (window), "Nothing has been corrected"));
  close_window (window);
}

/* Bad borders are told in words. */
static void
test_bad_table (void)
{
  g_autofree char *path = fixture_path ("bad.csv");
  const char *text = "path,class,split,from_s,to_s\na.wav,trill,,3,1\n";
  fixture_write (path, text, strlen (text));
  WhyTrainingWindow *window = open_training (path);
  wait_for_page (window, "trouble");
  g_assert_true (fixture_says (GTK_WIDGET (window), "not after its beginning"));
  close_window (window);
}

static void
assert_model (const char *path, const char *expected)
{
  g_autofree char *model = why_folder_model_chosen (path);
  g_assert_cmpstr (model, ==, expected);
}

/* The innermost folder counts, whatever it is called; a model that is gone is none. */
static void
test_folders (void)
{
  g_autofree char *outer = fixture_path ("Stunden, März 2026 100%"),
                  *inner = g_build_filename (outer, "in ner", NULL),
                  *file = g_build_filename (inner, "a.wav", NULL),
                  *beside = fixture_path ("Stunden, März 2026 100%x"),
                  *one = fixture_path ("mo del.safetensors"),
                  *two = fixture_path ("two.safetensors");
  g_mkdir (outer, 0755);
  g_mkdir (inner, 0755);
  g_mkdir (beside, 0755);
  fixture_write (one, "1", 1);
  fixture_write (two, "2", 1);
  fixture_write (file, "x", 1);
  assert_model (file, NULL);
  why_folder_model_set (outer, one);
  assert_model (file, one);
  assert_model (outer, one);
  assert_model (beside, NULL);
  why_folder_model_set (inner, two);
  assert_model (file, two);
  assert_model (outer, one);
  g_remove (two);
  assert_model (file, one);
  why_folder_model_set (inner, NULL);
  assert_model (file, NULL);
  assert_model (outer, NULL);
}

static void
test_names (void)
{
  static const char *const names[][2] = {
    { "/a b/Lessons 2.safetensors", "Lessons 2" },
    { "/a/old.model", "old.model" },
    { "/a/.safetensors", ".safetensors" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = why_folder_model_name (names[i][0]);
      g_assert_cmpstr (name, ==, names[i][1]);
    }
}

static gboolean
is_idle (gpointer window)
{
  return !why_collection_window_get_busy (window);
}

static WhyCollectionWindow *
find_list (void)
{
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (WHY_IS_COLLECTION_WINDOW (window))
        return WHY_COLLECTION_WINDOW (window);
    }
  return NULL;
}

static gboolean
is_other_list (gpointer old)
{
  WhyCollectionWindow *list = find_list ();
  return list && list != old && list->model;
}

/* The list and a recording of it are heard with the folder's model, and say so. */
static void
test_use (void)
{
  g_autofree char *table = make_notes ("use", 4), *folder = g_path_get_dirname (table),
                  *model = g_build_filename (folder, "mine.safetensors", NULL), *bytes = NULL;
  g_autofree char *usual = why_data_path (WHY_DEFAULT_MODEL);
  gsize n;
  g_assert_true (g_file_get_contents (usual, &bytes, &n, NULL));
  fixture_write (model, bytes, n);
  const char *const paths[] = { table, NULL };
  WhyCollectionWindow *list = why_collection_window_new (fixture_application (), paths, NULL);
  gtk_window_present (GTK_WINDOW (list));
  fixture_wait (is_idle, list, "the list");
  g_assert_null (list->model);
  g_assert_false (fixture_says (GTK_WIDGET (list), "Model mine"));
  why_folder_model_set (folder, model);
  fixture_wait (is_other_list, list, "the list is heard anew");
  list = find_list ();
  fixture_wait (is_idle, list, "the list");
  g_assert_cmpstr (list->model, ==, model);
  g_assert_true (fixture_says (GTK_WIDGET (list), "Model mine"));
  g_assert_cmpstr (why_collection_get_axes (list->collection)->model_name, ==, "mine.safetensors");
  g_action_group_activate_action (G_ACTION_GROUP (list), "usual-model", NULL);
  assert_model (folder, NULL);
  fixture_run_for (0.3);
  list = find_list ();
  fixture_wait (is_idle, list, "the list");
  g_assert_null (list->model);
  close_window (list);
}

/* In place of the window's model one that is soon through the hundreds of sounds that it shall go on naming. */
static void
take_small_model (void)
{
  g_autofree char *path = fixture_path ("data/models/default.safetensors"), *bytes = NULL;
  gsize n;
  case_begin ();
  g_assert_true (g_file_get_contents (case_model ("small.safetensors", NULL), &bytes, &n, NULL));
  fixture_write (path, bytes, n);
  case_end ();
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  take_small_model ();
  why_reference_set_count (150);
  g_test_add_func ("/training/folders", test_folders);
  g_test_add_func ("/training/names", test_names);
  g_test_add_func ("/training/few", test_few);
  g_test_add_func ("/training/bad-table", test_bad_table);
  g_test_add_func ("/training/use", test_use);
  g_test_add_func ("/training/story", test_story);
  g_test_add_func ("/training/sidecars", test_sidecars);
  return fixture_run ();
}
