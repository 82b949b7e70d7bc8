/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-cross-validation.h"

#include <glib/gstdio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/corpus/why-evaluation.h"

/* Splits that a manifest cannot have by chance. */
#define HELD_OUT "held out of this fold"

static gsize
count_rows (const WhyHeldOut *value)
{
  gsize sum = 0;
  for (gsize k = 0; k < WHY_MODEL_MAX_CLASSES; k++)
    sum += value->total[k];
  return sum;
}

static WhyHeldOut *
find_value (const WhyCrossValidation *v, const char *name)
{
  for (gsize i = 0; i < v->n_values; i++)
    if (strcmp (v->values[i].value, name) == 0)
      return &v->values[i];
  return NULL;
}

static int
by_size (const void *a, const void *b)
{
  const WhyHeldOut *first = a, *second = b;
  gsize n_first = count_rows (first), n_second = count_rows (second);
  return n_first != n_second ? (n_first < n_second) - (n_first > n_second)
                             : strcmp (first->value, second->value);
}

static int
by_fold (const void *a, const void *b)
{
  const WhyHeldOut *first = a, *second = b;
  return first->fold != second->fold ? (first->fold > second->fold) - (first->fold < second->fold)
                                     : strcmp (first->value, second->value);
}

static int
find_class (const WhyCrossValidation *v, const char *name)
{
  for (gsize k = 0; k < v->n_classes; k++)
    if (g_ascii_strcasecmp (v->classes[k], name) == 0)
      return (int) k;
  return -1;
}

/* Lists the values with their counts, and deals them into folds, the largest first, each into the
 * smallest fold. */
static gboolean
deal (WhyCrossValidation *v,
      const WhyManifest *manifest,
      int column,
      const WhyCrossParams *params,
      GError **error)
{
  v->values = g_new0 (WhyHeldOut, manifest->n_rows + 1);
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const char *name = manifest->rows[i].cells[column];
      int label = find_class (v, manifest->rows[i].class_name);
      if (!*name || label < 0)
        continue;
      WhyHeldOut *value = find_value (v, name);
      if (!value)
        {
          value = &v->values[v->n_values++];
          value->value = g_strdup (name);
        }
      value->total[label]++;
    }
  if (v->n_values < 2)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _ ("column %s has fewer than two values; there is nothing to leave out"),
                   params->column);
      return FALSE;
    }
  v->n_folds = params->n_folds ? MIN (params->n_folds, v->n_values) : v->n_values;
  qsort (v->values, v->n_values, sizeof *v->values, by_size);
  g_autofree gsize *sizes = g_new0 (gsize, v->n_folds);
  for (gsize i = 0; i < v->n_values; i++)
    {
      gsize smallest = 0;
      for (gsize fold = 1; fold < v->n_folds; fold++)
        smallest = sizes[fold] < sizes[smallest] ? fold : smallest;
      v->values[i].fold = smallest;
      sizes[smallest] += count_rows (&v->values[i]);
    }
  qsort (v->values, v->n_values, sizeof *v->values, by_fold);
  return TRUE;
}

/* The manifest as the fold sees it: rows of its values have a split of their own. Restored by
 * giving it the old splits. */
static char **
hold_out (const WhyCrossValidation *v, WhyManifest *manifest, int column, gsize fold)
{
  char **old = g_new (char *, manifest->n_rows);
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      WhyManifestRow *row = &manifest->rows[i];
      const WhyHeldOut *value = find_value (v, row->cells[column]);
      old[i] = row->split;
      row->split = g_strdup (value && value->fold == fold ? HELD_OUT : row->split);
    }
  return old;
}

static void
put_back (WhyManifest *manifest, char **old)
{
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      g_free (manifest->rows[i].split);
      manifest->rows[i].split = old[i];
    }
  g_free (old);
}

