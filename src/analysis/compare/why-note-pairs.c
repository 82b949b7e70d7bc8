/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/why-note-pairs.h"

#include <math.h>

#include "base/why-statistics.h"

/* What it costs to leave a note alone, and to pair two that differ: two notes are paired where that
 * costs less than leaving both. A semitone amiss is a wrong note in its place, two are another note. */
#define ALONE 0.6
#define A_SEMITONE 0.6
#define MOST_SEMITONES 1.5
#define MOST_AWAY                                                                                  \
  0.6 /* the same of takes that are octaves apart, where a note alone must not pass for a wrong one */
#define WITHOUT_PITCH 0.3
/* Repeated notes are told apart by their length and, once it is known how far the takes lie apart, by
 * their time; takes at another tempo drift beyond REACH_S, where time says nothing any more. */
#define AN_OCTAVE_OF_LENGTH 0.05
#define MOST_LENGTH 0.1
#define MOST_TIME 0.3
#define REACH_S 2.0
#define EARLIER 1e-7 /* a second: of two that are as good, the earlier */
/* Octaves apart that are tried, as of a man and a child, where few notes are paired as they stand. */
#define MOST_OCTAVES 3
#define FEW 0.5

typedef enum
{
  STEP_BOTH,
  STEP_A,
  STEP_B,
} Step;

typedef struct
{
  const WhyNote *a, *b;
  gsize n_a, n_b;
  double semitones; /* added to the pitch of B */
  double shift_s;   /* added to the time of B; NAN: not known */
} Task;

/* INFINITY: these are no pair. */
static double
cost_of (const Task *task, gsize i, gsize j)
{
  const WhyNote *a = &task->a[i], *b = &task->b[j];
  double cost = WITHOUT_PITCH;
  if (isfinite (a->f0_hz) != isfinite (b->f0_hz))
    return INFINITY;
  if (isfinite (a->f0_hz))
    {
      double apart = fabs (12 * log2 (a->f0_hz) - (12 * log2 (b->f0_hz) + task->semitones));
      if (!(apart <= (task->semitones == 0 ? MOST_SEMITONES : MOST_AWAY)))
        return INFINITY;
      cost = A_SEMITONE * apart;
    }
  double length_a = MAX (a->to_s - a->from_s, 1e-3), length_b = MAX (b->to_s - b->from_s, 1e-3);
  cost += MIN (AN_OCTAVE_OF_LENGTH * fabs (log2 (length_a / length_b)), MOST_LENGTH);
  if (isfinite (task->shift_s))
    cost += MOST_TIME * MIN (fabs (a->from_s - (b->from_s + task->shift_s)) / REACH_S, 1);
  return cost + EARLIER * ((a->from_s - task->a[0].from_s) + (b->from_s - task->b[0].from_s));
}

/* The cheapest way through both (Needleman and Wunsch 1970), two bits a cell kept of it. Pairs in order;
 * *total: what it costs. */
static GArray *
find_way (const Task *task, double *total)
{
  gsize width = task->n_b + 1;
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (WhyNotePair));
  g_autofree guint8 *steps = g_new0 (guint8, (task->n_a + 1) * width);
  g_autofree double *before = g_new (double, width), *here = g_new (double, width);
  for (gsize j = 0; j < width; j++)
    {
      before[j] = ALONE * (double) j;
      steps[j] = STEP_B;
    }
  for (gsize i = 1; i <= task->n_a; i++)
    {
      here[0] = ALONE * (double) i;
      steps[i * width] = STEP_A;
      for (gsize j = 1; j < width; j++)
        {
          double both = before[j - 1] + cost_of (task, i - 1, j - 1);
          double a = before[j] + ALONE, b = here[j - 1] + ALONE, alone = MIN (a, b);
          here[j] = MIN (both, alone);
          steps[i * width + j] = both <= alone ? STEP_BOTH : b <= a ? STEP_B : STEP_A;
        }
      double *other = before;
      before = here;
      here = other;
    }
  *total = before[task->n_b];
  for (gsize i = task->n_a, j = task->n_b; i > 0 || j > 0;)
    {
      guint8 step = steps[i * width + j];
      WhyNotePair pair = { step != STEP_B ? --i : WHY_NO_NOTE, step != STEP_A ? --j : WHY_NO_NOTE };
      g_array_append_val (pairs, pair);
    }
  for (guint k = 0; k < pairs->len / 2; k++)
    {
      WhyNotePair *first = &g_array_index (pairs, WhyNotePair, k),
                  *last = &g_array_index (pairs, WhyNotePair, pairs->len - 1 - k), kept = *first;
      *first = *last;
      *last = kept;
    }
  return pairs;
}

