/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-sidecar-edit.h"

#include <math.h>

#define TOUCHING_S 0.002

/* What is said of a note so far, as a value that lends what it points to. */
static WhyCorrection
values_of (const WhySidecar *sidecar, const WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  const WhyAxes *axes = why_notes_axes (notes);
  WhyCorrection values = { 0 };
  if (note->by_hand > 0)
    values = *why_sidecar_get (sidecar, note->by_hand - 1);
  else
    {
      values.has_was = TRUE;
      values.was_from_s = note->from_s;
      values.was_to_s = note->to_s;
      values.was_label = note->is_named && axes ? (char *) axes->classes[note->label] : NULL;
      values.was_model = axes ? (char *) axes->model_name : NULL;
    }
  values.from_s = note->from_s;
  values.to_s = note->to_s;
  return values;
}

static gboolean
says_something (const WhyCorrection *c)
{
  return c->label || (c->remark && *c->remark) || c->is_removed || !c->has_was || c->rest
         || fabs (c->from_s - c->was_from_s) >= WHY_CORRECTION_SAME_S
         || fabs (c->to_s - c->was_to_s) >= WHY_CORRECTION_SAME_S;
}

/* Says n values of the notes first to last, and nothing else. */
static void
replace (WhySidecar *sidecar,
         const WhyNotes *notes,
         gsize first,
         gsize last,
         const WhyCorrection *values,
         gsize n)
{
  g_autoptr (GPtrArray) copies
      = g_ptr_array_new_with_free_func ((GDestroyNotify) (void (*) (void)) why_correction_unref);
  for (gsize k = 0; k < n; k++)
    if (says_something (&values[k]))
      g_ptr_array_add (copies, (gpointer) why_correction_new (&values[k]));
  /* From behind, so that indices before it stay. */
  for (gsize k = last + 1; k-- > first;)
    if (why_notes_get (notes, k)->by_hand > 0)
      why_sidecar_remove (sidecar, why_notes_get (notes, k)->by_hand - 1);
  for (guint k = 0; k < copies->len; k++)
    why_sidecar_add (sidecar, copies->pdata[k]);
}

void
why_sidecar_label_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i, const char *label)
{
  WhyCorrection values = values_of (sidecar, notes, i);
  values.label = (char *) label;
  replace (sidecar, notes, i, i, &values, 1);
}

void
why_sidecar_remark_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i, const char *remark)
{
  WhyCorrection values = values_of (sidecar, notes, i);
  values.remark = (char *) remark;
  replace (sidecar, notes, i, i, &values, 1);
}

/* The note that touches this end, or this one. */
static gsize
touching (const WhyNotes *notes, gsize i, gboolean is_end)
{
  gsize other = is_end ? i + 1 : i - 1;
  if ((!is_end && i == 0) || other >= why_notes_n (notes))
    return i;
  double gap_s = is_end ? why_notes_get (notes, other)->from_s - why_notes_get (notes, i)->to_s
                        : why_notes_get (notes, i)->from_s - why_notes_get (notes, other)->to_s;
  return gap_s < TOUCHING_S ? other : i;
}

double
why_sidecar_border_room (const WhyNotes *notes, gsize i, gboolean is_end, double to_s)
{
  const WhyNote *note = why_notes_get (notes, i);
  gsize other = touching (notes, i, is_end), n = why_notes_n (notes);
  double low_s, high_s;
  if (is_end)
    {
      low_s = MIN (note->from_s + WHY_EDIT_MIN_S, note->to_s);
      high_s = other != i  ? MAX (why_notes_get (notes, other)->to_s - WHY_EDIT_MIN_S, note->to_s)
               : i + 1 < n ? why_notes_get (notes, i + 1)->from_s
                           : why_notes_duration (notes);
    }
  else
    {
      high_s = MAX (note->to_s - WHY_EDIT_MIN_S, note->from_s);
      low_s = other != i ? MIN (why_notes_get (notes, other)->from_s + WHY_EDIT_MIN_S, note->from_s)
              : i > 0    ? why_notes_get (notes, i - 1)->to_s
                         : 0;
    }
  return CLAMP (to_s, low_s, MAX (low_s, high_s));
}

