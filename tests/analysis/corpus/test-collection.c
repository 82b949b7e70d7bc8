/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis-case.h"
#include "analysis/corpus/why-collection.h"

#define RATE 16000.0

/* What a collection told. */
typedef struct
{
  WhyCollection *collection;
  GMainLoop *loop;
  guint n_listed, n_finished, cancel_after;
  GHashTable *rows; /* each once */
  char *fault;
} Watch;

static void
listed_cb (WhyCollection *collection, Watch *watch)
{
  watch->n_listed++;
  g_assert_nonnull (why_collection_get_manifest (collection));
}

static void
rows_cb (WhyCollection *collection, gpointer data, Watch *watch)
{
  GArray *rows = data;
  for (guint i = 0; i < rows->len; i++)
    {
      gsize row = g_array_index (rows, gsize, i);
      gboolean is_done = why_collection_get_state (collection, row) == WHY_ROW_DONE;
      g_assert_true (g_hash_table_add (watch->rows, GSIZE_TO_POINTER (row)));
      g_assert_true ((why_collection_get_prediction (collection, row) != NULL) == is_done);
      g_assert_true ((why_collection_get_fault (collection, row) == NULL) == is_done);
    }
  g_assert_cmpuint (g_hash_table_size (watch->rows), ==, why_collection_get_n_done (collection));
  if (watch->cancel_after && why_collection_get_n_done (collection) >= watch->cancel_after)
    why_collection_cancel (collection);
}

static void
failed_cb (WhyCollection *collection, GError *error, Watch *watch)
{
  g_assert_null (watch->fault);
  watch->fault = g_strdup (error->message);
}

static void
finished_cb (WhyCollection *collection, Watch *watch)
{
  g_assert_false (why_collection_get_busy (collection));
  watch->n_finished++;
  g_main_loop_quit (watch->loop);
}

static void
watch_clear (Watch *watch)
{
  g_clear_object (&watch->collection);
  g_main_loop_unref (watch->loop);
  g_hash_table_unref (watch->rows);
  g_free (watch->fault);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

static Watch
watch_new (const char *path, const char *other)
{
  const char *const paths[] = { path, other, NULL };
  Watch watch = {
    .collection = why_collection_new (paths, case_model ("case.safetensors", NULL)),
    .loop = g_main_loop_new (NULL, FALSE),
    .rows = g_hash_table_new (NULL, NULL),
  };
  return watch;
}

static void
run (Watch *watch)
{
  if (watch->n_finished == 0)
    {
      g_signal_connect (watch->collection, "listed", G_CALLBACK (listed_cb), watch);
      g_signal_connect (watch->collection, "rows", G_CALLBACK (rows_cb), watch);
      g_signal_connect (watch->collection, "failed", G_CALLBACK (failed_cb), watch);
      g_signal_connect (watch->collection, "finished", G_CALLBACK (finished_cb), watch);
    }
  why_collection_start (watch->collection);
  g_assert_true (why_collection_get_busy (watch->collection));
  g_main_loop_run (watch->loop);
}

/* Six recordings of three classes, one of them unknown to the model when it is wanted so; one file
 * that is gone. */
static const char *
make_manifest (const char *name, const char *unknown)
{
  static const char *const classes[] = { "trill", "ordinario", "Vibrato", "trill", "none" };
  g_autoptr (GString) text = g_string_new ("path,class,split\ngone.wav,none,test\n");
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *file = g_strdup_printf ("%zu.wav", i);
      case_sound (file, 1 + 0.1 * (double) i, RATE, 220 + 110 * (double) i);
      g_string_append_printf (text, "%s,%s,test\n", file, classes[i]);
    }
  g_string_append_printf (text, "0.wav,%s,test\n", unknown);
  return case_text (name, text->str);
}

