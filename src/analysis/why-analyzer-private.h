/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/why-analysis-private.h"
#include "analysis/why-analyzer.h"
#include "dsp/why-spectrogram.h"

G_BEGIN_DECLS

/* A transform and its scratch memory. */
typedef struct
{
  WhyScattering *scattering;
  unsigned n_threads;
  GPtrArray *idle_works;   /* WhyScatteringWork: for the next run */
  gboolean is_made;        /* live: at the first use; without a transform of its own the other */
} WhyPlan;

struct _WhyAnalyzer
{
  WhyModel *model;
  WhyPlan whole, live;
  WhySpectrogram *spectrogram;
  WhyAxes *axes;
  GMutex mutex;            /* guards live, and idle_works of both */
};

#define WHY_SPECTROGRAM_COLUMNS 1024
#define WHY_SPECTROGRAM_ROWS_PER_OCTAVE 24
#define WHY_SPECTROGRAM_MAX_HZ 20000.0
#define WHY_SPECTROGRAM_FLOOR_DB (-120.0)

/* The scattering of n samples in the analyzer's window: n_paths x n_frames. live: of
 * WHY_LIVE_S at most in less time, with the same result but for rounding. */
WhyStatus why_analyzer_scatter (WhyAnalyzer *analyzer,
                                const float *samples,
                                gsize        n,
                                gboolean     live,
                                float       *out,
                                WhyStep      step,
                                void        *user,
                                WhyError    *error);

/* The left panel shows the carriers' range, so that one frequency lies on one row in all panels. */
WhySpectrogramConfig why_axes_spectrogram (const WhyAxes *axes);

G_END_DECLS
