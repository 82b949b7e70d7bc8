/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-trainer.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "analysis/why-analyzer.h"
#include "base/why-outfile.h"
#include "nn/why-network.h"
#include "train/why-backprop.h"
#include "train/why-dataset.h"
#include "train/why-optimiser.h"

#define BATCH 32
#define MIN_BATCH 8 /* a smaller rest gives batch norms nothing to average */
#define RATE 1e-3
#define WEIGHT_DECAY 0.1
#define MAX_NORM 3.0
#define WARM_UP 3
#define PATIENCE 20
#define DEFAULT_EPOCHS 100
#define LOG_C 0.1
#define BN_EPS 1e-5
#define SAMPLE_RATE_HZ 44100.0
#define MIN_CARRIER_HZ 32.0

const char *const why_train_default_classes[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none", NULL };

typedef struct
{
  const WhyTrainParams *params;
  const char *const *classes;
  gsize n_classes;
  WhyDataset *dataset;
  WhyModelInfo info;
  WhyParameters *parameters;
  WhyBackprop *backprop;
  WhyOptimiser optimiser;
  WhyRandom random;
  float *class_weights;
  size_t *order;         /* of the training items */
  gsize n_training;
  int n_threads;

  WhyTrainFunc report;
  void *user;
  WhyTrainProgress progress;
  gint64 stage_began;
  gboolean stopped;
  double best_loss;
} Trainer;

static gboolean
report (Trainer *t, double fraction)
{
  double elapsed = (double) (g_get_monotonic_time () - t->stage_began) / G_USEC_PER_SEC;
  t->progress.fraction = fraction;
  t->progress.seconds_left = fraction > 0 ? elapsed * (1 - fraction) / fraction : NAN;
  if (t->report && !t->report (&t->progress, t->user))
    t->stopped = TRUE;
  t->progress.epoch_is_new = FALSE;
  return !t->stopped;
}

static bool
step_features (double fraction, void *user)
{
  return report (user, fraction);
}

/* Weight of class k: largest count / count of k, 0 for a class without examples. */
static void
weigh_classes (Trainer *t)
{
  g_autofree gsize *counts = g_new0 (gsize, t->n_classes);
  gsize largest = 0;
  t->order = g_new (size_t, t->dataset->n_items);
  for (gsize i = 0; i < t->dataset->n_items; i++)
    if (!t->dataset->items[i].validation)
      {
        t->order[t->n_training++] = i;
        counts[t->dataset->items[i].label]++;
      }
  for (gsize k = 0; k < t->n_classes; k++)
    largest = MAX (largest, counts[k]);
  t->class_weights = g_new0 (float, t->n_classes);
  for (gsize k = 0; k < t->n_classes; k++)
    t->class_weights[k] = counts[k] ? (float) largest / (float) counts[k] : 0;
}

/* Copies an item with its frames rolled: what the last frames hold comes first. */
static void
fill_sample (const Trainer *t, gsize item, gsize sample, gsize batch, gsize roll)
{
  gsize n_frames = t->dataset->n_frames;
  const float *plane = why_dataset_plane (t->dataset, item);
  float *input = why_backprop_input (t->backprop);
  for (gsize c = 0; c < t->dataset->n_channels; c++)
    {
      float *row = input + (c * batch + sample) * n_frames;
      memcpy (row + roll, plane + c * n_frames, (n_frames - roll) * sizeof (float));
      memcpy (row, plane + c * n_frames + n_frames - roll, roll * sizeof (float));
    }
}

static double
run_epoch (Trainer *t, gsize epoch)
{
  gsize n_steps = t->n_training / BATCH + (t->n_training % BATCH >= MIN_BATCH), max_roll = t->dataset->n_frames / 2;
  double loss = 0;
  n_steps = MAX (n_steps, 1);
  /* Inference, which validates, runs on one thread. */
  openblas_set_num_threads (t->n_threads);
  why_random_shuffle (&t->random, t->order, t->n_training);
  for (gsize step = 0; step < n_steps; step++)
    {
      gsize first = step * BATCH, batch = MIN (BATCH, t->n_training - first);
      size_t labels[BATCH];
      for (gsize i = 0; i < batch; i++)
        {
          gsize item = t->order[first + i];
          labels[i] = t->dataset->items[item].label;
          fill_sample (t, item, i, batch, why_random_index (&t->random, max_roll));
        }
      loss += why_backprop_run (t->backprop, t->parameters, labels, t->class_weights, batch, BN_EPS, &t->random, NULL);
      why_clip_norm (t->parameters->gradients, t->parameters->n_values, MAX_NORM);
      why_optimiser_step (&t->optimiser, t->parameters->values, t->parameters->gradients,
                          why_learning_rate (RATE, WARM_UP, epoch, step, n_steps));
      double done = ((double) epoch + (double) (step + 1) / (double) n_steps) / (double) t->progress.n_epochs;
      if (!report (t, done))
        break;
    }
  return loss / (double) n_steps;
}

/* Macro accuracy and mean cross-entropy over the validation items, with the very code that users run. */
static WhyStatus
validate (Trainer *t, const WhySafetensors *tensors, double *macro, double *loss, WhyError *error)
{
  WhyModel *model = NULL;
  WhyActivations *activations = NULL;
  WhyStatus status = why_model_new_from_tensors (tensors, &model, error);
  if (status == WHY_OK)
    status = why_activations_new (model, t->dataset->n_frames, &activations, error);
  g_autofree gsize *right = g_new0 (gsize, t->n_classes), *total = g_new0 (gsize, t->n_classes);
  gsize n = 0;
  *loss = 0;
  for (gsize i = 0; status == WHY_OK && i < t->dataset->n_items; i++)
    {
      const WhyItem *item = &t->dataset->items[i];
      if (!item->validation)
        continue;
      why_network_forward (model, why_dataset_plane (t->dataset, i), activations);
      const float *p = why_activations_probabilities (activations);
      gsize label = 0;
      for (gsize k = 1; k < t->n_classes; k++)
        label = p[k] > p[label] ? k : label;
      right[item->label] += label == item->label;
      total[item->label]++;
      *loss -= log (fmax ((double) p[item->label], 1e-12));
      n++;
    }
  why_activations_free (activations);
  why_model_free (model);

  double sum = 0, n_present = 0;
  for (gsize k = 0; k < t->n_classes; k++)
    if (total[k])
      sum += (double) right[k] / (double) total[k], n_present++;
  *macro = n_present > 0 ? sum / n_present : 0;
  *loss /= (double) MAX (n, 1);
  return status;
}

/* Validates; a better model replaces the file at once, so that whatever happens later the best is on disk. */
static WhyStatus
keep_if_better (Trainer *t, gsize epoch, WhyError *error)
{
  WhySafetensors *tensors = NULL;
  double loss = 0;
  WhyStatus status = why_parameters_to_tensors (t->parameters, &tensors, error);
  if (status == WHY_OK)
    status = validate (t, tensors, &t->progress.validation_macro, &loss, error);
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
run_epochs (Trainer *t, WhyError *error)
{
  t->progress.stage = WHY_TRAIN_EPOCHS;
  t->stage_began = g_get_monotonic_time ();
  for (gsize epoch = 0; epoch < t->progress.n_epochs && !t->stopped; epoch++)
    {
      double loss = run_epoch (t, epoch);
      if (t->stopped)
        break;
      t->progress.loss = loss;
      t->progress.epoch = epoch + 1;
      WhyStatus status = isfinite (loss) ? keep_if_better (t, epoch, error)
                                         : why_error_set (error, WHY_ERR_INVALID, "training diverged; try another seed");
      if (status != WHY_OK)
        return status;
      t->progress.epoch_is_new = TRUE;
      report (t, (double) (epoch + 1) / (double) t->progress.n_epochs);
      if (epoch + 1 >= t->progress.best_epoch + PATIENCE)
        break;
    }
  if (t->progress.best_epoch == 0)
    return why_error_set (error, WHY_CANCELLED, "%s", why_status_str (WHY_CANCELLED));
  return WHY_OK;
}

static WhyScatteringConfig
scattering_config (gboolean second_order)
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
describe_model (Trainer *t, const char *manifest_name)
{
  WhyScatteringConfig config = scattering_config (t->params->second_order);
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
    .bn_eps = BN_EPS,
    .trained_on = (char *) (t->params->trained_on ? t->params->trained_on : manifest_name),
    .licence = (char *) (t->params->licence ? t->params->licence : "unknown"),
  };
}

static WhyStatus
prepare_network (Trainer *t, WhyError *error)
{
  WhyStatus status = why_parameters_new (t->dataset->n_channels, t->n_classes, &t->random, &t->parameters, error);
  if (status == WHY_OK)
    status = why_backprop_new (t->parameters, BATCH, t->dataset->n_frames, &t->backprop, error);
  if (status == WHY_OK)
    status = why_optimiser_init (&t->optimiser, t->parameters->n_values, WEIGHT_DECAY, error);
  return status;
}

static gboolean
compute_features (Trainer *t, const WhyManifest *manifest, unsigned n_threads, GError **error)
{
  WhyScatteringConfig config = scattering_config (t->params->second_order);
  WhyScattering *scattering = NULL;
  WhyError reason = { WHY_OK, "" };
  if (why_scattering_new (&config, &scattering, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, NULL);
      return FALSE;
    }
  t->progress.stage = WHY_TRAIN_FEATURES;
  t->stage_began = g_get_monotonic_time ();
  gboolean ok = why_dataset_compute (t->dataset, manifest, t->classes, scattering, SAMPLE_RATE_HZ, n_threads,
                                     t->params->features_cache, step_features, t, error);
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
why_train (const WhyManifest    *manifest,
           const char           *manifest_name,
           const WhyTrainParams *params,
           WhyTrainFunc          progress,
           void                 *user,
           WhyTrainResult       *result,
           GError              **error)
{
  unsigned n_threads = params->n_threads ? params->n_threads : g_get_num_processors ();
  Trainer t = {
    .params = params,
    .classes = params->classes ? params->classes : why_train_default_classes,
    .random = why_random_new (params->seed),
    .report = progress,
    .user = user,
    .progress.n_epochs = params->n_epochs ? params->n_epochs : DEFAULT_EPOCHS,
    .progress.seconds_left = NAN,
  };
  WhyError reason = { WHY_OK, "" };
  WhyStatus status = WHY_OK;
  gboolean ok;

  t.n_classes = g_strv_length ((char **) t.classes);
  if (check_output (params->output, error))
    t.dataset = why_dataset_new (manifest, t.classes, params->seed, error);
  ok = t.dataset && compute_features (&t, manifest, n_threads, error);
  if (ok)
    {
      weigh_classes (&t);
      describe_model (&t, manifest_name);
      t.n_threads = (int) n_threads;
      status = prepare_network (&t, &reason);
      if (status == WHY_OK)
        status = run_epochs (&t, &reason);
      openblas_set_num_threads (1);
      if (status != WHY_OK)
        why_error_propagate (error, &reason, params->output);
      ok = status == WHY_OK;
      *result = (WhyTrainResult){
        .n_training = t.n_training,
        .n_validation = t.dataset->n_items - t.n_training,
        .n_epochs = t.progress.epoch,
        .best_epoch = t.progress.best_epoch,
        .best_macro = t.progress.best_macro,
        .stopped = t.stopped,
      };
    }
  why_optimiser_clear (&t.optimiser);
  why_backprop_free (t.backprop);
  why_parameters_free (t.parameters);
  g_clear_pointer (&t.dataset, why_dataset_free);
  g_free (t.class_weights);
  g_free (t.order);
  return ok;
}