static void
assert_same_evaluation (const WhyEvaluation *a, const WhyEvaluation *b)
{
  g_assert_cmpuint (a->n_predictions, ==, b->n_predictions);
  g_assert_cmpuint (a->n_failed, ==, b->n_failed);
  for (gsize i = 0; i < a->n_predictions; i++)
    {
      const WhyPrediction *p = &a->predictions[i], *q = &b->predictions[i];
      g_assert_cmpuint (p->row, ==, q->row);
      g_assert_cmpuint (p->truth, ==, q->truth);
      g_assert_cmpuint (p->label, ==, q->label);
      g_assert_cmpmem (p->probabilities, sizeof p->probabilities, q->probabilities,
                       sizeof q->probabilities);
      g_assert_cmpmem (p->kurtosis, sizeof p->kurtosis, q->kurtosis, sizeof q->kurtosis);
    }
  g_assert_cmpmem (a->confusion, a->n_classes * a->n_classes * sizeof (gsize), b->confusion,
                   b->n_classes * b->n_classes * sizeof (gsize));
  g_assert_cmpmem (&a->macro, sizeof a->macro, &b->macro, sizeof b->macro);
  g_assert_cmpmem (&a->ece, sizeof a->ece, &b->ece, sizeof b->ece);
  g_assert_cmpmem (a->kurtosis_mean, sizeof a->kurtosis_mean, b->kurtosis_mean,
                   sizeof b->kurtosis_mean);
  g_assert_cmpmem (a->kurtosis_sd, sizeof a->kurtosis_sd, b->kurtosis_sd, sizeof b->kurtosis_sd);
}

static void
assert_same_aggregate (const WhyAggregate *a, const WhyAggregate *b)
{
  gsize size = a->axes->n_paths * sizeof (float);
  g_assert_cmpuint (a->n_recordings, ==, b->n_recordings);
  g_assert_cmpuint (a->n_failed, ==, b->n_failed);
  for (gsize k = 0; k < a->axes->n_classes; k++)
    {
      g_assert_cmpuint (a->classes[k].n, ==, b->classes[k].n);
      if (a->classes[k].n == 0)
        continue;
      g_assert_cmpmem (a->classes[k].scattering, size, b->classes[k].scattering, size);
      g_assert_cmpmem (a->classes[k].share, size, b->classes[k].share, size);
    }
}

/* To the bit what the engine of `evaluate` and `aggregate` says of the manifest. */
static void
assert_as_engine (WhyCollection *collection, const char *path)
{
  static const WhyRule rules[] = { WHY_RULE_EPSILON, WHY_RULE_EPSILON_ZPLUS };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer
      = why_analyzer_new (case_model ("case.safetensors", NULL), 1, &error);
  g_autoptr (WhyManifest) manifest = why_manifest_load (path, NULL, NULL, &error);
  WhyEvaluationOptions options = { .kurtosis = TRUE };
  g_autoptr (WhyEvaluation) expected
      = why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, &error);
  g_autoptr (WhyEvaluation) found = why_collection_evaluate (collection);
  g_assert_no_error (error);
  assert_same_evaluation (found, expected);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      WhyAggregateOptions of = { .rule = rules[i], .n_top = WHY_COLLECTION_TOP };
      g_autoptr (WhyAggregate) wanted
          = why_aggregate_run (analyzer, manifest, &of, NULL, NULL, NULL, &error);
      g_autoptr (WhyAggregate) maps = why_collection_aggregate (collection, rules[i]);
      assert_same_aggregate (maps, wanted);
    }
}

static void
test_as_engine (void)
{
  const char *path = make_manifest ("m.csv", "tremolo");
  g_auto (Watch) watch = watch_new (path, NULL);
  g_assert_null (why_collection_get_manifest (watch.collection));
  run (&watch);
  g_assert_cmpstr (watch.fault, ==, NULL);
  g_assert_cmpuint (watch.n_listed, ==, 1);
  g_assert_cmpuint (why_collection_get_n_done (watch.collection), ==, 7);
  g_assert_cmpuint (why_collection_get_n_failed (watch.collection), ==, 1);
  g_assert_cmpuint (why_collection_get_n_labelled (watch.collection), ==, 7);
  g_assert_true (
      g_str_has_prefix (why_collection_get_fault (watch.collection, 0), case_path ("gone.wav")));
  const WhyPrediction *prediction = why_collection_get_prediction (watch.collection, 3);
  g_assert_cmpfloat_with_epsilon (prediction->file_duration_s, 1.2, 1e-3);
  g_assert_cmpfloat_with_epsilon (prediction->measures.f0_hz, 440, 10);
  assert_as_engine (watch.collection, path);
}

