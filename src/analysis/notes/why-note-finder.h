/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/notes/why-notes.h"
#include "analysis/recording/why-samples.h"

/* Finds where notes are, and says what they are. A recording is worked on in sections that know enough of what
 * is before and behind them for the order not to matter: whatever is looked at first, the notes are the same.
 * Read-only once made, counted by reference, any thread. */

G_BEGIN_DECLS

#define WHY_NOTE_SECTION_S 20.0
#define WHY_NOTE_RATE_HZ 44100.0 /* of the sound that it takes */

typedef struct _WhyNoteFinder WhyNoteFinder;

/* Loads the note network of the installed data. */
WhyNoteFinder *why_note_finder_new (GError **error);
WhyNoteFinder *why_note_finder_ref (WhyNoteFinder *finder);
void why_note_finder_unref (WhyNoteFinder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyNoteFinder, why_note_finder_unref)

/* Where a note is, in frames of WHY_NOTE_FEATURES_STEP_S from the beginning of the recording. */
typedef struct
{
  gint64 from, to;
} WhyNoteSpan;

gsize why_note_n_sections (double duration_s);

/* The notes of a section (WhyNoteSpan), and those of its surroundings that reach into it, in order; they go on
 * behind its end as far as it knows. samples: at 44.1 kHz. NULL with error: they cannot be read. */
GArray *why_note_finder_section (
    WhyNoteFinder *finder, WhySamples *samples, double duration_s, gsize section, GError **error);

/* Joins sections to spans (WhyNoteSpan): sections[i] is NULL where it is not known yet. A note that ends or goes
 * on in an unknown section ends where that begins. is_final (gboolean, one for each span) is FALSE there;
 * may be NULL. */
GArray *why_note_join_sections (GArray *const *sections, gsize n_sections, GArray *is_final);

/* Fills all of a note but its place: what the analyzer says of exactly that stretch, or, of one that is longer
 * than its window, of the part where a technique is most probable (window_from_s, window_to_s). FALSE with
 * error: cancelled, or the samples cannot be read. */
gboolean why_note_name (WhyAnalyzer *analyzer,
                        WhySamples *samples,
                        WhyNote *note,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
