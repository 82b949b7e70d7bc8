/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-sidecar-edit.h"
#include "sidecar-case.h"

/* What corrections make of the notes that were found, step by step as a user makes them. */

typedef struct
{
  WhyNotes *found, *shown;
  WhySidecar *sidecar;
  GHashTable *stretches;
  GArray *wanted;
} Case;

static void
show (Case *c)
{
  g_clear_pointer (&c->shown, why_notes_unref);
  g_array_set_size (c->wanted, 0);
  c->shown = why_corrected_notes_new (c->found, c->sidecar, c->stretches, c->wanted);
  for (gsize i = 0; i + 1 < why_notes_n (c->shown); i++)
    g_assert_cmpfloat (why_notes_get (c->shown, i)->to_s, <=,
                       why_notes_get (c->shown, i + 1)->from_s);
}

static void
set_up (Case *c, gconstpointer data)
{
  c->found = sidecar_case_notes ();
  c->sidecar = why_sidecar_new ();
  c->stretches = why_named_stretches_new ();
  c->wanted = g_array_new (FALSE, FALSE, sizeof (WhyNote));
  show (c);
}

static void
tear_down (Case *c, gconstpointer data)
{
  why_notes_unref (c->found);
  why_notes_unref (c->shown);
  why_sidecar_free (c->sidecar);
  g_hash_table_unref (c->stretches);
  g_array_unref (c->wanted);
}

static void
assert_note (const Case *c, gsize i, double from_s, double to_s)
{
  g_assert_cmpuint (i, <, why_notes_n (c->shown));
  g_assert_cmpfloat_with_epsilon (why_notes_get (c->shown, i)->from_s, from_s, 1e-9);
  g_assert_cmpfloat_with_epsilon (why_notes_get (c->shown, i)->to_s, to_s, 1e-9);
}

static void
test_label (Case *c, gconstpointer data)
{
  why_sidecar_label_note (c->sidecar, c->shown, 0, "Trill");
  show (c);
  const WhyNote *note = why_notes_get (c->shown, 0);
  g_assert_true (note->has_hand_label);
  g_assert_cmpuint (why_note_label (note), ==, 1);
  g_assert_cmpuint (note->label, ==, 0);
  g_assert_cmpstr (why_sidecar_get (c->sidecar, 0)->was_label, ==, "vibrato");
  g_assert_cmpstr (why_sidecar_get (c->sidecar, 0)->was_model, ==, "small");
  g_assert_cmpuint (c->wanted->len, ==, 0);
  /* A class that this model does not know stays in the file. */
  why_sidecar_label_note (c->sidecar, c->shown, 0, "glissando");
  show (c);
  note = why_notes_get (c->shown, 0);
  g_assert_true (note->by_hand && !note->has_hand_label);
  why_sidecar_label_note (c->sidecar, c->shown, 0, NULL);
  show (c);
  g_assert_cmpuint (why_sidecar_n (c->sidecar), ==, 0);
  g_assert_cmpuint (why_notes_get (c->shown, 0)->by_hand, ==, 0);
}

static void
test_borders (Case *c, gconstpointer data)
{
  why_sidecar_move_border (c->sidecar, c->shown, 2, TRUE, 7.5);
  show (c);
  assert_note (c, 2, 5, 7.5);
  g_assert_cmpuint (c->wanted->len, ==, 1);
  g_assert_false (why_notes_get (c->shown, 2)->is_named);
  WhyNote named = g_array_index (c->wanted, WhyNote, 0);
  named.is_named = TRUE;
  named.label = 1;
  why_named_stretches_add (c->stretches, &named);
  show (c);
  g_assert_cmpuint (c->wanted->len, ==, 0);
  g_assert_cmpuint (why_notes_get (c->shown, 2)->label, ==, 1);
  /* No further than to the neighbour, and not to nothing. */
  why_sidecar_move_border (c->sidecar, c->shown, 2, FALSE, 1);
  show (c);
  assert_note (c, 2, 3, 7.5);
  why_sidecar_move_border (c->sidecar, c->shown, 2, TRUE, 0);
  show (c);
  assert_note (c, 2, 3, 3 + WHY_EDIT_MIN_S);
  /* Where two touch, both change. */
  why_sidecar_move_border (c->sidecar, c->shown, 0, TRUE, 2.25);
  show (c);
  assert_note (c, 0, 1, 2.25);
  assert_note (c, 1, 2.25, 3);
  /* And back: nothing is said any more. */
  why_sidecar_move_border (c->sidecar, c->shown, 1, FALSE, 2);
  show (c);
  g_assert_cmpuint (why_notes_get (c->shown, 0)->by_hand, ==, 0);
  g_assert_cmpuint (why_notes_get (c->shown, 1)->by_hand, ==, 0);
}

