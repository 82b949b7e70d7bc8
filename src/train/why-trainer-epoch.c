/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/why-trainer-private.h"

#include <math.h>
#include <string.h>

#include "nn/why-network.h"

#define BATCH 32
#define MIN_BATCH 8 /* a smaller rest gives batch norms nothing to average */
#define RATE 1e-3
#define RATE_FROM 6e-4 /* of a training that goes on from a model */
#define MAX_NORM 3.0
#define WARM_UP 3

/* Copies an item as it is, or as the variation makes it. */
static void
fill_sample (
    const WhyTrainer *t, gsize item, gsize sample, gsize batch, const WhyVariation *variation)
{
  gsize n_frames = t->dataset->n_frames;
  const float *plane = why_dataset_plane (t->dataset, item);
  float *input = why_backprop_input (t->backprop) + sample * n_frames;
  if (variation)
    why_variator_apply (t->variator, variation, plane, input, batch * n_frames);
  for (gsize c = 0; c < t->dataset->n_channels && !variation; c++)
    memcpy (input + c * batch * n_frames, plane + c * n_frames, n_frames * sizeof (float));
}

/* What relevance costs where, for an example whose rate is known. Classes weigh in it by their
 * rarity, so that none is left out by the mean over the batch. */
static void
fill_costs (const WhyTrainer *t, gsize item, gsize sample)
{
  gsize n_channels = t->dataset->n_channels;
  double rate_hz = t->dataset->rates_hz[item];
  float weight = t->rarity[t->dataset->items[item].label];
  float *costs = why_relevance_loss_costs (t->relevance_loss) + sample * n_channels;
  for (gsize c = 0; c < n_channels; c++)
    {
      double lambda2_hz = t->paths[c].xi2 * t->info.sample_rate_hz;
      /* First-order paths have no rate: all that they say of a technique is said elsewhere too. */
      double cost = t->paths[c].order == 2 ? why_relevance_loss_cost (lambda2_hz, rate_hz) : 1;
      costs[c] = rate_hz > 0 ? weight * (float) cost : 0;
    }
}

static double
learning_rate (const WhyTrainer *t, gsize epoch, gsize step, gsize n_steps)
{
  double rate = t->from ? RATE_FROM : RATE;
  gsize warm_up = t->from ? 1 : WARM_UP;
  if (t->params->recipe.restarts || epoch < warm_up)
    return why_learning_rate (rate, warm_up, epoch, step, n_steps);
  double done = ((double) epoch + (double) step / (double) n_steps) / (double) t->progress.n_epochs;
  return rate * 0.5 * (1 + cos (M_PI * done));
}

static void
average_weights (WhyTrainer *t)
{
  double decay = t->params->recipe.averaging, n = (double) t->optimiser.n_steps;
  /* At first the average is short, so that it does not remember how the weights began. */
  decay = fmin (decay, (1 + n) / (10 + n));
  why_parameters_blend (t->parameters, t->average, 1 - decay);
}

/* Softmax does not see a constant that all logits share, relevance does: it begins at a logit.
 * Their mean is kept at 0, so that a logit above it speaks for its class. */
static void
centre_logits (WhyParameters *p)
{
  float *weight = why_parameter (p, WHY_P_OUT_WEIGHT), *bias = why_parameter (p, WHY_P_OUT_BIAS);
  for (size_t h = 0; h <= WHY_HIDDEN; h++)
    {
      double sum = 0;
      for (size_t k = 0; k < p->n_classes; k++)
        sum += (double) (h < WHY_HIDDEN ? weight[k * WHY_HIDDEN + h] : bias[k]);
      for (size_t k = 0; k < p->n_classes; k++)
        *(h < WHY_HIDDEN ? &weight[k * WHY_HIDDEN + h] : &bias[k])
            -= (float) (sum / (double) p->n_classes);
    }
}

void
why_trainer_run_epoch (WhyTrainer *t, gsize epoch)
{
  const WhyRecipe *recipe = &t->params->recipe;
  gsize n_steps = t->n_training / BATCH + (t->n_training % BATCH >= MIN_BATCH);
  WhyRandom random = why_random_new (t->params->seed ^ (0x9e3779b97f4a7c15u * (epoch + 1)));
  double loss = 0, penalties[2] = { 0, 0 }, n_penalised[2] = { 0, 0 };
  WhyVariation variation;
  n_steps = MAX (n_steps, 1);
  memcpy (t->order, t->training, t->n_training * sizeof *t->order);
  why_random_shuffle (&random, t->order, t->n_training);
  for (gsize step = 0; step < n_steps; step++)
    {
      gsize first = step * BATCH, batch = MIN (BATCH, t->n_training - first);
      size_t labels[BATCH];
      for (gsize i = 0; i < batch; i++)
        {
          gsize item = t->order[first + i];
          labels[i] = t->dataset->items[item].label;
          if (recipe->vary)
            why_variator_draw (t->variator, &random, &variation);
          fill_sample (t, item, i, batch, recipe->vary ? &variation : NULL);
        }
      loss += why_backprop_run (t->backprop, t->parameters, labels, t->class_weights, batch,
                                WHY_TRAIN_BN_EPS, &random, NULL);
      if (t->relevance_loss && (t->from || epoch >= recipe->penalty_from)
          && step % recipe->penalty_period == 0)
        {
          double strengths[2] = { recipe->epsilon_strength, recipe->zplus_strength }, both[2];
          /* The two take turns, which halves the time. */
          gsize turn = step / recipe->penalty_period % 2;
          strengths[1 - turn] = 0;
          for (gsize i = 0; i < batch; i++)
            fill_costs (t, t->order[first + i], i);
          why_relevance_loss_run (t->relevance_loss, t->backprop, t->parameters, labels, batch,
                                  strengths[0], strengths[1], both);
          penalties[turn] += both[turn];
          n_penalised[turn]++;
        }
      why_clip_norm (t->parameters->gradients, t->parameters->n_values, MAX_NORM);
      why_optimiser_step (&t->optimiser, t->parameters->values + t->n_fixed,
                          t->parameters->gradients + t->n_fixed,
                          learning_rate (t, epoch, step, n_steps));
      if (t->relevance_loss)
        centre_logits (t->parameters);
      if (recipe->averaging > 0)
        average_weights (t);
      double done = ((double) epoch + (double) (step + 1) / (double) n_steps)
                    / (double) t->progress.n_epochs;
      if (!why_trainer_report (t, done))
        break;
    }
  t->progress.loss = loss / (double) n_steps;
  for (int i = 0; i < 2; i++)
    t->progress.penalties[i] = n_penalised[i] > 0 ? penalties[i] / n_penalised[i] : 0;
}

WhyStatus
why_trainer_validate (
    WhyTrainer *t, const WhySafetensors *tensors, double *macro, double *loss, WhyError *error)
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