static gboolean
test_fold (WhyCrossValidation *v,
           const WhyManifest *manifest,
           int column,
           const WhyTrainParams *train,
           GError **error)
{
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (train->output, 1, error);
  if (!analyzer)
    return FALSE;
  const WhyEvaluationOptions options = { .split = HELD_OUT, .n_threads = train->n_threads };
  g_autoptr (WhyEvaluation) evaluation
      = why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, error);
  if (!evaluation)
    return FALSE;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      const WhyPrediction *p = &evaluation->predictions[i];
      WhyHeldOut *value = find_value (v, manifest->rows[p->row].cells[column]);
      value->right[p->truth] += p->label == p->truth;
    }
  return TRUE;
}

void
why_cross_validation_summarise (WhyCrossValidation *v, gsize min_files)
{
  double sum = 0;
  v->n_pairs = 0;
  for (gsize i = 0; i < v->n_values; i++)
    for (gsize k = 0; k < v->n_classes && v->values[i].is_tested; k++)
      if (v->values[i].total[k] >= MAX (min_files, 1u))
        {
          sum += (double) v->values[i].right[k] / (double) v->values[i].total[k];
          v->n_pairs++;
        }
  v->mean = v->n_pairs ? sum / (double) v->n_pairs : NAN;
}

static gboolean
run_fold (WhyCrossValidation *v,
          WhyManifest *manifest,
          const char *manifest_name,
          int column,
          const WhyCrossParams *params,
          gsize fold,
          WhyTrainFunc progress,
          void *user,
          GError **error)
{
  char **old = hold_out (v, manifest, column, fold);
  WhyTrainResult result = { 0 };
  gboolean ok = why_train (manifest, manifest_name, params->train, progress, user, &result, error);
  if (ok && result.stopped)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, why_status_str (WHY_CANCELLED));
      ok = FALSE;
    }
  ok = ok && test_fold (v, manifest, column, params->train, error);
  g_remove (params->train->output);
  put_back (manifest, old);
  return ok;
}

WhyCrossValidation *
why_cross_validation_new (const WhyManifest *manifest, const WhyCrossParams *params, GError **error)
{
  const char *const *classes
      = params->train->classes ? params->train->classes : why_train_default_classes;
  g_autoptr (WhyCrossValidation) v = g_new0 (WhyCrossValidation, 1);
  int column = why_manifest_column (manifest, params->column);
  v->classes = g_strdupv ((char **) classes);
  v->n_classes = g_strv_length (v->classes);
  if (column < 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("the manifest has no column “%s”"),
                   params->column);
      return NULL;
    }
  return deal (v, manifest, column, params, error) ? g_steal_pointer (&v) : NULL;
}

gboolean
why_cross_validation_run (WhyCrossValidation *v,
                          WhyManifest *manifest,
                          const char *manifest_name,
                          const WhyCrossParams *params,
                          gsize fold,
                          WhyTrainFunc progress,
                          void *user,
                          GError **error)
{
  int column = why_manifest_column (manifest, params->column);
  if (!run_fold (v, manifest, manifest_name, column, params, fold, progress, user, error))
    return FALSE;
  for (gsize i = 0; i < v->n_values; i++)
    if (v->values[i].fold == fold)
      v->values[i].is_tested = TRUE;
  v->n_done++;
  why_cross_validation_summarise (v, params->min_files);
  return TRUE;
}

WhyCrossValidation *
why_cross_validate (WhyManifest *manifest,
                    const char *manifest_name,
                    const WhyCrossParams *params,
                    WhyTrainFunc progress,
                    WhyFoldFunc on_fold,
                    void *user,
                    GError **error)
{
  g_autoptr (WhyCrossValidation) v = why_cross_validation_new (manifest, params, error);
  for (gsize fold = 0; v && fold < v->n_folds; fold++)
    {
      if (!why_cross_validation_run (v, manifest, manifest_name, params, fold, progress, user,
                                     error))
        return NULL;
      if (on_fold && !on_fold (v, user))
        break;
    }
  return g_steal_pointer (&v);
}

void
why_cross_validation_free (WhyCrossValidation *v)
{
  for (gsize i = 0; i < v->n_values; i++)
    g_free (v->values[i].value);
  g_free (v->values);
  g_strfreev (v->classes);
  g_free (v);
}
