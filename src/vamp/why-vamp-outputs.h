/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <vamp/vamp.h>

#include "analysis/engine/why-analysis.h"

/* What the plugin puts out. */

G_BEGIN_DECLS

typedef enum
{
  WHY_VAMP_TECHNIQUES,      /* segments: label, probability */
  WHY_VAMP_NOTES,           /* those that have a pitch: Hz, name */
  WHY_VAMP_NOTE_TECHNIQUES, /* all notes: label, probability */
  WHY_VAMP_MEASURES,        /* all notes: WhyVampMeasure */
  WHY_VAMP_CONTOUR,         /* of voiced moments: Hz */
  WHY_VAMP_CONFIDENCE,      /* of all moments */
  WHY_VAMP_RATE,            /* of the modulation, cycle by cycle: Hz */
  WHY_VAMP_EXTENT,          /* the same: cents */
  WHY_VAMP_DEPTH,           /* the same: dB */
  WHY_VAMP_SCATTERING,      /* paths, in the order of why_vamp_grid_rows */
  WHY_VAMP_RELEVANCE,       /* the same */
  WHY_VAMP_N_OUTPUTS
} WhyVampOutput;

/* The values of a feature of WHY_VAMP_MEASURES; NAN where there is none. */
typedef enum
{
  WHY_VAMP_MEASURE_PROBABILITY,
  WHY_VAMP_MEASURE_F0_HZ,
  WHY_VAMP_MEASURE_SECOND_HZ,
  WHY_VAMP_MEASURE_RATE_HZ,
  WHY_VAMP_MEASURE_EXTENT_CENTS,
  WHY_VAMP_MEASURE_DEPTH_DB,
  WHY_VAMP_MEASURE_REGULARITY,
  WHY_VAMP_MEASURE_DELAY_S,
  WHY_VAMP_MEASURE_LEVEL_DB,
  WHY_VAMP_N_MEASURES
} WhyVampMeasure;

gboolean why_vamp_output_is_grid (WhyVampOutput output);

/* axes: of the model; NULL: it is not there, and the number of bins of a grid is not known. For
 * why_vamp_output_descriptor_free. */
VampOutputDescriptor *why_vamp_output_descriptor_new (WhyVampOutput output, const WhyAxes *axes);
void why_vamp_output_descriptor_free (VampOutputDescriptor *descriptor);

/* The paths of a model from below upwards: first those of first order by their carrier, then those of second order by
 * carrier and modulation. n_paths; g_free. */
gsize *why_vamp_grid_rows (const WhyAxes *axes);

G_END_DECLS
