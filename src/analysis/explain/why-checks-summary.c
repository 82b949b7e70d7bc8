/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-checks-summary.h"

#include <math.h>

#include "base/why-statistics.h"

double
why_sensitivity_largest (const WhySensitivity *sensitivity, WhyRule rule)
{
  double largest = 0;
  for (int change = 0; change < WHY_N_CHANGES; change++)
    largest = fmax (largest, sensitivity->change[rule][change]);
  return largest;
}

static void
add_similarity (WhyMapSimilarity *sum, const WhyMapSimilarity *of, double weight)
{
  sum->rank += weight * of->rank;
  /* A map that is turned over still points at the same paths. */
  sum->correlation += weight * fabs (of->correlation);
}

static void
summarise_randomisation (
    const WhyChecks *checks, gsize n, gsize n_done, WhyRule rule, WhyRandomisationScore *out)
{
  for (gsize i = 0; i < n; i++)
    for (int layer = 0; checks[i].is_done && layer < WHY_MODEL_N_LAYERS; layer++)
      {
        const WhyRandomisationScore *score = &checks[i].randomisation[rule];
        add_similarity (&out->cascade[layer], &score->cascade[layer], 1 / (double) n_done);
        add_similarity (&out->alone[layer], &score->alone[layer], 1 / (double) n_done);
      }
}

/* change: WHY_N_CHANGES for the largest. */
static WhyChangeSummary
summarise_change (const WhyChecks *checks, gsize n, WhyRule rule, int change)
{
  g_autofree double *values = g_new (double, n + 1);
  gsize n_values = 0;
  for (gsize i = 0; i < n; i++)
    if (checks[i].is_done)
      values[n_values++] = change < WHY_N_CHANGES
                               ? checks[i].sensitivity.change[rule][change]
                               : why_sensitivity_largest (&checks[i].sensitivity, rule);
  why_sort_doubles (values, n_values);
  return (WhyChangeSummary){ why_median_doubles (values, n_values),
                             why_quantile_doubles (values, n_values, 0.95) };
}

static void
add_flip (WhyFlipSummary *summary, double area)
{
  summary->n++;
  summary->n_won += area > 0;
  summary->area += (area - summary->area) / (double) summary->n;
}

static void
count_renamed (const WhyChecks *checks, WhyChecksSummary *out)
{
  gboolean any = FALSE;
  for (int change = 0; change < WHY_N_CHANGES; change++)
    {
      gboolean is_renamed = checks->sensitivity.renamed[change];
      out->n_renamed[change] += is_renamed ? 1 : 0;
      any = any || is_renamed;
    }
  out->n_renamed_any += any ? 1 : 0;
}

void
why_checks_summarise (const WhyChecks *checks, gsize n, WhyChecksSummary *out)
{
  *out = (WhyChecksSummary){ .n = 0 };
  for (gsize i = 0; i < n; i++)
    if (checks[i].is_done)
      {
        out->n++;
        count_renamed (&checks[i], out);
      }
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      WhyRuleChecks *of = &out->rules[rule];
      summarise_randomisation (checks, n, out->n, (WhyRule) rule, &of->randomisation);
      for (int change = 0; change < WHY_N_CHANGES; change++)
        of->change[change] = summarise_change (checks, n, (WhyRule) rule, change);
      of->largest_change = summarise_change (checks, n, (WhyRule) rule, WHY_N_CHANGES);
      for (gsize i = 0; i < n; i++)
        if (checks[i].is_done)
          {
            add_flip (&of->flip_all, checks[i].flip_area[rule]);
            add_flip (&of->flip[checks[i].class_index], checks[i].flip_area[rule]);
          }
    }
}
