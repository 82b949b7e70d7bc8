/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/exchange/why-annotations.h"
#include "analysis/notes/why-notes.h"
#include "analysis/recording/why-contour-run.h"
#include "analysis/recording/why-overview.h"
#include "analysis/recording/why-samples.h"
#include "analysis/recording/why-spectrogram-pyramid.h"
#include "figure/panel/why-zoom.h"

/* One sound, from a file or a microphone, and everything known about the whole of it: waveform,
 * spectrogram, pitch and notes from end to end, and the places that were looked at. What is made for a
 * document is kept in it and nowhere else, so it can never be shown for another. Counted by reference;
 * main thread. */

G_BEGIN_DECLS

/* A stretch of the sound that is analysed, and what is shown around it. */
typedef struct
{
  double start_s, duration_s; /* 0: as much as the model takes; else a range chosen by hand, */
  gboolean is_note;           /* or a note, as far as the model takes it */
  gsize annotation;           /* or an annotated interval, by its number from 1; 0: none */
  WhyZoom zoom;               /* its times count from start_s */
} WhyViewState;

typedef enum
{
  WHY_DOCUMENT_OVERVIEW = 1 << 0,    /* the waveform, and how long the file is */
  WHY_DOCUMENT_PYRAMID = 1 << 1,     /* there, or sharper */
  WHY_DOCUMENT_NOTES = 1 << 2,       /* more of them, better known, or all */
  WHY_DOCUMENT_CONTOUR = 1 << 3,     /* there, or known further */
  WHY_DOCUMENT_ANNOTATIONS = 1 << 4, /* others, or further named */
} WhyDocumentChange;

typedef struct _WhyDocument WhyDocument;
typedef void (*WhyDocumentFunc) (WhyDocument *document, guint changes, gpointer user);

/* path NULL: live sound. known: WhyNotes by file and model, of those seen lately, shared by documents.
 * func: told of what is new until why_document_close. */
WhyDocument *
why_document_new (const char *path, GHashTable *known, WhyDocumentFunc func, gpointer user);
GHashTable *why_document_known_new (void);
WhyDocument *why_document_ref (WhyDocument *document);
/* The last one closes it. */
void why_document_unref (WhyDocument *document);
/* func is not called after this. */
void why_document_close (WhyDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyDocument, why_document_unref)

/* NULL for live sound. */
const char *why_document_get_path (const WhyDocument *document);

/* Begins what can be made of the whole by now: of the first stage of an analysis the waveform, when
 * an analysis is whole and the length of the file is known the rest. analyzer: of that analysis. */
void
why_document_update (WhyDocument *document, const WhyAnalysis *analysis, WhyAnalyzer *analyzer);
/* What is looked at, in seconds of the file, is found, named and tracked first. */
void why_document_look (WhyDocument *document, double from_s, double to_s);

/* All of the sound, to be read by somebody else on any thread; NULL before the first update, and for
 * live sound. why_samples_free. */
WhySamples *why_document_open_samples (WhyDocument *document);
/* NULL until they are there; borrowed. */
WhyOverview *why_document_get_overview (WhyDocument *document);
WhySpectrogramPyramid *why_document_get_pyramid (WhyDocument *document);
WhyContourRun *why_document_get_contour (WhyDocument *document);
/* Those found so far; NULL: nobody looks for any. */
WhyNotes *why_document_get_notes (WhyDocument *document);
/* Whether more are being looked for, or named. */
gboolean why_document_is_finding (WhyDocument *document);
/* From who finds them; is_whole: there will be no others. Held. */
void why_document_set_notes (WhyDocument *document, WhyNotes *notes, gboolean is_whole);

/* What somebody has labelled in it elsewhere, NULL: nothing; each interval is named as one note, once the
 * document is analysed. Held. */
void why_document_annotate (WhyDocument *document, WhyAnnotations *annotations);
/* NULL: there are none; borrowed. */
WhyAnnotations *why_document_get_annotations (WhyDocument *document);
/* What they are heard as so far, one note each; NULL: that has not begun. Borrowed. */
WhyNotes *why_document_get_annotated (WhyDocument *document);
/* That one is named next. */
void why_document_look_at_annotation (WhyDocument *document, gsize i);

/* How often the file was decoded for that; 0 where it was in memory already: for tests. */
guint why_document_n_decoders (WhyDocument *document);

/* NULL until the file was read to its end. */
const WhyAudioInfo *why_document_get_info (WhyDocument *document);

/* The history of places, newest last; pop returns FALSE when it is empty. */
void why_document_push (WhyDocument *document, const WhyViewState *state);
gboolean why_document_pop (WhyDocument *document, WhyViewState *state);
gboolean why_document_has_past (WhyDocument *document);

G_END_DECLS
