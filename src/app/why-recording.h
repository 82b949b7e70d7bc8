/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "audio/why-recorder.h"

/* One take, recorded on a thread of its own so that the slow start and stop of a device never hold
 * up the window. Signals, on the main thread: "stopped" (GError * or NULL)  the file is complete,
 * or what came is in it; emitted once */

G_BEGIN_DECLS

#define WHY_TYPE_RECORDING (why_recording_get_type ())
G_DECLARE_FINAL_TYPE (WhyRecording, why_recording, WHY, RECORDING, GObject)

/* Starts at once. device_id NULL: the default. The file's folder is made if it is missing. */
WhyRecording *why_recording_new         (const char *device_id, const char *path);
const char   *why_recording_get_path    (WhyRecording *self);
/* Length of the take so far, seconds. */
double        why_recording_get_seconds (WhyRecording *self);
/* Asks to stop; "stopped" follows. */
void          why_recording_stop        (WhyRecording *self);
/* Waits until the file is complete: for the end of the program. */
void          why_recording_finish      (WhyRecording *self);
/* FALSE before the device is open and after it was closed. */
gboolean      why_recording_get_status  (WhyRecording *self, WhyRecorderStatus *status);
/* The newest samples, at most n; returns how many. */
gsize         why_recording_get_latest  (WhyRecording *self, float *samples, gsize n);

/* A new name in the user's music folder: ".../Whybrato/2026-11-24 12.30.05.wav". g_free. */
char         *why_recording_choose_path (void);

G_END_DECLS
