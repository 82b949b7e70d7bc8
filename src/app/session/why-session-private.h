/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-worker.h"
#include "app/session/why-session.h"

G_BEGIN_DECLS

struct _WhySession
{
  GObject parent_instance;

  WhyWorker *worker;
  GHashTable *known; /* notes of files */

  WhyDocument *document; /* shown; NULL: nothing */
  WhyDocument *pending;  /* of the run that goes on, or the last one */
  WhyAnalysis *analysis; /* of the document */
  WhyPanelOptions options;
  gboolean shows_contour;
  gsize asked;              /* class; with what is named it makes the question of the options */
  gboolean class_is_chosen; /* by the user: a new verdict does not change it */
  gboolean is_alone;        /* it is explained by itself, not compared */
  WhyViewState place, pending_place;
  WhyViewState before_range; /* where taking the range away leads to */

  WhyNoteFilter filter;
  double stretch_from_s, stretch_to_s; /* shown by the lane; both 0: all */
  gboolean awaits_first_note;          /* nobody has chosen anything in the file yet */
  WhyAnnotations *annotations;         /* of the file of that path; NULL: none */
  char *annotated_path;
  WhyNote taken; /* what the analysis says of its note; to_s 0: nothing */

  /* The last whole one, and how it was shown: where one returns to from what did not become whole. */
  struct
  {
    WhyDocument *document;
    WhyAnalysis *analysis;
    WhyPanelOptions options;
    gsize asked;
    gboolean class_is_chosen;
    WhyViewState place;
  } complete;

  WhyLive *live;    /* NULL: no sound is awaited */
  gboolean is_live; /* the run that goes on is of live sound */
};

void why_session_emit (WhySession *self, guint changes);
/* Makes the question of what is asked and what is named by now. Returns what has changed. */
guint why_session_take_question (WhySession *self);
WhyDocument *why_session_new_document (WhySession *self, const char *path);
void why_session_set_document (WhyDocument **where, WhyDocument *document);
void why_session_set_analysis (WhyAnalysis **where, WhyAnalysis *analysis);
/* How the last whole one is shown, before something else is. */
void why_session_remember_complete (WhySession *self);
/* Back to it as it was left, or to nothing: what came since did not become whole. */
void why_session_show_complete (WhySession *self);
/* Runs the analyser on a place of the document shown. */
void why_session_run (WhySession *self, WhyDocument *document, const WhyViewState *place);
/* To another place of the file shown; undo leads back. */
void why_session_go (WhySession *self, const WhyViewState *place);
/* What one analysis covers at most, in seconds; there is one. */
double why_session_longest (WhySession *self);

/* why-session-notes.c. Another file: no filter, and all of it. */
void why_session_reset_lane (WhySession *self);
/* The lane goes along with a spectrogram that was zoomed by hand. */
void why_session_follow_zoom (WhySession *self, const WhyZoom *before);
/* To a note, found or annotated (its number from 1, 0: found). */
void why_session_go_to_note (WhySession *self, const WhyNote *note, gsize annotation);
/* The interval that a place is, or WHY_NO_NOTE. why-session-annotations.c. */
gsize why_session_annotation_of (WhySession *self, const WhyViewState *place);
/* A document made anew has the annotations of its file. */
void why_session_carry_annotations (WhySession *self);
/* Makes the analysis of a note say of it what the note does. Returns what has changed. */
guint why_session_take_note (WhySession *self);
/* A long file that was just opened shows its first note once that is known. */
void why_session_go_to_first_note (WhySession *self);

G_END_DECLS