static void
test_split_and_join (Case *c, gconstpointer data)
{
  g_assert_false (why_sidecar_can_split (c->shown, 2, 5.01));
  why_sidecar_split_note (c->sidecar, c->shown, 2, 5.25);
  show (c);
  assert_note (c, 2, 5, 5.25);
  assert_note (c, 3, 5.25, 6);
  why_sidecar_label_note (c->sidecar, c->shown, 3, "trill");
  show (c);
  why_sidecar_join_notes (c->sidecar, c->shown, 2);
  show (c);
  g_assert_cmpuint (why_notes_n (c->shown), ==, 3);
  assert_note (c, 2, 5, 6);
  g_assert_cmpuint (why_note_label (why_notes_get (c->shown, 2)), ==, 1);
  why_sidecar_join_notes (c->sidecar, c->shown, 0);
  show (c);
  g_assert_cmpuint (why_notes_n (c->shown), ==, 2);
  assert_note (c, 0, 1, 3);
}

static void
test_delete_and_add (Case *c, gconstpointer data)
{
  why_sidecar_delete_note (c->sidecar, c->shown, 0);
  show (c);
  g_assert_cmpuint (why_notes_n (c->shown), ==, 2);
  assert_note (c, 0, 2, 3);
  g_assert_true (why_sidecar_add_note (c->sidecar, c->shown, 3.5, 9));
  show (c);
  assert_note (c, 1, 3.5, 5);
  g_assert_false (why_sidecar_get (c->sidecar, 1)->has_was);
  g_assert_false (why_sidecar_add_note (c->sidecar, c->shown, 3.6, 4));
  g_assert_true (why_sidecar_add_note (c->sidecar, c->shown, 1.2, 1.8));
  show (c);
  assert_note (c, 0, 1.2, 1.8);
  /* What was added and is deleted leaves nothing. */
  gsize before = why_sidecar_n (c->sidecar);
  why_sidecar_delete_note (c->sidecar, c->shown, 0);
  show (c);
  g_assert_cmpuint (why_sidecar_n (c->sidecar), ==, before - 1);
  g_assert_cmpuint (why_notes_n (c->shown), ==, 3);
}

/* A joined note whose second half had been made smaller: what was found there does not come back. */
static void
test_join_shortened (Case *c, gconstpointer data)
{
  why_sidecar_move_border (c->sidecar, c->shown, 2, TRUE, 5.2);
  show (c);
  why_sidecar_join_notes (c->sidecar, c->shown, 1);
  show (c);
  g_assert_cmpuint (why_notes_n (c->shown), ==, 2);
  assert_note (c, 1, 2, 5.2);
}

/* Another network finds other borders: what it finds for the most part where a correction is gives way, the rest is
 * cut back; and corrections that overlap or lie behind the end break nothing. */
static void
test_other_notes (Case *c, gconstpointer data)
{
  static const double ranges[][2]
      = { { 0.9, 1.1 }, { 1.05, 2.02 }, { 5.9, 7 }, { 9, 99 }, { 50, 60 } };
  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++)
    {
      const WhyCorrection note
          = { .from_s = ranges[i][0], .to_s = ranges[i][1], .label = (char *) "trill" };
      why_sidecar_add (c->sidecar, &note);
    }
  show (c);
  g_assert_cmpuint (why_notes_n (c->shown), ==, 6);
  assert_note (c, 0, 0.9, 1.1);
  assert_note (c, 1, 1.1, 2.02);
  assert_note (c, 2, 2.02, 3);
  assert_note (c, 3, 5, 5.9);
  assert_note (c, 4, 5.9, 7);
  assert_note (c, 5, 9, 10);
}

int
main (int argc, char **argv)
{
#define ADD(name, function)                                                                        \
  g_test_add ("/corrected-notes/" name, Case, NULL, set_up, function, tear_down)
  g_test_init (&argc, &argv, NULL);
  ADD ("label", test_label);
  ADD ("borders", test_borders);
  ADD ("split-and-join", test_split_and_join);
  ADD ("delete-and-add", test_delete_and_add);
  ADD ("join-shortened", test_join_shortened);
  ADD ("other-notes", test_other_notes);
  return g_test_run ();
}
