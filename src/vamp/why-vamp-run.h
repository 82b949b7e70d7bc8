/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/notes/why-note-finder.h"
#include "vamp/why-vamp-features.h"
#include "vamp/why-vamp-parameters.h"

/* One sound from its first sample to its last, and what is found out about it, by the same calls as the command line:
 * contour and grids while it comes, notes and techniques once it has ended. Grids are made of the sound window by
 * window, as "analyze --start" takes them. One thread at a time. */

G_BEGIN_DECLS

typedef struct _WhyVampRun WhyVampRun;

/* finder NULL: no notes are looked for. features is where all goes; borrowed. NULL: not enough memory. */
WhyVampRun *why_vamp_run_new (WhyAnalyzer *analyzer,
                              WhyNoteFinder *finder,
                              const WhyVampSettings *settings,
                              WhyVampFeatures *features);
void why_vamp_run_free (WhyVampRun *self);

/* n samples at the rate of the analyzer, of the run that is self. */
void why_vamp_run_push (const float *samples, gsize n, gpointer self);
/* The last call. duration_s: of the sound. */
void why_vamp_run_finish (WhyVampRun *self, double duration_s);

G_END_DECLS
