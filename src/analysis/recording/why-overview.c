/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/recording/why-overview.h"

#define N_COLUMNS 2000

static void
overview_clear (WhyOverview *overview)
{
  g_free (overview->peaks);
}

WhyOverview *
why_overview_ref (WhyOverview *overview)
{
  return g_atomic_rc_box_acquire (overview);
}

void
why_overview_unref (WhyOverview *overview)
{
  g_atomic_rc_box_release_full (overview, (GDestroyNotify) overview_clear);
}

WhyOverview *
why_overview_of_samples (GBytes *samples, double rate_hz)
{
  gsize size;
  const float *data = g_bytes_get_data (samples, &size);
  gsize n = size / sizeof (float);
  WhyOverview *overview = g_atomic_rc_box_new0 (WhyOverview);
  overview->n_columns = N_COLUMNS;
  overview->peaks = g_new0 (WhyPeak, N_COLUMNS);
  overview->duration_s = (double) n / rate_hz;
  why_audio_peaks (data, n, N_COLUMNS, overview->peaks);
  return overview;
}

/* Peaks of blocks of growing length: when the array is full, neighbours are merged and blocks
 * become twice as long, so that memory stays fixed however long the file turns out to be. */
struct _WhyOverviewBuilder
{
  GArray *peaks; /* WhyPeak */
  gsize n_per_peak, n_in_last;
  guint64 n_total;
};

WhyOverviewBuilder *
why_overview_builder_new (void)
{
  WhyOverviewBuilder *self = g_new0 (WhyOverviewBuilder, 1);
  self->peaks = g_array_new (FALSE, TRUE, sizeof (WhyPeak));
  self->n_per_peak = 16;
  return self;
}

void
why_overview_builder_free (WhyOverviewBuilder *self)
{
  g_clear_pointer (&self->peaks, g_array_unref);
  g_free (self);
}

static void
merge_neighbours (WhyOverviewBuilder *self)
{
  WhyPeak *p = &g_array_index (self->peaks, WhyPeak, 0);
  for (guint i = 0; i < N_COLUMNS; i++)
    p[i] = (WhyPeak){ MIN (p[2 * i].min, p[2 * i + 1].min), MAX (p[2 * i].max, p[2 * i + 1].max) };
  g_array_set_size (self->peaks, N_COLUMNS);
  self->n_per_peak *= 2;
}

static void
add_sample (WhyOverviewBuilder *self, float value)
{
  if (self->n_in_last == self->n_per_peak || self->peaks->len == 0)
    {
      if (self->peaks->len == 2 * N_COLUMNS)
        merge_neighbours (self);
      WhyPeak fresh = { value, value };
      g_array_append_val (self->peaks, fresh);
      self->n_in_last = 0;
    }
  WhyPeak *last = &g_array_index (self->peaks, WhyPeak, self->peaks->len - 1);
  last->min = MIN (last->min, value);
  last->max = MAX (last->max, value);
  self->n_in_last++;
}

void
why_overview_builder_add (WhyOverviewBuilder *self, const float *samples, gsize n)
{
  for (gsize i = 0; i < n; i++)
    add_sample (self, samples[i]);
  self->n_total += n;
}

WhyOverview *
why_overview_builder_finish (WhyOverviewBuilder *self, const WhyAudioInfo *info, double rate_hz)
{
  WhyOverview *overview = g_atomic_rc_box_new0 (WhyOverview);
  overview->info = *info;
  overview->duration_s
      = info->length_is_known ? info->duration_s : (double) self->n_total / rate_hz;
  overview->n_columns = self->peaks->len;
  overview->peaks = (WhyPeak *) (void *) g_array_free (g_steal_pointer (&self->peaks), FALSE);
  why_overview_builder_free (self);
  return overview;
}
