/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-finder.h"

/* Notes of sound that is still coming: the same network and the same choice as for a recording. What lies more
 * than WHY_NOTE_STREAM_SETTLED_S back is as it will be found afterwards; what is newer may change yet. One thread
 * at a time. */

G_BEGIN_DECLS

#define WHY_NOTE_STREAM_HISTORY_S 30.0
#define WHY_NOTE_STREAM_SETTLED_S 2.0

typedef struct _WhyNoteStream WhyNoteStream;

WhyNoteStream *why_note_stream_new (WhyNoteFinder *finder);
void why_note_stream_free (WhyNoteStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyNoteStream, why_note_stream_free)

/* n samples at 44.1 kHz, behind those before. */
gboolean
why_note_stream_push (WhyNoteStream *stream, const float *samples, gsize n, GError **error);
/* Seconds pushed so far. */
double why_note_stream_time (const WhyNoteStream *stream);

/* The notes (WhyNoteSpan) of the last WHY_NOTE_STREAM_HISTORY_S, in order, by frames since the stream began. The
 * last one sounds still where its end is why_note_stream_n_frames. NULL with error: memory. */
GArray *why_note_stream_spans (WhyNoteStream *stream, GError **error);
gint64 why_note_stream_n_frames (const WhyNoteStream *stream);
/* Where the history begins. */
gint64 why_note_stream_first_frame (const WhyNoteStream *stream);

G_END_DECLS
