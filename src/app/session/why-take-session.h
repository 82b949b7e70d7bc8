/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-live-tone.h"
#include "app/session/why-session.h"
#include "app/sound/why-recording.h"

/* Records a take and feeds the session with the sound as it comes in; opens the file once it is
 * complete. Main thread. Signals:
 *   "changed" ()               it was started or has stopped
 *   "scrolled" ()              there are new samples for a picture that is ahead of the analysis:
 *                              why_take_session_read. Only while live sound is shown
 *   "toned" ()                 the note that sounds was looked at anew, some fifteen times a second
 *   "ended" (const WhyTakeEnd *)
 *                              once a take, after "changed" */

G_BEGIN_DECLS

/* How a take ended. */
typedef struct
{
  const char *path;                /* of the file */
  double seconds;                  /* in it; 0: no sound came, and no file is there */
  const WhyRecorderStatus *status; /* the last one; NULL: the device was never open */
  const GError *error;             /* NULL: all is well */
} WhyTakeEnd;

/* What live pictures have cost and brought since they began: for tests and measurements. */
typedef struct
{
  guint n_verdicts, n_pictures;
  guint64 n_shown, n_shown_before; /* samples in the newest picture, and in the one before */
} WhyLiveCounts;

#define WHY_TYPE_TAKE_SESSION (why_take_session_get_type ())
G_DECLARE_FINAL_TYPE (WhyTakeSession, why_take_session, WHY, TAKE_SESSION, GObject)

WhyTakeSession *why_take_session_new (WhySession *session);

/* device_id NULL: the default; before: as why_recording_new. */
void why_take_session_start (WhyTakeSession *self, const char *device_id, WhyRecording *before);
/* Asks to stop; the device may take a second to close. */
void why_take_session_stop (WhyTakeSession *self);
/* Waits until the file is complete: for the end of the program. */
void why_take_session_finish (WhyTakeSession *self);

/* NULL while nothing is recorded; borrowed. */
WhyRecording *why_take_session_get_recording (WhyTakeSession *self);
/* In "scrolled": the samples that came since the last time, or with the history all of the newest WHY_LIVE_HISTORY_S,
 * at the model's rate. n: how many. g_free. */
float *why_take_session_read (WhyTakeSession *self, gboolean with_history, gsize *n);
/* What sounds; nothing before the first "toned" of a take. */
const WhyLiveTone *why_take_session_get_tone (WhyTakeSession *self);
/* The contour so far; NULL before a model is loaded. Lent. */
const WhyToneTracker *why_take_session_get_contour (WhyTakeSession *self);
const WhyLiveCounts *why_take_session_get_counts (WhyTakeSession *self);

G_END_DECLS
