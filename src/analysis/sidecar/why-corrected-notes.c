/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-corrected-notes.h"

#include <math.h>

/* What is left of a note must be as long as this to be one. */
#define MIN_LEFT_S 0.02

typedef struct
{
  double from_s, to_s;
} Range;

static char *
key_of (double from_s, double to_s)
{
  return g_strdup_printf ("%.6f %.6f", from_s, to_s);
}

GHashTable *
why_named_stretches_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
why_named_stretches_add (GHashTable *stretches, const WhyNote *note)
{
  g_hash_table_insert (stretches, key_of (note->from_s, note->to_s),
                       g_memdup2 (note, sizeof *note));
}

static const WhyNote *
look_up (GHashTable *stretches, double from_s, double to_s)
{
  g_autofree char *key = key_of (from_s, to_s);
  return stretches ? g_hash_table_lookup (stretches, key) : NULL;
}

gboolean
why_named_stretches_has (GHashTable *stretches, double from_s, double to_s)
{
  return look_up (stretches, from_s, to_s) != NULL;
}

gboolean
why_stretches_name (GArray *notes,
                    WhyAnalyzer *analyzer,
                    WhySamples *samples,
                    GCancellable *cancellable,
                    GError **error)
{
  for (guint i = 0; i < notes->len; i++)
    if (!why_note_name (analyzer, samples, &g_array_index (notes, WhyNote, i), cancellable, error))
      return FALSE;
  return TRUE;
}

static int
compare_ranges (gconstpointer a, gconstpointer b)
{
  const Range *left = a, *right = b;
  return (left->from_s > right->from_s) - (left->from_s < right->from_s);
}

/* All that corrections speak of, in order and without overlap. */
static GArray *
spoken_of (const WhySidecar *sidecar)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Range));
  GArray *joined = g_array_new (FALSE, FALSE, sizeof (Range));
  for (gsize i = 0; i < why_sidecar_n (sidecar); i++)
    {
      const WhyCorrection *c = why_sidecar_get (sidecar, i);
      Range own = { c->from_s, c->to_s }, was = { c->was_from_s, c->was_to_s };
      g_array_append_val (all, own);
      if (c->has_was)
        g_array_append_val (all, was);
    }
  g_array_sort (all, compare_ranges);
  for (guint i = 0; i < all->len; i++)
    {
      const Range *range = &g_array_index (all, Range, i);
      Range *last = joined->len > 0 ? &g_array_index (joined, Range, joined->len - 1) : NULL;
      if (last && range->from_s <= last->to_s)
        last->to_s = MAX (last->to_s, range->to_s);
      else
        g_array_append_val (joined, *range);
    }
  return joined;
}

/* What is left of a found note; FALSE where that is too little. next: the first range that can concern it. */
static gboolean
cut_back (WhyNote *note, const GArray *ranges, guint *next)
{
  Range best = { 0, 0 };
  double at_s = note->from_s, covered_s = 0, length_s = note->to_s - note->from_s;
  while (*next < ranges->len && g_array_index (ranges, Range, *next).to_s <= note->from_s)
    ++*next;
  for (guint i = *next; i <= ranges->len && at_s < note->to_s; i++)
    {
      Range range
          = i < ranges->len ? g_array_index (ranges, Range, i) : (Range){ note->to_s, note->to_s };
      double to_s = CLAMP (range.from_s, at_s, note->to_s);
      if (to_s - at_s > best.to_s - best.from_s)
        best = (Range){ at_s, to_s };
      covered_s += MAX (MIN (range.to_s, note->to_s) - to_s, 0);
      at_s = MAX (at_s, range.to_s);
    }
  if (covered_s < WHY_CORRECTION_SAME_S)
    return TRUE;
  if (covered_s > 0.5 * length_s || best.to_s - best.from_s < MIN_LEFT_S)
    return FALSE;
  note->from_s = best.from_s;
  note->to_s = best.to_s;
  note->window_from_s = CLAMP (note->window_from_s, note->from_s, note->to_s);
  note->window_to_s = CLAMP (note->window_to_s, note->window_from_s, note->to_s);
  return TRUE;
}

