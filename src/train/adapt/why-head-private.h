/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-head.h"

/* Of one view of a sound, out: n_classes. */
void why_head_logits (const WhyHead *head, const float *view, float *logits);
/* As why_model_probabilities, by the head's calibration. */
void
why_head_probabilities (const WhyHead *head, const float *logits, const float *heard, float *out);
