/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/adapt/why-adapt.h"

#include <glib/gi18n-lib.h>

/* What the gain costs. NULL: there is no reference. */
static char *
tell_forgotten (const WhyAdaptCount *reference)
{
  if (reference->before == 0)
    return NULL;
  if (reference->forgotten == 0)
    return g_strdup (_ ("It has forgotten none of the reference sounds."));
  return g_strdup_printf (
      _ ("It has forgotten %zu of the %zu reference sounds that the old one names correctly."),
      reference->forgotten, reference->before);
}

char *
why_adapt_sentence (const WhyAdaptResult *r)
{
  const WhyAdaptCount *own = &r->own.all, *reference = &r->reference.all;
  g_autofree char *forgotten = tell_forgotten (reference), *better = NULL;
  switch (r->verdict)
    {
    case WHY_ADAPT_BETTER:
      better = g_strdup_printf (
          _ ("The new model is better for you: of the notes it has not learned it names %zu of %zu"
             " correctly, where the old one names %zu."),
          own->after, own->n, own->before);
      return g_strjoin (forgotten ? " " : "", better, forgotten, NULL);
    case WHY_ADAPT_WORSE_REFERENCE:
      return g_strdup_printf (
          _ ("The new model is worse: of %zu reference sounds that the old one names correctly it "
             "has forgotten %zu; more than %zu are too many. Of your notes that it has not learned "
             "it names %zu of %zu correctly, where the old one names %zu. Check that the "
             "corrections are right."),
          reference->before, reference->forgotten, r->n_may_forget, own->after, own->n,
          own->before);
    case WHY_ADAPT_WORSE:
      return g_strdup_printf (
          _ ("The new model is worse: of the notes it has not learned it names %zu of %zu "
             "correctly, where the old one names %zu. Check that the corrections are right, or "
             "correct more notes."),
          own->after, own->n, own->before);
    case WHY_ADAPT_NO_BETTER:
    default:
      if (own->after > own->before)
        return g_strdup_printf (
            _ ("The new model is hardly better: of the notes it has not learned it names %zu of %zu "
               "correctly, where the old one names %zu. More corrected notes may help."),
            own->after, own->n, own->before);
      return g_strdup_printf (
          _ ("The new model is no better: of the notes it has not learned it names %zu of %zu "
             "correctly, as many as the old one. More corrected notes may help."),
          own->after, own->n);
    }
}

char *
why_adapt_method (const WhyAdaptResult *r)
{
  if (r->n_folds == 0)
    return g_strdup_printf (ngettext ("Judged on %zu note of the split test or validation.",
                                      "Judged on %zu notes of the split test or validation.",
                                      r->own.all.n),
                            r->own.all.n);
  if (!r->by_recording)
    return g_strdup_printf (
        ngettext ("Each of %zu note was judged by a model that has not learned it, but others of "
                  "the same recording: other recordings may fare worse.",
                  "Each of %zu notes was judged by a model that has not learned it, but others of "
                  "the same recording: other recordings may fare worse.",
                  r->own.all.n),
        r->own.all.n);
  return g_strdup_printf (
      ngettext (
          "Each of %zu note of %zu recordings was judged by a model that has not learned from "
          "its recording (%zu parts).",
          "Each of %zu notes of %zu recordings was judged by a model that has not learned "
          "from its recording (%zu parts).",
          r->own.all.n),
      r->own.all.n, r->n_recordings, r->n_folds);
}