/* Cancelled again and again, and gone on with: nothing twice, nothing lost. */
static void
test_cancel (void)
{
  const char *path = make_manifest ("m.csv", "tremolo");
  g_auto (Watch) watch = watch_new (path, NULL);
  while (why_collection_get_n_done (watch.collection) < 7)
    {
      gsize before = why_collection_get_n_done (watch.collection);
      watch.cancel_after = (guint) before + 1;
      run (&watch);
      g_assert_cmpuint (why_collection_get_n_done (watch.collection), >, before);
      g_assert_cmpuint (watch.n_finished, <=, 7);
    }
  g_assert_cmpuint (watch.n_listed, ==, 1);
  assert_as_engine (watch.collection, path);
  /* Nothing is left to do. */
  run (&watch);
  g_assert_cmpstr (watch.fault, ==, NULL);
}

/* A class that the model does not know is no reason to stop, and no part of the sums. */
static void
test_unknown_class (void)
{
  g_auto (Watch) watch = watch_new (make_manifest ("u.csv", "slap"), NULL);
  run (&watch);
  g_autoptr (WhyEvaluation) e = why_collection_evaluate (watch.collection);
  g_autoptr (WhyAggregate) maps
      = why_collection_aggregate (watch.collection, WHY_RULE_EPSILON_ZPLUS);
  gsize n_judged = 0;
  g_assert_cmpuint (why_collection_get_n_labelled (watch.collection), ==, 6);
  g_assert_cmpuint (why_collection_get_truth (watch.collection, 6), ==, WHY_NO_CLASS);
  g_assert_nonnull (why_collection_get_prediction (watch.collection, 6));
  g_assert_cmpuint (e->n_predictions, ==, 6);
  g_assert_cmpuint (e->n_unlabelled, ==, 1);
  for (gsize i = 0; i < e->n_classes * e->n_classes; i++)
    n_judged += e->confusion[i];
  g_assert_cmpuint (n_judged, ==, 5);
  g_assert_cmpuint (maps->n_recordings, ==, 5);
}

