/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/adapt/why-sounds.h"

#include <string.h>

#include "nn/why-network.h"

WhySounds *
why_sounds_new (gsize n, gsize n_views, gsize n_values, gsize n_classes)
{
  WhySounds *sounds = g_new0 (WhySounds, 1);
  *sounds = (WhySounds){
    .n = n,
    .n_views = n_views,
    .n_values = n_values,
    .n_classes = n_classes,
    .views = g_new0 (float, n *n_views *n_values + 1),
    .heard = g_new0 (float, n *n_classes + 1),
    .doubts = g_new0 (WhyDoubts, n + 1),
    .labels = g_new0 (gsize, n + 1),
    .groups = g_new0 (gsize, n + 1),
  };
  return sounds;
}

void
why_sounds_free (WhySounds *sounds)
{
  g_free (sounds->views);
  g_free (sounds->heard);
  g_free (sounds->doubts);
  g_free (sounds->labels);
  g_free (sounds->groups);
  g_free (sounds);
}

void
why_sounds_drop (WhySounds *s, const gboolean *unwanted)
{
  gsize size = s->n_views * s->n_values, kept = 0;
  for (gsize i = 0; i < s->n; i++)
    {
      if (unwanted[i])
        continue;
      memmove (s->views + kept * size, s->views + i * size, size * sizeof (float));
      memmove (s->heard + kept * s->n_classes, s->heard + i * s->n_classes,
               s->n_classes * sizeof (float));
      s->doubts[kept] = s->doubts[i];
      s->labels[kept] = s->labels[i];
      s->groups[kept++] = s->groups[i];
    }
  s->n = kept;
}

gsize
why_sounds_n_values (const WhyModel *model)
{
  WhyActivations *activations;
  size_t n = 0;
  /* The mean over time has as many values for any number of frames. */
  if (why_activations_new (model, 4, &activations, NULL) != WHY_OK)
    return 0;
  why_activations_get (activations, "gap", &n);
  why_activations_free (activations);
  return n;
}

WhyStatus
why_sounds_fill (WhySounds *sounds,
                 gsize sound,
                 const WhyModel *model,
                 const WhyVariator *variator,
                 const WhyAnalysis *analysis,
                 guint64 seed)
{
  const WhyAxes *axes = analysis->axes;
  gsize n_features = axes->n_paths * axes->n_frames, n_bytes;
  WhyRandom random = why_random_new (seed);
  WhyActivations *activations;
  WhyStatus status = why_activations_new (model, axes->n_frames, &activations, NULL);
  if (status != WHY_OK)
    return WHY_ERR_MEMORY;
  g_autofree float *features = g_new (float, n_features), *varied = g_new (float, n_features);
  why_features_from_scattering (g_bytes_get_data (analysis->scattering, NULL), why_model_mu (model),
                                axes->n_paths, axes->n_frames, why_model_info (model)->log_c,
                                features);
  for (gsize view = 0; view < sounds->n_views; view++)
    {
      WhyVariation variation;
      size_t n_values;
      if (view > 0)
        {
          why_variator_draw (variator, &random, &variation);
          why_variator_apply (variator, &variation, features, varied, axes->n_frames);
        }
      why_network_forward (model, view > 0 ? varied : features, activations);
      memcpy (why_sounds_view (sounds, sound, view),
              why_activations_get (activations, "gap", &n_values),
              sounds->n_values * sizeof (float));
    }
  why_activations_free (activations);
  memcpy (sounds->heard + sound * sounds->n_classes, analysis->heard,
          sounds->n_classes * sizeof (float));
  const float *samples = g_bytes_get_data (analysis->samples, &n_bytes);
  return why_evidence_doubt (samples, n_bytes / sizeof (float), axes->sample_rate_hz,
                             analysis->is_measured ? &analysis->measures : NULL,
                             &sounds->doubts[sound]);
}
