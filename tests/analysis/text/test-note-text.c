/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A note in words, as a row of a table, and which notes a filter lets through. */
#include <math.h>
#include <string.h>

#include "analysis/notes/why-note-filter.h"
#include "analysis/text/why-note-text.h"
#include "notes-case.h"

static WhyNotes *
make_notes (void)
{
  WhyNote notes[] = {
    notes_case_note (1.25, 2.5, 440 * exp2 (3 / 1200.0), 0, 0.97),
    notes_case_note (3, 3.3, 440, 0, 0.6),
    notes_case_note (4, 6, 369.994, 1, 0.88),
    notes_case_note (7, 8, NAN, 5, 0.7),
    notes_case_note (9, 10, 220, 0, 0.5),
  };
  notes[0].rate_hz = 5.9;
  notes[0].extent_cents = 31.4;
  notes[1].evidence = WHY_EVIDENCE_SHORT;
  notes[2].rate_hz = 6.1;
  notes[2].extent_cents = 100;
  notes[2].second_hz = 369.994 * exp2 (2 / 12.0);
  notes[4].is_named = FALSE;
  return why_notes_new (notes, G_N_ELEMENTS (notes), 12, notes_case_axes ());
}

static void
assert_field (const WhyNotes *notes, gsize i, WhyNoteField field, const char *want)
{
  g_autofree char *text = why_note_field_text (notes, i, field);
  g_assert_cmpstr (text, ==, want);
}

static void
test_fields (void)
{
  g_autoptr (WhyNotes) notes = make_notes ();
  assert_field (notes, 0, WHY_NOTE_START, "0:01.3");
  assert_field (notes, 0, WHY_NOTE_LENGTH, "1.25 s");
  assert_field (notes, 0, WHY_NOTE_PITCH, "A4");
  assert_field (notes, 0, WHY_NOTE_CENTS, "+3 ct");
  assert_field (notes, 0, WHY_NOTE_TECHNIQUE, "Vibrato 97 %");
  assert_field (notes, 0, WHY_NOTE_RATE, "5.9 Hz");
  assert_field (notes, 0, WHY_NOTE_EXTENT, "±31 ct");
  assert_field (notes, 0, WHY_NOTE_DEPTH, NULL);
  assert_field (notes, 0, WHY_NOTE_LEVEL, "−23 dB");
  assert_field (notes, 1, WHY_NOTE_TECHNIQUE, "Too short to tell");
  /* A trill is two notes. */
  assert_field (notes, 2, WHY_NOTE_PITCH, "F♯4–G♯4");
  assert_field (notes, 2, WHY_NOTE_EXTENT, "whole tone");
  assert_field (notes, 2, WHY_NOTE_CENTS, NULL);
  assert_field (notes, 3, WHY_NOTE_PITCH, NULL);
  assert_field (notes, 3, WHY_NOTE_TECHNIQUE, "None of these 70 %");
  assert_field (notes, 4, WHY_NOTE_TECHNIQUE, "…");
}

static void
test_sentences (void)
{
  g_autoptr (WhyNotes) notes = make_notes ();
  g_autofree char *line = why_note_line (notes, 0), *words = why_note_describe (notes, 0);
  g_autofree char *trill = why_note_describe (notes, 2), *brief = why_note_describe (notes, 1);
  g_assert_cmpstr (line, ==, "A4 +3 ct · Vibrato 97 % · 5.9 Hz · ±31 ct · 0:01.3–0:02.5");
  g_assert_cmpstr (words, ==,
                   "Note 1 of 5, from 0:01.3 to 0:02.5: vibrato, 97 percent. Pitch A4, 3 cents "
                   "sharp. Modulation 5.9 hertz, extent plus or minus 31 cents.");
  g_assert_nonnull (strstr (trill, "F♯4–G♯4, whole tone, 6.1 per second"));
  g_assert_nonnull (strstr (brief, "too short to tell"));
}

/* Sorted by any field, what has none comes last; techniques stand together. */
static void
test_order (void)
{
  g_autoptr (WhyNotes) notes = make_notes ();
  g_assert_true (isnan (why_note_field_value (notes, 3, WHY_NOTE_PITCH)));
  g_assert_true (isnan (why_note_field_value (notes, 1, WHY_NOTE_TECHNIQUE)));
  g_assert_cmpfloat (why_note_field_value (notes, 0, WHY_NOTE_TECHNIQUE), <,
                     why_note_field_value (notes, 2, WHY_NOTE_TECHNIQUE));
  g_assert_cmpfloat (why_note_field_value (notes, 1, WHY_NOTE_LENGTH), <,
                     why_note_field_value (notes, 0, WHY_NOTE_LENGTH));
}

