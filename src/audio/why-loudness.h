/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* How loud a mono sound is to a listener (ITU-R BS.1770 and EBU R 128, with libebur128), and with what gain it is as
 * loud as another one. One thread at a time. */

#define WHY_LOUDNESS_SILENT                                                                        \
  (-70.0) /* LUFS; the gate of R 128: below, there is nothing to measure */

typedef struct
{
  double lufs; /* of all that is above the gates; -INFINITY: silence */
  double peak; /* the greatest of the sound between its samples; full scale is 1 */
} WhyLoudness;

typedef struct _WhyLoudnessMeter WhyLoudnessMeter;

/* rate_hz: a whole number, 4 kHz to 768 kHz. */
WhyStatus why_loudness_meter_new (double rate_hz, WhyLoudnessMeter **out, WhyError *error);
void why_loudness_meter_free (WhyLoudnessMeter *meter);
/* Values that are not finite count as 0. WHY_ERR_MEMORY: it measures no more. */
WhyStatus why_loudness_meter_push (WhyLoudnessMeter *meter, const float *samples, size_t n);
/* Of all so far; of less than the 0.4 s that R 128 needs, of as much as there is. */
WhyLoudness why_loudness_meter_read (WhyLoudnessMeter *meter);

/* Factors by which two sounds are equally loud: no louder than the louder of them is, with no sample beyond full
 * scale, and nothing raised by more than WHY_LOUDNESS_MAX_GAIN_DB, for that would be its noise. Where
 * one of them is silent both stay as they are, short of full scale. */
#define WHY_LOUDNESS_MAX_GAIN_DB 24.0
void why_loudness_match (const WhyLoudness sounds[2], double gains[2]);
