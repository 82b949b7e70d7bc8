/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/engine/why-analyzer.h"
#include "train/why-trainer-private.h"

static bool
step_features (double fraction, void *user)
{
  return why_trainer_report (user, fraction);
}

gboolean
why_train_features (const WhyManifest *manifest,
                    const WhyTrainParams *params,
                    WhyShard shard,
                    void (*on_failure) (const char *message, void *user),
                    WhyTrainFunc progress,
                    void *user,
                    gsize *n_failed,
                    GError **error)
{
  unsigned n_threads = params->n_threads ? params->n_threads : g_get_num_processors ();
  const char *const *classes = params->classes ? params->classes : why_train_default_classes;
  WhyTrainer t = {
    .params = params,
    .report = progress,
    .user = user,
    .progress.seconds_left = NAN,
  };
  WhyScatteringConfig config = why_trainer_scattering (TRUE);
  WhyScattering *scattering = NULL;
  WhyError reason = { WHY_OK, "" };
  g_autoptr (WhyDataset) dataset
      = why_dataset_new (manifest, classes, params->recipe.n_variants, params->seed, error);
  if (!dataset)
    return FALSE;
  if (why_scattering_new (&config, &scattering, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, NULL);
      return FALSE;
    }
  why_trainer_begin_stage (&t, WHY_TRAIN_FEATURES, 0);
  gboolean ok = why_dataset_fill_cache (dataset, manifest, classes, scattering, WHY_TRAIN_RATE_HZ,
                                        n_threads, params->features_cache, shard, on_failure, user,
                                        n_failed, step_features, &t, error);
  why_scattering_free (scattering);
  return ok;
}
