/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-overview.h"

#include <math.h>

#include "analysis/engine/why-analyzer.h"
#include "audio/file/why-audio-reader.h"

#define N_COLUMNS 2000
#define RATE_HZ 44100.0
#define BLOCK 8192

void
why_overview_free (WhyOverview *overview)
{
  g_free (overview->peaks);
  g_free (overview);
}

WhyOverview *
why_overview_of_samples (GBytes *samples, double rate_hz)
{
  gsize size;
  const float *data = g_bytes_get_data (samples, &size);
  gsize n = size / sizeof (float);
  WhyOverview *overview = g_new0 (WhyOverview, 1);
  overview->n_columns = N_COLUMNS;
  overview->peaks = g_new0 (WhyPeak, N_COLUMNS);
  overview->duration_s = (double) n / rate_hz;
  why_audio_peaks (data, n, N_COLUMNS, overview->peaks);
  return overview;
}

/* Peaks of blocks of growing length: when the array is full, neighbours are merged and blocks
 * become twice as long, so that memory stays fixed however long the file turns out to be. */
typedef struct
{
  GArray *peaks;
  gsize n_per_peak, n_in_last;
} Reduction;

static void
add_sample (Reduction *r, float value)
{
  if (r->n_in_last == r->n_per_peak || r->peaks->len == 0)
    {
      if (r->peaks->len == 2 * N_COLUMNS)
        {
          WhyPeak *p = &g_array_index (r->peaks, WhyPeak, 0);
          for (guint i = 0; i < N_COLUMNS; i++)
            p[i] = (WhyPeak){ MIN (p[2 * i].min, p[2 * i + 1].min),
                              MAX (p[2 * i].max, p[2 * i + 1].max) };
          g_array_set_size (r->peaks, N_COLUMNS);
          r->n_per_peak *= 2;
        }
      WhyPeak fresh = { value, value };
      g_array_append_val (r->peaks, fresh);
      r->n_in_last = 0;
    }
  WhyPeak *last = &g_array_index (r->peaks, WhyPeak, r->peaks->len - 1);
  last->min = MIN (last->min, value);
  last->max = MAX (last->max, value);
  r->n_in_last++;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WhyAudioReader *reader = NULL;
  WhyError reason = { WHY_OK, "" };
  g_autofree float *block = g_new (float, BLOCK);
  Reduction r = { g_array_new (FALSE, TRUE, sizeof (WhyPeak)), 16, 0 };
  gsize n_total = 0, n_read = 1;

  WhyStatus status
      = why_audio_reader_open (data, RATE_HZ, 0, INFINITY, NULL, NULL, &reader, &reason);
  while (status == WHY_OK && n_read > 0)
    {
      if (g_cancellable_is_cancelled (cancellable))
        status = why_error_set (&reason, WHY_CANCELLED, "%s", why_status_str (WHY_CANCELLED));
      else
        status = why_audio_reader_read (reader, block, BLOCK, &n_read, &reason);
      for (gsize i = 0; status == WHY_OK && i < n_read; i++)
        add_sample (&r, block[i]);
      n_total += n_read;
    }
  WhyAudioInfo info = { 0 };
  if (reader)
    info = *why_audio_reader_info (reader);
  why_audio_reader_free (reader);
  if (status != WHY_OK)
    {
      GError *error = NULL;
      g_array_unref (r.peaks);
      why_error_propagate (&error, &reason, data);
      g_task_return_error (task, error);
      return;
    }
  WhyOverview *overview = g_new0 (WhyOverview, 1);
  overview->n_columns = r.peaks->len;
  overview->info = info;
  overview->duration_s = info.length_is_known ? info.duration_s : (double) n_total / RATE_HZ;
  overview->peaks = (WhyPeak *) (void *) g_array_free (r.peaks, FALSE);
  g_task_return_pointer (task, overview, (GDestroyNotify) why_overview_free);
}

void
why_overview_load_async (const char *path,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_name (task, "[why] overview");
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_thread);
}

WhyOverview *
why_overview_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
