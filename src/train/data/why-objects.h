/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-random.h"

/* Sounds of things that nobody plays a technique on: drums, bells and anvils, plucked strings of a section,
 * whistles, shakers, doors, rotors, engines, calls of animals. Many are over before anything could come back twice;
 * in others something comes back, but it is no player's doing. */

/* How long the next one takes, in seconds, up to 5.9. The state then is that to render from. */
double why_objects_length (WhyRandom *random);

/* out: n samples. Deterministic for a random state. */
void why_objects_render (size_t n, double rate_hz, WhyRandom *random, float *out);
