/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "analysis/notes/why-notes.h"
#include "dsp/pitch/why-contour.h"

/* What the panels and the pitch line show, as arrays for NumPy. */

G_BEGIN_DECLS

typedef enum
{
  WHY_ARRAY_SPECTROGRAM, /* dB, rows x columns, the lowest row first */
  WHY_ARRAY_SCATTERING,  /* paths x frames */
  WHY_ARRAY_RELEVANCE,   /* the same, of what is asked */
} WhyArray;

/* ".npy" or ".npz" */
gboolean why_arrays_is_path (const char *path);

/* One array as .npy. FALSE with error, as of the next. */
gboolean why_arrays_write_one (const WhyAnalysis *analysis,
                               WhyArray array,
                               WhyRule rule,
                               WhyQuestion question,
                               const char *path,
                               GError **error);

/* All of a whole analysis as .npz: spectrogram_db, spectrogram_hz, spectrogram_s; scattering, relevance, lambda1_hz,
 * lambda2_hz, frame_s; f0_hz, confidence, f0_s; classes, probabilities, logits, and of what is explained (explained).
 * Seconds are those of the file; of columns and frames the middle. */
gboolean why_arrays_write_all (const WhyAnalysis *analysis,
                               WhyRule rule,
                               WhyQuestion question,
                               const char *path,
                               GError **error);

/* The notes of a recording and its contour as .npz: f0_hz, confidence, f0_s; from_s, to_s, label, note_hz, second_hz,
 * rate_hz, extent_cents, depth_db, regularity, delay_s, level_db of each note, and probabilities, notes x classes. label
 * is what is shown, by hand or not; program_label is what the program says, as the probabilities are. */
gboolean why_arrays_write_notes (const WhyNotes *notes,
                                 const WhyContour *contour,
                                 const char *path,
                                 GError **error);

G_END_DECLS
