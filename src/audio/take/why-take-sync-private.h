/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "audio/take/why-take-place-private.h"

/* Brings what a growing file holds to the disk once a second, so that no more than that is lost
 * when the power fails: on a thread of its own, since a disk may take its time, and neither the
 * file nor what is seen of the sound may wait for it. */
typedef struct _WhyTakeSync WhyTakeSync;

/* place must outlive this; each time it is looked at whether its path still leads to the file. */
WhyStatus why_take_sync_new (WhyTakePlace *place, WhyTakeSync **out, WhyError *error);
/* The errno of a disk that failed, or 0: what was written meanwhile may not be there. */
int why_take_sync_failure (WhyTakeSync *sync);
/* Waits for the disk if it is at work. NULL is allowed. */
void why_take_sync_free (WhyTakeSync *sync);
