/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-outputs.h"

#include <stdlib.h>

#include "dsp/pitch/why-contour.h"

#define FREQUENCY_SIZE 24

static const char *const one_name[] = { "" };
static const char *const measure_names[WHY_VAMP_N_MEASURES] = {
  [WHY_VAMP_MEASURE_PROBABILITY] = "probability",   [WHY_VAMP_MEASURE_F0_HZ] = "f0_hz",
  [WHY_VAMP_MEASURE_SECOND_HZ] = "second_hz",       [WHY_VAMP_MEASURE_RATE_HZ] = "rate_hz",
  [WHY_VAMP_MEASURE_EXTENT_CENTS] = "extent_cents", [WHY_VAMP_MEASURE_DEPTH_DB] = "depth_db",
  [WHY_VAMP_MEASURE_REGULARITY] = "regularity",     [WHY_VAMP_MEASURE_DELAY_S] = "delay_s",
  [WHY_VAMP_MEASURE_LEVEL_DB] = "level_db",
};

#define CONTOUR_RATE_HZ ((float) (1 / WHY_CONTOUR_STEP_S))

/* The bins of grids, and their rate, follow from the model. */
static const VampOutputDescriptor outputs[WHY_VAMP_N_OUTPUTS] = {
  [WHY_VAMP_TECHNIQUES] = { .identifier = "techniques",
                            .name = "Techniques",
                            .description = "Which technique is played when, and how probable it is",
                            .unit = "",
                            .hasKnownExtents = 1,
                            .maxValue = 1,
                            .sampleType = vampVariableSampleRate,
                            .hasDuration = 1 },
  [WHY_VAMP_NOTES] = { .identifier = "notes",
                       .name = "Notes",
                       .description = "Every note that has a pitch, with its name and technique",
                       .unit = "Hz",
                       .sampleType = vampVariableSampleRate,
                       .hasDuration = 1 },
  [WHY_VAMP_NOTE_TECHNIQUES]
  = { .identifier = "note-techniques",
      .name = "Techniques of Notes",
      .description = "The technique of every note, with or without a pitch, and how probable it is",
      .unit = "",
      .hasKnownExtents = 1,
      .maxValue = 1,
      .sampleType = vampVariableSampleRate,
      .hasDuration = 1 },
  [WHY_VAMP_MEASURES] = { .identifier = "measures",
                          .name = "Measures of Notes",
                          .description = "All that is measured of every note; not a number where "
                                         "there is nothing to measure",
                          .unit = "",
                          .sampleType = vampVariableSampleRate,
                          .hasDuration = 1 },
  [WHY_VAMP_CONTOUR] = { .identifier = "contour",
                         .name = "Pitch Contour",
                         .description = "Pitch every 5 ms, where there is one",
                         .unit = "Hz",
                         .sampleType = vampFixedSampleRate,
                         .sampleRate = CONTOUR_RATE_HZ },
  [WHY_VAMP_CONFIDENCE] = { .identifier = "confidence",
                            .name = "Confidence of the Contour",
                            .description = "How much of the sound repeats with the pitch",
                            .unit = "",
                            .hasKnownExtents = 1,
                            .maxValue = 1,
                            .sampleType = vampFixedSampleRate,
                            .sampleRate = CONTOUR_RATE_HZ },
  [WHY_VAMP_RATE] = { .identifier = "rate",
                      .name = "Rate",
                      .description = "How fast a note swings, cycle by cycle",
                      .unit = "Hz",
                      .sampleType = vampVariableSampleRate },
  [WHY_VAMP_EXTENT]
  = { .identifier = "extent",
      .name = "Extent",
      .description = "How far the pitch of a note swings to either side, cycle by cycle",
      .unit = "cents",
      .sampleType = vampVariableSampleRate },
  [WHY_VAMP_DEPTH] = { .identifier = "depth",
                       .name = "Depth",
                       .description = "How far the level of a note swings, cycle by cycle",
                       .unit = "dB",
                       .sampleType = vampVariableSampleRate },
  [WHY_VAMP_SCATTERING]
  = { .identifier = "scattering",
      .name = "Scattering",
      .description = "How each frequency moves and how fast: carriers, then carriers with their "
                     "modulations",
      .unit = "",
      .sampleType = vampFixedSampleRate },
  [WHY_VAMP_RELEVANCE]
  = { .identifier = "relevance",
      .name = "Relevance",
      .description = "How much each of these movements spoke for the technique or against it",
      .unit = "",
      .sampleType = vampFixedSampleRate },
};

