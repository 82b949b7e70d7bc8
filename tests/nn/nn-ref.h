/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-relevance.h"

/* Naive twins in double precision, straight from the formulas: the oracle for the fast code. Batch norms stay
 * layers of their own in the forward pass; the relevance merges them by its own arithmetic. */
typedef struct _NnRef NnRef;

NnRef *nn_ref_new (const WhySafetensors *tensors, double bn_eps, size_t n_frames);
void nn_ref_free (NnRef *ref);
/* Returns the K logits. */
const double *nn_ref_forward (NnRef *ref, const float *features);
/* out: C x n_frames. */
void nn_ref_relevance (NnRef *ref, WhyRule rule, size_t class_index, double start, double *out);
