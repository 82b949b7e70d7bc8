/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"
#include "nn/why-safetensors.h"

/* The network of hal-04029145's companion code, loaded from safetensors; read-only after loading, shareable
 * between threads. Batch norms behind convolutions are merged at load. Layout of all activations: channel-major,
 * channel x frame. The model file is described in data/models/FORMAT.md. */

#define WHY_MODEL_MAX_CLASSES 64
#define WHY_MODEL_FORMAT "whybrato-1"

typedef struct
{
  bool has_metadata;     /* false: tensors only; good for explain, not for sound */
  size_t n_channels;     /* C: scattering paths of the input */
  size_t n_classes;      /* K */
  char **classes;        /* K names; "0", "1"... without metadata */
  double sample_rate_hz; /* from here on: zero without metadata */
  size_t n;              /* window in samples */
  unsigned J, Q1, Q2;
  size_t T;
  double min_carrier_hz;
  bool orders[3]; /* [0] is always false */
  double log_c;   /* features are log1p (Sx / (log_c * mu + 1e-8)) */
  double bn_eps;
  double
      temperature; /* probabilities are softmax (logits / temperature); 0 is taken as 1 when saving */
  double
      none_bias; /* added to logits / temperature of the class "none": how readily it is said; 0 without that class */
  double
      listener_weight; /* how much a listener's opinion (mean log-probability) adds to the logits; 0: none */
  char *trained_on, *licence; /* free text, never NULL */
} WhyModelInfo;

typedef struct _WhyModel WhyModel;

/* Refuses, with a sentence that names the tensor, what does not fit its metadata, is not finite, or is cut short.
 * Widths and odd kernel lengths follow from the tensors' shapes, which must fit one another. */
WhyStatus why_model_load (const char *path, WhyModel **out, WhyError *error);
/* The same from a container in memory, which is only read: a trainer's current weights, for instance. */
WhyStatus
why_model_new_from_tensors (const WhySafetensors *tensors, WhyModel **out, WhyError *error);
/* Adds mu and the metadata that describe info to tensors (the network's, by their PyTorch names), checks that
 * the whole loads, and writes it. info->has_metadata is taken as true. half: weights as F16, all else as F32. */
WhyStatus why_model_save (const char *path,
                          WhySafetensors *tensors,
                          const WhyModelInfo *info,
                          const float *mu,
                          bool half,
                          WhyError *error);
/* Whether F16 holds every weight as it is: then that is how the file stores them, or might as well. */
bool why_model_fits_half (const WhySafetensors *tensors);
/* Writes the model of `path` as `out` with another calibration; all else, the weights' precision too, stays. */
WhyStatus why_model_set_calibration (
    const char *path, const char *out, double temperature, double none_bias, WhyError *error);
void why_model_free (WhyModel *model);
const WhyModelInfo *why_model_info (const WhyModel *model);
/* C values, or NULL if the file has none. */
const float *why_model_mu (const WhyModel *model);
/* Index of a class by name (case-insensitive), or -1. */
int why_model_find_class (const WhyModel *model, const char *name);

/* in place or not: features[c][t] = log1p (sx[c][t] / (log_c * mu[c] + 1e-8)); double inside. Scattering is
 * never negative: values below 0 are rounding errors and count as 0. */
void why_features_from_scattering (const float *sx,
                                   const float *mu,
                                   size_t n_channels,
                                   size_t n_frames,
                                   double log_c,
                                   float *features);