gboolean
why_vamp_output_is_grid (WhyVampOutput output)
{
  return output == WHY_VAMP_SCATTERING || output == WHY_VAMP_RELEVANCE;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer user)
{
  const WhyPath *paths = user, *first = &paths[*(const gsize *) a],
                *second = &paths[*(const gsize *) b];
  if (first->order != second->order)
    return first->order - second->order;
  if (first->xi1 != second->xi1)
    return first->xi1 < second->xi1 ? -1 : 1;
  return first->xi2 < second->xi2 ? -1 : first->xi2 > second->xi2;
}

gsize *
why_vamp_grid_rows (const WhyAxes *axes)
{
  gsize *rows = g_new (gsize, axes->n_paths);
  for (gsize i = 0; i < axes->n_paths; i++)
    rows[i] = i;
  g_qsort_with_data (rows, (int) axes->n_paths, sizeof *rows, compare_rows, axes->paths);
  return rows;
}

static char *
name_row (const WhyPath *path, double rate_hz)
{
  char carrier[FREQUENCY_SIZE], modulation[FREQUENCY_SIZE];
  g_ascii_formatd (carrier, sizeof carrier, "%.2f", path->xi1 * rate_hz);
  g_ascii_formatd (modulation, sizeof modulation, "%.3f", path->xi2 * rate_hz);
  return path->order < 2 ? g_strdup_printf ("%s Hz", carrier)
                         : g_strdup_printf ("%s Hz, %s Hz", carrier, modulation);
}

static void
set_bins (VampOutputDescriptor *descriptor, const char *const *names, gsize n)
{
  descriptor->hasFixedBinCount = 1;
  descriptor->binCount = (unsigned) n;
  descriptor->binNames = g_new0 (const char *, n);
  for (gsize i = 0; i < n; i++)
    descriptor->binNames[i] = g_strdup (names[i]);
}

static void
set_grid (VampOutputDescriptor *descriptor, const WhyAxes *axes)
{
  g_autofree gsize *rows = why_vamp_grid_rows (axes);
  g_auto (GStrv) names = g_new0 (char *, axes->n_paths + 1);
  for (gsize i = 0; i < axes->n_paths; i++)
    names[i] = name_row (&axes->paths[rows[i]], axes->sample_rate_hz);
  set_bins (descriptor, (const char *const *) names, axes->n_paths);
  descriptor->sampleRate = (float) (axes->sample_rate_hz / (double) axes->hop);
}

VampOutputDescriptor *
why_vamp_output_descriptor_new (WhyVampOutput output, const WhyAxes *axes)
{
  VampOutputDescriptor *descriptor = g_memdup2 (&outputs[output], sizeof *descriptor);
  if (why_vamp_output_is_grid (output) && axes)
    set_grid (descriptor, axes);
  else if (why_vamp_output_is_grid (output))
    descriptor->sampleRate = 1;
  else if (output == WHY_VAMP_MEASURES)
    set_bins (descriptor, measure_names, WHY_VAMP_N_MEASURES);
  else
    set_bins (descriptor, one_name, 1);
  return descriptor;
}

void
why_vamp_output_descriptor_free (VampOutputDescriptor *descriptor)
{
  if (!descriptor)
    return;
  for (unsigned i = 0; descriptor->binNames && i < descriptor->binCount; i++)
    g_free ((char *) descriptor->binNames[i]);
  g_free (descriptor->binNames);
  g_free (descriptor);
}