static void
test_table (void)
{
  static const gsize indices[] = { 2, 0, 4 };
  g_autoptr (WhyNotes) notes = make_notes ();
  g_autofree char *table = why_note_table (notes, indices, G_N_ELEMENTS (indices));
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 5);
  g_auto (GStrv) header = g_strsplit (lines[0], "\t", -1), trill = g_strsplit (lines[1], "\t", -1),
                 vibrato = g_strsplit (lines[2], "\t", -1),
                 unnamed = g_strsplit (lines[3], "\t", -1);
  g_assert_cmpuint (g_strv_length (header), ==, g_strv_length (trill));
  g_assert_cmpuint (g_strv_length (header), ==, g_strv_length (unnamed));
  g_assert_cmpstr (header[0], ==, "from_s");
  g_assert_cmpstr (trill[2], ==, "F#4");
  g_assert_cmpstr (trill[5], ==, "G#4");
  g_assert_cmpstr (vibrato[0], ==, "1.250");
  g_assert_cmpstr (vibrato[6], ==, "vibrato");
  g_assert_cmpstr (vibrato[9], ==, "31.4");
  g_assert_cmpstr (vibrato[5], ==, "");
  g_assert_cmpstr (unnamed[6], ==, "");
}

/* Said by hand, a class is shown everywhere, and the program's own stands beside it. */
static void
test_by_hand (void)
{
  static const gsize indices[] = { 0, 4 };
  const WhyNoteFilter vibrato = { .has_label = TRUE, .label = 0 },
                      trill = { .has_label = TRUE, .label = 1 };
  g_autoptr (WhyNotes) found = make_notes ();
  WhyNote said[5];
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    said[i] = *why_notes_get (found, i);
  said[0].has_hand_label = said[4].has_hand_label = TRUE;
  said[0].hand_label = said[4].hand_label = 1;
  said[0].by_hand = 1;
  said[4].by_hand = 2;
  g_autoptr (WhyNotes) notes = why_notes_new (said, G_N_ELEMENTS (said), 12, notes_case_axes ());
  g_assert_cmpstr (why_note_class (notes, why_notes_get (notes, 0)), ==, "trill");
  g_assert_cmpstr (why_note_program_class (notes, why_notes_get (notes, 0)), ==, "vibrato");
  g_assert_true (isnan (why_note_probability (why_notes_get (notes, 0))));
  /* Cut anew, a note waits for its analysis: what was said of it holds already. */
  g_assert_cmpstr (why_note_class (notes, why_notes_get (notes, 4)), ==, "trill");
  g_assert_null (why_note_program_class (notes, why_notes_get (notes, 4)));
  assert_field (notes, 0, WHY_NOTE_TECHNIQUE, WHY_BY_HAND " Trill");
  assert_field (notes, 4, WHY_NOTE_TECHNIQUE, WHY_BY_HAND " Trill");
  g_assert_cmpuint (why_note_filter_count (&vibrato, notes), ==, 0);
  g_assert_cmpuint (why_note_filter_count (&trill, notes), ==, 3);
  g_autofree char *table = why_note_table (notes, indices, G_N_ELEMENTS (indices));
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_auto (GStrv) header = g_strsplit (lines[0], "\t", -1), one = g_strsplit (lines[1], "\t", -1),
                 other = g_strsplit (lines[2], "\t", -1);
  gsize last = g_strv_length (header) - 1;
  g_assert_cmpuint (g_strv_length (one), ==, last + 1);
  g_assert_cmpstr (header[last], ==, "program_label");
  g_assert_cmpstr (one[6], ==, "trill");
  g_assert_cmpstr (one[7], ==, "");
  g_assert_cmpstr (one[last], ==, "vibrato");
  g_assert_cmpstr (other[6], ==, "trill");
  g_assert_cmpstr (other[last], ==, "");
}

static void
test_filter (void)
{
  g_autoptr (WhyNotes) notes = make_notes ();
  const WhyNoteFilter all = { 0 }, vibrato = { .has_label = TRUE, .label = 0 },
                      longer = { .longer_than_s = 1.1 };
  g_assert_true (why_note_filter_is_open (&all));
  g_assert_cmpuint (why_note_filter_count (&all, notes), ==, 5);
  /* Neither what is too short to tell nor what has no name yet. */
  g_assert_cmpuint (why_note_filter_count (&vibrato, notes), ==, 1);
  g_assert_cmpuint (why_note_filter_count (&longer, notes), ==, 2);
  g_assert_cmpuint (why_note_filter_step (&longer, notes, WHY_NO_NOTE, 1), ==, 0);
  g_assert_cmpuint (why_note_filter_step (&longer, notes, 0, 1), ==, 2);
  g_assert_cmpuint (why_note_filter_step (&longer, notes, 2, 1), ==, WHY_NO_NOTE);
  g_assert_cmpuint (why_note_filter_step (&longer, notes, 2, -1), ==, 0);
  g_assert_cmpuint (why_note_filter_step (&longer, notes, 0, -1), ==, WHY_NO_NOTE);
  g_assert_cmpuint (why_note_filter_step (&longer, notes, WHY_NO_NOTE, -1), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note-text/by-hand", test_by_hand);
  g_test_add_func ("/note-text/fields", test_fields);
  g_test_add_func ("/note-text/sentences", test_sentences);
  g_test_add_func ("/note-text/order", test_order);
  g_test_add_func ("/note-text/table", test_table);
  g_test_add_func ("/note-text/filter", test_filter);
  return g_test_run ();
}
