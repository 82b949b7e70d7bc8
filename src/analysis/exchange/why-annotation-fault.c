/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-annotations-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Programs round: what differs by less is meant to be the same. */
#define SAME_S 0.01

WhyAnnotationFault
why_annotations_fault (const WhyAnnotations *self, gsize i, double duration_s)
{
  const WhyAnnotation *item = why_annotations_get (self, i);
  double from_s = MAX (item->from_s, 0), to_s = MIN (item->to_s, duration_s);
  if (!isfinite (item->from_s) || !isfinite (item->to_s))
    return WHY_ANNOTATION_NOT_A_NUMBER;
  if (item->to_s < item->from_s)
    return WHY_ANNOTATION_BACKWARD;
  if (item->to_s == item->from_s)
    return WHY_ANNOTATION_EMPTY;
  if (to_s <= from_s)
    return WHY_ANNOTATION_OUTSIDE;
  /* A little less, for programs that round to milliseconds. */
  if (to_s - from_s < WHY_ANNOTATION_MIN_S - 1e-6)
    return WHY_ANNOTATION_SHORT;
  if (from_s - item->from_s > SAME_S || item->to_s - to_s > SAME_S)
    return WHY_ANNOTATION_CUT;
  if (item->from_s < why_annotations_reached (self, i) - SAME_S)
    return WHY_ANNOTATION_OVERLAPS;
  return WHY_ANNOTATION_SOUND;
}

gboolean
why_annotations_span (
    const WhyAnnotations *self, gsize i, double duration_s, double *from_s, double *to_s)
{
  const WhyAnnotation *item = why_annotations_get (self, i);
  if (why_annotations_fault (self, i, duration_s) >= WHY_ANNOTATION_NOT_A_NUMBER)
    return FALSE;
  *from_s = MAX (item->from_s, 0);
  *to_s = MIN (item->to_s, duration_s);
  return TRUE;
}

const char *
why_annotation_fault_name (WhyAnnotationFault fault)
{
  static const char *const names[]
      = { NULL, "cut", "overlaps", "not-a-number", "backward", "empty", "short", "outside" };
  return names[fault];
}

/* “vib” (line 12, 3.20 to 3.10 s) */
static char *
which (const WhyAnnotation *item)
{
  if (isfinite (item->from_s) && isfinite (item->to_s))
    return g_strdup_printf (_ ("“%s” (line %zu, %.2f to %.2f s)"), item->label, item->line,
                            item->from_s, item->to_s);
  return g_strdup_printf (_ ("“%s” (line %zu)"), item->label, item->line);
}

char *
why_annotations_fault_text (const WhyAnnotations *self, gsize i, double duration_s)
{
  WhyAnnotationFault fault = why_annotations_fault (self, i, duration_s);
  if (fault == WHY_ANNOTATION_SOUND)
    return NULL;
  g_autofree char *item = which (why_annotations_get (self, i));
  /* Translators: %s is “label” (line 12, 3.20 to 3.10 s), an interval that somebody has labelled */
  switch (fault)
    {
    case WHY_ANNOTATION_CUT:
      return g_strdup_printf (_ ("%s reaches out of the recording; what lies in it is analysed"),
                              item);
    case WHY_ANNOTATION_OVERLAPS:
      return g_strdup_printf (_ ("%s overlaps one that begins before it; both are analysed"), item);
    case WHY_ANNOTATION_NOT_A_NUMBER:
      return g_strdup_printf (
          _ ("%s has no beginning or no end that is a number; it is not analysed"), item);
    case WHY_ANNOTATION_BACKWARD:
      return g_strdup_printf (_ ("%s ends before it begins; it is not analysed"), item);
    case WHY_ANNOTATION_EMPTY:
      return g_strdup_printf (_ ("%s has no length; it is not analysed"), item);
    case WHY_ANNOTATION_SHORT:
      return g_strdup_printf (_ ("%s is shorter than 0.1 s; it is not analysed"), item);
    case WHY_ANNOTATION_OUTSIDE:
      return g_strdup_printf (_ ("%s lies outside of the recording; it is not analysed"), item);
    case WHY_ANNOTATION_SOUND:
    default:
      return NULL;
    }
}
