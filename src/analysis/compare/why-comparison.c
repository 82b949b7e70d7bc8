/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/why-comparison.h"

#include <math.h>

struct _WhyComparison
{
  gatomicrefcount references;
  WhyNotes *notes[2];
  WhyComparedPart parts[2];
  WhyNotePairs found;
  WhyDifference sums[WHY_N_COMPARED];
};

/* Share of the pairs that must agree with what is said of all. */
#define AGREE (2.0 / 3)
/* Errors of what depends on where a note begins and ends. */
#define REGULARITY_ERROR 0.1
#define DELAY_ERROR_S 0.15
#define LENGTH_ERROR_S 0.08
#define LEVEL_ERROR_DB 1.0

double
why_compared_error (WhyCompared what, double a, double b)
{
  double middle = (a + b) / 2;
  switch (what)
    {
    case WHY_COMPARED_RATE:
      return 2 * 0.02 * middle;
    case WHY_COMPARED_EXTENT:
      return 2 * 5;
    case WHY_COMPARED_DEPTH:
      return 2 * MAX (0.3, 0.06 * middle);
    case WHY_COMPARED_REGULARITY:
      return REGULARITY_ERROR;
    case WHY_COMPARED_DELAY:
      return DELAY_ERROR_S;
    case WHY_COMPARED_PITCH:
    case WHY_COMPARED_OFF_PITCH:
      return 2 * 3;
    case WHY_COMPARED_LENGTH:
      return LENGTH_ERROR_S;
    case WHY_COMPARED_LEVEL:
      return LEVEL_ERROR_DB;
    case WHY_N_COMPARED:
    default:
      return 0;
    }
}

static const WhyNote *
note_of (const WhyComparison *self, int take, gsize i)
{
  const WhyNotePair *pair = why_comparison_get (self, i);
  gsize note = take == 0 ? pair->a : pair->b;
  return note != WHY_NO_NOTE ? why_notes_get (self->notes[take], note) : NULL;
}

/* The class by its name: the takes may have been heard by two models. */
static const char *
class_of (const WhyComparison *self, int take, const WhyNote *note)
{
  const char *class_name = why_note_class (self->notes[take], note);
  return class_name ? class_name : "";
}

static gboolean
is_same_technique (const WhyComparison *self, const WhyNote *a, const WhyNote *b)
{
  return why_note_is_certain (a) && why_note_is_certain (b)
         && g_ascii_strcasecmp (class_of (self, 0, a), class_of (self, 1, b)) == 0;
}

/* Semitones above the note that both are nearest to. */
static void
place_pitches (const WhyComparison *self, const WhyNote *notes[2], double cents[2])
{
  double midi[2], middle;
  for (int k = 0; k < 2; k++)
    midi[k] = 69 + 12 * log2 (notes[k]->f0_hz / why_note_get_a4 ());
  midi[1] += self->found.transposed;
  middle = round ((midi[0] + midi[1]) / 2);
  for (int k = 0; k < 2; k++)
    cents[k] = 100 * (midi[k] - middle);
}

/* NANs where one of them has none. */
static void
values_of (const WhyComparison *self, const WhyNote *notes[2], WhyCompared what, double out[2])
{
  gboolean swings = what <= WHY_COMPARED_DELAY;
  out[0] = out[1] = NAN;
  if (swings && !is_same_technique (self, notes[0], notes[1]))
    return;
  if (what == WHY_COMPARED_PITCH || what == WHY_COMPARED_OFF_PITCH)
    {
      place_pitches (self, notes, out);
      if (what == WHY_COMPARED_OFF_PITCH)
        for (int k = 0; k < 2; k++)
          out[k] = fabs (out[k]);
      return;
    }
  for (int k = 0; k < 2; k++)
    {
      const WhyNote *note = notes[k];
      const double values[WHY_N_COMPARED] = {
        [WHY_COMPARED_RATE] = note->rate_hz,   [WHY_COMPARED_EXTENT] = note->extent_cents,
        [WHY_COMPARED_DEPTH] = note->depth_db, [WHY_COMPARED_REGULARITY] = note->regularity,
        [WHY_COMPARED_DELAY] = note->delay_s,  [WHY_COMPARED_LENGTH] = note->to_s - note->from_s,
        [WHY_COMPARED_LEVEL] = note->level_db,
      };
      out[k] = values[what];
    }
}

