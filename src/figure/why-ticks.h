/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Where the ticks of an axis go and what they say; knows nothing of pixels. */

typedef struct
{
  double value;
  char text[24];
} WhyTick;

/* Logarithmic axis, from every digit (level 0) over 1-2-3-5-7, 1-2-5, 1-3 and decades to every
 * second decade. */
#define WHY_TICKS_LOG_LEVELS 6
GArray *why_ticks_log (double min_hz, double max_hz, int level);

/* Linear axis: multiples of 1, 2 or 5 times a power of ten, at most max_ticks of them. The labels
 * of a signed axis carry a plus sign. Values are divided by unit before they are printed. */
GArray *why_ticks_linear (double min, double max, int max_ticks, double unit, gboolean sign);

/* Carriers or modulations in an evenly stepped range, for axes that show less than what the digits of
 * the decades would mark: at most max_ticks, "445", "12.5k". */
GArray *why_ticks_hz (double min_hz, double max_hz, int max_ticks);

/* Times as "1:05", beyond an hour "1:02:30", with as many decimals as the steps between them ask for
 * ("10:03.5"): at most max_ticks, none before 0. The step depends on how much is shown, not on where. */
GArray *why_ticks_clock (double min_s, double max_s, int max_ticks);

/* Note names within a range, from all naturals (level 0) over every C with the tuning note A4
 * Hz, and every C, to every second C. */
#define WHY_TICKS_NOTE_LEVELS 4
GArray *why_ticks_notes (double min_hz, double max_hz, int level);

/* The text of such a time, with or without hours. */
void why_ticks_format_clock (double seconds, int decimals, gboolean hours, char text[24]);

/* "32", "1k", "1.5k", "0.94": up to three significant digits. */
void why_ticks_format_hz (double hz, char text[24]);
