/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How alike two maps of relevance are. */

G_BEGIN_DECLS

/* 1: the same; 0: nothing in common; below: one says the reverse of the other. */
typedef struct
{
  double rank; /* Spearman's rank correlation of the magnitudes: which paths matter, whatever for */
  double correlation; /* Pearson's correlation of the values */
} WhyMapSimilarity;

/* a, b: n values each. A map whose values are all alike says nothing, and is like no other: 0; but like
 * itself, to the bit: 1. */
WhyMapSimilarity why_map_similarity (const float *a, const float *b, gsize n);

/* |b - a| / |a|, Euclidean: how far a map has moved. 0 where both are all zero, INFINITY where a is. */
double why_map_change (const float *a, const float *b, gsize n);

G_END_DECLS
