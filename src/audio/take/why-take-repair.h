/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "base/why-status.h"

/* For a take whose program was killed: makes its header tell of all the samples that reached the
 * disk, up to half a second more than it does. n_samples: those that it tells of now; may be NULL.
 * A file that is whole, or that another program has changed since, is left as it is. */
WhyStatus why_take_repair (const char *path, uint64_t *n_samples, WhyError *error);
