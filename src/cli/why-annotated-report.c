/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-annotated-report.h"

#include "analysis/exchange/why-annotation-run.h"
#include "analysis/notes/why-notes-answer.h"
#include "cli/why-cli.h"

/* So many are told of; of the others how many they are. */
#define MAX_COMPLAINTS 20

WhyNotes *
why_annotated_notes (WhyAnnotations *annotations,
                     WhyAnalyzer *analyzer,
                     const char *path,
                     double duration_s,
                     GError **error)
{
  WhyNotesAnswer answer = { 0 };
  WhyAnnotationRun *run
      = why_annotation_run_new (annotations, analyzer,
                                why_samples_of_file (path,
                                                     why_analyzer_axes (analyzer)->sample_rate_hz),
                                duration_s, FALSE, why_notes_answer_take, &answer);
  while (why_notes_answer_wait (&answer, NULL))
    why_cli_show_bar (why_annotation_run_progress (run));
  why_annotation_run_stop (run);
  why_cli_clear_bar ();
  return why_notes_answer_steal (&answer, error);
}

gboolean
why_annotated_complain (const WhyAnnotations *annotations, double duration_s)
{
  gsize n_told = 0;
  gboolean is_bad = FALSE;
  for (gsize i = 0; i < why_annotations_n (annotations); i++)
    {
      g_autofree char *text = why_annotations_fault_text (annotations, i, duration_s);
      is_bad |= why_annotations_fault (annotations, i, duration_s) >= WHY_ANNOTATION_NOT_A_NUMBER;
      if (text && n_told++ < MAX_COMPLAINTS)
        why_cli_complain ("%s: %s", why_annotations_path (annotations), text);
    }
  if (n_told > MAX_COMPLAINTS)
    why_cli_complain ("%s: %zu intervals have such a fault; the table and JSON name all of them",
                      why_annotations_path (annotations), n_told);
  return is_bad;
}

void
why_annotated_add_text (GString *text,
                        const WhyAnnotations *annotations,
                        const WhyNotes *notes,
                        gsize i)
{
  gsize ignored;
  const char *label = why_annotations_get (annotations, i)->label;
  g_string_append (text, "  ");
  switch (why_agreement_of (annotations, notes, i, &ignored))
    {
    case WHY_AGREEMENT_YES:
      /* Translators: behind what is heard in an interval: its label, “vib.”, says the same */
      g_string_append_printf (text, _ ("“%s” agrees"), label);
      break;
    case WHY_AGREEMENT_NO:
      g_string_append_printf (text, _ ("“%s” disagrees"), label);
      break;
    case WHY_AGREEMENT_LEFT_OUT:
      g_string_append_printf (text, _ ("“%s” is not analysed"), label);
      break;
    case WHY_AGREEMENT_PENDING:
    case WHY_AGREEMENT_OTHER:
    case WHY_AGREEMENT_UNSURE:
    default:
      g_string_append (text, label);
    }
}

void
why_annotated_add_text_summary (GString *text,
                                const WhyAnnotations *annotations,
                                const WhyNotes *notes)
{
  WhyAgreement agreement;
  char **classes = why_notes_axes (notes)->classes;
  why_agreement_count (annotations, notes, &agreement);
  g_autofree char *sentence = why_agreement_text (&agreement);
  g_string_append_printf (text, "%s\n", sentence);
  for (gsize k = 0; k < agreement.n_classes; k++)
    for (gsize heard = 0; heard < agreement.n_classes; heard++)
      if (heard != k && agreement.confusion[k][heard] > 0)
        g_string_append_printf (text, _ ("  %s, heard as %s: %zu\n"), classes[k], classes[heard],
                                agreement.confusion[k][heard]);
}