WhyDifference
why_comparison_difference (const WhyComparison *self, gsize i, WhyCompared what)
{
  const WhyNote *notes[2] = { note_of (self, 0, i), note_of (self, 1, i) };
  WhyDifference difference = { .a = NAN, .b = NAN, .error = NAN };
  double values[2];
  if (!notes[0] || !notes[1])
    return difference;
  values_of (self, notes, what, values);
  if (!isfinite (values[0]) || !isfinite (values[1]))
    return difference;
  difference = (WhyDifference){ .n = 1, .a = values[0], .b = values[1] };
  difference.error = why_compared_error (what, values[0], values[1]);
  difference.verdict = WHY_DIFFERENCE_SAME;
  if (fabs (values[0] - values[1]) <= difference.error)
    return difference;
  difference.n_more = values[0] > values[1];
  difference.n_less = !difference.n_more;
  difference.verdict = difference.n_more ? WHY_DIFFERENCE_MORE : WHY_DIFFERENCE_LESS;
  return difference;
}

/* What is said of all must be true of most, so that one note that was measured amiss says nothing. */
static WhyVerdictOfDifference
judge (const WhyDifference *sum)
{
  double n = (double) sum->n;
  if (sum->n == 0)
    return WHY_DIFFERENCE_NONE;
  if (fabs (sum->a - sum->b) > sum->error)
    {
      gsize n_agree = sum->a > sum->b ? sum->n_more : sum->n_less;
      if ((double) n_agree >= AGREE * n)
        return sum->a > sum->b ? WHY_DIFFERENCE_MORE : WHY_DIFFERENCE_LESS;
    }
  if (sum->n_more > 0 && sum->n_less > 0 && (double) (sum->n_more + sum->n_less) > 0.5 * n)
    return WHY_DIFFERENCE_MIXED;
  return WHY_DIFFERENCE_SAME;
}

static WhyDifference
add_up (const WhyComparison *self, WhyCompared what)
{
  WhyDifference sum = { .error = NAN };
  for (gsize i = 0; i < why_comparison_n (self); i++)
    {
      WhyDifference one = why_comparison_difference (self, i, what);
      if (one.n == 0)
        continue;
      sum.n++;
      sum.a += one.a;
      sum.b += one.b;
      sum.n_more += one.n_more;
      sum.n_less += one.n_less;
    }
  double n = (double) sum.n;
  sum.a = sum.n > 0 ? sum.a / n : NAN;
  sum.b = sum.n > 0 ? sum.b / n : NAN;
  if (sum.n > 0)
    sum.error = why_compared_error (what, sum.a, sum.b);
  sum.verdict = judge (&sum);
  return sum;
}

/* Those whose middle lies in the part: copies, and where the first of them is. */
static const WhyNote *
notes_in (const WhyNotes *notes, const WhyComparedPart *part, gsize *first, gsize *n)
{
  gsize end = why_notes_n (notes);
  *first = 0;
  if (part->to_s > part->from_s)
    {
      while (*first < end
             && why_notes_get (notes, *first)->from_s + why_notes_get (notes, *first)->to_s
                    < 2 * part->from_s)
        (*first)++;
      while (end > *first
             && why_notes_get (notes, end - 1)->from_s + why_notes_get (notes, end - 1)->to_s
                    > 2 * part->to_s)
        end--;
    }
  *n = end - *first;
  return *n > 0 ? why_notes_get (notes, *first) : NULL;
}

