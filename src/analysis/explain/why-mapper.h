/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"

/* Maps of one recording by networks of one shape: the model's own, or one made of it. */

G_BEGIN_DECLS

/* Scratch memory of one thread. */
typedef struct _WhyMapper WhyMapper;

/* Any thread. NULL with error without memory. */
WhyMapper *why_mapper_new (WhyAnalyzer *analyzer, GError **error);
void why_mapper_free (WhyMapper *mapper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyMapper, why_mapper_free)

/* The sound that the next maps are of; an analysis of the analyzer with its scattering. */
void why_mapper_hear (WhyMapper *mapper, const WhyAnalysis *analysis);

/* A network that listens to it: the next maps explain it. model: NULL for the analyzer's. */
void why_mapper_ask (WhyMapper *mapper, const WhyModel *model);

/* The relevance of a class's logit, averaged over all frames: n_paths values. */
void why_mapper_map (WhyMapper *mapper, WhyRule rule, gsize class_index, float *map);

G_END_DECLS
