/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-network.h"

/* Layer-wise relevance propagation (hal-04029145, section 2.3; Bach et al. 2015; Montavon et al. 2019). */
typedef enum
{
  WHY_RULE_EPSILON, /* epsilon everywhere: LRP-epsilon of the paper's figures */
  WHY_RULE_EPSILON_ZPLUS, /* z+ on convolutions, epsilon on dense layers and pools: LRP-[eps,z+], the default */
  WHY_RULE_EPSILON_ZPLUS_TEXT, /* the reverse, as the paper's text words it */
  WHY_RULE_ZPLUS,              /* z+ on both */
  WHY_RULE_GAMMA,              /* gamma 0.25 on convolutions, epsilon on dense */
  WHY_RULE_ALPHA2_BETA1,       /* alpha 2, beta 1 on convolutions, epsilon on dense */
  WHY_N_RULES
} WhyRule;

/* "epsilon", "epsilon-zplus", "epsilon-zplus-text", "zplus", "gamma", "alpha2-beta1". */
const char *why_rule_name (WhyRule rule);
/* As people write it: "LRP-ε", "LRP-[ε,z+]", ... UTF-8. */
const char *why_rule_label (WhyRule rule);
bool why_rule_parse (const char *name, WhyRule *out);

typedef struct
{
  double sum;   /* of the input relevance */
  double logit; /* start relevance: f_k (x) unless another start was asked for */
  double
      ratio; /* sum / logit; NAN when the logit is 0. What biases absorb is missing from the sum */
} WhyConservation;

/* Relevance of every input value for class_index. start: relevance at that output (1 for the reference
 * vectors, the logit for the paper's eq.: pass NAN to use the logit). out: C x n_frames. conservation may be
 * NULL. Uses scratch inside activations, which must come from why_network_forward: one thread at a time. */
void why_relevance_process (const WhyModel *model,
                            WhyActivations *activations,
                            WhyRule rule,
                            size_t class_index,
                            double start,
                            float *out,
                            WhyConservation *conservation);

/* All classes at once, each from its logit: much faster than one by one. out: K x C x n_frames; conservation: K, or
 * NULL. Otherwise as why_relevance_process, with which it agrees to rounding. */
void why_relevance_process_all (const WhyModel *model,
                                WhyActivations *activations,
                                WhyRule rule,
                                float *out,
                                WhyConservation *conservation);

/* Where a logit goes on its way: the sum of relevance at the outputs, behind the two dense layers, and behind each
 * convolution with its pooling, the last of which is the input. What is missing from one to the next was absorbed there,
 * by biases and by epsilon. out: C x n_frames, as why_relevance_process. */
#define WHY_RELEVANCE_N_SUMS 6
void why_relevance_trace (const WhyModel *model,
                          WhyActivations *activations,
                          WhyRule rule,
                          size_t class_index,
                          float *out,
                          double sums[WHY_RELEVANCE_N_SUMS]);
