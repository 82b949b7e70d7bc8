/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which notes of two takes belong together, whatever is left out, wrong, slower or an octave away. */
#include <math.h>

#include "analysis/compare/why-note-pairs.h"
#include "notes-case.h"

static const int melody[] = { 0, 2, 4, 5, 7, 5, 4, 2, 0, 0, 0, 7, 9, 12 };
#define N G_N_ELEMENTS (melody)

/* Notes of the melody from note first on, every step seconds. */
static GArray *
play (gsize first, gsize n, double from_s, double step_s, double semitones)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (WhyNote));
  for (gsize i = first; i < first + n; i++)
    {
      double at_s = from_s + (double) (i - first) * step_s;
      WhyNote note = notes_case_note (at_s, at_s + 0.8 * step_s,
                                      440 * exp2 ((melody[i] + semitones) / 12), 5, 0.9);
      g_array_append_val (notes, note);
    }
  return notes;
}

static WhyNotePairs
find (GArray *a, GArray *b)
{
  WhyNotePairs pairs;
  why_note_pairs_find ((WhyNote *) (void *) a->data, a->len, (WhyNote *) (void *) b->data, b->len,
                       &pairs);
  return pairs;
}

/* Each note stands in exactly one place, in order. */
static void
assert_whole (const WhyNotePairs *pairs, gsize n_a, gsize n_b)
{
  gsize a = 0, b = 0, both = 0;
  for (guint i = 0; i < pairs->pairs->len; i++)
    {
      const WhyNotePair *pair = &g_array_index (pairs->pairs, WhyNotePair, i);
      if (pair->a != WHY_NO_NOTE)
        g_assert_cmpuint (pair->a, ==, a++);
      if (pair->b != WHY_NO_NOTE)
        g_assert_cmpuint (pair->b, ==, b++);
      both += pair->a != WHY_NO_NOTE && pair->b != WHY_NO_NOTE;
    }
  g_assert_cmpuint (a, ==, n_a);
  g_assert_cmpuint (b, ==, n_b);
  g_assert_cmpuint (both, ==, pairs->n_pairs);
}

static gboolean
has_pair (const WhyNotePairs *pairs, gsize a, gsize b)
{
  for (guint i = 0; i < pairs->pairs->len; i++)
    {
      const WhyNotePair *pair = &g_array_index (pairs->pairs, WhyNotePair, i);
      if (pair->a == a && pair->b == b)
        return TRUE;
    }
  return FALSE;
}

/* The same music later, slower, out of tune: every note has its own. */
static void
test_same (void)
{
  const struct
  {
    double from_s, step_s, semitones;
  } takes[] = { { 0, 1, 0 }, { 7.25, 1, 0 }, { 3, 1.4, 0 }, { 0.5, 0.6, -0.4 }, { 100, 1, 0.45 } };
  g_autoptr (GArray) a = play (0, N, 1, 1, 0);
  for (gsize k = 0; k < G_N_ELEMENTS (takes); k++)
    {
      g_autoptr (GArray) b = play (0, N, takes[k].from_s, takes[k].step_s, takes[k].semitones);
      WhyNotePairs pairs = find (a, b);
      assert_whole (&pairs, N, N);
      g_assert_cmpuint (pairs.n_pairs, ==, N);
      if (takes[k].step_s == 1)
        g_assert_cmpfloat_with_epsilon (pairs.shift_s, 1 - takes[k].from_s, 1e-9);
      g_assert_cmpint (pairs.transposed, ==, 0);
      why_note_pairs_clear (&pairs);
    }
}

/* A note that one of them leaves out, plays too much, or plays wrong, costs that note alone. Of three that are the
 * same, time says which is missing. */
static void
test_faults (void)
{
  g_autoptr (GArray) a = play (0, N, 1, 1, 0);
  for (guint missing = 0; missing < N; missing++)
    {
      g_autoptr (GArray) b = play (0, N, 4, 1, 0);
      g_array_remove_index (b, missing);
      WhyNotePairs pairs = find (a, b);
      assert_whole (&pairs, N, N - 1);
      g_assert_cmpuint (pairs.n_pairs, ==, N - 1);
      g_assert_true (has_pair (&pairs, missing, WHY_NO_NOTE));
      g_assert_cmpfloat_with_epsilon (pairs.shift_s, -3, 1e-9);
      why_note_pairs_clear (&pairs);
    }
  g_autoptr (GArray) wrong = play (0, N, 1, 1, 0);
  g_array_index (wrong, WhyNote, 4).f0_hz *= exp2 (1 / 12.0);
  g_array_index (wrong, WhyNote, 7).f0_hz *= exp2 (4 / 12.0);
  WhyNotePairs pairs = find (a, wrong);
  assert_whole (&pairs, N, N);
  g_assert_true (has_pair (&pairs, 4, 4));
  g_assert_true (has_pair (&pairs, 7, WHY_NO_NOTE));
  g_assert_true (has_pair (&pairs, WHY_NO_NOTE, 7));
  g_assert_cmpuint (pairs.n_pairs, ==, N - 1);
  why_note_pairs_clear (&pairs);
}

