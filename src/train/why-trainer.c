/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-checkpoint.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "base/why-outfile.h"
#include "train/why-trainer-private.h"

#define BATCH 32
#define WEIGHT_DECAY 0.1
#define LOG_C 0.1
#define SAMPLE_RATE_HZ WHY_TRAIN_RATE_HZ
#define MIN_CARRIER_HZ 32.0

const char *const why_train_default_classes[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };

const WhyRecipe why_recipe_default = {
  .n_variants = 6,
  .n_epochs = 20,
  .balance = 0.75,
  .vary = TRUE,
  .anchored = TRUE,
  .averaging = 0.998,
  .epsilon_strength = 1.5,
  .zplus_strength = 3,
  .penalty_from = 2,
  .penalty_period = 2,
};

const WhyRecipe why_recipe_paper = {
  .n_epochs = 100,
  .balance = 1,
  .patience = 20,
  .restarts = TRUE,
  .penalty_period = 1,
};

static bool
step_features (double fraction, void *user)
{
  return why_trainer_report (user, fraction);
}

/* Weight of class k: (largest count / count of k) ^ balance, 0 for a class without examples. */
static void
weigh_classes (WhyTrainer *t)
{
  g_autofree gsize *counts = g_new0 (gsize, t->n_classes);
  gsize largest = 0;
  t->training = g_new (size_t, t->dataset->n_items);
  t->order = g_new (size_t, t->dataset->n_items);
  for (gsize i = 0; i < t->dataset->n_items; i++)
    if (!t->dataset->items[i].validation)
      {
        t->training[t->n_training++] = i;
        counts[t->dataset->items[i].label]++;
      }
  for (gsize k = 0; k < t->n_classes; k++)
    largest = MAX (largest, counts[k]);
  t->class_weights = g_new0 (float, t->n_classes);
  t->rarity = g_new0 (float, t->n_classes);
  for (gsize k = 0; k < t->n_classes; k++)
    if (counts[k] > 0)
      {
        t->rarity[k] = (float) largest / (float) counts[k];
        t->class_weights[k] = powf (t->rarity[k], (float) t->params->recipe.balance);
      }
}

/* The weights that are kept, under PyTorch's names. */
static WhyStatus
weights_to_keep (WhyTrainer *t, WhySafetensors **out, WhyError *error)
{
  const WhyParameters *kept = t->params->recipe.averaging > 0 ? t->average : t->parameters;
  if (!t->from || !(t->params->blend > 0))
    return why_parameters_to_tensors (kept, out, error);
  WhyParameters *blended = NULL;
  WhyRandom random = why_random_new (0);
  WhyStatus status
      = why_parameters_new (kept->n_channels, kept->n_classes, &random, &blended, error);
  if (status == WHY_OK)
    status = why_parameters_from_tensors (blended, t->from, error);
  if (status == WHY_OK)
    {
      why_parameters_blend (kept, blended, 1 - t->params->blend);
      status = why_parameters_to_tensors (blended, out, error);
    }
  why_parameters_free (blended);
  return status;
}

/* Validates; a better model replaces the file at once, so that whatever happens later the best is
 * on disk. */
static WhyStatus
keep_if_better (WhyTrainer *t, gsize epoch, WhyError *error)
{
  WhySafetensors *tensors = NULL;
  double loss = 0;
  WhyStatus status = weights_to_keep (t, &tensors, error);
  if (status == WHY_OK)
    status = why_trainer_validate (t, tensors, &t->progress.validation_macro, &loss, error);
  double macro = t->progress.validation_macro;
  gboolean better = t->progress.best_epoch == 0 || macro > t->progress.best_macro
                    || (macro == t->progress.best_macro && loss < t->best_loss);
  if (status == WHY_OK && better)
    {
      t->progress.best_macro = macro;
      t->progress.best_epoch = epoch + 1;
      t->best_loss = loss;
      status = why_model_save (t->params->output, tensors, &t->info, t->dataset->mu, true, error);
    }
  why_safetensors_free (tensors);
  return status;
}

static WhyStatus
run_epochs (WhyTrainer *t, WhyError *error)
{
  const WhyRecipe *recipe = &t->params->recipe;
  const char *checkpoint = t->params->checkpoint;
  gsize first = t->progress.epoch;
  why_trainer_begin_stage (t, WHY_TRAIN_EPOCHS, (double) first / (double) t->progress.n_epochs);
  for (gsize epoch = first; epoch < t->progress.n_epochs && !t->stopped; epoch++)
    {
      if (recipe->patience > 0 && epoch > 0 && epoch >= t->progress.best_epoch + recipe->patience)
        break;
      why_trainer_run_epoch (t, epoch);
      if (t->stopped)
        break;
      t->progress.epoch = epoch + 1;
      WhyStatus status
          = isfinite (t->progress.loss)
                ? keep_if_better (t, epoch, error)
                : why_error_set (error, WHY_ERR_INVALID, "training diverged; try another seed");
      if (status == WHY_OK && checkpoint)
        status = why_checkpoint_save (t, checkpoint, error);
      if (status != WHY_OK)
        return status;
      t->progress.epoch_is_new = TRUE;
      why_trainer_report (t, (double) (epoch + 1) / (double) t->progress.n_epochs);
    }
  if (t->progress.best_epoch == 0)
    return why_error_set (error, WHY_CANCELLED, "%s", why_status_str (WHY_CANCELLED));
  if (checkpoint && !t->stopped)
    g_remove (checkpoint);
  return WHY_OK;
}

