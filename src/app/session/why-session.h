/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "analysis/engine/why-live.h"
#include "analysis/notes/why-note-filter.h"
#include "app/session/why-document.h"
#include "figure/panel/why-panel.h"

/* The state behind one window: the document, the analysis of a part of it, and how that is viewed and
 * explained. It knows no widget; widgets listen, read, and keep no copy. Main thread.
 *
 * The newest request wins. What is shown stays until the first stage of another file arrives, and comes
 * back if that run is cancelled or fails. Signals:
 *   "changed" (guint WhySessionChange)       what to read again
 *   "progress" (double fraction)             of the current run
 *   "failed" (const char *path, GError *)    a file could not be analysed; path may be NULL
 *   "message" (const char *)                 a sentence for the user */

G_BEGIN_DECLS

typedef enum
{
  WHY_SESSION_DOCUMENT = 1 << 0, /* another file, or live sound, or nothing */
  WHY_SESSION_ANALYSIS = 1 << 1, /* a further stage, or what is known of the file */
  WHY_SESSION_OPTIONS = 1 << 2,  /* rule, class, frames averaged, zoom */
  WHY_SESSION_PLACE = 1 << 3,    /* the part that is analysed, and the way back */
  WHY_SESSION_OVERVIEW = 1 << 4,
  WHY_SESSION_PYRAMID = 1 << 5, /* there, or sharper */
  WHY_SESSION_NOTES = 1 << 6,   /* more of them, or better known */
  WHY_SESSION_LANE = 1 << 7,    /* which note is chosen, and which are looked at */
  WHY_SESSION_BUSY = 1 << 8,
  WHY_SESSION_MODEL = 1 << 9,        /* live sound begins anew with another one */
  WHY_SESSION_CONTOUR = 1 << 10,     /* there, or known further */
  WHY_SESSION_STRETCH = 1 << 11,     /* from when to when the lane reaches */
  WHY_SESSION_CORRECTIONS = 1 << 12, /* something else is said by hand */
  WHY_SESSION_ANNOTATIONS = 1 << 13, /* others, or further named */
  WHY_SESSION_ALL = (1 << 14) - 1
} WhySessionChange;

#define WHY_TYPE_SESSION (why_session_get_type ())
G_DECLARE_FINAL_TYPE (WhySession, why_session, WHY, SESSION, GObject)

WhySession *why_session_new (void);

/* The engine, from the next run on; what is shown is run anew. As why_worker_set_model. */
void why_session_set_model (WhySession *self,
                            const char *model_path,
                            unsigned n_threads,
                            double window_scale);
/* The model's file that is in use, which may be one of the recording's folder (preferences/why-folder-model.h);
 * NULL: the one that comes with the program. */
const char *why_session_get_model (WhySession *self);
/* Loads the model, so that the first run finds it. */
void why_session_prepare (WhySession *self);
/* NULL until a model is loaded. */
WhyAnalyzer *why_session_get_analyzer (WhySession *self);
const WhyAxes *why_session_get_axes (WhySession *self);

/* The document. */
void why_session_open (WhySession *self, const char *path, double start_s);
/* The file is about to be renamed or deleted: what is said of it by hand is written. */
void why_session_settle (WhySession *self, const char *path);
/* The file is called to by now: if it is shown, or being opened, it stays so under its new name. */
void why_session_follow_file (WhySession *self, const char *from, const char *to);
/* Stops the current run and shows the last complete analysis. FALSE if nothing was running. */
gboolean why_session_cancel (WhySession *self);
gboolean why_session_get_busy (WhySession *self);
/* NULL: nothing, or live sound. */
const char *why_session_get_path (WhySession *self);
/* Of the last file that was asked for. */
const char *why_session_get_asked_path (WhySession *self);
/* What is shown, which may be an early stage, and the last whole one; NULL before there is any. */
const WhyAnalysis *why_session_get_analysis (WhySession *self);
const WhyAnalysis *why_session_get_complete (WhySession *self);
/* NULL before there is a document. */
WhyDocument *why_session_get_document (WhySession *self);

/* Live sound: an empty document that waits for it. */
void why_session_begin_live (WhySession *self);
/* No sound came: shows the last complete analysis again, unless a file was opened meanwhile. */
void why_session_abandon_live (WhySession *self);
/* Ends it; what is shown stays until a file is opened. */
void why_session_end_live (WhySession *self);
/* Whether what is shown is live sound that goes on, or will be. */
gboolean why_session_is_live (WhySession *self);
/* Whether anything is being analysed, live sound included. */
gboolean why_session_get_running (WhySession *self);
/* Which note sounds, as why_live_set_note: what was measured of the one before is no longer shown. */
void why_session_hear_note (WhySession *self, guint64 note, double note_s);
/* Analyses the newest n samples, at the model's rate. FALSE where a run goes on, no model is loaded,
 * a file is shown or the sound is too short. */
gboolean why_session_hear (WhySession *self, const float *samples, gsize n);

