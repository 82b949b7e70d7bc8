/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-samples.h"

/* Plays a sound of any length; the device is opened and closed on a thread. Main thread. Signals:
 *   "ended" (GError * or NULL)  at the end of the sound, after stop, or because the device or the
 *                               file failed; emitted once */

G_BEGIN_DECLS

/* Seconds from the first sample. */
typedef struct
{
  double from_s;
  double loop_from_s, loop_to_s; /* not empty: it plays this again and again */
  double speed;                  /* 1, or 0.25 to 4 times the speed at the same pitch */
  double length_s;               /* INFINITY: not known yet */
} WhyPlaybackOptions;

#define WHY_TYPE_PLAYBACK (why_playback_get_type ())
G_DECLARE_FINAL_TYPE (WhyPlayback, why_playback, WHY, PLAYBACK, GObject)

/* Takes samples over. Starts at once. */
WhyPlayback *why_playback_new (WhySamples *samples, const WhyPlaybackOptions *options);
/* Goes on like that; seeks: from from_s, which does not count otherwise. */
void why_playback_change (WhyPlayback *self, const WhyPlaybackOptions *options, gboolean seeks);
/* The samples are others from now on, and are heard in the same place without a gap. */
void why_playback_renew (WhyPlayback *self);
void why_playback_stop (WhyPlayback *self);
double why_playback_get_position (WhyPlayback *self);

G_END_DECLS
