/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-evaluation.h"
#include "train/adapt/why-sounds.h"

G_BEGIN_DECLS

/* The rows of a manifest that have a class, as sounds. */
typedef struct
{
  const WhyManifest *manifest;
  WhyAnalyzer *analyzer;
  WhySounds *sounds;
  gsize *rows;           /* of each sound */
  gboolean *is_held_out; /* by the manifest's split: test or validation */
  gsize n_recordings, n_failed, n_unlabelled;
} WhyNotesHeard;

/* Lists them; the manifest and the analyzer must live as long. A class that the model does not have is an
 * error. */
WhyNotesHeard *
why_notes_heard_new (const WhyManifest *manifest, WhyAnalyzer *analyzer, GError **error);
void why_notes_heard_free (WhyNotesHeard *notes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyNotesHeard, why_notes_heard_free)

/* Hears them; those that cannot be analysed are told to on_failure and left out. step_user is step's, user
 * on_failure's. FALSE with error: stopped, or no memory. */
gboolean why_notes_heard_run (WhyNotesHeard *notes,
                              guint64 seed,
                              unsigned n_threads,
                              WhyStep step,
                              WhyFailureFunc on_failure,
                              void *step_user,
                              void *user,
                              GError **error);

G_END_DECLS
