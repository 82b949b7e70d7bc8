/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "audio/file/why-audio-file.h"
#include "train/why-cross-validation.h"
#include "train/data/why-dataset.h"
#include "train/data/why-synth.h"
#include "train/why-trainer.h"

/* Classes of the user's own, told apart by pitch: first-order scattering is enough, and nothing is
 * synthesised. */
static const char *const classes[] = { "low", "high", NULL };

#define N_GESTURES (WHY_TECHNIQUE_REPEATED + 1)

/* A folder with made notes and a manifest of them: six of each class to train, two to validate, one
 * to test. */
typedef struct
{
  char *folder, *manifest, *model, *cache;
} Fixture;

static char *
write_note (const char *folder, const char *class_name, int number)
{
  WhySynthParams params;
  why_synth_params_init (&params, "none");
  params.duration_s = 1.2;
  params.pitch_hz = (*class_name == 'l' ? 150 : 1200) + 17 * number;
  params.seed = (uint64_t) number + 100;
  float *samples;
  size_t n;
  g_assert_cmpint (why_synth_render (&params, &samples, &n, NULL), ==, WHY_OK);
  char *name = g_strdup_printf ("%s-%d.wav", class_name, number);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_assert_cmpint (why_audio_save (path, samples, n, params.sample_rate_hz, true, NULL), ==,
                   WHY_OK);
  free (samples);
  return name;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("whybrato-train-XXXXXX", NULL);
  f->manifest = g_build_filename (f->folder, "manifest.csv", NULL);
  f->model = g_build_filename (f->folder, "model.safetensors", NULL);
  f->cache = g_build_filename (f->folder, "features", NULL);
  GString *text = g_string_new ("path,class,split\n");
  for (int k = 0; classes[k]; k++)
    for (int i = 0; i < 9; i++)
      {
        g_autofree char *name = write_note (f->folder, classes[k], i);
        g_string_append_printf (text, "%s,%s,%s\n", name, classes[k],
                                i < 6   ? "train"
                                : i < 8 ? "validation"
                                        : "test");
      }
  g_assert_true (g_file_set_contents (f->manifest, text->str, -1, NULL));
  g_string_free (text, TRUE);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->manifest);
  g_free (f->model);
  g_free (f->cache);
}

static WhyTrainParams
params_of (const Fixture *f, gsize n_epochs)
{
  WhyRecipe recipe = why_recipe_paper;
  recipe.n_epochs = n_epochs;
  recipe.vary = TRUE;
  return (WhyTrainParams){ .output = f->model,
                           .classes = classes,
                           .recipe = recipe,
                           .seed = 5,
                           .n_threads = 2,
                           .features_cache = f->cache };
}

static gboolean
train (const Fixture *f,
       const WhyTrainParams *params,
       WhyTrainFunc progress,
       void *user,
       WhyTrainResult *result,
       GError **error)
{
  g_autoptr (WhyManifest) manifest = why_manifest_load (f->manifest, NULL, NULL, error);
  return manifest && why_train (manifest, "made notes", params, progress, user, result, error);
}

static gboolean
watch (const WhyTrainProgress *progress, void *user)
{
  double *last = user;
  g_assert_cmpfloat (progress->fraction, >=, 0);
  g_assert_cmpfloat (progress->fraction, <=, 1);
  if (progress->epoch_is_new)
    *last = progress->validation_macro;
  return TRUE;
}

/* Learns two classes, names the test notes, and does it all again byte for byte: in another number
 * of threads, and without the test notes, which training must never read. */
