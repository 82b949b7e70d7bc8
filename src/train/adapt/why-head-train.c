/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/adapt/why-head-private.h"

#include <math.h>
#include <string.h>

#include "nn/why-half.h"
#include "nn/why-network.h"
#include "train/net/why-layers.h"
#include "train/net/why-optimiser.h"

#define OWN_BATCH 32
#define KNOWN_BATCH 32
#define BATCH (OWN_BATCH + KNOWN_BATCH)
#define MAX_NORM 3.0
#define WARM_UP 20  /* steps */
#define BALANCE 0.5 /* class weights are (largest count / count) to this power */

const WhyHeadRecipe why_head_recipe_default = {
  .n_steps = 300,
  .rate = 1e-3,
  .anchor = 0.01,
  .reference = 1,
  .dropout = 0.3,
};

typedef struct
{
  WhyHead *head;
  const WhyHead *start;
  const WhySounds *own, *reference;
  const gsize *own_indices, *known;
  gsize n_own, n_known;
  const WhyHeadRecipe *recipe;
  WhyRandom random;
  double class_weights[WHY_MODEL_MAX_CLASSES];
  float *targets; /* n_known x n_classes: what `start` says of the reference sounds */

  float *in, *hidden, *logits, *d_logits, *d_hidden, *d_in; /* of a batch */
} Training;

static void
weigh_classes (Training *t)
{
  gsize counts[WHY_MODEL_MAX_CLASSES] = { 0 }, largest = 0;
  double sum = 0;
  for (gsize i = 0; i < t->n_own; i++)
    counts[t->own->labels[t->own_indices[i]]]++;
  for (gsize k = 0; k < t->own->n_classes; k++)
    largest = MAX (largest, counts[k]);
  for (gsize k = 0; k < t->own->n_classes; k++)
    {
      t->class_weights[k]
          = counts[k] > 0 ? pow ((double) largest / (double) counts[k], BALANCE) : 0;
      sum += t->class_weights[k] * (double) counts[k];
    }
  for (gsize k = 0; k < t->own->n_classes; k++)
    t->class_weights[k] *= (double) t->n_own / sum;
}

static void
ask_start (Training *t)
{
  float logits[WHY_MODEL_MAX_CLASSES];
  for (gsize i = 0; i < t->n_known; i++)
    {
      why_head_logits (t->start, why_sounds_view (t->reference, t->known[i], 0), logits);
      why_head_probabilities (t->start, logits,
                              t->reference->heard + t->known[i] * t->own->n_classes,
                              t->targets + i * t->own->n_classes);
    }
}

/* Gradient of the cross-entropy between the target and what the network and the listener say together. */
static void
fill_gradient (const Training *t, gsize i, const float *heard, const float *target, double weight)
{
  gsize n_classes = t->own->n_classes;
  float p[WHY_MODEL_MAX_CLASSES];
  why_head_probabilities (t->head, t->logits + i * n_classes, heard, p);
  for (gsize k = 0; k < n_classes; k++)
    t->d_logits[i * n_classes + k]
        = (float) (weight * (double) (p[k] - target[k]) / t->head->temperature);
}

/* Puts a view into row i of the batch, some of its values dropped. */
static void
fill_row (Training *t, gsize i, const float *view)
{
  float *row = t->in + i * t->own->n_values, kept = (float) (1 / (1 - t->recipe->dropout));
  for (gsize v = 0; v < t->own->n_values; v++)
    row[v] = why_random_uniform (&t->random) < t->recipe->dropout ? 0 : kept * view[v];
}

