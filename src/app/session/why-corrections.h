/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/notes/why-notes.h"
#include "analysis/recording/why-samples.h"
#include "analysis/sidecar/why-sidecar.h"

/* What was corrected by hand in one recording: read and written in the background, after each change at once, with
 * the way back and forth; and what others write meanwhile comes in. Main thread. */

G_BEGIN_DECLS

typedef struct _WhyCorrections WhyCorrections;

/* sentence: something for the user to know, else NULL: what is said has changed, or more of it is named. */
typedef void (*WhyCorrectionsFunc) (const char *sentence, gpointer user);

/* Begins to read. */
WhyCorrections *why_corrections_new (const char *sound, WhyCorrectionsFunc func, gpointer user);
/* What is still to be written is written before it returns. */
void why_corrections_free (WhyCorrections *self);

/* Empty until it is read. */
const WhySidecar *why_corrections_get (WhyCorrections *self);
/* It is read, and no later version wrote it. */
gboolean why_corrections_can_change (WhyCorrections *self);
/* Takes over what is said now, and writes it. */
void why_corrections_change (WhyCorrections *self, WhySidecar *sidecar);
gboolean why_corrections_can_undo (WhyCorrections *self);
gboolean why_corrections_can_redo (WhyCorrections *self);
void why_corrections_undo (WhyCorrections *self);
void why_corrections_redo (WhyCorrections *self);
/* Writes what is still to be written before it returns. */
void why_corrections_flush (WhyCorrections *self);
/* Whether all that was said is on the disk. */
gboolean why_corrections_is_saved (WhyCorrections *self);
/* Whether stretches are being named. */
gboolean why_corrections_is_naming (WhyCorrections *self);

/* The notes that are shown instead of those that were found; held. Stretches that nobody named yet are named in the
 * background, if there is who can: analyzer may be NULL, samples is taken over and may be NULL. */
WhyNotes *why_corrections_apply (WhyCorrections *self,
                                 WhyNotes *found,
                                 WhyAnalyzer *analyzer,
                                 WhySamples *samples);

G_END_DECLS
