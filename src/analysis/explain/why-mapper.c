/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-mapper.h"

#include <math.h>

struct _WhyMapper
{
  WhyAnalyzer *analyzer;
  const WhyModel *model; /* that was asked last */
  WhyAnalysis *analysis;
  WhyActivations *activations;
  float *features, *relevance; /* n_paths x n_frames */
};

WhyMapper *
why_mapper_new (WhyAnalyzer *analyzer, GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  WhyActivations *activations;
  WhyError reason = { WHY_OK, "" };
  if (why_activations_new (why_analyzer_model (analyzer), axes->n_frames, &activations, &reason)
      != WHY_OK)
    {
      why_error_propagate (error, &reason, NULL);
      return NULL;
    }
  WhyMapper *mapper = g_new0 (WhyMapper, 1);
  mapper->analyzer = analyzer;
  mapper->activations = activations;
  mapper->features = g_new (float, axes->n_paths * axes->n_frames);
  mapper->relevance = g_new (float, axes->n_paths * axes->n_frames);
  return mapper;
}

void
why_mapper_free (WhyMapper *mapper)
{
  g_clear_pointer (&mapper->analysis, why_analysis_unref);
  why_activations_free (mapper->activations);
  g_free (mapper->features);
  g_free (mapper->relevance);
  g_free (mapper);
}

void
why_mapper_hear (WhyMapper *mapper, const WhyAnalysis *analysis)
{
  const WhyModel *model = why_analyzer_model (mapper->analyzer);
  const WhyAxes *axes = analysis->axes;
  WhyAnalysis *old = mapper->analysis;
  mapper->analysis = why_analysis_ref (analysis);
  g_clear_pointer (&old, why_analysis_unref);
  why_features_from_scattering (g_bytes_get_data (analysis->scattering, NULL), why_model_mu (model),
                                axes->n_paths, axes->n_frames, why_model_info (model)->log_c,
                                mapper->features);
}

void
why_mapper_ask (WhyMapper *mapper, const WhyModel *model)
{
  mapper->model = model ? model : why_analyzer_model (mapper->analyzer);
  why_network_forward (mapper->model, mapper->features, mapper->activations);
}

void
why_mapper_map (WhyMapper *mapper, WhyRule rule, gsize class_index, float *map)
{
  why_relevance_process (mapper->model, mapper->activations, rule, class_index, NAN,
                         mapper->relevance, NULL);
  why_analysis_average (mapper->analysis, mapper->relevance, 0,
                        mapper->analysis->axes->n_frames - 1, map);
}
