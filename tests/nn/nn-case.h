/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/why-npy.h"
#include "nn/why-relevance.h"

/* What the tests of this folder share: reference cases, random networks, comparison. */

/* Folder of a reference case ("tiny", "s1", "paper"), or NULL where it is not there. */
char *nn_case_folder (const char *name);
WhyModel *nn_case_load (const char *folder);
WhyNpy nn_case_read (const char *folder, const char *name);

typedef struct
{
  size_t n_channels, width[3], n_taps[3], n_hidden, n_classes;
  gboolean plain; /* no biases, identity batch norms */
} NnShape;

extern const NnShape nn_small_shape;

/* Random weights from a fixed seed, with all tensors of the network and mu. */
WhySafetensors *nn_random_tensors (const NnShape *shape, guint32 seed);
float *nn_random_floats (size_t n, guint32 seed, double low, double high);
/* Metadata that fit the shape (at most 6 classes). */
WhyModelInfo nn_info (const NnShape *shape);

/* Largest |a - b| over the largest |b| (over 1 where b is all zero). */
double nn_worst_relative (const float *a, const float *b, size_t n);
double nn_worst_absolute (const float *a, const float *b, size_t n);
