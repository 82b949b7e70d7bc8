/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-sidecar-private.h"

#include <string.h>

static gboolean
has (const WhySidecar *sidecar, const WhyCorrection *note)
{
  for (guint i = 0; i < sidecar->notes->len; i++)
    {
      const WhyCorrection *other = sidecar->notes->pdata[i];
      if (other->from_s > note->from_s + 2 * WHY_CORRECTION_SAME_S)
        return FALSE;
      if (why_correction_equal (other, note))
        return TRUE;
    }
  return FALSE;
}

static gboolean
meets_any (GPtrArray *notes, const WhyCorrection *note)
{
  for (guint i = 0; i < notes->len; i++)
    if (why_correction_meets (notes->pdata[i], note))
      return TRUE;
  return FALSE;
}

static const char *
merge_text (const char *base, const char *mine, const char *theirs, gboolean *has_conflict)
{
  gboolean is_theirs = strcmp (theirs, base) != 0, is_mine = strcmp (mine, base) != 0;
  if (is_theirs && is_mine && strcmp (mine, theirs) != 0)
    *has_conflict = TRUE;
  return is_theirs && !is_mine ? theirs : mine;
}

WhySidecar *
why_sidecar_merge (const WhySidecar *base,
                   const WhySidecar *mine,
                   const WhySidecar *theirs,
                   gboolean *has_conflict)
{
  WhySidecar *merged = why_sidecar_new ();
  g_autoptr (GPtrArray) own = g_ptr_array_new (); /* what is new in mine */
  *has_conflict = FALSE;
  why_sidecar_set_title (merged,
                         merge_text (base->title, mine->title, theirs->title, has_conflict));
  why_sidecar_set_remark (merged,
                          merge_text (base->remark, mine->remark, theirs->remark, has_conflict));
  merged->version = MAX (mine->version, theirs->version);
  merged->rest = theirs->rest ? json_object_ref (theirs->rest)
                 : mine->rest ? json_object_ref (mine->rest)
                              : NULL;
  for (guint i = 0; i < mine->notes->len; i++)
    {
      const WhyCorrection *note = mine->notes->pdata[i];
      gboolean is_new = !has (base, note);
      /* They took it back. */
      if (!is_new && !has (theirs, note))
        continue;
      g_ptr_array_add (merged->notes, (gpointer) why_correction_ref (note));
      if (is_new)
        g_ptr_array_add (own, (gpointer) note);
    }
  for (guint i = 0; i < theirs->notes->len; i++)
    {
      const WhyCorrection *note = theirs->notes->pdata[i];
      if (has (base, note) || has (mine, note))
        continue;
      if (meets_any (own, note))
        *has_conflict = TRUE;
      else
        g_ptr_array_add (merged->notes, (gpointer) why_correction_ref (note));
    }
  why_sidecar_sort (merged);
  return merged;
}
