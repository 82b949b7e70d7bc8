/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/net/why-backprop.h"

/* Right for the right reasons (Ross, Hughes, Doshi-Velez 2017): where the rate of a technique's
 * modulation is known, relevance that does not lie there is a fault, and training pays for it. Two
 * penalties, each a mean over the batch, 0 for examples without a known rate:
 *
 *   - positive relevance elsewhere / all positive relevance under LRP-epsilon, which for
 *     epsilon -> 0 is input times gradient in this network (Ancona et al. 2018): the relevance of a
 *     path is the sum over frames of a_c df/da_c, f the true class's logit and a the normalised
 *     features;
 *   - under LRP-[epsilon, z+], learned by the first convolution alone: z+ shares out a neuron's
 *     relevance R_j (carried down to it by the same rule) in proportion to the positive products
 *     of its inputs, so R_j's part elsewhere is (sum elsewhere of w+ a+ + w- a-) / (sum of all
 *     + b+).
 *
 * Batch norms count as the affine maps that they are after training, by this batch's statistics. */

typedef struct _WhyRelevanceLoss WhyRelevanceLoss;

WhyStatus why_relevance_loss_new (const WhyParameters *parameters,
                                  size_t max_batch,
                                  size_t n_frames,
                                  WhyRelevanceLoss **out,
                                  WhyError *error);
void why_relevance_loss_free (WhyRelevanceLoss *relevance_loss);

/* Where the batch's costs go before a run: batch x n_channels, 0 (relevance is welcome) to 1 times
 * the weight of the example; all 0 for an example of which nothing is known. And which channels'
 * relevance counts at all, as cost and in the whole, under epsilon: n_channels, 1 or 0. */
float *why_relevance_loss_costs (WhyRelevanceLoss *relevance_loss);
float *why_relevance_loss_counted (WhyRelevanceLoss *relevance_loss);

/* Cost of relevance at modulation lambda2 where the rate is known: 0 within 0.05 octaves of the
 * rate, 1 beyond 0.3 (the paths stand half an octave apart, so the nearest is within 0.25), and
 * rising between.
 * Twice the rate, where a partial that sweeps to and fro past a carrier passes it, costs 0.4: it
 * is no fault, but the rate itself says more. */
double why_relevance_loss_cost (double lambda2_hz, double rate_hz);

/* After why_backprop_run on the same batch: adds strength times the gradients of the penalties
 * to parameters->gradients. Writes both penalties (before strength; 0 where nothing is known). A
 * strength of 0 skips its penalty. */
void why_relevance_loss_run (WhyRelevanceLoss *relevance_loss,
                             WhyBackprop *backprop,
                             WhyParameters *parameters,
                             const size_t *labels,
                             size_t batch,
                             double epsilon_strength,
                             double zplus_strength,
                             double penalties[2]);
