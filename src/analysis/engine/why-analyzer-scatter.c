/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-analyzer-private.h"
#include "analysis/why-lock-private.h"
#include "analysis/engine/why-standardise.h"

static WhyScatteringWork *
take_work (WhyAnalyzer *analyzer, WhyWorks *works, WhyError *error)
{
  WhyScatteringWork *work = NULL;
  why_lock (&analyzer->mutex);
  if (works->idle->len > 0)
    work = g_ptr_array_steal_index_fast (works->idle, works->idle->len - 1);
  why_unlock (&analyzer->mutex);
  if (!work)
    why_scattering_work_new (analyzer->scattering, works->n_threads, &work, error);
  return work;
}

static void
give_work (WhyAnalyzer *analyzer, WhyWorks *works, WhyScatteringWork *work)
{
  why_lock (&analyzer->mutex);
  g_ptr_array_add (works->idle, work);
  why_unlock (&analyzer->mutex);
}

void
why_analyzer_release (WhyAnalyzer *analyzer)
{
  why_lock (&analyzer->mutex);
  g_ptr_array_set_size (analyzer->works.idle, 0);
  g_ptr_array_set_size (analyzer->live_works.idle, 0);
  why_unlock (&analyzer->mutex);
}

WhyStatus
why_analyzer_scatter (WhyAnalyzer *analyzer,
                      const float *samples,
                      gsize n,
                      gboolean live,
                      float *out,
                      WhyStep step,
                      void *user,
                      WhyError *error)
{
  WhyWorks *works = live ? &analyzer->live_works : &analyzer->works;
  WhyScatteringWork *work = take_work (analyzer, works, error);
  if (!work)
    return WHY_ERR_MEMORY;
  g_autofree float *window = g_new (float, analyzer->axes->n);
  why_standardise (samples, n, analyzer->axes->n, window);
  WhyStatus status = why_scattering_process (analyzer->scattering, work, window, out, step, user);
  give_work (analyzer, works, work);
  if (status != WHY_OK)
    return why_error_set (error, status, "%s", why_status_str (status));
  return WHY_OK;
}
