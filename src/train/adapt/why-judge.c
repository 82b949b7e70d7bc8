/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/adapt/why-judge.h"

#include <math.h>

/* Of the notes that were named wrongly, at least. Trained on names that were drawn by lot, networks win less. */
#define WORTH_HAVING 0.125

static void
count (WhyAdaptCount *counts, gboolean before, gboolean after)
{
  counts->n++;
  counts->before += before;
  counts->after += after;
  counts->forgotten += before && !after;
}

static void
summarise (WhyAdaptScore *score, gsize n_classes)
{
  double before = 0, after = 0, n = 0;
  for (gsize k = 0; k < n_classes; k++)
    if (score->classes[k].n > 0)
      {
        before += (double) score->classes[k].before / (double) score->classes[k].n;
        after += (double) score->classes[k].after / (double) score->classes[k].n;
        n++;
      }
  score->macro_before = n > 0 ? before / n : NAN;
  score->macro_after = n > 0 ? after / n : NAN;
}

void
why_judge (const WhyHead *start,
           const WhyHead *const *judges,
           const WhySounds *sounds,
           const WhyAxes *axes,
           WhyAdaptScore *out)
{
  float p[WHY_MODEL_MAX_CLASSES];
  *out = (WhyAdaptScore){ 0 };
  for (gsize i = 0; i < sounds->n; i++)
    {
      gsize label = sounds->labels[i];
      if (!judges[i])
        continue;
      gboolean before = why_head_name (start, sounds, i, axes, p) == label,
               after = why_head_name (judges[i], sounds, i, axes, p) == label;
      count (&out->classes[label], before, after);
      count (&out->all, before, after);
    }
  summarise (out, sounds->n_classes);
}

gboolean
why_judge_is_better (const WhyAdaptScore *own)
{
  double won = (double) own->all.after - (double) own->all.before,
         wrong = (double) own->all.n - (double) own->all.before;
  return won >= 1 && won >= WORTH_HAVING * wrong;
}

gsize
why_judge_may_forget (const WhyAdaptScore *reference, double share)
{
  return (gsize) (share * (double) reference->all.before);
}
