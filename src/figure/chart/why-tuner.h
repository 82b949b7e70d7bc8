/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/chart/why-swing-chart.h"

/* The note that sounds, in one strip to be read from a music stand: its name, how far it is off on a scale of a semitone
 * with the middle marked, and rate and extent of its swing against what is aimed at. */

G_BEGIN_DECLS

#define WHY_TUNER_RANGE_CENTS 50.0
#define WHY_TUNER_GOOD_CENTS 5.0

typedef struct
{
  double f0_hz;                 /* NAN: nothing sounds */
  double rate_hz, extent_cents; /* NAN: nothing swings */
  WhySwingTarget target;
} WhyTuner;

/* At the origin of cr; any thread. */
void why_tuner_draw (
    cairo_t *cr, const WhyTuner *tuner, const WhyFigureStyle *style, double width, double height);

/* "A4, 3 cents high. Rate 5.6 Hz, in the target. Extent ±31 cents, in the target." g_free. */
char *why_tuner_describe (const WhyTuner *tuner);

G_END_DECLS
