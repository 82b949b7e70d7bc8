/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-checks.h"

#include "analysis/explain/why-flip-score.h"

struct _WhyChecker
{
  WhyAnalyzer *analyzer;
  guint32 seed;
  WhyRandomisation *randomisation;
};

WhyChecker *
why_checker_new (WhyAnalyzer *analyzer, guint32 seed, GError **error)
{
  WhyRandomisation *randomisation
      = why_randomisation_new (why_analyzer_model (analyzer), seed, error);
  if (!randomisation)
    return NULL;
  WhyChecker *checker = g_new0 (WhyChecker, 1);
  checker->analyzer = why_analyzer_ref (analyzer);
  checker->seed = seed;
  checker->randomisation = randomisation;
  return checker;
}

void
why_checker_free (WhyChecker *checker)
{
  why_randomisation_free (checker->randomisation);
  why_analyzer_unref (checker->analyzer);
  g_free (checker);
}

/* All but the maps themselves. */
static gboolean
check_maps (const WhyChecker *checker,
            const WhyAnalysis *analysis,
            WhyMapper *mapper,
            float *const *maps,
            guint32 key,
            WhyChecks *out,
            GCancellable *cancellable,
            GError **error)
{
  gsize n_paths = analysis->axes->n_paths;
  g_autoptr (WhyFlipper) flipper = why_flipper_new (checker->analyzer, analysis, error);
  if (!flipper)
    return FALSE;
  why_randomisation_score (checker->randomisation, mapper, analysis->label, maps, n_paths,
                           out->randomisation);
  if (!why_flip_score (flipper, maps, n_paths, analysis->label, checker->seed, out->flip_area,
                       cancellable))
    {
      g_cancellable_set_error_if_cancelled (cancellable, error);
      return FALSE;
    }
  return why_sensitivity_measure (checker->analyzer, analysis, mapper, maps, checker->seed ^ key,
                                  &out->sensitivity, cancellable, error);
}

gboolean
why_checker_run (const WhyChecker *checker,
                 const WhyAnalysis *analysis,
                 const gboolean *rules,
                 guint32 key,
                 WhyChecks *out,
                 GCancellable *cancellable,
                 GError **error)
{
  gsize n_paths = analysis->axes->n_paths;
  g_autoptr (WhyMapper) mapper = why_mapper_new (checker->analyzer, error);
  if (!mapper)
    return FALSE;
  g_autofree float *memory = g_new (float, WHY_N_RULES *n_paths);
  float *maps[WHY_N_RULES] = { NULL };
  *out = (WhyChecks){ .class_index = analysis->label };
  why_mapper_hear (mapper, analysis);
  why_mapper_ask (mapper, NULL);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    if (rules[rule])
      {
        maps[rule] = memory + (gsize) rule * n_paths;
        why_mapper_map (mapper, (WhyRule) rule, analysis->label, maps[rule]);
      }
  out->is_done = check_maps (checker, analysis, mapper, maps, key, out, cancellable, error);
  return out->is_done;
}
