/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model that is adapted to a user's notes: what moves, what stays, how it is judged. It is the small one that
 * hears the first order alone; the notes are vibratos, of which the user calls the high ones trills. */
#include <glib/gstdio.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/corpus/why-evaluation.h"
#include "analysis/why-data-path.h"
#include "audio/file/why-audio-file.h"
#include "train/adapt/why-adapt.h"
#include "train/adapt/why-folds.h"
#include "train/adapt/why-judge.h"
#include "train/adapt/why-reference-private.h"
#include "train/data/why-synth.h"

#define RATE_HZ 44100.0
#define N_NOTES 12 /* of each kind */
#define N_REFERENCE 300

static char *base;
static WhyAdaptResult *usual;

static const char *
note_file (gboolean is_high, int number)
{
  g_autofree char *name = g_strdup_printf ("%s-%d.wav", is_high ? "high" : "low", number);
  const char *path = case_path (name);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  WhySynthParams params;
  why_synth_params_init (&params, "vibrato");
  params.sample_rate_hz = RATE_HZ;
  params.duration_s = 1.5;
  params.pitch_hz = (is_high ? 900 : 160) + 13 * number;
  params.seed = (uint64_t) (number + 1);
  float *samples;
  size_t n;
  g_assert_cmpint (why_synth_render (&params, &samples, &n, NULL), ==, WHY_OK);
  g_assert_cmpint (why_audio_save (path, samples, n, RATE_HZ, true, NULL), ==, WHY_OK);
  free (samples);
  return path;
}

static WhyManifest *
load (const char *name, const char *rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strconcat ("path,class,split,from_s,to_s\n", rows, NULL);
  WhyManifest *manifest = why_manifest_load (case_text (name, text), NULL, NULL, &error);
  g_assert_no_error (error);
  return manifest;
}

/* Low notes as vibratos, high ones as trills; every n-th in the split test, 0: none. */
static WhyManifest *
list_notes (int every)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  for (int i = 0; i < N_NOTES; i++)
    for (int high = 0; high < 2; high++)
      g_string_append_printf (rows, "%s,%s,%s,0.1,1.4\n", note_file (high, i),
                              high ? "trill" : "vibrato",
                              every > 0 && i % every == 0 ? "test" : "train");
  return load ("notes.csv", rows->str);
}

static WhyAdaptParams
params_to (const char *output)
{
  return (WhyAdaptParams){
    .from = base,
    .output = output,
    .seed = 3,
    .n_threads = 2,
    .cache_dir = case_path ("cache"),
    .name = "my notes",
    .anyway = TRUE,
  };
}

