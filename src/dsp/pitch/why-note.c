/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/why-gettext.h"
#include "dsp/pitch/why-measure.h"

/* In files and for programs: scripts rely on ASCII. */
#define DATA_NAMES "C C# D D# E F F# G G# A A# B"
#define DISPLAY_NAMES "C C♯ D D♯ E F F♯ G G♯ A A♯ B"

static _Atomic double a4_hz = WHY_NOTE_A4_HZ;

void
why_note_set_a4 (double hz)
{
  atomic_store (&a4_hz, hz >= WHY_NOTE_MIN_A4_HZ && hz <= WHY_NOTE_MAX_A4_HZ ? hz : WHY_NOTE_A4_HZ);
}

double
why_note_get_a4 (void)
{
  return atomic_load (&a4_hz);
}

/* Finds the n-th of words, separated by spaces, and returns its length; 0 when there are fewer. */
static int
find_word (const char *words, int n, const char **at)
{
  for (; n > 0 && words; n--)
    {
      words = strchr (words, ' ');
      words = words ? words + 1 : NULL;
    }
  *at = words;
  return words ? (int) strcspn (words, " ") : 0;
}

static bool
name_note (double hz, double a4, const char *names, char *name, size_t size, double *cents)
{
  name[0] = '\0';
  *cents = NAN;
  if (!(hz > 0) || !isfinite (hz))
    return false;
  double midi = 69 + 12 * log2 (hz / a4);
  /* Beyond this no instrument sounds, and the octave would not fit. */
  if (midi < -24 || midi > 180)
    return false;
  int nearest = (int) lround (midi);
  int octave = (int) floor (nearest / 12.0) - 1;
  const char *word;
  int length = find_word (names, nearest - 12 * (octave + 1), &word);
  if (length == 0)
    length = find_word (DISPLAY_NAMES, nearest - 12 * (octave + 1), &word);
  snprintf (name, size, "%.*s%d", length, word, (int) (signed char) octave);
  *cents = 100 * (midi - nearest);
  return true;
}

bool
why_note_data_name (double hz, char name[8], double *cents)
{
  return why_note_data_name_at (hz, why_note_get_a4 (), name, cents);
}

bool
why_note_data_name_at (double hz, double a4, char name[8], double *cents)
{
  return name_note (hz, a4, DATA_NAMES, name, 8, cents);
}

bool
why_note_display_name (double hz, char name[WHY_NOTE_SIZE], double *cents)
{
  /* Translators: the twelve notes from C up to B, as players call them, separated by single spaces.
   * German: C Cis D … A B H; French: do do♯ ré … */
  return name_note (hz, why_note_get_a4 (), _ ("C C♯ D D♯ E F F♯ G G♯ A A♯ B"), name, WHY_NOTE_SIZE,
                    cents);
}