WhyComparison *
why_comparison_new (WhyNotes *a,
                    const WhyComparedPart *part_a,
                    WhyNotes *b,
                    const WhyComparedPart *part_b)
{
  WhyComparison *self = g_new0 (WhyComparison, 1);
  gsize first[2], n[2];
  g_atomic_ref_count_init (&self->references);
  self->notes[0] = why_notes_ref (a);
  self->notes[1] = why_notes_ref (b);
  if (part_a)
    self->parts[0] = *part_a;
  if (part_b)
    self->parts[1] = *part_b;
  const WhyNote *notes_a = notes_in (a, &self->parts[0], &first[0], &n[0]),
                *notes_b = notes_in (b, &self->parts[1], &first[1], &n[1]);
  why_note_pairs_find (notes_a, n[0], notes_b, n[1], &self->found);
  for (gsize i = 0; i < why_comparison_n (self); i++)
    {
      WhyNotePair *pair = &g_array_index (self->found.pairs, WhyNotePair, i);
      if (pair->a != WHY_NO_NOTE)
        pair->a += first[0];
      if (pair->b != WHY_NO_NOTE)
        pair->b += first[1];
    }
  for (int what = 0; what < WHY_N_COMPARED; what++)
    self->sums[what] = add_up (self, (WhyCompared) what);
  return self;
}

WhyComparison *
why_comparison_ref (WhyComparison *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
why_comparison_unref (WhyComparison *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  why_note_pairs_clear (&self->found);
  for (int take = 0; take < 2; take++)
    why_notes_unref (self->notes[take]);
  g_free (self);
}

WhyNotes *
why_comparison_notes (const WhyComparison *self, int take)
{
  return self->notes[take];
}

const WhyComparedPart *
why_comparison_part (const WhyComparison *self, int take)
{
  return &self->parts[take];
}

gsize
why_comparison_n (const WhyComparison *self)
{
  return self->found.pairs->len;
}

const WhyNotePair *
why_comparison_get (const WhyComparison *self, gsize i)
{
  return &g_array_index (self->found.pairs, WhyNotePair, i);
}

gsize
why_comparison_n_pairs (const WhyComparison *self)
{
  return self->found.n_pairs;
}

gsize
why_comparison_n_alone (const WhyComparison *self, int take)
{
  gsize n = 0;
  for (gsize i = 0; i < why_comparison_n (self); i++)
    n += note_of (self, take, i) && !note_of (self, 1 - take, i);
  return n;
}

gboolean
why_comparison_is_otherwise (const WhyComparison *self, gsize i)
{
  const WhyNote *a = note_of (self, 0, i), *b = note_of (self, 1, i);
  return a && b && why_note_is_certain (a) && why_note_is_certain (b)
         && !is_same_technique (self, a, b);
}

gsize
why_comparison_n_otherwise (const WhyComparison *self)
{
  gsize n = 0;
  for (gsize i = 0; i < why_comparison_n (self); i++)
    n += why_comparison_is_otherwise (self, i);
  return n;
}

int
why_comparison_transposed (const WhyComparison *self)
{
  return self->found.transposed;
}

gsize
why_comparison_find (const WhyComparison *self, int take, gsize note)
{
  for (gsize i = 0; note != WHY_NO_NOTE && i < why_comparison_n (self); i++)
    {
      const WhyNotePair *pair = why_comparison_get (self, i);
      if ((take == 0 ? pair->a : pair->b) == note)
        return i;
    }
  return WHY_NO_NOTE;
}

WhyDifference
why_comparison_sum (const WhyComparison *self, WhyCompared what)
{
  return self->sums[what];
}

double
why_comparison_shift (const WhyComparison *self)
{
  return self->found.shift_s;
}

double
why_comparison_shift_of (const WhyComparison *self, gsize i)
{
  const WhyNote *a = note_of (self, 0, i), *b = note_of (self, 1, i);
  return a && b ? a->from_s - b->from_s : self->found.shift_s;
}

double
why_comparison_shift_at (const WhyComparison *self, double a_s)
{
  double before_s = NAN, before_shift = NAN;
  for (gsize i = 0; i < why_comparison_n (self); i++)
    {
      const WhyNote *a = note_of (self, 0, i), *b = note_of (self, 1, i);
      if (!a || !b)
        continue;
      double shift = a->from_s - b->from_s;
      if (a->from_s >= a_s)
        {
          if (!isfinite (before_s) || !(a->from_s > before_s))
            return shift;
          return before_shift + (shift - before_shift) * (a_s - before_s) / (a->from_s - before_s);
        }
      before_s = a->from_s;
      before_shift = shift;
    }
  return isfinite (before_shift) ? before_shift : self->found.shift_s;
}
