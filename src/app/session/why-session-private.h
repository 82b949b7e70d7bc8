/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-worker.h"
#include "app/session/why-session.h"

G_BEGIN_DECLS

struct _WhySession
{
  GObject parent_instance;

  WhyWorker *worker;
  GHashTable *timelines;

  WhyDocument *document; /* shown; NULL: nothing */
  WhyDocument *pending;  /* of the run that goes on, or the last one */
  WhyAnalysis *analysis; /* of the document */
  WhyPanelOptions options;
  gboolean shows_contour;
  gboolean class_is_chosen; /* by the user: a new verdict does not change it */
  WhyViewState place, pending_place;
  WhyViewState before_range; /* where taking the range away leads to */

  /* The last whole one, and how it was shown: where one returns to from what did not become whole. */
  struct
  {
    WhyDocument *document;
    WhyAnalysis *analysis;
    WhyPanelOptions options;
    gboolean class_is_chosen;
    WhyViewState place;
  } complete;

  WhyLive *live;    /* NULL: no sound is awaited */
  gboolean is_live; /* the run that goes on is of live sound */
};

void why_session_emit (WhySession *self, guint changes);
WhyDocument *why_session_new_document (WhySession *self, const char *path);
void why_session_set_document (WhyDocument **where, WhyDocument *document);
void why_session_set_analysis (WhyAnalysis **where, WhyAnalysis *analysis);
/* How the last whole one is shown, before something else is. */
void why_session_remember_complete (WhySession *self);
/* Back to it as it was left, or to nothing: what came since did not become whole. */
void why_session_show_complete (WhySession *self);
/* Runs the analyser on a place of the document shown. */
void why_session_run (WhySession *self, WhyDocument *document, const WhyViewState *place);

G_END_DECLS
