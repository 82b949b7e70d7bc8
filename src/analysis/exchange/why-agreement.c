/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-agreement.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/exchange/why-technique-name.h"

WhyNotes *
why_annotations_to_notes (const WhyAnnotations *annotations, double duration_s, const WhyAxes *axes)
{
  gsize n = why_annotations_n (annotations);
  g_autofree WhyNote *notes = g_new (WhyNote, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      const WhyAnnotation *item = why_annotations_get (annotations, i);
      double from_s = item->from_s, to_s = item->to_s;
      why_annotations_span (annotations, i, duration_s, &from_s, &to_s);
      notes[i] = why_note_found (from_s, to_s);
    }
  return why_notes_new (notes, n, duration_s, axes);
}

WhyAgreementKind
why_agreement_of (const WhyAnnotations *annotations,
                  const WhyNotes *notes,
                  gsize i,
                  gsize *annotated)
{
  double from_s, to_s;
  const WhyNote *note = why_notes_get (notes, i);
  if (!why_annotations_span (annotations, i, why_notes_duration (notes), &from_s, &to_s))
    return WHY_AGREEMENT_LEFT_OUT;
  if (!note->is_named)
    return WHY_AGREEMENT_PENDING;
  if (!why_technique_of_label (why_annotations_get (annotations, i)->label,
                               (const char *const *) why_notes_axes (notes)->classes, annotated))
    return WHY_AGREEMENT_OTHER;
  if (note->evidence == WHY_EVIDENCE_SHORT)
    return WHY_AGREEMENT_UNSURE;
  return note->label == *annotated ? WHY_AGREEMENT_YES : WHY_AGREEMENT_NO;
}

const char *
why_agreement_name (WhyAgreementKind kind)
{
  static const char *const names[]
      = { NULL, "not-analysed", "other-label", "too-short", "yes", "no" };
  return names[kind];
}

void
why_agreement_count (const WhyAnnotations *annotations, const WhyNotes *notes, WhyAgreement *out)
{
  memset (out, 0, sizeof *out);
  out->n = why_annotations_n (annotations);
  out->n_classes = why_notes_axes (notes) ? why_notes_axes (notes)->n_classes : 0;
  for (gsize i = 0; i < out->n; i++)
    {
      gsize annotated = 0;
      WhyAgreementKind kind = why_agreement_of (annotations, notes, i, &annotated);
      out->n_pending += kind == WHY_AGREEMENT_PENDING;
      out->n_left_out += kind == WHY_AGREEMENT_LEFT_OUT;
      out->n_other += kind == WHY_AGREEMENT_OTHER;
      out->n_unsure += kind == WHY_AGREEMENT_UNSURE;
      if (kind != WHY_AGREEMENT_YES && kind != WHY_AGREEMENT_NO)
        continue;
      out->n_compared++;
      out->n_agreed += kind == WHY_AGREEMENT_YES;
      out->confusion[annotated][why_notes_get (notes, i)->label]++;
    }
}

char *
why_agreement_text (const WhyAgreement *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (self->n_compared > 0)
    g_string_append_printf (
        text,
        ngettext ("%zu of %zu label that names a technique agrees with what is heard.",
                  "%zu of %zu labels that name a technique agree with what is heard.",
                  self->n_compared),
        self->n_agreed, self->n_compared);
  else if (self->n_pending == 0)
    g_string_append (text, _ ("There is no label to compare with what is heard."));
  if (self->n_other > 0)
    g_string_append_printf (text,
                            ngettext (" %zu has another label.", " %zu have other labels.",
                                      self->n_other),
                            self->n_other);
  if (self->n_unsure > 0)
    g_string_append_printf (text,
                            ngettext (" %zu is too short to tell.", " %zu are too short to tell.",
                                      self->n_unsure),
                            self->n_unsure);
  if (self->n_left_out > 0)
    g_string_append_printf (text,
                            ngettext (" %zu could not be analysed.", " %zu could not be analysed.",
                                      self->n_left_out),
                            self->n_left_out);
  return g_strstrip (g_string_free (g_steal_pointer (&text), FALSE));
}
