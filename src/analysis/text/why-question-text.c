/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-question-text.h"

#include <glib/gi18n-lib.h>

#include "analysis/text/why-class-display-name.h"

char *
why_question_text (const WhyAxes *axes, WhyQuestion question)
{
  gsize n = axes && axes->classes ? axes->n_classes : 0;
  if (question.class_index >= n || (question.is_contrast && question.other >= n))
    return g_strdup ("");
  const char *name = why_class_display_name (axes->classes[question.class_index]);
  if (!question.is_contrast)
    return g_strdup (name);
  /* Translators: two playing techniques, of which the first is explained: "vibrato rather than trill" */
  return g_strdup_printf (_ ("%s rather than %s"), name,
                          why_class_display_name (axes->classes[question.other]));
}
