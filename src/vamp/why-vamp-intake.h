/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/why-status.h"

/* From a host's blocks to one channel at the model's rate, as the file reader makes it (audio/file/why-mix.h,
 * audio/why-resampler.h), but that of a long sound only the beginning tells whether its channels cancel: the rest has
 * not come yet. Samples that are not finite count as 0. The same comes out whatever the blocks are.
 *
 * A host fills its last block with zeros, and does not say how many: nothing in Vamp tells how long a sound is. So
 * zeros wait until something follows them, and those at the end that may be filling are left out. Where the sound
 * fades away to the last bit, or a hundredth of a second would be full with one or two of them, zeros of its own are
 * likely among them: it is taken to end there, at the next hundredth. Otherwise a sound that ends in digital silence
 * is taken to end up to a block before it does, and with it its last segment and the analysis of its last moments: no
 * plugin can know better. One thread at a time. */

G_BEGIN_DECLS

#define WHY_VAMP_MAX_CHANNELS 16

typedef struct _WhyVampIntake WhyVampIntake;

/* The next n samples; n at least 1. */
typedef void (*WhyVampIntakeFunc) (const float *samples, gsize n, gpointer user);

/* n_channels: 1 to WHY_VAMP_MAX_CHANNELS; rates as why_resampler_new. */
WhyStatus why_vamp_intake_new (gsize n_channels,
                               double in_rate_hz,
                               double out_rate_hz,
                               WhyVampIntakeFunc func,
                               gpointer user,
                               WhyVampIntake **out,
                               WhyError *error);
void why_vamp_intake_free (WhyVampIntake *self);

/* n samples of each channel, from first on. */
void why_vamp_intake_push (WhyVampIntake *self, const float *const *channels, gsize first, gsize n);
/* The last call. n_filling: so many zeros at the end may be the host's. Returns how long the sound was, in seconds. */
double why_vamp_intake_finish (WhyVampIntake *self, gsize n_filling);

G_END_DECLS
