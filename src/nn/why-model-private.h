/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-conv.h"
#include "nn/why-model.h"

#define WHY_MODEL_N_CONVS 3

struct _WhyModel
{
  WhyModelInfo info;
  float *mu;                        /* C, or NULL */
  float *input_scale, *input_shift; /* C: the input batch norm, a = scale * feature + shift */
  WhyConv conv[WHY_MODEL_N_CONVS];  /* batch norms merged */
  size_t n_hidden;
  float *hidden_weight, *hidden_bias; /* fc: n_hidden x conv[2].n_out, n_hidden */
  float *output_weight, *output_bias; /* fc_out: K x n_hidden, K */
};

/* Fills info from the metadata; n_channels and n_classes are set before and checked against. */
WhyStatus why_model_info_read (const WhySafetensors *tensors, WhyModelInfo *info, WhyError *error);
/* The reverse: the keys of the model format, as metadata of tensors. */
WhyStatus why_model_info_write (const WhyModelInfo *info, WhySafetensors *tensors, WhyError *error);
void why_model_info_clear (WhyModelInfo *info);