static gboolean
is_pair (const WhyNotePair *pair)
{
  return pair->a != WHY_NO_NOTE && pair->b != WHY_NO_NOTE;
}

static gsize
count_pairs (const GArray *pairs)
{
  gsize n = 0;
  for (guint k = 0; k < pairs->len; k++)
    n += is_pair (&g_array_index (pairs, WhyNotePair, k));
  return n;
}

/* NAN where there is no pair. */
static double
median_shift (const Task *task, const GArray *pairs)
{
  g_autofree double *shifts = g_new (double, pairs->len + 1);
  gsize n = 0;
  for (guint k = 0; k < pairs->len; k++)
    {
      const WhyNotePair *pair = &g_array_index (pairs, WhyNotePair, k);
      if (is_pair (pair))
        shifts[n++] = task->a[pair->a].from_s - task->b[pair->b].from_s;
    }
  why_sort_doubles (shifts, n);
  return n > 0 ? why_median_doubles (shifts, n) : NAN;
}

/* By order, pitch and length; then with what that says of the time. */
static GArray *
find_at (Task *task, double *total)
{
  task->shift_s = NAN;
  GArray *pairs = find_way (task, total);
  task->shift_s = median_shift (task, pairs);
  if (!isfinite (task->shift_s))
    return pairs;
  g_array_unref (pairs);
  pairs = find_way (task, total);
  return pairs;
}

/* Notes that have no counterpart stand between the same pairs in any order: A first. */
static void
sort_alone (GArray *pairs)
{
  g_autoptr (GArray) sorted = g_array_new (FALSE, FALSE, sizeof (WhyNotePair));
  for (guint k = 0; k < pairs->len;)
    {
      guint end = k;
      while (end < pairs->len && !is_pair (&g_array_index (pairs, WhyNotePair, end)))
        end++;
      for (int take = 0; take < 2; take++)
        for (guint m = k; m < end; m++)
          {
            WhyNotePair pair = g_array_index (pairs, WhyNotePair, m);
            if ((pair.a == WHY_NO_NOTE) == (take == 1))
              g_array_append_val (sorted, pair);
          }
      if (end < pairs->len)
        g_array_append_val (sorted, g_array_index (pairs, WhyNotePair, end));
      k = end + 1;
    }
  g_array_set_size (pairs, 0);
  g_array_append_vals (pairs, sorted->data, sorted->len);
}

/* What is not looked at any more. */
static void
add_rest (GArray *pairs, gsize from_a, gsize n_a, gsize from_b, gsize n_b)
{
  for (gsize i = from_a; i < n_a; i++)
    g_array_append_val (pairs, ((WhyNotePair){ i, WHY_NO_NOTE }));
  for (gsize j = from_b; j < n_b; j++)
    g_array_append_val (pairs, ((WhyNotePair){ WHY_NO_NOTE, j }));
}

void
why_note_pairs_find (const WhyNote *a, gsize n_a, const WhyNote *b, gsize n_b, WhyNotePairs *out)
{
  Task task = {
    .a = a, .b = b, .n_a = MIN (n_a, WHY_NOTE_PAIRS_MAX), .n_b = MIN (n_b, WHY_NOTE_PAIRS_MAX)
  };
  double best_cost, cost;
  GArray *best = find_at (&task, &best_cost);
  gsize n_best = count_pairs (best), n_less = MIN (task.n_a, task.n_b);
  *out = (WhyNotePairs){ 0 };
  double shift_s = median_shift (&task, best);
  for (int k = 1; k <= 2 * MOST_OCTAVES && (double) n_best < FEW * (double) n_less; k++)
    {
      /* 1, -1, 2, -2, ... octaves */
      int octaves = k % 2 ? (k + 1) / 2 : -k / 2;
      task.semitones = 12 * octaves;
      g_autoptr (GArray) pairs = find_at (&task, &cost);
      gsize n = count_pairs (pairs);
      if (n < 2 * n_best || n <= n_best)
        continue;
      g_array_unref (best);
      best = g_array_ref (pairs);
      n_best = n;
      out->transposed = 12 * octaves;
      shift_s = median_shift (&task, best);
    }
  sort_alone (best);
  add_rest (best, task.n_a, n_a, task.n_b, n_b);
  if (!isfinite (shift_s))
    shift_s = n_a > 0 && n_b > 0 ? a[0].from_s - b[0].from_s : 0;
  out->pairs = best;
  out->n_pairs = n_best;
  out->shift_s = shift_s;
}

void
why_note_pairs_clear (WhyNotePairs *pairs)
{
  g_clear_pointer (&pairs->pairs, g_array_unref);
}
