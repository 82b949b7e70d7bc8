/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "analysis/recording/why-samples.h"

/* The spectrogram of a whole recording at every zoom, for pictures of any part of it. It is made in
 * tiles on a thread of its own at low priority: first what is looked at, then what lies beside it, then
 * a coarse picture of all the rest. A column of a level holds the largest values of the columns that
 * it covers on the next finer one (of the coarse levels), or is the spectrogram's own at that hop.
 * Coarse levels stay; of the fine ones those used last are kept. Memory is bounded whatever the
 * length of the file (why_spectrogram_pyramid_max_bytes).
 *
 * Counted by reference; owned and listened to on one thread, read from any. */

G_BEGIN_DECLS

typedef struct _WhySpectrogramPyramid WhySpectrogramPyramid;

/* Takes over samples. duration_s: of the sound. axes: of the analysis that it goes with: rows are
 * those of WhyAnalysis.spectrogram_db. NULL when there is no such sound or memory is short. */
WhySpectrogramPyramid *
why_spectrogram_pyramid_new (WhySamples *samples, double duration_s, const WhyAxes *axes);
WhySpectrogramPyramid *why_spectrogram_pyramid_ref (WhySpectrogramPyramid *map);
/* The last one ends the thread, soon. */
void why_spectrogram_pyramid_unref (WhySpectrogramPyramid *map);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhySpectrogramPyramid, why_spectrogram_pyramid_unref)

gsize why_spectrogram_pyramid_n_rows (const WhySpectrogramPyramid *map);
double why_spectrogram_pyramid_duration (const WhySpectrogramPyramid *map);

/* What is looked at from now on: from_s..to_s (seconds in the file) on n pixels. */
void why_spectrogram_pyramid_want (WhySpectrogramPyramid *map, double from_s, double to_s, gsize n);

/* The largest values that each of n pixels covers, as sharp as they are known: out n_rows x n, dB re
 * full scale, to 0.01 dB; NAN beyond the file and where nothing is known yet. TRUE when nothing will
 * get sharper. */
gboolean why_spectrogram_pyramid_read (
    WhySpectrogramPyramid *map, double from_s, double to_s, gsize n, float *out);

/* Waits until a read of the same would return TRUE: for files of pictures. FALSE when cancelled. */
gboolean why_spectrogram_pyramid_wait (
    WhySpectrogramPyramid *map, double from_s, double to_s, gsize n, GCancellable *cancellable);

/* Called in the main context of the caller when what is looked at got sharper, at most 30 times a
 * second, until it is set to NULL. */
typedef void (*WhySpectrogramPyramidFunc) (gpointer user);
void why_spectrogram_pyramid_listen (WhySpectrogramPyramid *map,
                                     WhySpectrogramPyramidFunc func,
                                     gpointer user);

/* The loudest value so far, dB; NAN before there is any. */
double why_spectrogram_pyramid_peak (WhySpectrogramPyramid *map);

/* Of the coarse picture, 0..1; 1 too where samples could not be read. */
double why_spectrogram_pyramid_progress (WhySpectrogramPyramid *map);
/* Held now in tiles, and at most whatever is looked at. */
gsize why_spectrogram_pyramid_bytes (WhySpectrogramPyramid *map);
gsize why_spectrogram_pyramid_max_bytes (const WhySpectrogramPyramid *map);

G_END_DECLS
