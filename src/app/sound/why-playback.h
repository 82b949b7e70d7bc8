/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

/* Plays samples; the device is opened and closed on a thread. Signals, on the main thread:
 *   "ended" (GError * or NULL)  at the end of the sound, after stop, or because the device failed;
 * emitted once */

G_BEGIN_DECLS

#define WHY_TYPE_PLAYBACK (why_playback_get_type ())
G_DECLARE_FINAL_TYPE (WhyPlayback, why_playback, WHY, PLAYBACK, GObject)

/* samples: float mono, kept alive by reference. Starts at once at sample "from". */
WhyPlayback *why_playback_new (GBytes *samples, double rate_hz, gsize from);
void why_playback_stop (WhyPlayback *self);
/* Seconds from the first sample. */
double why_playback_get_position (WhyPlayback *self);

G_END_DECLS
