/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/adapt/why-head-private.h"

#include <math.h>
#include <string.h>

#include "nn/why-half.h"
#include "nn/why-network.h"

enum
{
  FC_WEIGHT,
  FC_BIAS,
  OUT_WEIGHT,
  OUT_BIAS,
  N_TENSORS
};

static const char *const tensor_names[N_TENSORS]
    = { "fc.weight", "fc.bias", "fc_out.weight", "fc_out.bias" };

static gsize
n_dims_of (int tensor)
{
  return tensor == FC_WEIGHT || tensor == OUT_WEIGHT ? 2 : 1;
}

WhyHead *
why_head_new (const WhyModel *model, const WhySafetensors *tensors)
{
  const WhyModelInfo *info = why_model_info (model);
  WhyHead *head = g_new0 (WhyHead, 1);
  const size_t *shape;
  size_t n_dims;
  why_safetensors_get (tensors, tensor_names[FC_WEIGHT], &n_dims, &shape);
  int none = why_model_find_class (model, "none");
  *head = (WhyHead){
    .n_hidden = shape[0],
    .n_values = shape[1],
    .n_classes = info->n_classes,
    .none = none >= 0 ? (gsize) none : info->n_classes,
    .temperature = info->temperature,
    .none_bias = info->none_bias,
    .is_half = why_model_fits_half (tensors),
  };
  const gsize sizes[N_TENSORS] = { head->n_hidden * head->n_values, head->n_hidden,
                                   head->n_classes * head->n_hidden, head->n_classes };
  for (int i = 0; i < N_TENSORS; i++)
    head->offsets[i + 1] = head->offsets[i] + sizes[i];
  head->values = g_new (float, head->offsets[N_TENSORS]);
  head->gradients = g_new0 (float, head->offsets[N_TENSORS]);
  for (int i = 0; i < N_TENSORS; i++)
    memcpy (head->values + head->offsets[i],
            why_safetensors_get (tensors, tensor_names[i], &n_dims, &shape),
            sizes[i] * sizeof (float));
  return head;
}

void
why_head_free (WhyHead *head)
{
  g_free (head->values);
  g_free (head->gradients);
  g_free (head);
}

void
why_head_copy (const WhyHead *from, WhyHead *to)
{
  memcpy (to->values, from->values, from->offsets[N_TENSORS] * sizeof (float));
}

/* As the file will hold them. */
static void
round_weights (WhyHead *head)
{
  for (int tensor = FC_WEIGHT; head->is_half && tensor < N_TENSORS; tensor += 2)
    for (gsize i = head->offsets[tensor]; i < head->offsets[tensor + 1]; i++)
      head->values[i] = why_half_to_float (why_half_from_float (head->values[i]));
}

void
why_head_mix (const WhyHead *start, const WhyHead *head, double share, WhyHead *out)
{
  for (gsize i = 0; i < start->offsets[N_TENSORS]; i++)
    out->values[i] = start->values[i] + (float) share * (head->values[i] - start->values[i]);
  round_weights (out);
}

WhyStatus
why_head_put (const WhyHead *head, WhySafetensors *tensors)
{
  const size_t shapes[N_TENSORS][2] = { { head->n_hidden, head->n_values },
                                        { head->n_hidden },
                                        { head->n_classes, head->n_hidden },
                                        { head->n_classes } };
  WhyStatus status = WHY_OK;
  for (int i = 0; i < N_TENSORS && status == WHY_OK; i++)
    status = why_safetensors_put (tensors, tensor_names[i], head->values + head->offsets[i],
                                  n_dims_of (i), shapes[i]);
  return status;
}

/* Sum over n of a_i b_i. */
static double
dot (const float *a, const float *b, gsize n)
{
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (double) a[i] * (double) b[i];
  return sum;
}

void
why_head_logits (const WhyHead *head, const float *view, float *logits)
{
  g_autofree float *hidden = g_new (float, head->n_hidden);
  for (gsize h = 0; h < head->n_hidden; h++)
    hidden[h] = (float) fmax (dot (head->values + head->offsets[FC_WEIGHT] + h * head->n_values,
                                   view, head->n_values)
                                  + (double) head->values[head->offsets[FC_BIAS] + h],
                              0);
  for (gsize k = 0; k < head->n_classes; k++)
    logits[k] = (float) (dot (head->values + head->offsets[OUT_WEIGHT] + k * head->n_hidden, hidden,
                              head->n_hidden)
                         + (double) head->values[head->offsets[OUT_BIAS] + k]);
}

void
why_head_probabilities (const WhyHead *head, const float *logits, const float *heard, float *out)
{
  float sums[WHY_MODEL_MAX_CLASSES];
  for (gsize k = 0; k < head->n_classes; k++)
    sums[k]
        = (float) ((double) logits[k] / head->temperature + (k == head->none ? head->none_bias : 0))
          + heard[k];
  why_softmax (sums, head->n_classes, 1, out);
}

gsize
why_head_name (
    const WhyHead *head, const WhySounds *sounds, gsize sound, const WhyAxes *axes, float *out)
{
  float logits[WHY_MODEL_MAX_CLASSES];
  why_head_logits (head, why_sounds_view (sounds, sound, 0), logits);
  why_head_probabilities (head, logits, sounds->heard + sound * sounds->n_classes, out);
  why_evidence_apply (&sounds->doubts[sound], axes, out);
  gsize best = 0;
  for (gsize k = 1; k < head->n_classes; k++)
    best = out[k] > out[best] ? k : best;
  return best;
}
