/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

/* A time as a clock shows it, with the decimal sign of the user's language. What is no time, or
 * lies before zero, reads as zero. */

#define WHY_CLOCK_SIZE 40

/* "1:02", or "0:01:02" with hours: whole seconds, cut. */
void why_clock_text (double seconds, bool with_hours, char out[WHY_CLOCK_SIZE]);
/* "1:02.3": cut to tenths, never rounded up to "0:60.0". Who wants it rounded rounds first. */
void why_clock_text_tenths (double seconds, char out[WHY_CLOCK_SIZE]);