void
why_sidecar_move_border (
    WhySidecar *sidecar, const WhyNotes *notes, gsize i, gboolean is_end, double to_s)
{
  gsize other = touching (notes, i, is_end);
  WhyCorrection values[2] = { values_of (sidecar, notes, i), values_of (sidecar, notes, other) };
  double at_s = why_sidecar_border_room (notes, i, is_end, to_s);
  *(is_end ? &values[0].to_s : &values[0].from_s) = at_s;
  *(is_end ? &values[1].from_s : &values[1].to_s) = at_s;
  replace (sidecar, notes, MIN (i, other), MAX (i, other), values, other != i ? 2 : 1);
}

gboolean
why_sidecar_can_split (const WhyNotes *notes, gsize i, double at_s)
{
  const WhyNote *note = why_notes_get (notes, i);
  return at_s - note->from_s >= WHY_EDIT_MIN_S && note->to_s - at_s >= WHY_EDIT_MIN_S;
}

void
why_sidecar_split_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i, double at_s)
{
  WhyCorrection first = values_of (sidecar, notes, i), second = first;
  g_return_if_fail (why_sidecar_can_split (notes, i, at_s));
  first.to_s = second.from_s = at_s;
  second.remark = NULL;
  second.rest = NULL;
  const WhyCorrection values[] = { first, second };
  replace (sidecar, notes, i, i, values, G_N_ELEMENTS (values));
}

void
why_sidecar_join_notes (WhySidecar *sidecar, const WhyNotes *notes, gsize i)
{
  g_return_if_fail (i + 1 < why_notes_n (notes));
  WhyCorrection first = values_of (sidecar, notes, i), second = values_of (sidecar, notes, i + 1);
  WhyCorrection joined = first, gone = second;
  g_autofree char *remark = NULL;
  joined.to_s = second.to_s;
  joined.label = first.label ? first.label : second.label;
  if (first.remark && second.remark)
    joined.remark = remark = g_strconcat (first.remark, "\n", second.remark, NULL);
  else if (!first.remark)
    joined.remark = second.remark;
  if (!first.has_was && second.has_was)
    {
      joined.has_was = TRUE;
      joined.was_from_s = second.was_from_s;
      joined.was_to_s = second.was_to_s;
      joined.was_label = second.was_label;
      joined.was_model = second.was_model;
      joined.was_rest = second.was_rest;
    }
  /* What was found there must not come back beside it. */
  gboolean is_covered = !first.has_was || !second.has_was
                        || (second.was_from_s >= joined.from_s - WHY_CORRECTION_SAME_S
                            && second.was_to_s <= joined.to_s + WHY_CORRECTION_SAME_S)
                        || (fabs (second.was_from_s - first.was_from_s) < WHY_CORRECTION_SAME_S
                            && fabs (second.was_to_s - first.was_to_s) < WHY_CORRECTION_SAME_S);
  gone.is_removed = TRUE;
  gone.remark = gone.label = NULL;
  const WhyCorrection values[] = { joined, gone };
  replace (sidecar, notes, i, i + 1, values, is_covered ? 1 : 2);
}

void
why_sidecar_delete_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i)
{
  WhyCorrection values = values_of (sidecar, notes, i);
  values.is_removed = TRUE;
  replace (sidecar, notes, i, i, &values, values.has_was ? 1 : 0);
}

gboolean
why_sidecar_add_note (WhySidecar *sidecar, const WhyNotes *notes, double from_s, double to_s)
{
  gsize i = why_notes_at (notes, from_s), n = why_notes_n (notes);
  if (i < n && why_notes_get (notes, i)->from_s <= from_s)
    {
      from_s = why_notes_get (notes, i)->to_s;
      i++;
    }
  to_s = MIN (to_s, i < n ? why_notes_get (notes, i)->from_s : why_notes_duration (notes));
  if (from_s < 0 || to_s - from_s < WHY_EDIT_MIN_S)
    return FALSE;
  /* Where a note was taken away, that is taken back. */
  const WhyCorrection values = { .from_s = from_s, .to_s = to_s };
  why_sidecar_add (sidecar, &values);
  return TRUE;
}