WhyScatteringConfig
why_trainer_scattering (gboolean second_order)
{
  return (WhyScatteringConfig){
    .n = 1 << 18,
    .J = 13,
    .T = 1 << 13,
    .Q1 = 8,
    .Q2 = 2,
    .min_carrier = MIN_CARRIER_HZ / SAMPLE_RATE_HZ,
    .orders = { false, true, second_order },
  };
}

static void
describe_model (WhyTrainer *t, const char *manifest_name)
{
  WhyScatteringConfig config = why_trainer_scattering (t->params->second_order);
  t->info = (WhyModelInfo){
    .has_metadata = true,
    .n_channels = t->dataset->n_channels,
    .n_classes = t->n_classes,
    .classes = (char **) t->classes,
    .sample_rate_hz = SAMPLE_RATE_HZ,
    .n = config.n,
    .J = config.J,
    .Q1 = config.Q1,
    .Q2 = config.Q2,
    .T = config.T,
    .min_carrier_hz = MIN_CARRIER_HZ,
    .orders = { false, true, t->params->second_order },
    .log_c = LOG_C,
    .bn_eps = WHY_TRAIN_BN_EPS,
    .listener_weight = t->params->listener_weight,
    .trained_on = (char *) (t->params->trained_on ? t->params->trained_on : manifest_name),
    .licence = (char *) (t->params->licence ? t->params->licence : "unknown"),
  };
}

/* The input norm divides each path by the root mean square of its training features, and neither
 * centres nor learns: a path without energy gives 0, and so has no relevance under any rule. */
static void
anchor_input (WhyTrainer *t)
{
  WhyParameters *p = t->parameters;
  gsize n_frames = t->dataset->n_frames;
  g_autofree double *squares = g_new0 (double, p->n_channels);
  for (gsize i = 0; i < t->n_training && !t->from; i++)
    {
      const float *plane = why_dataset_plane (t->dataset, t->training[i]);
      for (gsize c = 0; c < p->n_channels; c++)
        for (gsize k = c * n_frames; k < (c + 1) * n_frames; k++)
          squares[c] += (double) (plane[k] * plane[k]);
    }
  for (gsize c = 0; c < p->n_channels && !t->from; c++)
    {
      p->running_mean[0][c] = 0;
      p->running_var[0][c] = (float) (squares[c] / (double) (t->n_training * n_frames));
    }
  /* Weight and bias of the norm are the first values. */
  t->n_fixed = p->offsets[WHY_P_CONV0];
  why_backprop_fix_input (t->backprop, true);
}

static WhyStatus
prepare_network (WhyTrainer *t, WhyError *error)
{
  const WhyRecipe *recipe = &t->params->recipe;
  WhyRandom random = why_random_new (t->params->seed);
  WhyStatus status
      = why_parameters_new (t->dataset->n_channels, t->n_classes, &random, &t->parameters, error);
  if (status == WHY_OK)
    status = why_parameters_new (t->dataset->n_channels, t->n_classes, &random, &t->average, error);
  if (status == WHY_OK)
    status = why_backprop_new (t->parameters, BATCH, t->dataset->n_frames, &t->backprop, error);
  if (status == WHY_OK)
    why_backprop_set_pool (t->backprop, t->pool);
  if (status == WHY_OK && t->params->second_order
      && (recipe->epsilon_strength > 0 || recipe->zplus_strength > 0))
    status = why_relevance_loss_new (t->parameters, BATCH, t->dataset->n_frames, &t->relevance_loss,
                                     error);
  if (status == WHY_OK)
    status = why_variator_new (t->paths, t->dataset->mu, t->dataset->n_channels,
                               t->dataset->n_frames, LOG_C, &t->variator, error);
  for (gsize c = 0; t->relevance_loss && c < t->dataset->n_channels; c++)
    why_relevance_loss_counted (t->relevance_loss)[c] = 1;
  if (status == WHY_OK && t->from)
    status = why_parameters_from_tensors (t->parameters, t->from, error);
  if (status == WHY_OK && recipe->anchored)
    anchor_input (t);
  if (status == WHY_OK)
    status = why_optimiser_init (&t->optimiser, t->parameters->n_values - t->n_fixed, WEIGHT_DECAY,
                                 error);
  if (status == WHY_OK)
    why_parameters_copy (t->parameters, t->average);
  return status;
}

