/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "analysis/engine/why-analyzer-private.h"
#include "analysis/why-data-path.h"
#include "analysis/why-lock-private.h"

void
why_analyzer_clear (WhyAnalyzer *analyzer)
{
  why_take_over (analyzer);
  g_clear_pointer (&analyzer->works.idle, g_ptr_array_unref);
  g_clear_pointer (&analyzer->live_works.idle, g_ptr_array_unref);
  g_clear_pointer (&analyzer->axes, why_axes_unref);
  why_spectrogram_free (analyzer->spectrogram);
  g_clear_pointer (&analyzer->listener, why_listener_unref);
  why_scattering_free (analyzer->scattering);
  why_model_free (analyzer->model);
  g_mutex_clear (&analyzer->mutex);
}

static WhyScatteringConfig
config_of_model (const WhyModelInfo *info)
{
  return (WhyScatteringConfig){
    .n = info->n,
    .J = info->J,
    .T = info->T,
    .Q1 = info->Q1,
    .Q2 = info->Q2,
    .min_carrier = info->min_carrier_hz / info->sample_rate_hz,
    .orders = { false, info->orders[1], info->orders[2] },
  };
}

static WhySpectrogramConfig
config_of_spectrogram (double sample_rate_hz, double min_carrier_hz, double window_scale)
{
  return (WhySpectrogramConfig){
    .sample_rate_hz = sample_rate_hz,
    .min_hz = MAX (min_carrier_hz, 16),
    .max_hz = MIN (WHY_SPECTROGRAM_MAX_HZ, 0.49 * sample_rate_hz),
    .rows_per_octave = WHY_SPECTROGRAM_ROWS_PER_OCTAVE,
    .n_columns = WHY_SPECTROGRAM_COLUMNS,
    .floor_db = WHY_SPECTROGRAM_FLOOR_DB,
    .window_scale = window_scale,
  };
}

WhySpectrogramConfig
why_axes_spectrogram (const WhyAxes *axes)
{
  return config_of_spectrogram (axes->sample_rate_hz, axes->min_carrier_hz, axes->window_scale);
}

/* For a model that wants one. */
static WhyStatus
hire_listener (WhyAnalyzer *analyzer, WhyError *error)
{
  analyzer->listener = why_listener_new (error);
  if (!analyzer->listener)
    return error->status;
  if (why_listener_knows (analyzer->listener, analyzer->axes)
      && analyzer->axes->sample_rate_hz == WHY_LISTENER_RATE_HZ)
    return WHY_OK;
  return why_error_set (error, WHY_ERR_UNSUPPORTED,
                        "has metadata 'listener_weight', but classes or a sample rate that the "
                        "listener does not know; remove it");
}

static WhyStatus
build (WhyAnalyzer *analyzer, const char *path, double window_scale, WhyError *error)
{
  WhyStatus status = why_model_load (path, &analyzer->model, error);
  if (status != WHY_OK)
    return status;
  const WhyModelInfo *info = why_model_info (analyzer->model);
  if (!info->has_metadata || !why_model_mu (analyzer->model))
    return why_error_set (
        error, WHY_ERR_FORMAT,
        "holds a network without its description (mu, and metadata with 'format' = \"%s\"), so it "
        "can explain features but not sound; save it with both",
        WHY_MODEL_FORMAT);

  /* Nothing large is made for a model that does not fit. */
  WhyScatteringConfig config = config_of_model (info);
  gsize n_paths, n_frames;
  status = why_scattering_measure (&config, &n_paths, &n_frames, error);
  if (status == WHY_OK && n_paths != info->n_channels)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "tensor bn.weight has %zu channels, but its metadata (J %u, Q %u,%u, T "
                          "%zu, n %zu, carriers "
                          "from %g Hz) give %zu scattering paths",
                          info->n_channels, info->J, info->Q1, info->Q2, info->T, info->n,
                          info->min_carrier_hz, n_paths);
  if (status == WHY_OK)
    status = why_activations_check (analyzer->model, n_frames, error);
  if (status == WHY_OK)
    status = why_scattering_new (&config, &analyzer->scattering, error);
  if (status != WHY_OK)
    return status;
  WhySpectrogramConfig spectrogram
      = config_of_spectrogram (info->sample_rate_hz, info->min_carrier_hz, window_scale);
  status = why_spectrogram_new (&spectrogram, &analyzer->spectrogram, error);
  if (status != WHY_OK)
    return status;
  analyzer->axes = why_axes_new (analyzer->model, path, analyzer->scattering);
  analyzer->axes->window_scale = window_scale;
  return info->listener_weight > 0 ? hire_listener (analyzer, error) : WHY_OK;
}

WhyAnalyzer *
why_analyzer_new (const char *model_path, unsigned n_threads, GError **error)
{
  return why_analyzer_new_full (model_path, n_threads, 1, error);
}

WhyAnalyzer *
why_analyzer_new_full (const char *model_path,
                       unsigned n_threads,
                       double window_scale,
                       GError **error)
{
  g_autofree char *found = model_path ? g_strdup (model_path) : why_data_path (WHY_DEFAULT_MODEL);
  if (!found)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                   _ ("%s: the default model is not installed; reinstall Whybrato, or choose a "
                      "model of your own"),
                   WHY_DEFAULT_MODEL);
      return NULL;
    }

  g_autoptr (WhyAnalyzer) analyzer = g_atomic_rc_box_new0 (WhyAnalyzer);
  analyzer->works.n_threads = n_threads;
  analyzer->live_works.n_threads = 1;
  g_mutex_init (&analyzer->mutex);
  GDestroyNotify free_work = (GDestroyNotify) why_scattering_work_free;
  analyzer->works.idle = g_ptr_array_new_with_free_func (free_work);
  analyzer->live_works.idle = g_ptr_array_new_with_free_func (free_work);

  WhyError reason = { WHY_OK, "" };
  if (build (analyzer, found, window_scale, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, found);
      return NULL;
    }
  return g_steal_pointer (&analyzer);
}

WhyAnalyzer *
why_analyzer_ref (WhyAnalyzer *analyzer)
{
  return g_atomic_rc_box_acquire (analyzer);
}

void
why_analyzer_unref (WhyAnalyzer *analyzer)
{
  why_hand_over (analyzer);
  if (analyzer->unref)
    analyzer->unref (analyzer);
  else
    g_atomic_rc_box_release_full (analyzer, (GDestroyNotify) why_analyzer_clear);
}

const WhyAxes *
why_analyzer_axes (const WhyAnalyzer *analyzer)
{
  return analyzer->axes;
}

const WhyModel *
why_analyzer_model (const WhyAnalyzer *analyzer)
{
  return analyzer->model;
}
