/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-run.h"

#include <math.h>

#include "dsp/pitch/why-contour.h"
#include "vamp/why-vamp-complain.h"
#include "vamp/why-vamp-ending.h"
#include "vamp/why-vamp-outputs.h"
#include "vamp/why-vamp-store.h"

struct _WhyVampRun
{
  WhyAnalyzer *analyzer;
  WhyNoteFinder *finder;
  WhyVampSettings settings;
  WhyVampFeatures *features;
  WhyVampStore *store;
  gboolean store_is_full;
  WhyContourTracker *tracker;
  float *window; /* what has come of the window at hand */
  gsize n_window;
  guint64 window_start;
  gsize *rows;
  float *column;
};

WhyVampRun *
why_vamp_run_new (WhyAnalyzer *analyzer,
                  WhyNoteFinder *finder,
                  const WhyVampSettings *settings,
                  WhyVampFeatures *features)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  WhyContourTracker *tracker;
  if (why_contour_tracker_new (axes->sample_rate_hz, &tracker) != WHY_OK)
    return NULL;
  WhyVampRun *self = g_new0 (WhyVampRun, 1);
  self->analyzer = why_analyzer_ref (analyzer);
  self->finder = finder ? why_note_finder_ref (finder) : NULL;
  self->settings = *settings;
  self->features = features;
  self->store = why_vamp_store_new ();
  self->tracker = tracker;
  self->window = g_new (float, axes->n);
  self->rows = why_vamp_grid_rows (axes);
  self->column = g_new (float, axes->n_paths);
  return self;
}

void
why_vamp_run_free (WhyVampRun *self)
{
  if (!self)
    return;
  why_contour_tracker_free (self->tracker);
  why_vamp_store_free (self->store);
  g_clear_pointer (&self->finder, why_note_finder_unref);
  why_analyzer_unref (self->analyzer);
  g_free (self->window);
  g_free (self->rows);
  g_free (self->column);
  g_free (self);
}

static void
frame_cb (size_t frame, float f0_hz, float confidence, void *user)
{
  WhyVampRun *self = user;
  double at_s = (double) frame * WHY_CONTOUR_STEP_S;
  if (isfinite (f0_hz))
    why_vamp_features_add (self->features, WHY_VAMP_CONTOUR, at_s, NAN, &f0_hz, 1, NULL);
  why_vamp_features_add (self->features, WHY_VAMP_CONFIDENCE, at_s, NAN, &confidence, 1, NULL);
}

static void
add_column (
    WhyVampRun *self, WhyVampOutput output, const float *plane, gsize frame, const char *label)
{
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  double at_s = ((double) self->window_start + (double) (frame * axes->hop)) / axes->sample_rate_hz;
  for (gsize i = 0; i < axes->n_paths; i++)
    self->column[i] = plane[self->rows[i] * axes->n_frames + frame];
  why_vamp_features_add (self->features, output, at_s, NAN, self->column, axes->n_paths, label);
}

/* The window at hand, as it is; the next one follows it. */
static void
analyse_window (WhyVampRun *self)
{
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  WhyAnalysisOptions options = { .without_panels = TRUE };
  options.rules[self->settings.rule] = TRUE;
  /* What is silent, or too short, has no grid. */
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run_samples (self->analyzer, self->window, self->n_window, "vamp", &options,
                                  NULL, NULL, NULL, NULL, NULL);
  if (analysis)
    {
      const char *name = self->settings.class_name;
      int asked = name ? why_model_find_class (why_analyzer_model (self->analyzer), name) : -1;
      gsize k = asked >= 0 ? (gsize) asked : analysis->label;
      const float *scattering = g_bytes_get_data (analysis->scattering, NULL),
                  *relevance = why_analysis_relevance (analysis, self->settings.rule, k);
      for (gsize f = 0; f < axes->n_frames && f * axes->hop < self->n_window; f++)
        {
          add_column (self, WHY_VAMP_SCATTERING, scattering, f, NULL);
          if (relevance)
            add_column (self, WHY_VAMP_RELEVANCE, relevance, f, axes->classes[k]);
        }
    }
  self->window_start += self->n_window;
  self->n_window = 0;
}

void
why_vamp_run_push (const float *samples, gsize n, gpointer user)
{
  WhyVampRun *self = user;
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  if (!self->store_is_full && !why_vamp_store_add (self->store, samples, n))
    {
      self->store_is_full = TRUE;
      why_vamp_complain ("no room for more than %.0f s of sound in %s: there are no notes and "
                         "techniques behind it",
                         (double) why_vamp_store_n (self->store) / axes->sample_rate_hz,
                         g_get_user_cache_dir ());
    }
  why_contour_tracker_push (self->tracker, samples, n, frame_cb, self);
  for (gsize done = 0; done < n;)
    {
      gsize part = MIN (n - done, axes->n - self->n_window);
      for (gsize i = 0; i < part; i++)
        self->window[self->n_window + i] = samples[done + i];
      self->n_window += part;
      done += part;
      if (self->n_window == axes->n)
        analyse_window (self);
    }
}

void
why_vamp_run_finish (WhyVampRun *self, double duration_s)
{
  double rate_hz = why_analyzer_axes (self->analyzer)->sample_rate_hz;
  why_contour_tracker_finish (self->tracker, frame_cb, self);
  if (self->n_window > 0)
    analyse_window (self);
  if (self->store_is_full)
    duration_s = (double) why_vamp_store_n (self->store) / rate_hz;
  g_autoptr (GBytes) bytes = why_vamp_store_finish (self->store);
  if (!bytes)
    {
      why_vamp_complain ("the sound cannot be read again from %s", g_get_user_cache_dir ());
      return;
    }
  const WhyVampEnding ending
      = { self->analyzer, self->finder, bytes, duration_s, self->settings.a4_hz, self->features };
  g_autoptr (GError) error = NULL;
  if (!why_vamp_add_techniques (&ending, &error)
      || (self->finder && !why_vamp_add_notes (&ending, &error)))
    why_vamp_complain ("%s", error->message);
}
