/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-annotations.h"
#include "analysis/notes/why-note-finder.h"

/* Each annotated interval as one note; and how far what it is called agrees with what it is heard as. */

G_BEGIN_DECLS

/* One note for each annotation, in the same order (they may overlap), none of them named yet: of those that are not
 * analysed, none ever is. axes: as in why_notes_new. */
WhyNotes *why_annotations_to_notes (const WhyAnnotations *annotations,
                                    double duration_s,
                                    const WhyAxes *axes);

typedef enum
{
  WHY_AGREEMENT_PENDING,  /* not named yet */
  WHY_AGREEMENT_LEFT_OUT, /* not analysed: why_annotations_fault says why */
  WHY_AGREEMENT_OTHER,    /* its label is the name of no class */
  WHY_AGREEMENT_UNSURE,   /* it is too short to tell */
  WHY_AGREEMENT_YES,
  WHY_AGREEMENT_NO,
} WhyAgreementKind;

/* annotated: the class it is called; where that is none, it is not written. */
WhyAgreementKind why_agreement_of (const WhyAnnotations *annotations,
                                   const WhyNotes *notes,
                                   gsize i,
                                   gsize *annotated);
/* "yes", "no", "other-label", "too-short", "not-analysed"; NULL: pending. For programs. */
const char *why_agreement_name (WhyAgreementKind kind);

typedef struct
{
  gsize n; /* annotations */
  gsize n_left_out, n_other, n_unsure, n_pending;
  gsize n_compared, n_agreed;
  gsize n_classes;
  gsize confusion[WHY_MODEL_MAX_CLASSES]
                 [WHY_MODEL_MAX_CLASSES]; /* [annotated][heard] of those compared */
} WhyAgreement;

void
why_agreement_count (const WhyAnnotations *annotations, const WhyNotes *notes, WhyAgreement *out);
/* A sentence or two in the user's language. g_free. */
char *why_agreement_text (const WhyAgreement *agreement);

G_END_DECLS
