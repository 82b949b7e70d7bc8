/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-finder.h"
#include "analysis/sidecar/why-sidecar.h"

/* The notes of a recording as they are after correction: those that were found, less what corrections speak of, and
 * what these say instead. Any thread. */

G_BEGIN_DECLS

/* What the program says of stretches that were chosen by hand: WhyNote by its borders. */
GHashTable *why_named_stretches_new (void);
void why_named_stretches_add (GHashTable *stretches, const WhyNote *note);
gboolean why_named_stretches_has (GHashTable *stretches, double from_s, double to_s);
/* Names these (WhyNote) one after the other. FALSE with error: cancelled, or samples, of all the recording, cannot
 * be read; those behind stay as they are. */
gboolean why_stretches_name (GArray *notes,
                             WhyAnalyzer *analyzer,
                             WhySamples *samples,
                             GCancellable *cancellable,
                             GError **error);

/* found: held by nobody; of its axes. A note that most of which a correction speaks of, where it is now or where
 * it was found, is replaced by that; else it is cut back to what is left of it. Corrections whose class the model does not have
 * keep what the program says. wanted (WhyNote, may be NULL): is given the stretches that are yet to be named. */
WhyNotes *why_corrected_notes_new (const WhyNotes *found,
                                   const WhySidecar *sidecar,
                                   GHashTable *stretches,
                                   GArray *wanted);
/* The same, with those stretches named before it returns, and put into stretches. NULL with error, as
 * why_stretches_name. */
WhyNotes *why_corrected_notes_new_named (const WhyNotes *found,
                                         const WhySidecar *sidecar,
                                         GHashTable *stretches,
                                         WhyAnalyzer *analyzer,
                                         WhySamples *samples,
                                         GCancellable *cancellable,
                                         GError **error);

G_END_DECLS
