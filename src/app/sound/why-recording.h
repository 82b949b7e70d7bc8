/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "audio/device/why-recorder.h"

/* One take, recorded on a thread of its own so that the slow start and stop of a device never hold
 * up the window; or, without a path, only listening, to show the level before a recording. While it
 * records, a note lets the next start of the program find the take should this one be killed.
 * Signals, on the main thread:
 *   "heard" ()                    there are new samples
 *   "stopped" (GError * or NULL)  the file is complete, or what came is in it; or the sound system
 * does not answer at all; emitted once */

G_BEGIN_DECLS

#define WHY_TYPE_RECORDING (why_recording_get_type ())
G_DECLARE_FINAL_TYPE (WhyRecording, why_recording, WHY, RECORDING, GObject)

/* device_id NULL: the default. path NULL: listens only; its folder is made if it is missing. before
 * NULL: starts at once; else when that one, which has been asked to stop, has let go of the device:
 * many open only once. */
WhyRecording *why_recording_new (const char *device_id, const char *path, WhyRecording *before);
/* Where the file is by now: others may move or remove it while it is recorded, and it is followed or
 * made anew; once it was "stopped" this path leads to all of it. Valid as long as the object. */
const char *why_recording_get_path (WhyRecording *self);
/* Whether that is another path than it was begun with. */
gboolean why_recording_has_moved (WhyRecording *self);
/* Asks to stop; "stopped" follows. */
void why_recording_stop (WhyRecording *self);
/* Waits until the file is complete, but not for a sound system that hangs: for the end of the
 * program. */
void why_recording_finish (WhyRecording *self);
/* Waits, some seconds at most, until the device is closed. Any thread. */
void why_recording_wait (WhyRecording *self);
/* FALSE before the device is open; after it was closed the last status remains. */
gboolean why_recording_get_status (WhyRecording *self, WhyRecorderStatus *status);
/* The newest samples at rate_hz, at most n; returns how many. end: how many there were with the
 * newest. When the rate is another than the last time, they begin to come a little later. */
gsize why_recording_get_latest (
    WhyRecording *self, double rate_hz, float *samples, gsize n, guint64 *end);
/* Seconds since the device took sample number n; NAN while that is not known. */
double why_recording_get_age (WhyRecording *self, guint64 n);

/* Where takes are kept: "Whybrato" in the user's music folder. g_free. */
char *why_recording_folder (void);
/* A new name there: "2026-11-24 12.30.05.wav". g_free. */
char *why_recording_choose_path (void);

G_END_DECLS
