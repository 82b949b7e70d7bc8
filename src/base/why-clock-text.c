/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-clock-text.h"

#include <math.h>
#include <stdio.h>

#define LONGEST_S 1e15 /* so that the text has room */

/* Whole units of 1/per_second s. What is a hair below one, as 0.3 s is three tenths, counts. */
static double
count_units (double seconds, double per_second)
{
  return seconds > 0 ? floor (fmin (seconds, LONGEST_S) * per_second + 1e-6) : 0;
}

void
why_clock_text (double seconds, bool with_hours, char out[WHY_CLOCK_SIZE])
{
  double whole = count_units (seconds, 1), minutes = floor (whole / 60);
  int left = (int) (whole - 60 * minutes);
  double hours = floor (minutes / 60);
  if (with_hours)
    snprintf (out, WHY_CLOCK_SIZE, "%.0f:%02d:%02d", hours, (int) (minutes - 60 * hours), left);
  else
    snprintf (out, WHY_CLOCK_SIZE, "%.0f:%02d", minutes, left);
}

void
why_clock_text_tenths (double seconds, char out[WHY_CLOCK_SIZE])
{
  double tenths = count_units (seconds, 10), minutes = floor (tenths / 600);
  snprintf (out, WHY_CLOCK_SIZE, "%.0f:%04.1f", minutes, (tenths - 600 * minutes) / 10);
}