/* The model that training goes on from: it must have the paths and classes that are trained. */
static gboolean
load_from (WhyTrainer *t, gsize n_channels, GError **error)
{
  WhyModel *model = NULL;
  WhyError reason = { WHY_OK, "" };
  const char *path = t->params->from;
  if (why_safetensors_read (path, &t->from, &reason) != WHY_OK
      || why_model_new_from_tensors (t->from, &model, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return FALSE;
    }
  const WhyModelInfo *info = why_model_info (model);
  gboolean fits = info->has_metadata && why_model_mu (model) && info->n_channels == n_channels
                  && info->n_classes == t->n_classes;
  for (gsize k = 0; fits && k < t->n_classes; k++)
    fits = g_ascii_strcasecmp (info->classes[k], t->classes[k]) == 0;
  if (fits)
    t->dataset->mu = g_memdup2 (why_model_mu (model), n_channels * sizeof (float));
  else
    g_set_error (
        error, WHY_ERROR, WHY_ERR_INVALID,
        _ ("%s: this model has other paths or classes than are to be trained; go on from one "
           "with the same --orders and --classes"),
        path);
  why_model_free (model);
  return fits;
}

static gboolean
compute_features (WhyTrainer *t, const WhyManifest *manifest, unsigned n_threads, GError **error)
{
  WhyScatteringConfig config = why_trainer_scattering (TRUE);
  WhyScattering *scattering = NULL;
  WhyError reason = { WHY_OK, "" };
  if (why_scattering_new (&config, &scattering, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, NULL);
      return FALSE;
    }
  gsize n_paths = why_scattering_n_paths (scattering), n_channels = 0;
  why_trainer_begin_stage (t, WHY_TRAIN_FEATURES, 0);
  t->paths = g_memdup2 (why_scattering_paths (scattering), n_paths * sizeof *t->paths);
  for (gsize c = 0; c < n_paths; c++)
    n_channels += t->paths[c].order == 1 || t->params->second_order;
  gboolean ok = !t->params->from || load_from (t, n_channels, error);
  ok = ok
       && why_dataset_compute (t->dataset, manifest, t->classes, scattering, n_channels,
                               SAMPLE_RATE_HZ, n_threads, t->params->features_cache, step_features,
                               t, error);
  why_scattering_free (scattering);
  if (ok)
    why_dataset_compress (t->dataset, LOG_C);
  return ok;
}

/* A training of minutes must not end at a folder that cannot be written. */
static gboolean
check_output (const char *path, GError **error)
{
  WhyOutfile *file;
  WhyError reason = { WHY_OK, "" };
  if (why_outfile_open (path, &file, &reason) == WHY_OK)
    {
      why_outfile_abort (file);
      return TRUE;
    }
  why_error_propagate (error, &reason, path);
  return FALSE;
}

gboolean
why_train (const WhyManifest *manifest,
           const char *manifest_name,
           const WhyTrainParams *params,
           WhyTrainFunc progress,
           void *user,
           WhyTrainResult *result,
           GError **error)
{
  unsigned n_threads = params->n_threads ? params->n_threads : g_get_num_processors ();
  WhyTrainer t = {
    .params = params,
    .classes = params->classes ? params->classes : why_train_default_classes,
    .report = progress,
    .user = user,
    .progress.n_epochs = MAX (params->recipe.n_epochs, 1),
    .progress.seconds_left = NAN,
  };
  WhyError reason = { WHY_OK, "" };
  WhyStatus status = WHY_OK;
  gboolean ok;

  t.n_classes = g_strv_length ((char **) t.classes);
  if (check_output (params->output, error))
    t.dataset
        = why_dataset_new (manifest, t.classes, params->recipe.n_variants, params->seed, error);
  if (t.dataset && params->recipe.recordings_only)
    why_dataset_keep_recordings (t.dataset);
  ok = t.dataset && compute_features (&t, manifest, n_threads, error);
  if (ok)
    {
      weigh_classes (&t);
      describe_model (&t, manifest_name);
      status = why_pool_new (n_threads, &t.pool, &reason);
      if (status == WHY_OK)
        status = prepare_network (&t, &reason);
      gboolean resumed = status == WHY_OK && params->checkpoint
                         && g_file_test (params->output, G_FILE_TEST_EXISTS)
                         && why_checkpoint_load (&t, params->checkpoint);
      gsize first_epoch = resumed ? t.progress.epoch : 0;
      if (status == WHY_OK)
        status = run_epochs (&t, &reason);
      if (status != WHY_OK)
        why_error_propagate (error, &reason, params->output);
      ok = status == WHY_OK;
      *result = (WhyTrainResult){
        .n_training = t.n_training,
        .n_validation = t.dataset->n_items - t.n_training,
        .n_epochs = t.progress.epoch,
        .best_epoch = t.progress.best_epoch,
        .first_epoch = first_epoch,
        .best_macro = t.progress.best_macro,
        .stopped = t.stopped,
      };
    }
  why_optimiser_clear (&t.optimiser);
  why_backprop_free (t.backprop);
  why_pool_free (t.pool);
  why_relevance_loss_free (t.relevance_loss);
  why_variator_free (t.variator);
  why_parameters_free (t.parameters);
  why_parameters_free (t.average);
  g_clear_pointer (&t.dataset, why_dataset_free);
  g_clear_pointer (&t.from, why_safetensors_free);
  g_free (t.class_weights);
  g_free (t.rarity);
  g_free (t.training);
  g_free (t.order);
  g_free (t.paths);
  return ok;
}
