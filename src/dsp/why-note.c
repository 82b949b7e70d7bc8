/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "dsp/why-measure.h"

bool
why_note_name (double hz, char name[8], double *cents)
{
  static const char *const names[] = { "C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B" };

  name[0] = '\0';
  *cents = NAN;
  if (!(hz > 0) || !isfinite (hz))
    return false;
  double midi = 69 + 12 * log2 (hz / 440);
  /* Beyond this no instrument sounds, and the octave would not fit. */
  if (midi < -24 || midi > 180)
    return false;
  int nearest = (int) lround (midi);
  int octave = (int) floor (nearest / 12.0) - 1;
  snprintf (name, 8, "%s%d", names[nearest - 12 * (octave + 1)], (int) (signed char) octave);
  *cents = 100 * (midi - nearest);
  return true;
}
