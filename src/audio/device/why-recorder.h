/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* Records mono float from a device to a WAV file while it runs. Threads: PortAudio's callback
 * copies into a ring and counts; a drain thread writes the file (its header is kept valid twice a
 * second, so that a crash loses nothing older) and keeps the latest samples and peaks. All
 * functions below are called from one owner thread; start and stop may block for seconds, so that
 * owner is not GTK's main thread; the getters are cheap and may be called from any thread. */
typedef struct _WhyRecorder WhyRecorder;

typedef enum
{
  WHY_RECORDER_STARTING, /* stream open, no sound yet */
  WHY_RECORDER_RUNNING,
  WHY_RECORDER_STOPPED, /* by stop: the file is whole */
  WHY_RECORDER_FAILED,  /* no sound within 4 s, device gone, disk full: see error; what came
                               * is in the file */
} WhyRecorderState;

typedef struct
{
  WhyRecorderState state;
  double seconds;       /* recorded so far, counted in samples */
  float peak, rms;      /* of the last 50 ms, linear, full scale 1 */
  uint64_t n_lost;      /* samples that the device or the ring dropped, at least */
  uint64_t n_replaced;  /* samples that came as NaN or infinite: 0 in the file */
  uint64_t n_clipped;   /* samples at full scale or beyond */
  double clipped_ago_s; /* since the last of these, INFINITY: there was none */
  double silent_s;      /* since the last sample that was no silence, or the first of all */
  double rate_hz;       /* of the file */
  WhyError error;       /* when state is FAILED */
} WhyRecorderStatus;

/* device_id NULL or "": the default input. path: a new file, or an existing one that is empty; what
 * holds something is never overwritten; NULL: listens only, for the level before a recording.
 * rate_hz: wanted; where the device refuses it, the file has the device's own. Returns once the
 * device was told to run: sound may come up to 2 s later. Messages of this header are whole
 * sentences. */
WhyStatus why_recorder_start (
    const char *device_id, const char *path, double rate_hz, WhyRecorder **out, WhyError *error);
void why_recorder_status (const WhyRecorder *recorder, WhyRecorderStatus *out);
/* listener is called on the drain thread each time that new samples can be had, from now on until
 * this is called again with NULL, which waits for one that is on its way; it must return at once. */
void why_recorder_listen (WhyRecorder *recorder, void (*listener) (void *user), void *user);
/* Copies the newest samples (at most n) in order, returns how many: for live display. At rate_hz,
 * whatever the rate of the file is; the first call with another rate than the one before gets none,
 * later ones what came since. end (may be NULL): how many samples there were with the newest,
 * counted at that rate from the beginning of the take. */
size_t why_recorder_latest (
    const WhyRecorder *recorder, double rate_hz, float *out, size_t n, uint64_t *end);
/* Where the file is by now: a take is followed where it is moved to and copied anew where it was
 * removed, and after stop this path leads to all that was recorded. malloc'd; NULL: only listens,
 * or there is no memory. */
char *why_recorder_path (const WhyRecorder *recorder);
/* How long ago, in seconds, the device took sample number n (at the rate of latest), as it
 * tells itself; NAN before there is sound and after stop. */
double why_recorder_age (const WhyRecorder *recorder, uint64_t n);
/* Stops, completes the file; the recorder remains readable until freed. Fails when the recording
 * had failed, with the reason that the status gives. */
WhyStatus why_recorder_stop (WhyRecorder *recorder, WhyError *error);
/* Stops, and removes the file if not a single sample came. */
void why_recorder_drop_empty (WhyRecorder *recorder);
void why_recorder_free (WhyRecorder *recorder);