static const char *
make_folder (void)
{
  static const char *const files[]
      = { "box/take 10.wav",     "box/take 9.wav",  "box/TRILL/a.wav",
          "box/ordinario/b.wav", "box/.hidden.wav", "box/other/deep/c.WAV" };
  const char *folders[] = { "box/TRILL", "box/ordinario", "box/other/deep", "box/empty" };
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    g_assert_cmpint (g_mkdir_with_parents (case_path (folders[i]), 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    case_sound (files[i], 1, RATE, 220 + 50 * (double) i);
  case_text ("box/notes.txt", "no sound");
  g_remove (case_path ("box/round"));
  g_assert_cmpint (symlink ("..", case_path ("box/round")), ==, 0);
  return case_path ("box");
}

/* Names in the order of their numbers; labels where a folder is called as a class. */
static void
test_folder (void)
{
  static const struct
  {
    const char *path, *class_name;
  } expected[] = {
    { "ordinario/b.wav", "none" }, { "other/deep/c.WAV", "" }, { "take 9.wav", "" },
    { "take 10.wav", "" },         { "TRILL/a.wav", "trill" },
  };
  g_auto (Watch) watch = watch_new (make_folder (), NULL);
  run (&watch);
  const WhyManifest *manifest = why_collection_get_manifest (watch.collection);
  g_assert_cmpuint (manifest->n_rows, ==, G_N_ELEMENTS (expected));
  g_assert_cmpuint (why_collection_get_n_labelled (watch.collection), ==, 2);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      gsize found = 0;
      while (found < manifest->n_rows && strcmp (manifest->rows[found].path, expected[i].path) != 0)
        found++;
      g_assert_cmpuint (found, <, manifest->n_rows);
      g_assert_cmpstr (manifest->rows[found].class_name, ==, expected[i].class_name);
      g_assert_cmpint (why_collection_get_state (watch.collection, found), ==, WHY_ROW_DONE);
      if (i == 2)
        g_assert_cmpstr (manifest->rows[found + 1].path, ==, "take 10.wav");
    }
}

/* Single files have no label: their maps are by what they were named. */
static void
test_files (void)
{
  g_auto (Watch) watch = watch_new (case_sound ("x.wav", 1, RATE, 300), case_path ("gone.wav"));
  run (&watch);
  g_autoptr (WhyAggregate) maps = why_collection_aggregate (watch.collection, WHY_RULE_EPSILON);
  g_autoptr (WhyEvaluation) e = why_collection_evaluate (watch.collection);
  g_assert_cmpuint (why_collection_get_n_rows (watch.collection), ==, 2);
  g_assert_cmpuint (why_collection_get_n_failed (watch.collection), ==, 1);
  g_assert_cmpuint (why_collection_get_n_labelled (watch.collection), ==, 0);
  g_assert_cmpuint (e->n_unlabelled, ==, 1);
  g_assert_cmpuint (maps->n_recordings, ==, 1);
  g_assert_cmpuint (maps->classes[e->predictions[0].label].n, ==, 1);
}

/* A phone's folder: what cannot be read has a row that says so, and what to do. */
static void
test_unreadable (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("WHY_TEST_CASES"), "phone-folder", NULL);
  g_auto (Watch) watch = watch_new (folder, NULL);
  run (&watch);
  g_assert_cmpuint (why_collection_get_n_rows (watch.collection), ==, 2);
  g_assert_cmpuint (why_collection_get_n_failed (watch.collection), ==, 1);
  for (gsize row = 0; row < 2; row++)
    {
      const char *path = why_collection_get_manifest (watch.collection)->rows[row].path;
      const char *fault = why_collection_get_fault (watch.collection, row);
      g_test_message ("%s: %s", path, fault ? fault : "analysed");
      if (g_str_has_suffix (path, ".m4a"))
        g_assert_nonnull (strstr (fault, "convert it to WAV or FLAC"));
      else
        g_assert_null (fault);
    }
}

/* A file that is analysed although it was cut off says so in its row. */
static void
test_notice (void)
{
  g_autofree char *cut = g_build_filename (g_getenv ("WHY_TEST_CASES"), "cut.flac", NULL);
  g_auto (Watch) watch = watch_new (case_sound ("whole.wav", 1, RATE, 300), cut);
  run (&watch);
  g_assert_cmpuint (why_collection_get_n_failed (watch.collection), ==, 0);
  g_assert_null (why_collection_get_notice (watch.collection, 1)); /* sorted by name */
  g_assert_nonnull (strstr (why_collection_get_notice (watch.collection, 0), "is cut short"));
  g_assert_cmpfloat_with_epsilon (
      why_collection_get_prediction (watch.collection, 0)->file_duration_s, 4.752, 1e-6);
}

static void
test_faults (void)
{
  const struct
  {
    const char *path, *model, *fault;
  } cases[] = {
    { case_path ("box/empty"), NULL, "empty: contains no sound files; " },
    { case_path ("gone.csv"), NULL, "gone.csv: could not be opened" },
    { case_text ("bad.csv", "path,class\n"), NULL, "has no column “split”" },
    { case_path ("box"), "gone.safetensors", "gone.safetensors" },
  };
  make_folder ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (Watch) watch = watch_new (cases[i].path, NULL);
      const char *const paths[] = { cases[i].path, NULL };
      if (cases[i].model)
        g_set_object (&watch.collection, why_collection_new (paths, case_path (cases[i].model)));
      run (&watch);
      g_test_message ("%s", watch.fault);
      g_assert_nonnull (strstr (watch.fault, cases[i].fault));
      g_assert_cmpuint (watch.n_listed, ==, 0);
      g_assert_null (why_collection_evaluate (watch.collection));
      g_assert_null (why_collection_aggregate (watch.collection, WHY_RULE_EPSILON));
      if (cases[i].model)
        g_object_unref (watch.collection);
    }
}

