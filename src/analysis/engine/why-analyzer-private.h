/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis-private.h"
#include "analysis/engine/why-analyzer.h"
#include "analysis/engine/why-listener.h"
#include "dsp/spectrogram/why-spectrogram.h"

G_BEGIN_DECLS

/* Scratch memory for as many threads. */
typedef struct
{
  unsigned n_threads;
  GPtrArray *idle; /* WhyScatteringWork: for the next run */
} WhyWorks;

struct _WhyAnalyzer
{
  WhyModel *model;
  WhyScattering *scattering;
  WhyWorks works;
  WhyWorks live_works; /* one thread: what never ends leaves the others in peace */
  WhySpectrogram *spectrogram;
  WhyListener *listener; /* NULL: the model wants none */
  WhyAxes *axes;
  char *identity;                        /* of one that is shared, else NULL: ... */
  void (*unref) (WhyAnalyzer *analyzer); /* ... then this gives up a reference */
  GMutex mutex;                          /* guards both works */
};

#define WHY_SPECTROGRAM_COLUMNS 1024
#define WHY_SPECTROGRAM_ROWS_PER_OCTAVE 24
#define WHY_SPECTROGRAM_MAX_HZ 20000.0
#define WHY_SPECTROGRAM_FLOOR_DB (-120.0)

/* For the last reference. */
void why_analyzer_clear (WhyAnalyzer *analyzer);

/* The scattering of n samples in the analyzer's window: n_paths x n_frames. The result is the same
 * to the bit, live or not. */
WhyStatus why_analyzer_scatter (WhyAnalyzer *analyzer,
                                const float *samples,
                                gsize n,
                                gboolean live,
                                float *out,
                                WhyStep step,
                                void *user,
                                WhyError *error);

/* The left panel shows the carriers' range, so that one frequency lies on one row in all panels. */
WhySpectrogramConfig why_axes_spectrogram (const WhyAxes *axes);

G_END_DECLS
