/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-checks-document.h"

#include <glib/gi18n.h>

static void
add_header (WhyTable *table, const char *const *names, gsize n)
{
  for (gsize i = 0; i < n; i++)
    why_table_add (table, "%s", _ (names[i]));
  why_table_end_row (table);
}

static void
add_similarity (WhyTable *table, const WhyMapSimilarity *similarity)
{
  why_table_number (table, similarity->rank, 2);
  why_table_number (table, similarity->correlation, 2);
}

/* From the output down, as the cascade goes. */
static void
add_randomisation (WhyMarkup *document, const WhyEvaluation *e)
{
  static const char *const header[]
      = { N_ ("with all above: ranks"), N_ ("values"), N_ ("alone: ranks"), N_ ("values") };
  why_markup_heading (document, _ ("Does the map depend on what the network learned?"));
  for (gsize i = 0; i < e->n_rules; i++)
    {
      const WhyRandomisationScore *score = &e->checks_summary->rules[e->rules[i]].randomisation;
      g_autoptr (WhyTable) table = why_table_new ();
      why_table_add (table, "%s", why_rule_label (e->rules[i]));
      add_header (table, header, G_N_ELEMENTS (header));
      for (int layer = WHY_MODEL_N_LAYERS - 1; layer >= 0; layer--)
        {
          why_table_add (table, "%s", why_model_layer_name ((WhyModelLayer) layer));
          add_similarity (table, &score->cascade[layer]);
          add_similarity (table, &score->alone[layer]);
          why_table_end_row (table);
        }
      why_markup_table (document, table);
    }
  why_markup_line (
      document, "%s",
      _ ("How alike the named class’s map is to the map of a network that has forgotten: the "
         "weights of a layer and of all above it, or of that layer alone, are in random order. "
         "Correlation of the magnitudes’ ranks (Spearman) and of the values (Pearson, without its "
         "sign), means: 1 is the same map, which then does not come from what the layer learned; "
         "near 0 the map is gone. Rules with z+ are known to hardly depend on the upper layers. "
         "Some likeness of the ranks remains in any case, since paths in which nothing sounds "
         "matter to no network."));
}

static void
add_change (WhyTable *table, const WhyChangeSummary *change)
{
  why_table_number (table, change->median, 3);
  why_table_number (table, change->q95, 3);
}

static void
add_sensitivity (WhyMarkup *document, const WhyEvaluation *e)
{
  static const char *const names[WHY_N_CHANGES] = { [WHY_CHANGE_NOISE] = N_ ("noise 40 dB below"),
                                                    [WHY_CHANGE_GAIN] = N_ ("0.1 dB louder"),
                                                    [WHY_CHANGE_SHIFT] = N_ ("5 ms later"),
                                                    [WHY_CHANGE_ONE_HOP] = N_ ("one frame later") };
  const WhyChecksSummary *summary = e->checks_summary;
  g_autoptr (WhyTable) table = why_table_new ();
  why_table_add (table, "%s", _ ("change"));
  why_table_add (table, "%s", _ ("named otherwise"));
  for (gsize i = 0; i < e->n_rules; i++)
    {
      why_table_add (table, "%s", why_rule_label (e->rules[i]));
      why_table_add (table, "%s", _ ("95th percentile"));
    }
  why_table_end_row (table);
  for (int change = 0; change <= WHY_N_CHANGES; change++)
    {
      gboolean is_last = change == WHY_N_CHANGES;
      why_table_add (table, "%s", is_last ? _ ("largest") : _ (names[change]));
      why_table_add (table, _ ("%zu of %zu"),
                     is_last ? summary->n_renamed_any : summary->n_renamed[change], summary->n);
      for (gsize i = 0; i < e->n_rules; i++)
        {
          const WhyRuleChecks *rule = &summary->rules[e->rules[i]];
          add_change (table, is_last ? &rule->largest_change : &rule->change[change]);
        }
      why_table_end_row (table);
    }
  why_markup_heading (document, _ ("Does the map hold still where the sound hardly changes?"));
  why_markup_table (document, table);
  why_markup_line (document, "%s",
                   _ ("How far the map moves, relative to itself: the median of the recordings, "
                      "and the 95th percentile. Then the largest of each recording’s changes, and "
                      "whether any of them made the program name another class."));
}

static void
add_flip (WhyTable *table, const WhyEvaluation *e, const char *name, gsize class_index)
{
  why_table_add (table, "%s", name);
  for (gsize i = 0; i < e->n_rules; i++)
    {
      const WhyRuleChecks *rule = &e->checks_summary->rules[e->rules[i]];
      const WhyFlipSummary *flip
          = class_index < e->n_classes ? &rule->flip[class_index] : &rule->flip_all;
      why_table_number (table, flip->area, 2);
      why_table_add (table, _ ("%zu of %zu"), flip->n_won, flip->n);
    }
  why_table_end_row (table);
}

static void
add_flips (WhyMarkup *document, const WhyEvaluation *e)
{
  g_autoptr (WhyTable) table = why_table_new ();
  why_table_add (table, "%s", _ ("verdict"));
  for (gsize i = 0; i < e->n_rules; i++)
    {
      why_table_add (table, "%s", why_rule_label (e->rules[i]));
      why_table_add (table, "%s", _ ("won"));
    }
  why_table_end_row (table);
  for (gsize k = 0; k < e->n_classes; k++)
    if (e->checks_summary->rules[e->rules[0]].flip[k].n > 0)
      add_flip (table, e, e->classes[k], k);
  add_flip (table, e, _ ("all"), e->n_classes);
  why_markup_heading (document, _ ("Does the network go by what the map points at?"));
  why_markup_table (document, table);
  why_markup_line (
      document, "%s",
      _ ("The flip test: paths are silenced, the most relevant first, and the network is asked "
         "anew. How far the class’s logit then lies below that of random orders, a mean over all "
         "shares of silent paths; and for how many recordings it does."));
}

void
why_checks_document (WhyMarkup *document, const WhyEvaluation *evaluation)
{
  gsize n = evaluation->checks_summary->n;
  why_markup_heading (document, _ ("Is it the network’s reason?"));
  why_markup_line (document,
                   ngettext ("Checked on the named class’s map of %zu recording.",
                             "Checked on the named class’s maps of %zu recordings.", n),
                   n);
  add_randomisation (document, evaluation);
  add_sensitivity (document, evaluation);
  add_flips (document, evaluation);
}
