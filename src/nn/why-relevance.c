/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-relevance.h"

#include <math.h>
#include <string.h>

#include "nn/why-activations-private.h"
#include "nn/why-rules.h"

static const struct
{
  const char *name, *label;
  WhyLayerRule conv, dense;
} rules[WHY_N_RULES] = {
  [WHY_RULE_EPSILON] = { "epsilon", "LRP-ε", WHY_LAYER_EPSILON, WHY_LAYER_EPSILON },
  [WHY_RULE_EPSILON_ZPLUS] = { "epsilon-zplus", "LRP-[ε,z+]", WHY_LAYER_ZPLUS, WHY_LAYER_EPSILON },
  [WHY_RULE_EPSILON_ZPLUS_TEXT]
  = { "epsilon-zplus-text", "LRP-[ε,z+] (text)", WHY_LAYER_EPSILON, WHY_LAYER_ZPLUS },
  [WHY_RULE_ZPLUS] = { "zplus", "LRP-z+", WHY_LAYER_ZPLUS, WHY_LAYER_ZPLUS },
  [WHY_RULE_GAMMA] = { "gamma", "LRP-γ", WHY_LAYER_GAMMA, WHY_LAYER_EPSILON },
  [WHY_RULE_ALPHA2_BETA1] = { "alpha2-beta1", "LRP-α2β1", WHY_LAYER_ALPHA_BETA, WHY_LAYER_EPSILON },
};

const char *
why_rule_name (WhyRule rule)
{
  return rules[rule].name;
}

const char *
why_rule_label (WhyRule rule)
{
  return rules[rule].label;
}

bool
why_rule_parse (const char *name, WhyRule *out)
{
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    if (strcmp (rules[rule].name, name) == 0)
      {
        *out = (WhyRule) rule;
        return true;
      }
  return false;
}

static double
sum_of (const float *relevance, size_t n)
{
  double sum = 0.0;
  for (size_t i = 0; i < n; i++)
    sum += (double) relevance[i];
  return sum;
}

/* From the outputs (r: n x K, in act->relevance[0]) to the input (out: n x C x T), n <= n_batch. sums: NULL, or, where n
 * is 1, what there is before all layers and behind each. */
static void
propagate (
    const WhyModel *model, WhyActivations *act, WhyRule rule, size_t n, float *out, double *sums)
{
  const WhyLayerRule conv_rule = rules[rule].conv, dense_rule = rules[rule].dense;
  const WhyRuleScratch scratch = {
    .padded_input = act->padded_input,
    .denominator = { act->denominator[0], act->denominator[1] },
    .padded_start = act->padded_start,
    .product = { act->product[0], act->product[1] },
  };
  float *r = act->relevance[0], *next = act->relevance[1];

  if (sums)
    sums[0] = sum_of (r, act->n_classes);
  why_rule_dense (model->output_weight, model->output_bias, dense_rule, act->hidden, act->n_hidden,
                  act->n_classes, n, r, next);
  why_rule_dense (model->hidden_weight, model->hidden_bias, dense_rule, act->gap, act->n_gap,
                  act->n_hidden, n, next, r);
  if (sums)
    {
      sums[1] = sum_of (next, act->n_hidden);
      sums[2] = sum_of (r, act->n_gap);
    }
  for (size_t i = WHY_MODEL_N_CONVS; i-- > 0;)
    {
      const WhyConv *conv = &model->conv[i];
      size_t T = act->n_frames[i];
      size_t length = i + 1 == WHY_MODEL_N_CONVS ? T : 2;
      why_rule_pool (act->z[i], conv->n_out, T, length, n, r, next);
      why_rule_conv (conv, conv_rule, act->input[i], act->z[i], T, n, next, i > 0 ? r : out,
                     &scratch);
      if (sums)
        sums[WHY_RELEVANCE_N_SUMS - 1 - i] = sum_of (i > 0 ? r : out, conv->n_in * T);
    }
  /* The input batch norm passes relevance through unchanged. */
}

static void
conserve (const float *relevance, size_t n, double start, WhyConservation *out)
{
  double sum = sum_of (relevance, n);
  *out = (WhyConservation){ .sum = sum, .logit = start, .ratio = start != 0.0 ? sum / start : NAN };
}

/* From outputs that are set already; start: all of them together. */
static void
process_one (const WhyModel *model,
             WhyActivations *act,
             WhyRule rule,
             double start,
             float *out,
             WhyConservation *conservation)
{
  propagate (model, act, rule, 1, out, NULL);
  if (conservation)
    conserve (out, act->n_channels * act->n_frames[0], start, conservation);
}

void
why_relevance_process (const WhyModel *model,
                       WhyActivations *act,
                       WhyRule rule,
                       size_t class_index,
                       double start,
                       float *out,
                       WhyConservation *conservation)
{
  if (isnan (start))
    start = act->logits[class_index];
  memset (act->relevance[0], 0, act->n_classes * sizeof (float));
  act->relevance[0][class_index] = (float) start;
  process_one (model, act, rule, start, out, conservation);
}

void
why_relevance_contrast (const WhyModel *model,
                        WhyActivations *act,
                        WhyRule rule,
                        size_t class_index,
                        size_t other,
                        double start,
                        float *out,
                        WhyConservation *conservation)
{
  double one = isnan (start) ? (double) act->logits[class_index] : start;
  double less = isnan (start) ? (double) act->logits[other] : start;
  memset (act->relevance[0], 0, act->n_classes * sizeof (float));
  act->relevance[0][class_index] += (float) one;
  act->relevance[0][other] -= (float) less;
  process_one (model, act, rule, one - less, out, conservation);
}

void
why_relevance_process_all (const WhyModel *model,
                           WhyActivations *act,
                           WhyRule rule,
                           float *out,
                           WhyConservation *conservation)
{
  size_t plane = act->n_channels * act->n_frames[0];
  for (size_t first = 0; first < act->n_classes; first += act->n_batch)
    {
      size_t n = act->n_classes - first < act->n_batch ? act->n_classes - first : act->n_batch;
      memset (act->relevance[0], 0, n * act->n_classes * sizeof (float));
      for (size_t k = 0; k < n; k++)
        act->relevance[0][k * act->n_classes + first + k] = act->logits[first + k];
      propagate (model, act, rule, n, out + first * plane, NULL);
      for (size_t k = first; conservation && k < first + n; k++)
        conserve (out + k * plane, plane, act->logits[k], &conservation[k]);
    }
}

void
why_relevance_trace (const WhyModel *model,
                     WhyActivations *act,
                     WhyRule rule,
                     const float *start,
                     float *out,
                     double sums[WHY_RELEVANCE_N_SUMS])
{
  memcpy (act->relevance[0], start, act->n_classes * sizeof (float));
  propagate (model, act, rule, 1, out, sums);
}