/* The note that was found exactly there. */
static const WhyNote *
find_same (const WhyNotes *found, double from_s, double to_s)
{
  gsize i = why_notes_at (found, 0.5 * (from_s + to_s));
  if (i >= why_notes_n (found))
    return NULL;
  const WhyNote *note = why_notes_get (found, i);
  return fabs (note->from_s - from_s) < WHY_CORRECTION_SAME_S
                 && fabs (note->to_s - to_s) < WHY_CORRECTION_SAME_S
             ? note
             : NULL;
}

static void
take_label (WhyNote *note, const char *label, const WhyAxes *axes)
{
  for (gsize k = 0; label && axes && k < axes->n_classes; k++)
    if (g_ascii_strcasecmp (axes->classes[k], label) == 0)
      {
        note->has_hand_label = TRUE;
        note->hand_label = k;
      }
}

/* after_s: where the one before ends. */
static gboolean
make_note (WhyNote *note,
           const WhyCorrection *c,
           double after_s,
           const WhyNotes *found,
           GHashTable *stretches,
           GArray *wanted)
{
  double from_s = MAX (c->from_s, after_s), to_s = MIN (c->to_s, why_notes_duration (found));
  if (c->is_removed || to_s - from_s < WHY_CORRECTION_SAME_S)
    return FALSE;
  const WhyNote *known = find_same (found, from_s, to_s);
  if (!known)
    known = look_up (stretches, from_s, to_s);
  *note = known ? *known : why_note_found (from_s, to_s);
  if (!known && wanted)
    g_array_append_val (wanted, *note);
  take_label (note, c->label, why_notes_axes (found));
  return TRUE;
}

/* More is said of it than a remark or a name. */
static gboolean
is_elsewhere (const WhyCorrection *c)
{
  return c->is_removed || !c->has_was || fabs (c->from_s - c->was_from_s) >= WHY_CORRECTION_SAME_S
         || fabs (c->to_s - c->was_to_s) >= WHY_CORRECTION_SAME_S;
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const WhyNote *left = a, *right = b;
  return (left->from_s > right->from_s) - (left->from_s < right->from_s);
}

WhyNotes *
why_corrected_notes_new (const WhyNotes *found,
                         const WhySidecar *sidecar,
                         GHashTable *stretches,
                         GArray *wanted)
{
  g_autoptr (GArray) notes = g_array_new (FALSE, TRUE, sizeof (WhyNote)),
                     ranges = spoken_of (sidecar);
  gsize n_corrected = 0;
  guint next = 0;
  double after_s = 0;
  WhyNote note;
  for (gsize i = 0; i < why_notes_n (found); i++)
    {
      note = *why_notes_get (found, i);
      if (cut_back (&note, ranges, &next))
        g_array_append_val (notes, note);
    }
  for (gsize i = 0; i < why_sidecar_n (sidecar); i++)
    {
      const WhyCorrection *c = why_sidecar_get (sidecar, i);
      gboolean is_note = make_note (&note, c, after_s, found, stretches, wanted);
      n_corrected += is_elsewhere (c) || (is_note && note.has_hand_label);
      if (!is_note)
        continue;
      note.by_hand = i + 1;
      after_s = note.to_s;
      g_array_append_val (notes, note);
    }
  g_array_sort (notes, compare_notes);
  return why_notes_new_corrected ((const WhyNote *) (const void *) notes->data, notes->len,
                                  why_notes_duration (found), why_notes_axes (found), n_corrected);
}

WhyNotes *
why_corrected_notes_new_named (const WhyNotes *found,
                               const WhySidecar *sidecar,
                               GHashTable *stretches,
                               WhyAnalyzer *analyzer,
                               WhySamples *samples,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (WhyNote));
  WhyNotes *notes = why_corrected_notes_new (found, sidecar, stretches, wanted);
  if (wanted->len == 0)
    return notes;
  why_notes_unref (notes);
  if (!why_stretches_name (wanted, analyzer, samples, cancellable, error))
    return NULL;
  for (guint i = 0; i < wanted->len; i++)
    why_named_stretches_add (stretches, &g_array_index (wanted, WhyNote, i));
  return why_corrected_notes_new (found, sidecar, stretches, NULL);
}
