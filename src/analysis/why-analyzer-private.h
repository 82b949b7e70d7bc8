/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/why-analysis-private.h"
#include "analysis/why-analyzer.h"
#include "dsp/why-spectrogram.h"

G_BEGIN_DECLS

struct _WhyAnalyzer
{
  WhyModel *model;
  WhyScattering *scattering;
  WhySpectrogram *spectrogram;
  WhyAxes *axes;
  unsigned n_threads;

  GMutex mutex;            /* guards idle_works */
  GPtrArray *idle_works;   /* WhyScatteringWork: scratch memory for the next run */
};

#define WHY_SPECTROGRAM_COLUMNS 1024
#define WHY_SPECTROGRAM_ROWS_PER_OCTAVE 24
#define WHY_SPECTROGRAM_MAX_HZ 20000.0
#define WHY_SPECTROGRAM_FLOOR_DB (-120.0)

WhyScatteringWork *why_analyzer_take_work (WhyAnalyzer *analyzer, WhyError *error);
void               why_analyzer_give_work (WhyAnalyzer *analyzer, WhyScatteringWork *work);

G_END_DECLS