static void
test_learns (Fixture *f, gconstpointer data)
{
  WhyTrainParams params = params_of (f, 25);
  WhyTrainResult result, again;
  double last = -1;
  g_autoptr (GError) error = NULL;
  g_assert_true (train (f, &params, watch, &last, &result, &error));
  g_test_message ("best of %zu epochs: %zu, validation macro %.3f", result.n_epochs,
                  result.best_epoch, result.best_macro);
  g_assert_cmpfloat (result.best_macro, >=, 0.9);
  g_assert_cmpfloat (last, >=, 0);
  g_assert_cmpuint (result.n_training, ==, 12);
  g_assert_false (result.stopped);

  g_autoptr (WhyAnalyzer) analyzer G_GNUC_UNUSED = why_analyzer_new (f->model, 1, &error);
  g_assert_no_error (error);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  g_assert_cmpuint (axes->n_paths, ==, 74);
  for (int k = 0; classes[k]; k++)
    {
      g_autofree char *name = g_strdup_printf ("%s-8.wav", classes[k]);
      g_autofree char *path = g_build_filename (f->folder, name, NULL);
      g_autoptr (WhyAnalysis) analysis
          = why_analyzer_run (analyzer, path, NULL, NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (axes->classes[analysis->label], ==, classes[k]);
      g_assert_cmpint (g_remove (path), ==, 0);
    }

  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;
  g_assert_true (g_file_get_contents (f->model, &first, &n_first, NULL));
  params.n_threads = 3;
  g_assert_true (train (f, &params, NULL, NULL, &again, &error));
  g_assert_true (g_file_get_contents (f->model, &second, &n_second, NULL));
  g_assert_cmpmem (first, n_first, second, n_second);
}

static gboolean
stop_after_two (const WhyTrainProgress *progress, void *user)
{
  return progress->epoch < 2;
}

static gboolean
stop_at_once (const WhyTrainProgress *progress, void *user)
{
  return FALSE;
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  WhyTrainParams params = params_of (f, 50);
  WhyTrainResult result;
  g_autoptr (GError) error = NULL;
  g_assert_false (train (f, &params, stop_at_once, NULL, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (f->model, G_FILE_TEST_EXISTS));
  g_clear_error (&error);

  g_assert_true (train (f, &params, stop_after_two, NULL, &result, &error));
  g_assert_true (result.stopped);
  g_assert_cmpuint (result.n_epochs, ==, 2);
  g_autoptr (WhyAnalyzer) analyzer G_GNUC_UNUSED = why_analyzer_new (f->model, 1, &error);
  g_assert_no_error (error);
}

static char *
read_model (const Fixture *f, gsize *length)
{
  char *bytes;
  g_assert_true (g_file_get_contents (f->model, &bytes, length, NULL));
  return bytes;
}

/* Stopped after two epochs and begun again, training ends with the same bytes as in one go, and its
 * checkpoint is gone; another training's checkpoint, half of one, or one with a number that cannot
 * be, is not taken for its own. */
static void
test_resume (Fixture *f, gconstpointer data)
{
  g_autofree char *checkpoint = g_strconcat (f->model, ".checkpoint", NULL), *whole = NULL,
                  *pieced = NULL, *half = NULL;
  gsize n_whole, n_pieced, n_half;
  WhyTrainResult result;
  g_autoptr (GError) error = NULL;
  WhyTrainParams params = params_of (f, 5);
  params.recipe.averaging = 0.9;
  params.recipe.restarts = FALSE;
  params.checkpoint = checkpoint;
  g_assert_true (train (f, &params, NULL, NULL, &result, &error));
  whole = read_model (f, &n_whole);
  g_assert_false (g_file_test (checkpoint, G_FILE_TEST_EXISTS));

  g_assert_true (train (f, &params, stop_after_two, NULL, &result, &error));
  g_assert_true (g_file_test (checkpoint, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (checkpoint, &half, &n_half, NULL));
  g_assert_true (train (f, &params, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.first_epoch, ==, 2);
  g_assert_cmpuint (result.n_epochs, ==, 5);
  g_assert_false (g_file_test (checkpoint, G_FILE_TEST_EXISTS));
  pieced = read_model (f, &n_pieced);
  g_assert_cmpmem (whole, n_whole, pieced, n_pieced);

  g_assert_true (g_file_set_contents (checkpoint, half, (gssize) (n_half / 2), NULL));
  g_assert_true (train (f, &params, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.first_epoch, ==, 0);
  g_autofree char *damaged = g_memdup2 (half, n_half);
  memset (damaged + n_half - sizeof (float), 0xff, sizeof (float)); /* NaN */
  g_assert_true (g_file_set_contents (checkpoint, damaged, (gssize) n_half, NULL));
  g_assert_true (train (f, &params, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.first_epoch, ==, 0);
  g_assert_true (g_file_set_contents (checkpoint, half, (gssize) n_half, NULL));
  params.seed++;
  g_assert_true (train (f, &params, NULL, NULL, &result, &error));
  g_assert_cmpuint (result.first_epoch, ==, 0);
}

static gboolean
count_folds (const WhyCrossValidation *so_far, void *user)
{
  guint *n_folds = user;
  *n_folds += 1;
  g_assert_cmpuint (so_far->n_done, ==, *n_folds);
  return TRUE;
}

/* Each player is left out once, all their recordings are tested, and the manifest is as it was. */
static void
test_cross_validation (Fixture *f, gconstpointer data)
{
  GString *text = g_string_new ("path,class,split,player\n");
  static const char *const players[] = { "Ada", "Bo", "Cy" };
  static const char *const splits[] = { "train", "validation", "test" };
  for (int k = 0; classes[k]; k++)
    for (int i = 0; i < 9; i++)
      g_string_append_printf (text, "%s-%d.wav,%s,%s,%s\n", classes[k], i, classes[k],
                              splits[(i >= 5) + (i >= 8)], players[i % 3]);
  g_assert_true (g_file_set_contents (f->manifest, text->str, -1, NULL));
  g_string_free (text, TRUE);

  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (f->manifest, NULL, NULL, &error);
  g_assert_no_error (error);
  WhyTrainParams train_params = params_of (f, 12);
  WhyCrossParams params = { .column = "player", .min_files = 3, .train = &train_params };
  guint n_folds = 0;
  g_autoptr (WhyCrossValidation) v
      = why_cross_validate (manifest, "made notes", &params, NULL, count_folds, &n_folds, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_folds, ==, 3);
  g_assert_cmpuint (v->n_values, ==, 3);
  g_assert_cmpuint (v->n_pairs, ==, 6);
  for (gsize i = 0; i < v->n_values; i++)
    for (gsize k = 0; k < v->n_classes; k++)
      {
        g_assert_cmpuint (v->values[i].total[k], ==, 3);
        g_assert_cmpuint (v->values[i].right[k], <=, 3);
      }
  g_test_message ("mean accuracy on players that training never heard: %.3f", v->mean);
  g_assert_cmpfloat (v->mean, >=, 0.8);
  for (gsize i = 0; i < manifest->n_rows; i++)
    g_assert_cmpstr (manifest->rows[i].split, ==,
                     i % 9 < 5   ? "train"
                     : i % 9 < 8 ? "validation"
                                 : "test");
  g_assert_false (g_file_test (f->model, G_FILE_TEST_EXISTS));

  params.n_folds = 2;
  g_autoptr (WhyCrossValidation) fewer
      = why_cross_validate (manifest, "made notes", &params, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fewer->n_folds, ==, 2);
  params.column = "age";
  g_assert_null (why_cross_validate (manifest, "made notes", &params, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "age"));
}

static void
assert_fails (const Fixture *f, const WhyTrainParams *params, const char *expected)
{
  WhyTrainResult result;
  g_autoptr (GError) error = NULL;
  g_assert_false (train (f, params, NULL, NULL, &result, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, expected));
}

static void
test_faults (Fixture *f, gconstpointer data)
{
  static const char *const fewer[] = { "low", "middle", NULL };
  WhyTrainParams params = params_of (f, 1);
  params.classes = fewer;
  assert_fails (f, &params, "high");

  params = params_of (f, 1);
  params.output = "/no/such/folder/model.safetensors";
  assert_fails (f, &params, "/no/such/folder/model.safetensors");

  g_assert_true (
      g_file_set_contents (f->manifest, "path,class,split\nlow-0.wav,low,train\n", -1, NULL));
  params = params_of (f, 1);
  assert_fails (f, &params, "validation");

  g_assert_true (g_file_set_contents (
      f->manifest, "path,class,split\nlow-0.wav,low,train\ngone.wav,high,validation\n", -1, NULL));
  assert_fails (f, &params, "gone.wav");
}

/* Whatever an item is made of, alone or as one of two notes of a chord, is of the item's split. */
static void
assert_splits (const WhyManifest *manifest,
               const WhyDataset *dataset,
               guint *n_chords,
               guint n_played[N_GESTURES])
{
  for (gsize i = 0; i < dataset->n_items; i++)
    {
      const WhyItem *item = &dataset->items[i];
      if (item->kind != WHY_ITEM_FILE)
        continue;
      const WhyManifestRow *row = &manifest->rows[item->row];
      g_assert_cmpstr (row->split, ==, item->validation ? "validation" : "train");
      g_assert_cmpstr (manifest->rows[item->other_row].split, ==, row->split);
      if (item->technique != WHY_TECHNIQUE_NONE || item->other_row != item->row)
        g_assert_cmpstr (row->class_name, ==, "none");
      if (item->technique == WHY_TECHNIQUE_BISBIGLIANDO)
        g_assert_cmpstr (why_train_default_classes[item->label], ==, "bisbigliando");
      *n_chords += item->other_row != item->row;
      n_played[item->technique]++;
    }
}

/* What the machine plays stays in the split of its note, and no test note is touched: seen on every
 * technique and on chords, in a made manifest and in the one that the shipped models learn from. */
static void
test_splits (Fixture *f, gconstpointer data)
{
  static const char *const maps[] = { "low=none", "high=vibrato", NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (f->manifest, maps, NULL, &error);
  g_assert_no_error (error);
  guint n_chords = 0, n_played[N_GESTURES] = { 0 };
  for (guint64 seed = 1; seed <= 12; seed++)
    {
      g_autoptr (WhyDataset) dataset = why_dataset_new (manifest, why_train_default_classes,
                                                        (unsigned) seed % 4, seed, &error);
      g_assert_no_error (error);
      assert_splits (manifest, dataset, &n_chords, n_played);
    }
  g_assert_cmpuint (n_chords, >, 0);
  for (int technique = 0; technique < N_GESTURES; technique++)
    g_assert_cmpuint (n_played[technique], >, 0);

  const char *folder = g_getenv ("WHY_TEST_RECORDINGS");
  g_autofree char *path = g_build_filename (folder ? folder : "", "manifest.csv", NULL);
  if (!folder || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  g_autoptr (WhyManifest) real = why_manifest_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WhyDataset) dataset = why_dataset_new (real, why_train_default_classes, 3, 1, &error);
  g_assert_no_error (error);
  assert_splits (real, dataset, &n_chords, n_played);
}

/* A manifest of the made notes whose rows of other splits are as a test wants them. */
static void
write_manifest (const Fixture *f, const char *test_rows, const char *validation_suffix)
{
  GString *text = g_string_new ("path,class,split\n");
  g_string_append (text, test_rows);
  for (int i = 0; i < 6; i++)
    g_string_append_printf (text, "low-%d.wav,none,train\nhigh-%d.wav,high,train\n", i, i);
  g_string_append_printf (text, "low-%s.wav,none,validation\nhigh-%s.wav,high,validation\n",
                          validation_suffix, validation_suffix);
  g_assert_true (g_file_set_contents (f->manifest, text->str, -1, NULL));
  g_string_free (text, TRUE);
}

/* With techniques played on plain notes, and in rooms: the same bytes, statistics included, whether the test's
 * recordings are gone, are there, are others or are not in the manifest; and after one epoch,
 * between which and others validation has nothing to choose, whatever validation holds. */
static void
test_leaks (Fixture *f, gconstpointer data)
{
  static const char *const made[] = { "high", "bisbigliando", NULL };
  static const char *const cases[][2] = {
    /* First what cannot be read, so that nothing of it can be in the cache. */
    { "gone-1.wav,none,test\ngone-2.wav,trill,test\n", "6" },
    { "low-8.wav,none,test\nhigh-8.wav,high,test\n", "6" },
    { "high-8.wav,none,test\nlow-8.wav,high,extra\n", "6" },
    { "", "6" },
    { "low-8.wav,none,test\nhigh-8.wav,high,test\n", "7" },
  };
  WhyTrainParams params = params_of (f, 1);
  g_autofree char *first = NULL;
  gsize n_first = 0;
  params.classes = made;
  params.recipe.n_variants = 1;
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyTrainResult result;
      g_autoptr (GError) error = NULL;
      write_manifest (f, cases[i][0], cases[i][1]);
      g_assert_true (train (f, &params, NULL, NULL, &result, &error));
      g_assert_no_error (error);
      gsize n;
      g_autofree char *bytes = read_model (f, &n);
      if (i == 0)
        {
          first = g_steal_pointer (&bytes);
          n_first = n;
        }
      else
        g_assert_cmpmem (first, n_first, bytes, n);
    }
  /* A training note that changes does change the model: the comparison can see something. */
  WhyTrainResult result;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL, *other = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (f->manifest, &text, NULL, NULL));
  memcpy (strstr (text, "high-5.wav,high,train"), "high-8", strlen ("high-8"));
  g_assert_true (g_file_set_contents (f->manifest, text, -1, NULL));
  g_assert_true (train (f, &params, NULL, NULL, &result, &error));
  other = read_model (f, &n);
  g_assert_true (n != n_first || memcmp (first, other, n) != 0);
}

/* The features' scale comes from training items alone: whatever validation holds, it is the same.
 */
#define N_ITEMS 6
#define N_CHANNELS 3
#define N_FRAMES 4
static void
test_statistics (void)
{
  float mu[2][N_CHANNELS], expected[N_CHANNELS] = { 0 };
  for (int round = 0; round < 2; round++)
    {
      WhyDataset *dataset = g_new0 (WhyDataset, 1);
      WhyRandom random = why_random_new (8);
      dataset->n_items = N_ITEMS;
      dataset->n_channels = N_CHANNELS;
      dataset->n_frames = N_FRAMES;
      dataset->items = g_new0 (WhyItem, N_ITEMS);
      dataset->planes = g_new (float, N_ITEMS *N_CHANNELS *N_FRAMES);
      for (gsize i = 0; i < N_ITEMS; i++)
        {
          dataset->items[i].validation = i % 3 == 2;
          for (gsize j = 0; j < (N_CHANNELS * N_FRAMES); j++)
            {
              float value = (float) why_random_uniform (&random);
              gboolean changed = round == 1 && dataset->items[i].validation;
              dataset->planes[i * (N_CHANNELS * N_FRAMES) + j] = changed ? 1000 * value : value;
              if (round == 0 && !dataset->items[i].validation)
                expected[j / N_FRAMES] += value / (4 * N_FRAMES);
            }
        }
      why_dataset_compress (dataset, 0.1);
      memcpy (mu[round], dataset->mu, sizeof mu[round]);
      why_dataset_free (dataset);
    }
  for (int c = 0; c < N_CHANNELS; c++)
    {
      g_assert_cmpfloat (fabs ((double) (mu[0][c] - expected[c])), <, 1e-5);
      g_assert_cmpfloat ((double) mu[1][c], ==, (double) mu[0][c]);
    }
}

static char *
describe_take (const WhyManifest *manifest, gsize row)
{
  GString *take = g_string_new (manifest->rows[row].class_name);
  static const char *const columns[] = { "source", "instrument", "pitch" };
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (take, "/%s",
                            manifest->rows[row].cells[why_manifest_column (manifest, columns[i])]);
  return g_string_free (take, FALSE);
}

/* Takes of one note never stand on both sides, whatever the manifest's splits say: neither in a
 * made manifest nor in the one that the shipped models learn from. */
static void
assert_takes_apart (const WhyManifest *manifest, const char *const *class_names, guint *n_left_out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyDataset) dataset = why_dataset_new (manifest, class_names, 1, 1, &error);
  g_assert_no_error (error);
  int pitch = why_manifest_column (manifest, "pitch");
  GHashTable *learned[2];
  g_autoptr (GHashTable) rows = g_hash_table_new (NULL, NULL);
  for (int k = 0; k < 2; k++)
    learned[k] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < dataset->n_items; i++)
    if (dataset->items[i].kind == WHY_ITEM_FILE)
      {
        const WhyItem *item = &dataset->items[i];
        /* Also what sounds with it as a chord. */
        const gsize sources[] = { item->row, item->other_row };
        g_hash_table_add (rows, GSIZE_TO_POINTER (item->row + 1));
        for (gsize k = 0; k < G_N_ELEMENTS (sources); k++)
          if (*manifest->rows[sources[k]].cells[pitch])
            g_hash_table_add (learned[item->validation], describe_take (manifest, sources[k]));
      }
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      g_autofree char *take = describe_take (manifest, i);
      gboolean is_training = strcmp (manifest->rows[i].split, "train") == 0;
      gboolean is_validation = strcmp (manifest->rows[i].split, "validation") == 0;
      gboolean is_learned = g_hash_table_contains (rows, GSIZE_TO_POINTER (i + 1));
      *n_left_out += (is_training || is_validation) && !is_learned;
      if (is_training || !*manifest->rows[i].cells[pitch])
        continue;
      g_assert_false (g_hash_table_contains (learned[0], take));
      if (!is_validation)
        g_assert_false (g_hash_table_contains (learned[1], take));
    }
  g_hash_table_unref (learned[0]);
  g_hash_table_unref (learned[1]);
}

static void
test_takes (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  guint n_left_out = 0;
  g_assert_true (g_file_set_contents (
      f->manifest,
      "path,class,split,source,instrument,pitch\n"
      "low-0.wav,low,train,a,flute,C4\nlow-1.wav,low,test,a,flute,C4\n"
      "low-2.wav,low,train,a,oboe,C4\nlow-3.wav,low,validation,a,oboe,C4\n"
      "low-4.wav,low,train,a,oboe,D4\nlow-5.wav,low,train,a,oboe,D4\n"
      "low-6.wav,low,train,a,oboe,\nlow-7.wav,low,test,a,oboe,\n"
      "high-0.wav,high,train,a,flute,C4\nhigh-1.wav,high,validation,a,flute,E4\n"
      "high-2.wav,high,test,a,flute,E4\nhigh-3.wav,high,validation,b,flute,E4\n",
      -1, NULL));
  g_autoptr (WhyManifest) made = why_manifest_load (f->manifest, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_takes_apart (made, classes, &n_left_out);
  g_assert_cmpuint (n_left_out, ==, 3);

  const char *folder = g_getenv ("WHY_TEST_RECORDINGS");
  g_autofree char *path = g_build_filename (folder ? folder : "", "manifest.csv", NULL);
  if (!folder || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  g_autoptr (WhyManifest) real = why_manifest_load (path, NULL, NULL, &error);
  g_assert_no_error (error);
  n_left_out = 0;
  assert_takes_apart (real, why_train_default_classes, &n_left_out);
  g_test_message ("%u recordings are left out as other takes of held-out notes", n_left_out);
  g_assert_cmpuint (n_left_out, <, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/train/trainer/learns", Fixture, NULL, set_up, test_learns, tear_down);
  g_test_add ("/train/trainer/stop", Fixture, NULL, set_up, test_stop, tear_down);
  g_test_add ("/train/trainer/resume", Fixture, NULL, set_up, test_resume, tear_down);
  g_test_add ("/train/trainer/faults", Fixture, NULL, set_up, test_faults, tear_down);
  g_test_add ("/train/trainer/cross-validation", Fixture, NULL, set_up, test_cross_validation,
              tear_down);
  g_test_add ("/train/trainer/splits", Fixture, NULL, set_up, test_splits, tear_down);
  g_test_add ("/train/trainer/leaks", Fixture, NULL, set_up, test_leaks, tear_down);
  g_test_add_func ("/train/trainer/statistics", test_statistics);
  g_test_add ("/train/trainer/takes", Fixture, NULL, set_up, test_takes, tear_down);
  return g_test_run ();
}
