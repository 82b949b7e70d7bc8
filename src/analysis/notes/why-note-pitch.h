/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-live-tone.h"
#include "analysis/notes/why-notes.h"

G_BEGIN_DECLS

/* Notes with the pitch, for those that wait for their names, that the contour has in the middle of them: until the
 * note is measured it is shown about where it will be. tracker: of the same sound, which it has heard from shift_s on.
 * why_notes_unref. */
WhyNotes *why_notes_with_pitch (WhyNotes *notes, const WhyToneTracker *tracker, double shift_s);

G_END_DECLS