static WhyAdaptResult *
adapt (const WhyManifest *manifest, const WhyAdaptParams *params)
{
  g_autoptr (GError) error = NULL;
  WhyAdaptResult *result = why_adapt (manifest, params, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* All notes learned, with the parameters that nothing is changed of: done once for all who ask. Its model is
 * usual.safetensors. */
static const WhyAdaptResult *
get_usual (void)
{
  if (!usual)
    {
      g_autoptr (WhyManifest) manifest = list_notes (0);
      WhyAdaptParams params = params_to (case_path ("usual.safetensors"));
      usual = adapt (manifest, &params);
    }
  return usual;
}

static WhySafetensors *
read_model (const char *path)
{
  WhySafetensors *tensors;
  g_assert_cmpint (why_safetensors_read (path, &tensors, NULL), ==, WHY_OK);
  return tensors;
}

/* Whether a tensor is the same in both, bit by bit. */
static gboolean
is_same (const WhySafetensors *a, const WhySafetensors *b, const char *name)
{
  const size_t *shape;
  size_t n_dims, n = 1;
  const float *x = why_safetensors_get (a, name, &n_dims, &shape);
  for (size_t d = 0; d < n_dims; d++)
    n *= shape[d];
  return memcmp (x, why_safetensors_get (b, name, &n_dims, &shape), n * sizeof *x) == 0;
}

/* How many of the split a model names rightly, by the engine of `evaluate`. */
static gsize
count_right (const char *model, const WhyManifest *manifest, const char *split)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (model, 1, &error);
  g_assert_no_error (error);
  const WhyEvaluationOptions options = { .split = split, .n_threads = 2 };
  g_autoptr (WhyEvaluation) e
      = why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  gsize n = 0;
  for (gsize k = 0; k < e->n_classes; k++)
    n += e->confusion[k * e->n_classes + k];
  return n;
}

/* What is not a dense layer is the same bit by bit, and the file says what it is. */
static void
test_what_stays (void)
{
  g_assert_true (get_usual ()->is_written);
  WhySafetensors *before = read_model (base), *after = read_model (case_path ("usual.safetensors"));
  g_assert_cmpuint (why_safetensors_n_tensors (after), ==, why_safetensors_n_tensors (before));
  for (size_t i = 0; i < why_safetensors_n_tensors (before); i++)
    {
      const char *name = why_safetensors_name (before, i);
      g_assert_cmpint (is_same (before, after, name), ==, !g_str_has_prefix (name, "fc"));
    }
  g_assert_cmpstr (why_safetensors_metadata (after, "base_model"), ==, "default-s1.safetensors");
  g_assert_cmpstr (why_safetensors_metadata (after, "adapted_to"), ==, "vibrato 12, trill 12");
  g_assert_nonnull (strstr (why_safetensors_metadata (after, "trained_on"), "24 corrected notes"));
  g_assert_nonnull (strstr (why_safetensors_metadata (after, "trained_on"), "my notes"));
  static const char *const kept[] = { "classes", "temperature", "none_bias", "listener_weight", "n",
                                      "J",       "T",           "log_c",     "orders" };
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (why_safetensors_metadata (before, kept[i]))
      g_assert_cmpstr (why_safetensors_metadata (after, kept[i]), ==,
                       why_safetensors_metadata (before, kept[i]));
  why_safetensors_free (before);
  why_safetensors_free (after);
}

/* It learns what the user says, and is judged by notes that it has not learned, as evaluate does. */
static void
test_learns (void)
{
  g_autoptr (WhyManifest) manifest = list_notes (3);
  WhyAdaptParams params = params_to (case_path ("learns.safetensors"));
  g_autoptr (WhyAdaptResult) result = adapt (manifest, &params);
  g_assert_cmpuint (result->n_notes, ==, 2 * N_NOTES);
  g_assert_cmpuint (result->n_recordings, ==, 2 * N_NOTES);
  g_assert_cmpuint (result->n_folds, ==, 0);
  g_assert_cmpuint (result->own.all.n, ==, 8);
  g_assert_cmpuint (result->own.classes[0].n, ==, 4);
  g_assert_cmpuint (result->n_learned[0], ==, 8);
  g_assert_cmpuint (result->own.all.before, ==, count_right (base, manifest, "test"));
  g_assert_cmpuint (result->own.all.after, ==, count_right (params.output, manifest, "test"));
  g_assert_cmpuint (result->own.all.after, >, result->own.all.before);
  g_assert_cmpuint (result->own.all.after, >=, 7);
  g_assert_cmpuint (result->reference.all.n, ==, N_REFERENCE * 3 / 5);
  g_assert_cmpfloat (result->share, ==, 1);
}

/* Without a split of its own it is judged by cross-validation. */
static void
test_folds_of_notes (void)
{
  g_autoptr (WhyManifest) manifest = list_notes (0);
  const WhyAdaptResult *result = get_usual ();
  g_assert_cmpuint (result->n_folds, ==, 5);
  g_assert_true (result->by_recording);
  g_assert_cmpuint (result->own.all.n, ==, 2 * N_NOTES);
  g_assert_cmpuint (result->own.all.before, ==, count_right (base, manifest, NULL));
  g_assert_cmpuint (result->own.all.after, >=, 2 * N_NOTES - 3);
  g_autofree char *method = why_adapt_method (result);
  g_assert_nonnull (strstr (method, "5 parts"));
}

static void
test_same_seed (void)
{
  g_autoptr (WhyManifest) manifest = list_notes (0);
  WhyAdaptParams b = params_to (case_path ("b.safetensors")),
                 c = params_to (case_path ("c.safetensors"));
  b.n_threads = 1;
  c.seed = 4;
  const WhyAdaptResult *first = get_usual ();
  g_autoptr (WhyAdaptResult) second = adapt (manifest, &b);
  g_autoptr (WhyAdaptResult) third = adapt (manifest, &c);
  g_assert_cmpmem (&first->own, sizeof first->own, &second->own, sizeof second->own);
  g_assert_cmpmem (&first->reference, sizeof first->reference, &second->reference,
                   sizeof second->reference);
  WhySafetensors *x = read_model (case_path ("usual.safetensors")), *y = read_model (b.output),
                 *z = read_model (c.output);
  g_assert_true (is_same (x, y, "fc.weight"));
  g_assert_true (is_same (x, y, "fc_out.bias"));
  g_assert_false (is_same (x, z, "fc.weight"));
  why_safetensors_free (x);
  why_safetensors_free (y);
  why_safetensors_free (z);
}

/* Each note under two names: nothing can be learned from that, and no better model is claimed or written. */
static void
test_wrong_labels (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  for (int i = 0; i < N_NOTES; i++)
    g_string_append_printf (rows, "%s,vibrato,,,\n%s,trill,,,\n", note_file (i % 2, i),
                            note_file (i % 2, i));
  g_autoptr (WhyManifest) manifest = load ("wrong.csv", rows->str);
  WhyAdaptParams params = params_to (case_path ("wrong.safetensors"));
  params.anyway = FALSE;
  /* By a model that knows the notes under one of the names. */
  get_usual ();
  params.from = case_path ("usual.safetensors");
  /* Of a model that has heard none of it yet; the verdict is of the notes. */
  why_reference_set_count (N_REFERENCE / 5);
  g_autoptr (WhyAdaptResult) result = adapt (manifest, &params);
  why_reference_set_count (N_REFERENCE);
  g_assert_cmpint (result->verdict, !=, WHY_ADAPT_BETTER);
  g_assert_false (result->is_written);
  g_assert_false (g_file_test (params.output, G_FILE_TEST_EXISTS));
  g_autofree char *sentence = why_adapt_sentence (result);
  g_assert_true (strstr (sentence, "worse") || strstr (sentence, "no better")
                 || strstr (sentence, "hardly better"));
}

/* Unless it is asked for, it goes no farther than it keeps what it knew, or than the notes gain by; and where it has
 * forgotten too much, it says so and is not written. */
static void
test_keeps (void)
{
  g_autoptr (WhyManifest) manifest = list_notes (3);
  WhyAdaptParams params = params_to (case_path ("keeps.safetensors"));
  g_autoptr (WhyAdaptResult) whole = adapt (manifest, &params);
  params.anyway = FALSE;
  g_assert_cmpint (g_remove (params.output), ==, 0);
  g_autoptr (WhyAdaptResult) result = adapt (manifest, &params);
  const WhyAdaptCount *reference = &result->reference.all;
  g_assert_cmpfloat (result->share, >, 0);
  g_assert_cmpfloat (result->share, <=, 1);
  g_assert_cmpuint (reference->before, ==, whole->reference.all.before);
  g_assert_cmpuint (reference->forgotten, <=, whole->reference.all.forgotten);
  g_assert_cmpuint (reference->after, >=, reference->before - reference->forgotten);
  gboolean forgot = reference->forgotten > result->n_may_forget;
  g_assert_cmpint (result->verdict == WHY_ADAPT_WORSE_REFERENCE, ==, forgot);
  g_assert_cmpint (result->is_written, ==, result->verdict == WHY_ADAPT_BETTER);
  g_assert_cmpint (g_file_test (params.output, G_FILE_TEST_EXISTS), ==, result->is_written);
  g_autofree char *sentence = why_adapt_sentence (result);
  g_assert_cmpint (strstr (sentence, "forgotten") != NULL, ==,
                   forgot || result->verdict == WHY_ADAPT_BETTER);
}

/* Vibratos that are none: what is learned contradicts what it knows. */
static void
test_forgets (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  for (int i = 0; i < N_NOTES; i++)
    for (int high = 0; high < 2; high++)
      g_string_append_printf (rows, "%s,none,,0.1,1.4\n", note_file (high, i));
  g_autoptr (WhyManifest) manifest = load ("forgets.csv", rows->str);
  WhyAdaptParams params = params_to (NULL);
  g_autoptr (WhyAdaptResult) result = adapt (manifest, &params);
  g_assert_cmpuint (result->reference.classes[0].forgotten, >, 0);
  g_assert_cmpint (result->verdict, ==, WHY_ADAPT_WORSE_REFERENCE);
  g_autofree char *sentence = why_adapt_sentence (result);
  g_assert_nonnull (strstr (sentence, "worse"));
}

/* By chance a few of many come right. */
static void
test_is_better (void)
{
  static const struct
  {
    gsize n, before, after;
    gboolean is_better;
  } scores[] = {
    { 20, 2, 3, FALSE }, { 20, 2, 5, TRUE },  { 74, 66, 67, TRUE }, { 34, 33, 34, TRUE },
    { 8, 8, 8, FALSE },  { 10, 6, 5, FALSE }, { 40, 0, 4, FALSE },  { 40, 0, 5, TRUE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (scores); i++)
    {
      const WhyAdaptScore score
          = { .all = { .n = scores[i].n, .before = scores[i].before, .after = scores[i].after } };
      g_assert_cmpint (why_judge_is_better (&score), ==, scores[i].is_better);
    }
}

static void
test_mix (void)
{
  WhyError reason;
  WhyModel *model;
  WhySafetensors *tensors = read_model (base);
  g_assert_cmpint (why_model_load (base, &model, &reason), ==, WHY_OK);
  g_autoptr (WhyHead) start = why_head_new (model, tensors);
  g_autoptr (WhyHead) far = why_head_new (model, tensors);
  g_autoptr (WhyHead) out = why_head_new (model, tensors);
  gsize n = start->offsets[4];
  for (gsize i = 0; i < n; i++)
    far->values[i] = start->values[i] + 0.5f;
  far->is_half = start->is_half = out->is_half = FALSE;
  why_head_mix (start, far, 0, out);
  g_assert_cmpmem (out->values, n * sizeof (float), start->values, n * sizeof (float));
  why_head_mix (start, far, 0.4, out);
  for (gsize i = 0; i < n; i += 97)
    g_assert_cmpfloat_with_epsilon (out->values[i], start->values[i] + 0.2f, 1e-5);
  why_safetensors_free (tensors);
  why_model_free (model);
}

typedef struct
{
  WhyAdaptStage stop_at;
  gboolean was_there;
  double last;
} Stop;

static gboolean
stop_cb (const WhyAdaptProgress *progress, void *user)
{
  Stop *stop = user;
  g_assert_cmpfloat (progress->fraction, >=, 0);
  g_assert_cmpfloat (progress->fraction, <=, 1);
  stop->last = progress->fraction;
  stop->was_there = stop->was_there || progress->stage == stop->stop_at;
  return progress->stage != stop->stop_at;
}

static gsize
count_files (void)
{
  g_autofree char *folder = g_path_get_dirname (case_path ("x"));
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gsize n = 0;
  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_stopped (void)
{
  g_autoptr (WhyManifest) manifest = list_notes (0);
  gsize n_files = count_files ();
  for (int stage = WHY_ADAPT_REFERENCE; stage <= WHY_ADAPT_LEARNING; stage++)
    {
      g_autoptr (GError) error = NULL;
      WhyAdaptParams params = params_to (case_path ("stopped.safetensors"));
      if (stage == WHY_ADAPT_REFERENCE)
        params.cache_dir = NULL; /* or there is nothing to stop */
      Stop stop = { .stop_at = (WhyAdaptStage) stage };
      g_assert_null (why_adapt (manifest, &params, stop_cb, NULL, &stop, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_true (stop.was_there);
      g_assert_cmpuint (count_files (), ==, n_files);
    }
}

static void
failure_cb (const char *message, gsize row, void *user)
{
  *(gsize *) user = row;
  g_assert_nonnull (strstr (message, "low-0.wav"));
}

/* A note that lies behind the end of its recording is told, and the others are learned. */
static void
test_unusable_rows (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_string_append_printf (rows, "%s,vibrato,,100,101\n%s,,,0,1\n", note_file (FALSE, 0),
                          note_file (FALSE, 1));
  for (int i = 0; i < 6; i++)
    g_string_append_printf (rows, "%s,%s,,0,%g\n", note_file (i % 2, i),
                            i % 2 ? "trill" : "vibrato", 1 + 0.1 * i);
  g_autoptr (WhyManifest) manifest = load ("rows.csv", rows->str);
  WhyAdaptParams params = params_to (NULL);
  gsize row = 99;
  g_autoptr (WhyAdaptResult) result = why_adapt (manifest, &params, NULL, failure_cb, &row, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (row, ==, 0);
  g_assert_cmpuint (result->n_failed, ==, 1);
  g_assert_cmpuint (result->n_unlabelled, ==, 1);
  g_assert_cmpuint (result->n_notes, ==, 6);
  g_assert_cmpuint (result->n_folds, ==, 6);
  g_assert_false (result->is_written); /* nowhere to */
}

static void
assert_refused (const char *rows, const char *output, const char *said)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = load ("refused.csv", rows);
  WhyAdaptParams params = params_to (output);
  g_assert_null (why_adapt (manifest, &params, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, said));
}

static void
test_refusals (void)
{
  g_autofree char *few = g_strdup_printf ("%s,vibrato,,,\n", note_file (FALSE, 0)),
                  *strange = g_strdup_printf ("%s,growl,,,\n", note_file (FALSE, 0));
  assert_refused (few, NULL, "too few");
  assert_refused (strange, NULL, "no class “growl”");
  assert_refused (few, case_path ("no/such/folder/m.safetensors"), "m.safetensors");
}

/* Whole recordings, each class spread evenly, and everything judged once. */
static void
test_folds (void)
{
  for (guint64 seed = 1; seed <= 20; seed++)
    {
      g_autoptr (WhySounds) sounds = why_sounds_new (90, 1, 1, 3);
      gsize fold[90], counts[5][3] = { { 0 } };
      gboolean by_recording;
      for (gsize i = 0; i < sounds->n; i++)
        {
          sounds->groups[i] = i / 3;
          sounds->labels[i] = i / 3 % 3;
        }
      g_assert_cmpuint (why_folds_make (sounds, seed, fold, &by_recording), ==, 5);
      g_assert_true (by_recording);
      for (gsize i = 0; i < sounds->n; i++)
        {
          g_assert_cmpuint (fold[i], ==, fold[i / 3 * 3]);
          counts[fold[i]][sounds->labels[i]]++;
        }
      for (int f = 0; f < 5; f++)
        for (int k = 0; k < 3; k++)
          g_assert_cmpuint (counts[f][k], ==, 6);
      memset (sounds->groups, 0, sounds->n * sizeof *sounds->groups);
      g_assert_cmpuint (why_folds_make (sounds, seed, fold, &by_recording), ==, 5);
      g_assert_false (by_recording);
    }
}

/* Of any part of it some are to learn from and more to judge by, in every class. */
static void
test_reference_parts (void)
{
  static const char *const classes[]
      = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };
  for (gsize k = 0; k < G_N_ELEMENTS (classes); k++)
    {
      gsize n_learn = 0, n_judge = 0;
      for (gsize i = 0; i < 150; i++)
        if (strcmp (why_reference_class (i), classes[k]) == 0)
          (*(why_reference_is_to_learn (i) ? &n_learn : &n_judge))++;
      g_assert_cmpuint (n_learn, >, 0);
      g_assert_cmpuint (n_judge, >, n_learn);
    }
}

/* Made anew from its number alone. */
static void
test_reference (void)
{
  for (gsize i = 0; i < WHY_REFERENCE_N; i += 37)
    {
      float *x, *y;
      gsize n, m;
      g_assert_cmpint (why_reference_make (i, 44100, &x, &n, NULL), ==, WHY_OK);
      g_assert_cmpint (why_reference_make (i, 44100, &y, &m, NULL), ==, WHY_OK);
      g_assert_cmpmem (x, n * sizeof *x, y, m * sizeof *y);
      g_assert_cmpuint (n, >, 4410);
      free (x);
      free (y);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  base = why_data_path ("models/default-s1.safetensors");
  g_assert_nonnull (base);
  why_reference_set_count (N_REFERENCE);
  g_test_add_func ("/adapt/folds", test_folds);
  g_test_add_func ("/adapt/reference", test_reference);
  g_test_add_func ("/adapt/reference-parts", test_reference_parts);
  g_test_add_func ("/adapt/is-better", test_is_better);
  g_test_add_func ("/adapt/mix", test_mix);
  g_test_add_func ("/adapt/keeps", test_keeps);
  g_test_add_func ("/adapt/forgets", test_forgets);
  g_test_add_func ("/adapt/what-stays", test_what_stays);
  g_test_add_func ("/adapt/learns", test_learns);
  g_test_add_func ("/adapt/folds-of-notes", test_folds_of_notes);
  g_test_add_func ("/adapt/same-seed", test_same_seed);
  g_test_add_func ("/adapt/wrong-labels", test_wrong_labels);
  g_test_add_func ("/adapt/stopped", test_stopped);
  g_test_add_func ("/adapt/unusable-rows", test_unusable_rows);
  g_test_add_func ("/adapt/refusals", test_refusals);
  int status = g_test_run ();
  case_end ();
  g_clear_pointer (&usual, why_adapt_result_free);
  g_free (base);
  return status;
}
