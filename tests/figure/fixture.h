/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "figure/panel/why-panel.h"

/* An analysis made by hand: the path list of the paper's case (74 carriers, 1200 paths) with the
 * values of an ideal vibrato at 440 Hz, 6 Hz, +-50 cents. The caller may write into the planes. */

typedef struct
{
  WhyAxes axes;
  WhyAnalysis analysis;
  float *spectrogram; /* n_rows x n_columns */
  float *scattering;  /* n_paths x n_frames */
  float *relevance;   /* epsilon-zplus, n_classes x n_paths x n_frames */
  float *relevance_epsilon;
} Fixture;

typedef enum
{
  FIXTURE_BOTH_ORDERS,
  FIXTURE_FIRST_ORDER,
  FIXTURE_SECOND_ORDER,
} FixtureOrders;

void fixture_init (Fixture *fixture, FixtureOrders orders, WhyStage stage);
void fixture_clear (Fixture *fixture);

/* Row of the scattering of a cell's centre: carrier index n1 and modulation index n2 (-1: first
 * order); -1 if none. */
int fixture_path (const Fixture *fixture, int n1, int n2);

/* Sets a whole plane of the fixture to one value. */
void fixture_fill (float *plane, gsize n, float value);
