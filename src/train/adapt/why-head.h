/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-sounds.h"

/* The dense layers of a network, which alone learn when it is adapted to a user: what it hears stays, and what
 * it makes of that moves. */

G_BEGIN_DECLS

typedef struct
{
  gsize n_values, n_hidden, n_classes;
  gsize none;                    /* index of the class "none", or n_classes */
  double temperature, none_bias; /* of the model */
  gboolean is_half;              /* the model's file stores weights as F16 */
  gsize offsets[5];              /* of fc.weight, fc.bias, fc_out.weight, fc_out.bias; n */
  float *values, *gradients;
} WhyHead;

/* Of a model that loads. tensors: those of its file. */
WhyHead *why_head_new (const WhyModel *model, const WhySafetensors *tensors);
void why_head_free (WhyHead *head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyHead, why_head_free)
/* Of the same model. */
void why_head_copy (const WhyHead *from, WhyHead *to);
/* Goes but a share of the way from `start` to where `head` is (M. Wortsman et al., Robust fine-tuning of
 * zero-shot models, 2022): 0 start, 1 head. Of the same model; out may be head. */
void why_head_mix (const WhyHead *start, const WhyHead *head, double share, WhyHead *out);
/* Into the tensors of a model, whose other tensors stay. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_head_put (const WhyHead *head, WhySafetensors *tensors);

/* What a user would be told of a sound, out: n_classes; returns the label. */
gsize why_head_name (
    const WhyHead *head, const WhySounds *sounds, gsize sound, const WhyAxes *axes, float *out);

typedef struct
{
  gsize n_steps;
  double rate;      /* of learning, at its highest */
  double anchor;    /* pull of each weight to where it began */
  double reference; /* weight of the reference sounds beside the user's */
  double mixed;     /* share of the reference sounds that are mixed with one of the user's */
  double dropout;   /* share of what goes into the first layer */
} WhyHeadRecipe;

extern const WhyHeadRecipe why_head_recipe_default;

/* Learns own sounds (n_own indices, at least one) and goes on answering the reference sounds (n_known indices,
 * may be none) as `start` does, which is where head begins, too; and so what lies between a reference sound and
 * one of its own, so that it changes its mind of no more than it is taught. Same seed, same values. FALSE: step
 * stopped it. */
gboolean why_head_train (WhyHead *head,
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
                         void *user);

G_END_DECLS
