/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trill in words: its notes and interval at any concert pitch, in tune or not. */
#include <math.h>

#include "analysis/text/why-trill-text.h"

static WhyMeasures
make_trill (double lower_hz, double width_cents)
{
  return (WhyMeasures){ .f0_hz = lower_hz,
                        .lower_hz = lower_hz,
                        .upper_hz = lower_hz * exp2 (width_cents / 1200),
                        .rate_hz = 6.1,
                        .extent_cents = width_cents / 2,
                        .extent_pp_cents = width_cents };
}

static void
assert_line (const WhyMeasures *measures, const char *want)
{
  WhyTrillText trill;
  g_assert_true (why_trill_text ("trill", measures, &trill));
  g_autofree char *line = why_trill_text_line (&trill);
  g_assert_cmpstr (line, ==, want);
}

static void
test_intervals (void)
{
  const struct
  {
    double hz, cents;
    const char *line;
  } trills[] = {
    { 369.994, 100, "F♯4–G4, semitone, 6.1 per second" },
    { 369.994, 200, "F♯4–G♯4, whole tone, 6.1 per second" },
    { 369.994, 181, "F♯4–G♯4, whole tone, 6.1 per second" },
    { 369.994, 300, "F♯4–A4, minor third, 6.1 per second" },
    { 369.994, 400, "F♯4–A♯4, major third, 6.1 per second" },
    { 440, 500, "A4–D5, fourth, 6.1 per second" },
    { 440, 600, "A4–D♯5, tritone, 6.1 per second" },
    { 440, 700, "A4–E5, fifth, 6.1 per second" },
    { 440, 1200, "A4–A5, octave, 6.1 per second" },
    /* A quarter-tone high, and a narrow one: notes and interval agree all the same. */
    { 440 * exp2 (45 / 1200.0), 106, "A4–A♯4, semitone, 6.1 per second" },
    { 246.942, 65, "B3–C4, semitone, 6.1 per second" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (trills); i++)
    {
      WhyMeasures measures = make_trill (trills[i].hz, trills[i].cents);
      assert_line (&measures, trills[i].line);
    }
}

static void
test_concert_pitch (void)
{
  WhyMeasures measures = make_trill (369.994, 200);
  why_note_set_a4 (415);
  assert_line (&measures, "G4–A4, whole tone, 6.1 per second");
  why_note_set_a4 (442);
  assert_line (&measures, "F♯4–G♯4, whole tone, 6.1 per second");
  why_note_set_a4 (440);
}

static void
test_none (void)
{
  WhyTrillText trill;
  WhyMeasures measures = make_trill (440, 200);
  g_assert_false (why_trill_text ("vibrato", &measures, &trill));
  measures.rate_hz = NAN;
  g_assert_false (why_trill_text ("trill", &measures, &trill));
  measures = make_trill (440, 1300);
  g_assert_false (why_trill_text ("trill", &measures, &trill));
  measures = make_trill (440, 200);
  measures.lower_hz = measures.upper_hz = NAN;
  g_assert_false (why_trill_text ("trill", &measures, &trill));
  measures = (WhyMeasures){ 0 };
  g_assert_false (why_trill_text ("trill", &measures, &trill));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trill-text/intervals", test_intervals);
  g_test_add_func ("/trill-text/concert-pitch", test_concert_pitch);
  g_test_add_func ("/trill-text/none", test_none);
  return g_test_run ();
}
