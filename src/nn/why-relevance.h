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
  double sum; /* of the input relevance */
  double
      logit; /* relevance at the start, all outputs together: f_k (x), or f_a (x) - f_b (x), unless another start was
                 * asked for */
  double
      ratio; /* sum / logit; NAN when the logit is 0. What biases absorb is missing from the sum */
} WhyConservation;

/* Every rule is linear in what it starts from, so relevance can start from several outputs at once: that is the sum of what
 * each would give alone. What follows uses scratch inside activations, which must come from why_network_forward: one thread
 * at a time. out: C x n_frames. start NAN stands for the logits themselves, as in the paper's eq.; 1 is the reference
 * vectors' start. conservation may be NULL. */

/* Relevance of every input value for class_index, from start there. */
void why_relevance_process (const WhyModel *model,
                            WhyActivations *activations,
                            WhyRule rule,
                            size_t class_index,
                            double start,
                            float *out,
                            WhyConservation *conservation);

/* Why one class rather than another: relevance of the difference of two logits, from start at class_index and -start at
 * other, or from the one logit and less the other for NAN. That difference is what makes the one likelier than the
 * other: the logarithm of how many times, for a softmax. What speaks for both alike cancels out. */
void why_relevance_contrast (const WhyModel *model,
                             WhyActivations *activations,
                             WhyRule rule,
                             size_t class_index,
                             size_t other,
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

/* Where what was started with goes on its way: the sum of relevance at the outputs, behind the two dense layers, and behind
 * each convolution with its pooling, the last of which is the input. What is missing from one to the next was absorbed
 * there, by biases and by epsilon. start: K, of the outputs. */
#define WHY_RELEVANCE_N_SUMS 6
void why_relevance_trace (const WhyModel *model,
                          WhyActivations *activations,
                          WhyRule rule,
                          const float *start,
                          float *out,
                          double sums[WHY_RELEVANCE_N_SUMS]);