static void
run_step (Training *t, WhyOptimiser *optimiser, double rate)
{
  WhyHead *head = t->head;
  const WhySounds *own = t->own;
  gsize n_classes = own->n_classes, n_rows = t->n_known > 0 ? BATCH : OWN_BATCH;
  gsize sounds[BATCH];
  float *w = head->values, *g = head->gradients;
  const gsize *o = head->offsets;
  for (gsize i = 0; i < n_rows; i++)
    {
      gboolean is_own = i < OWN_BATCH;
      const WhySounds *from = is_own ? own : t->reference;
      sounds[i] = why_random_index (&t->random, is_own ? t->n_own : t->n_known);
      gsize sound = is_own ? t->own_indices[sounds[i]] : t->known[sounds[i]];
      fill_row (t, i, why_sounds_view (from, sound, why_random_index (&t->random, from->n_views)));
    }
  why_batch_dense_forward (t->in, w + o[0], w + o[1], t->hidden, n_rows, head->n_values,
                           head->n_hidden);
  why_batch_relu_forward (t->hidden, n_rows * head->n_hidden);
  why_batch_dense_forward (t->hidden, w + o[2], w + o[3], t->logits, n_rows, head->n_hidden,
                           n_classes);
  for (gsize i = 0; i < n_rows; i++)
    if (i < OWN_BATCH)
      {
        gsize sound = t->own_indices[sounds[i]], label = own->labels[sound];
        float target[WHY_MODEL_MAX_CLASSES] = { 0 };
        target[label] = 1;
        fill_gradient (t, i, own->heard + sound * n_classes, target,
                       t->class_weights[label] / OWN_BATCH);
      }
    else
      fill_gradient (t, i, t->reference->heard + t->known[sounds[i]] * n_classes,
                     t->targets + sounds[i] * n_classes, t->recipe->reference / KNOWN_BATCH);
  memset (g, 0, o[4] * sizeof *g);
  why_batch_dense_backward (t->d_logits, t->hidden, w + o[2], g + o[2], g + o[3], t->d_hidden,
                            n_rows, head->n_hidden, n_classes);
  why_batch_relu_backward (t->hidden, t->d_hidden, n_rows * head->n_hidden);
  why_batch_dense_backward (t->d_hidden, t->in, w + o[0], g + o[0], g + o[1], t->d_in, n_rows,
                            head->n_values, head->n_hidden);
  for (gsize i = 0; i < o[4]; i++)
    g[i] += (float) t->recipe->anchor * (w[i] - t->start->values[i]);
  why_clip_norm (g, o[4], MAX_NORM);
  why_optimiser_step (optimiser, w, g, rate);
}

/* Relevance begins at a logit: their mean, which softmax does not see, is kept where it began. */
static void
centre_logits (WhyHead *head, const WhyHead *start)
{
  for (gsize h = 0; h <= head->n_hidden; h++)
    {
      double moved = 0;
      for (int pass = 0; pass < 2; pass++)
        for (gsize k = 0; k < head->n_classes; k++)
          {
            gsize at = h < head->n_hidden ? head->offsets[2] + k * head->n_hidden + h
                                          : head->offsets[3] + k;
            if (pass == 0)
              moved += (double) (head->values[at] - start->values[at]) / (double) head->n_classes;
            else
              head->values[at] -= (float) moved;
          }
    }
}

/* As the file will hold them. */
static void
round_weights (WhyHead *head)
{
  for (int tensor = 0; head->is_half && tensor < 4; tensor += 2)
    for (gsize i = head->offsets[tensor]; i < head->offsets[tensor + 1]; i++)
      head->values[i] = why_half_to_float (why_half_from_float (head->values[i]));
}

gboolean
why_head_train (WhyHead *head,
                const WhyHead *start,
                const WhySounds *own,
                const gsize *own_indices,
                gsize n_own,
                const WhySounds *reference,
                const gsize *known,
                gsize n_known,
                const WhyHeadRecipe *recipe,
                guint64 seed,
                WhyStep step,
                void *user)
{
  gsize n_classes = own->n_classes;
  g_autofree float *in
      = g_new (float, BATCH * own->n_values),
      *d_in = g_new (float, BATCH * own->n_values), *hidden = g_new (float, BATCH * head->n_hidden),
      *d_hidden = g_new (float, BATCH * head->n_hidden), *logits = g_new (float, BATCH *n_classes),
      *d_logits = g_new (float, BATCH *n_classes), *targets = g_new (float, n_known *n_classes + 1);
  Training t = {
    .head = head,
    .start = start,
    .own = own,
    .reference = reference,
    .own_indices = own_indices,
    .known = known,
    .n_own = n_own,
    .n_known = n_known,
    .recipe = recipe,
    .random = why_random_new (seed),
    .targets = targets,
    .in = in,
    .hidden = hidden,
    .logits = logits,
    .d_logits = d_logits,
    .d_hidden = d_hidden,
    .d_in = d_in,
  };
  WhyOptimiser optimiser;
  gboolean goes_on = why_optimiser_init (&optimiser, head->offsets[4], 0, NULL) == WHY_OK;
  why_head_copy (start, head);
  weigh_classes (&t);
  ask_start (&t);
  for (gsize i = 0; goes_on && i < recipe->n_steps; i++)
    {
      double part = (double) i / (double) recipe->n_steps;
      run_step (&t, &optimiser,
                recipe->rate * fmin ((double) (i + 1) / WARM_UP, 1) * 0.5
                    * (1 + cos (M_PI * part)));
      goes_on = !step || step (part, user);
    }
  why_optimiser_clear (&optimiser);
  centre_logits (head, start);
  round_weights (head);
  return goes_on;
}
