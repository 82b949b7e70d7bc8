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

/* Takes over a sentence, which is put behind those before it. */
static void
add_sentence (GString *text, char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

char *
why_agreement_text (const WhyAgreement *self)
{
  GString *text = g_string_new (NULL);
  gsize n_other = self->n_other, n_unsure = self->n_unsure, n_left_out = self->n_left_out;
  if (self->n_compared > 0)
    add_sentence (text, g_strdup_printf (
                            ngettext ("%zu of %zu label that names a technique agrees with what is "
                                      "heard.",
                                      "%zu of %zu labels that name a technique agree with what is "
                                      "heard.",
                                      self->n_compared),
                            self->n_agreed, self->n_compared));
  else if (self->n_pending == 0)
    add_sentence (text, g_strdup (_ ("There is no label to compare with what is heard.")));
  if (n_other > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%zu interval has another label.",
                                                   "%zu intervals have other labels.", n_other),
                                         n_other));
  if (n_unsure > 0)
    add_sentence (text,
                  g_strdup_printf (ngettext ("%zu interval is too short to tell.",
                                             "%zu intervals are too short to tell.", n_unsure),
                                   n_unsure));
  if (n_left_out > 0)
    add_sentence (text,
                  g_strdup_printf (ngettext ("%zu interval could not be analysed.",
                                             "%zu intervals could not be analysed.", n_left_out),
                                   n_left_out));
  return g_string_free (text, FALSE);
}