/* A child sings an octave above. */
static void
test_octaves (void)
{
  g_autoptr (GArray) a = play (0, N, 1, 1, 0), low = play (0, N, 2, 1, -12),
                     high = play (0, N, 2, 1, 24.2);
  WhyNotePairs pairs = find (a, low);
  g_assert_cmpint (pairs.transposed, ==, 12);
  g_assert_cmpuint (pairs.n_pairs, ==, N);
  why_note_pairs_clear (&pairs);
  pairs = find (a, high);
  g_assert_cmpint (pairs.transposed, ==, -24);
  g_assert_cmpuint (pairs.n_pairs, ==, N);
  why_note_pairs_clear (&pairs);
  /* An octave and a semitone is another note. */
  g_autoptr (GArray) one = play (0, 1, 1, 1, 0), other = play (0, 1, 1, 1, 13);
  pairs = find (one, other);
  g_assert_cmpuint (pairs.n_pairs, ==, 0);
  why_note_pairs_clear (&pairs);
}

/* What has no pitch is paired with its like, never with a note. */
static void
test_without_pitch (void)
{
  g_autoptr (GArray) a = play (0, 3, 1, 1, 0), b = play (0, 3, 1, 1, 0);
  g_array_index (a, WhyNote, 1).f0_hz = NAN;
  WhyNotePairs pairs = find (a, b);
  g_assert_true (has_pair (&pairs, 1, WHY_NO_NOTE));
  why_note_pairs_clear (&pairs);
  g_array_index (b, WhyNote, 1).f0_hz = NAN;
  pairs = find (a, b);
  g_assert_true (has_pair (&pairs, 1, 1));
  why_note_pairs_clear (&pairs);
}

/* Nothing, and nothing in common. */
static void
test_nothing (void)
{
  g_autoptr (GArray) none = play (0, 0, 0, 1, 0), a = play (0, 3, 1.5, 1, 0),
                     far = play (0, 3, 4, 1, 6);
  const gsize lengths[][2] = { { 0, 0 }, { 3, 0 }, { 0, 3 } };
  for (gsize k = 0; k < G_N_ELEMENTS (lengths); k++)
    {
      WhyNotePairs pairs = find (lengths[k][0] ? a : none, lengths[k][1] ? a : none);
      assert_whole (&pairs, lengths[k][0], lengths[k][1]);
      g_assert_cmpuint (pairs.n_pairs, ==, 0);
      g_assert_cmpfloat (pairs.shift_s, ==, 0);
      why_note_pairs_clear (&pairs);
    }
  WhyNotePairs pairs = find (a, far);
  assert_whole (&pairs, 3, 3);
  g_assert_cmpuint (pairs.n_pairs, ==, 0);
  g_assert_cmpfloat (pairs.shift_s, ==, -2.5);
  why_note_pairs_clear (&pairs);
}

/* Takes at random: A against B is B against A, and more notes than are looked at are still told of. */
static void
test_exchange (void)
{
  for (guint seed = 1; seed <= 40; seed++)
    {
      g_autoptr (WhyNotes) one = notes_case_lesson (5 + seed, 0, seed, NULL);
      g_autoptr (WhyNotes) other = notes_case_lesson (45 - seed, 0, seed % 3, NULL);
      WhyNotePairs pairs, back;
      gsize n[2] = { why_notes_n (one), why_notes_n (other) };
      why_note_pairs_find (why_notes_get (one, 0), n[0], why_notes_get (other, 0), n[1], &pairs);
      why_note_pairs_find (why_notes_get (other, 0), n[1], why_notes_get (one, 0), n[0], &back);
      assert_whole (&pairs, n[0], n[1]);
      g_assert_cmpuint (pairs.n_pairs, ==, back.n_pairs);
      g_assert_cmpfloat (pairs.shift_s, ==, -back.shift_s);
      g_assert_cmpint (pairs.transposed, ==, -back.transposed);
      for (guint i = 0; i < pairs.pairs->len; i++)
        {
          const WhyNotePair *pair = &g_array_index (pairs.pairs, WhyNotePair, i);
          g_assert_true (has_pair (&back, pair->b, pair->a));
        }
      why_note_pairs_clear (&pairs);
      why_note_pairs_clear (&back);
    }
  g_autoptr (WhyNotes) many = notes_case_lesson (WHY_NOTE_PAIRS_MAX + 7, 0, 1, NULL);
  g_autoptr (GArray) few = play (0, 3, 1, 1, 0);
  WhyNotePairs pairs;
  why_note_pairs_find (why_notes_get (many, 0), why_notes_n (many), (WhyNote *) (void *) few->data,
                       few->len, &pairs);
  assert_whole (&pairs, why_notes_n (many), few->len);
  why_note_pairs_clear (&pairs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note-pairs/same", test_same);
  g_test_add_func ("/note-pairs/faults", test_faults);
  g_test_add_func ("/note-pairs/octaves", test_octaves);
  g_test_add_func ("/note-pairs/without-pitch", test_without_pitch);
  g_test_add_func ("/note-pairs/nothing", test_nothing);
  g_test_add_func ("/note-pairs/exchange", test_exchange);
  return g_test_run ();
}
