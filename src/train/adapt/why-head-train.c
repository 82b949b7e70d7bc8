/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/adapt/why-head-private.h"

#include <math.h>
#include <string.h>

#include "nn/why-network.h"
#include "train/net/why-layers.h"
#include "train/net/why-optimiser.h"

#define OWN_BATCH 32
#define KNOWN_BATCH 64
#define BATCH (OWN_BATCH + KNOWN_BATCH)
#define MOST_MIXED 0.8 /* how much of a mixed sound is the user's */
#define MAX_NORM 3.0
#define WARM_UP 20  /* steps */
#define BALANCE 0.5 /* class weights are (largest count / count) to this power */

const WhyHeadRecipe why_head_recipe_default = {
  .n_steps = 300,
  .rate = 1e-3,
  .anchor = 0.01,
  .reference = 3,
  .mixed = 0.5,
  .dropout = 0.1,
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

  /* Of a batch: the user's sounds, then the reference's. */
  float *in, *heard, *targets, *hidden, *logits, *d_logits, *d_hidden, *d_in;
  double weights[BATCH];
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

static const float *
draw_own (Training *t, gsize *sound)
{
  *sound = t->own_indices[why_random_index (&t->random, t->n_own)];
  return why_sounds_view (t->own, *sound, why_random_index (&t->random, t->own->n_views));
}

/* One of the user's, which he names. */
static void
fill_own (Training *t, gsize i)
{
  gsize n_classes = t->own->n_classes, sound;
  const float *view = draw_own (t, &sound);
  gsize label = t->own->labels[sound];
  memcpy (t->in + i * t->own->n_values, view, t->own->n_values * sizeof *view);
  memcpy (t->heard + i * n_classes, t->own->heard + sound * n_classes,
          n_classes * sizeof *t->heard);
  memset (t->targets + i * n_classes, 0, n_classes * sizeof *t->targets);
  t->targets[i * n_classes + label] = 1;
  t->weights[i] = t->class_weights[label] / OWN_BATCH;
}

/* n values between those of a and those of b. */
static void
blend (const float *a, const float *b, float share, float *out, gsize n)
{
  for (gsize i = 0; i < n; i++)
    out[i] = a[i] + share * (b[i] - a[i]);
}

/* One of the reference, or one between it and one of the user's. What it is to be named, `start` says. */
static void
fill_known (Training *t, gsize i)
{
  gsize n_classes = t->own->n_classes, own,
        known = t->known[why_random_index (&t->random, t->n_known)];
  const float *view = draw_own (t, &own);
  gboolean is_mixed = why_random_chance (&t->random, t->recipe->mixed);
  float share = is_mixed ? (float) why_random_range (&t->random, 0, MOST_MIXED) : 0;
  blend (why_sounds_view (t->reference, known, 0), view, share, t->in + i * t->own->n_values,
         t->own->n_values);
  blend (t->reference->heard + known * n_classes, t->own->heard + own * n_classes, share,
         t->heard + i * n_classes, n_classes);
  t->weights[i] = t->recipe->reference / KNOWN_BATCH;
}

static void
forward (Training *t, const WhyHead *head, gsize first, gsize n_rows)
{
  const float *w = head->values, *in = t->in + first * head->n_values;
  const gsize *o = head->offsets;
  float *hidden = t->hidden + first * head->n_hidden;
  why_batch_dense_forward (in, w + o[0], w + o[1], hidden, n_rows, head->n_values, head->n_hidden);
  why_batch_relu_forward (hidden, n_rows * head->n_hidden);
  why_batch_dense_forward (hidden, w + o[2], w + o[3], t->logits + first * head->n_classes, n_rows,
                           head->n_hidden, head->n_classes);
}

static void
ask_start (Training *t, gsize n_rows)
{
  gsize n_classes = t->own->n_classes;
  forward (t, t->start, OWN_BATCH, n_rows - OWN_BATCH);
  for (gsize i = OWN_BATCH; i < n_rows; i++)
    why_head_probabilities (t->start, t->logits + i * n_classes, t->heard + i * n_classes,
                            t->targets + i * n_classes);
}

static void
drop_values (Training *t, gsize n)
{
  float kept = (float) (1 / (1 - t->recipe->dropout));
  for (gsize i = 0; i < n; i++)
    t->in[i] = why_random_uniform (&t->random) < t->recipe->dropout ? 0 : kept * t->in[i];
}

/* Gradient of the cross-entropy between the target and what the network and the listener say together. */
static void
fill_gradient (const Training *t, gsize i)
{
  gsize n_classes = t->own->n_classes;
  const float *target = t->targets + i * n_classes;
  float p[WHY_MODEL_MAX_CLASSES];
  why_head_probabilities (t->head, t->logits + i * n_classes, t->heard + i * n_classes, p);
  for (gsize k = 0; k < n_classes; k++)
    t->d_logits[i * n_classes + k]
        = (float) (t->weights[i] * (double) (p[k] - target[k]) / t->head->temperature);
}

static void
run_step (Training *t, WhyOptimiser *optimiser, double rate)
{
  WhyHead *head = t->head;
  gsize n_classes = head->n_classes, n_rows = t->n_known > 0 ? BATCH : OWN_BATCH;
  float *w = head->values, *g = head->gradients;
  const gsize *o = head->offsets;
  for (gsize i = 0; i < OWN_BATCH; i++)
    fill_own (t, i);
  for (gsize i = OWN_BATCH; i < n_rows; i++)
    fill_known (t, i);
  if (n_rows > OWN_BATCH)
    ask_start (t, n_rows);
  drop_values (t, n_rows * head->n_values);
  forward (t, head, 0, n_rows);
  for (gsize i = 0; i < n_rows; i++)
    fill_gradient (t, i);
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
      *d_logits = g_new (float, BATCH *n_classes), *targets = g_new (float, BATCH *n_classes),
      *heard = g_new (float, BATCH *n_classes);
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
    .in = in,
    .heard = heard,
    .targets = targets,
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
  return goes_on;
}