/* How it is looked at and explained. map and contour are lent by the document. */
const WhyPanelOptions *why_session_get_options (WhySession *self);
void why_session_set_rule (WhySession *self, WhyRule rule);
/* Asks about a class: why, of the one that is named; of any other why not, which is why the named one rather than it.
 * A new verdict does not change which class is asked about, unless that was the named one. */
void why_session_explain (WhySession *self, gsize class_index);
gsize why_session_get_asked (WhySession *self);
/* Whether other classes are compared with the named one (they are at first), or explained each by itself. */
void why_session_compare (WhySession *self, gboolean compares);
gboolean why_session_get_compares (WhySession *self);
/* Somebody has begun to listen to what is shown: it does not move to the first note of its own accord. */
void why_session_stay (WhySession *self);
/* Whether the pitch is drawn as a line over the spectrogram. */
void why_session_show_contour (WhySession *self, gboolean is_shown);
/* One view of the axes for all panels. */
void why_session_zoom (WhySession *self, const WhyZoom *zoom);

/* Which part is analysed: why-session-place.c. */
const WhyViewState *why_session_get_place (WhySession *self);
/* Whether a range was chosen by hand. */
gboolean why_session_has_range (WhySession *self);
/* A range of what is shown, in seconds of the window; what does not hold more than the one before
 * clears it. */
void why_session_choose_range (WhySession *self, double from_s, double to_s);
/* FALSE where there is none. */
gboolean why_session_clear_range (WhySession *self);
/* To another part, in seconds of the file; what is zoomed goes along. */
void why_session_move (WhySession *self, double start_s);
gboolean why_session_can_undo (WhySession *self);
void why_session_undo (WhySession *self);

/* The notes of the file: why-session-notes.c. NULL where nobody looks for any; borrowed. */
WhyNotes *why_session_get_notes (WhySession *self);
/* The one that is analysed, or will be; WHY_NO_NOTE: none. */
gsize why_session_get_note (WhySession *self);
/* Analyses that note, or as much of it as the model takes. */
void why_session_choose_note (WhySession *self, gsize i);
/* To the next note (step 1) or the one before (-1) that matches the filter, from the one chosen or
 * else from what is shown; with to_end to the last or first of all. FALSE where there is none. */
gboolean why_session_step_note (WhySession *self, int step, gboolean to_end);
const WhyNoteFilter *why_session_get_filter (WhySession *self);
void why_session_set_filter (WhySession *self, const WhyNoteFilter *filter);
/* What somebody has labelled in the file elsewhere: why-session-annotations.c. It stays with the file as long as
 * that is the one that is opened, and goes with it. NULL takes it away. */
void why_session_annotate (WhySession *self, WhyAnnotations *annotations);
/* NULL: none; borrowed. */
WhyAnnotations *why_session_get_annotations (WhySession *self);
/* What they are heard as, one note each; NULL: not yet; borrowed. */
WhyNotes *why_session_get_annotated (WhySession *self);
/* The one that is analysed, or will be; WHY_NO_NOTE: none. */
gsize why_session_get_annotation (WhySession *self);
/* Analyses exactly that interval, as one note. One that cannot be is told of by a message. */
void why_session_choose_annotation (WhySession *self, gsize i);
/* To the next that can be analysed (step 1), the one before (-1), or with to_end the last or first. */
void why_session_step_annotation (WhySession *self, int step, gboolean to_end);
/* Corrections by hand: why-session-correct.c. NULL where there is no file; borrowed. */
const WhySidecar *why_session_get_sidecar (WhySession *self);
/* Whether notes and the recording can be corrected now. */
gboolean why_session_can_correct (WhySession *self);
/* Of the i-th note that is shown; as in analysis/sidecar/why-sidecar-edit.h. */
void why_session_label_note (WhySession *self, gsize i, const char *label);
void why_session_remark_note (WhySession *self, gsize i, const char *remark);
void why_session_move_border (WhySession *self, gsize i, gboolean is_end, double to_s);
void why_session_split_note (WhySession *self, gsize i, double at_s);
void why_session_join_notes (WhySession *self, gsize i);
void why_session_delete_note (WhySession *self, gsize i);
gboolean why_session_add_note (WhySession *self, double from_s, double to_s);
/* Of the recording. */
void why_session_describe (WhySession *self, const char *title, const char *remark);
/* What is said of the i-th note; NULL: nothing. */
const WhyCorrection *why_session_get_correction (WhySession *self, gsize i);
gboolean why_session_can_undo_correction (WhySession *self);
gboolean why_session_can_redo_correction (WhySession *self);
void why_session_undo_correction (WhySession *self);
void why_session_redo_correction (WhySession *self);
/* From when to when the lane of the notes reaches, in seconds of the file; both 0: all of it. Where it
 * is no longer than an analysis, the spectrogram shows the same. Of live sound it may begin before 0. */
void why_session_get_stretch (WhySession *self, double *from_s, double *to_s);
void why_session_show_stretch (WhySession *self, double from_s, double to_s);

G_END_DECLS
