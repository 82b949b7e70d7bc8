/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/recording/why-timeline.h"
#include "base/why-jobs.h"
#include "vamp/why-vamp-ending.h"
#include "vamp/why-vamp-outputs.h"

#define MIN_DURATION_S 0.1

typedef struct
{
  WhyTimeline *timeline;
  WhyAnalyzer *analyzer;
  WhySamples **samples; /* one each lane */
  GError **errors;      /* the same */
} Work;

static bool
measure (void *data, unsigned lane, size_t index)
{
  Work *work = data;
  return why_timeline_measure (work->timeline, index, work->analyzer, work->samples[lane], NULL,
                               &work->errors[lane]);
}

static bool
go_on (double fraction, void *user)
{
  return true;
}

static gboolean
measure_all (const WhyVampEnding *ending, WhyTimeline *timeline, GError **error)
{
  double rate_hz = why_analyzer_axes (ending->analyzer)->sample_rate_hz;
  unsigned n = g_get_num_processors ();
  g_autofree WhySamples **samples = g_new (WhySamples *, n);
  g_autofree GError **errors = g_new0 (GError *, n);
  Work work = { timeline, ending->analyzer, samples, errors };
  const WhyJobs jobs
      = { .n = why_timeline_n_slots (timeline), .n_threads = n, .job = measure, .data = &work };
  for (unsigned i = 0; i < n; i++)
    samples[i] = why_samples_of_bytes (ending->samples, rate_hz);
  gboolean ok = why_jobs_run (&jobs, go_on, NULL);
  for (unsigned i = 0; i < n; i++)
    {
      why_samples_free (samples[i]);
      if (errors[i] && error && !*error)
        g_propagate_error (error, g_steal_pointer (&errors[i]));
      g_clear_error (&errors[i]);
    }
  if (!ok && error && !*error)
    g_set_error_literal (error, WHY_ERROR, WHY_ERR_MEMORY, why_status_str (WHY_ERR_MEMORY));
  return ok;
}

gboolean
why_vamp_add_techniques (const WhyVampEnding *ending, GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (ending->analyzer);
  if (!(ending->duration_s >= MIN_DURATION_S))
    return TRUE;
  g_autoptr (WhyTimeline) timeline
      = why_timeline_new (ending->duration_s, WHY_TIMELINE_WINDOW_S,
                          why_timeline_hop (ending->duration_s), axes->n_classes);
  if (!timeline)
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_MEMORY, why_status_str (WHY_ERR_MEMORY));
      return FALSE;
    }
  if (!measure_all (ending, timeline, error))
    return FALSE;
  g_autoptr (GArray) spans = why_timeline_spans (timeline);
  for (guint i = 0; i < spans->len; i++)
    {
      const WhyTimelineSpan *span = &g_array_index (spans, WhyTimelineSpan, i);
      float probability = (float) span->probability;
      if (span->label >= 0)
        why_vamp_features_add (ending->features, WHY_VAMP_TECHNIQUES, span->from_s,
                               span->to_s - span->from_s, &probability, 1,
                               axes->classes[span->label]);
    }
  return TRUE;
}