/* One analyzer for all who use the same file at the same time. */
static void
test_shared (void)
{
  g_autoptr (GError) error = NULL;
  const char *path = case_model ("shared.safetensors", NULL);
  WhyAnalyzer *first = why_analyzer_new_shared (path, 1, &error);
  WhyAnalyzer *second = why_analyzer_new_shared (path, 1, &error);
  WhyAnalyzer *other = why_analyzer_new_shared (path, 2, &error);
  WhyAnalyzer *longer = why_analyzer_new_shared_full (path, 1, 2, &error);
  g_assert_no_error (error);
  g_assert_true (first == second);
  g_assert_true (first != other);
  g_assert_true (first != longer);
  g_assert_cmpfloat (why_analyzer_axes (longer)->window_scale, ==, 2);
  why_analyzer_unref (longer);
  why_analyzer_unref (first);
  g_assert_cmpuint (why_analyzer_axes (second)->n_classes, ==, 6);

  /* Another file of the same name is another model. */
  CaseModel changed = { .n_classes = 4 };
  g_remove (path);
  case_model ("shared.safetensors", &changed);
  WhyAnalyzer *third = why_analyzer_new_shared (path, 1, &error);
  g_assert_no_error (error);
  g_assert_true (third != second);
  g_assert_cmpuint (why_analyzer_axes (third)->n_classes, ==, 4);
  why_analyzer_unref (second);
  why_analyzer_unref (third);
  why_analyzer_unref (other);
  g_assert_null (why_analyzer_new_shared (case_path ("gone.safetensors"), 1, &error));
  g_assert_nonnull (error);
}

/* A list that is filled needs no analyzer; all that it tells is there without. Many at once end. */
static void
test_many (void)
{
  const char *path = make_manifest ("m.csv", "tremolo");
  Watch watches[8];
  for (gsize i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      watches[i] = watch_new (path, NULL);
      why_collection_start (watches[i].collection);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (watches); i++)
    {
      while (why_collection_get_busy (watches[i].collection))
        g_main_context_iteration (NULL, TRUE);
      g_assert_cmpuint (why_collection_get_n_done (watches[i].collection), ==, 7);
      g_autoptr (WhyAggregate) maps
          = why_collection_aggregate (watches[i].collection, WHY_RULE_EPSILON);
      g_assert_null (maps->analyzer);
      g_assert_cmpuint (maps->axes->n_classes, ==, 6);
      g_assert_cmpuint (why_collection_get_axes (watches[i].collection)->n_classes, ==, 6);
    }
  assert_as_engine (watches[7].collection, path);
  for (gsize i = 0; i < G_N_ELEMENTS (watches); i++)
    watch_clear (&watches[i]);
}

/* Let go of while it runs: it ends by itself, and tells no one. */
static void
test_let_go (void)
{
  const char *path = make_manifest ("m.csv", "tremolo");
  for (guint after_ms = 0; after_ms < 300; after_ms += 60)
    {
      g_auto (Watch) watch = watch_new (path, NULL);
      gpointer witness = watch.collection;
      g_object_add_weak_pointer (G_OBJECT (watch.collection), &witness);
      why_collection_start (watch.collection);
      gint64 end = g_get_monotonic_time () + after_ms * 1000;
      while (g_get_monotonic_time () < end)
        g_main_context_iteration (NULL, FALSE);
      g_clear_object (&watch.collection);
      g_assert_null (witness);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/collection/as-engine", test_as_engine);
  g_test_add_func ("/collection/cancel", test_cancel);
  g_test_add_func ("/collection/unknown-class", test_unknown_class);
  g_test_add_func ("/collection/folder", test_folder);
  g_test_add_func ("/collection/files", test_files);
  g_test_add_func ("/collection/unreadable", test_unreadable);
  g_test_add_func ("/collection/notice", test_notice);
  g_test_add_func ("/collection/faults", test_faults);
  g_test_add_func ("/collection/shared", test_shared);
  g_test_add_func ("/collection/many", test_many);
  g_test_add_func ("/collection/let-go", test_let_go);
  int status = g_test_run ();
  case_end ();
  return status;
}
