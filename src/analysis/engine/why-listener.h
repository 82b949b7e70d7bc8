/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "dsp/notes/why-note-features.h"
#include "nn/why-note-network.h"

/* Networks of a second kind (nn/why-note-network.h) that follow the sound frame by frame. One finds notes in music.
 * The other has also heard speech, noise, things that are struck and music in parts; since it hears what the
 * scattering of a short note has blurred, its opinion counts beside the first network's where a model says how
 * much (metadata listener_weight). Only the first network's answer is explained by relevance.
 * Read-only, counted by reference, any thread. */

G_BEGIN_DECLS

#define WHY_LISTENER_RATE_HZ 44100.0
#define WHY_LISTENER_HOP 441          /* samples a frame */
#define WHY_LISTENER_HALF_WINDOW 2048 /* of the features, in samples */

typedef struct
{
  gatomicrefcount references;
  WhyNoteFeatures *features;
  WhyNoteNetwork *finder, *judge;
} WhyListener;

/* From the installed data. */
WhyListener *why_listener_new (WhyError *error);
WhyListener *why_listener_ref (WhyListener *listener);
void why_listener_unref (WhyListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyListener, why_listener_unref)

/* Values of a frame of why_listener_answer: WHY_NOTE_FRAME_... */
gsize why_listener_n_values (const WhyListener *listener);
/* Whether both know all of the classes. */
gboolean why_listener_knows (const WhyListener *listener, const WhyAxes *axes);

/* What the finder says of n_frames of bands (dsp/notes/why-note-features.h), out: n_frames x n_values; silence
 * does not sound. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus
why_listener_answer (const WhyListener *listener, const float *bands, gsize n_frames, float *out);

/* The judge's opinion of a whole window of n samples at WHY_LISTENER_RATE_HZ: out[k] is the mean over its sounding frames of
 * the logarithm of the probability of class k; zeros where nothing sounds. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_listener_hear (
    const WhyListener *listener, const float *samples, gsize n, const WhyAxes *axes, float *out);

G_END_DECLS
