/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-model.h"

/* Forward pass with every activation kept, as LRP needs them. One allocation, reusable, one thread at a time. */
typedef struct _WhyActivations WhyActivations;

/* n_frames >= 4 (two poolings by 2), and no more than half a GiB takes. */
WhyStatus
why_activations_new (const WhyModel *model, size_t n_frames, WhyActivations **out, WhyError *error);
/* Whether it would be refused, at no cost. */
WhyStatus why_activations_check (const WhyModel *model, size_t n_frames, WhyError *error);
void why_activations_free (WhyActivations *activations);

/* features: C x n_frames. No allocation. Logits and probabilities (why_model_probabilities) are then readable. */
void
why_network_forward (const WhyModel *model, const float *features, WhyActivations *activations);

const float *why_activations_logits (const WhyActivations *activations);        /* K */
const float *why_activations_probabilities (const WhyActivations *activations); /* K */
/* What logits are worth by the model's calibration: softmax (logits / temperature + heard), where the class "none" has
 * its bias added. heard: K values, or NULL for zeros. out: K. The only place where a calibration is applied. */
void why_model_probabilities (const WhyModel *model,
                              const float *logits,
                              const float *heard,
                              float *out);
/* softmax (logits / temperature), n values, at most WHY_MODEL_MAX_CLASSES. */
void why_softmax (const float *logits, size_t n, double temperature, float *out);
/* "input", "ap0", "ap1", "gap", "relu3": for tests and tools; NULL for another name. */
const float *
why_activations_get (const WhyActivations *activations, const char *name, size_t *n_values);
