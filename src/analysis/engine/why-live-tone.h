/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsp/pitch/why-contour.h"

/* What sounds right now, as a tuner shows it: the note with its pitch, how long it has been there, and how fast and how
 * far it swings. Read off the pitch contour some twenty times a second, long before there is a verdict. */

G_BEGIN_DECLS

typedef struct
{
  gboolean sounds; /* a pitch is there; else it has just ended, or never was */
  guint64 note;    /* counts the notes from 1 on; 0 before the first */
  double note_s;   /* how long the note has sounded */
  double f0_hz;    /* its pitch of the last moment, without the swing; NAN where nothing sounds */
  double
      rate_hz; /* of its last cycles; NAN where nothing swings, or has not swung for long enough */
  double extent_cents; /* to either side; NAN as rate_hz */
} WhyLiveTone;

/* Sound without an end. One thread at a time. */
typedef struct _WhyToneTracker WhyToneTracker;

/* rate_hz: 4000 or more; NULL without memory. */
WhyToneTracker *why_tone_tracker_new (double rate_hz);
void why_tone_tracker_free (WhyToneTracker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyToneTracker, why_tone_tracker_free)

/* The next n samples. */
void why_tone_tracker_push (WhyToneTracker *self, const float *samples, gsize n);
/* Looks at what has come: a millisecond or two. */
void why_tone_tracker_read (WhyToneTracker *self, WhyLiveTone *out);

/* The newest n frames of the contour, WHY_CONTOUR_STEP_S apart, oldest first, NAN where nothing is voiced: hz has room
 * for n. Returns how many there are; *end_s: the moment of the last, from the first sample. */
#define WHY_TONE_MOST_S 30.0
gsize why_tone_tracker_contour (const WhyToneTracker *self, gsize n, float *hz, double *end_s);

G_END_DECLS
