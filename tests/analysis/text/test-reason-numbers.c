/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whatever was found, a reason has no number that is not one of the analysis. */
#include <math.h>
#include <string.h>

#include "analysis/text/why-reason-text.h"
#include "analysis/text/why-trill-text.h"
#include "base/why-random.h"
#include "reason-case.h"

/* Numbers that may stand in a sentence, as they may stand there. */
static void
allow (GHashTable *allowed, int decimals, double value)
{
  char text[32];
  g_snprintf (text, sizeof text, "%.*f", decimals, value);
  g_hash_table_add (allowed, g_strdup (text));
}

/* Told anew, from the reason_planes. */
static void
allow_shares (GHashTable *allowed, gsize class_index, double rate_hz)
{
  double near_it = 0, second = 0, all = 0;
  for (gsize path = 0; path < REASON_N_PATHS; path++)
    {
      double mean = ((double) reason_planes[class_index][path][0]
                     + (double) reason_planes[class_index][path][1])
                    / 2;
      double octaves = fmin (fabs (log2 (reason_rates_hz[path] / rate_hz)),
                             fabs (log2 (reason_rates_hz[path] / (2 * rate_hz))));
      if (!(mean > 0))
        continue;
      all += mean;
      second += path > 0 ? mean : 0;
      near_it += path > 0 && octaves <= 0.5 ? mean : 0;
    }
  allow (allowed, 0, 100 * near_it / second);
  allow (allowed, 0, 100 * (1 - second / all));
}

static void
assert_numbers (const WhyAnalysis *a, const char *text)
{
  g_autoptr (GHashTable) allowed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const WhyMeasures *m = &a->measures;
  const double tenths[] = { m->rate_hz, m->depth_db, m->delay_s };
  for (gsize i = 0; i < G_N_ELEMENTS (tenths); i++)
    allow (allowed, 1, tenths[i]);
  allow (allowed, 0, m->extent_cents);
  for (gsize k = 0; k < REASON_N_CLASSES; k++)
    allow (allowed, 0, 100 * (double) a->probabilities[k]);
  for (gsize i = 1; i < REASON_N_PATHS; i++)
    {
      allow (allowed, 1, reason_rates_hz[i]);
      allow (allowed, 0, reason_rates_hz[i]);
    }
  allow_shares (allowed, a->label, m->rate_hz);

  /* The names of a trill's notes have digits, too. */
  g_autoptr (GString) rest = g_string_new (text);
  WhyTrillText trill;
  if (why_trill_text_of (a, &trill))
    g_string_replace (rest, trill.notes, "", 0);
  g_autoptr (GRegex) number = g_regex_new ("[0-9]+(\\.[0-9]+)?", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  for (g_regex_match (number, rest->str, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *found = g_match_info_fetch (match, 0);
      if (!g_hash_table_contains (allowed, found))
        g_error ("%s is nowhere in the analysis: %s", found, text);
    }
  g_assert_null (strstr (text, "nan"));
  g_assert_null (strstr (text, "inf"));
}

static double
draw_or_nothing (WhyRandom *random, double low, double high)
{
  return why_random_chance (random, 0.3) ? NAN : why_random_range (random, low, high);
}

static void
draw_analysis (WhyRandom *random, WhyAnalysis *a)
{
  WhyMeasures *m = &a->measures;
  why_measures_init (m);
  m->f0_hz = draw_or_nothing (random, 60, 900);
  m->rate_hz = draw_or_nothing (random, 2, 50);
  m->missing = isnan (m->rate_hz) ? (WhyModulationMissing) why_random_index (random, 5)
                                  : WHY_MODULATION_FOUND;
  m->extent_cents = draw_or_nothing (random, 4, 300);
  m->extent_pp_cents = 2 * m->extent_cents;
  m->depth_db = draw_or_nothing (random, 0.5, 20);
  m->regularity = why_random_uniform (random);
  m->delay_s = draw_or_nothing (random, 0, 2);
  m->dwell = draw_or_nothing (random, 0.5, 1);
  if (m->extent_pp_cents >= 60 && m->f0_hz > 0)
    {
      m->lower_hz = m->f0_hz;
      m->upper_hz = m->f0_hz * exp2 (m->extent_pp_cents / 1200);
    }
  a->label = why_random_index (random, REASON_N_CLASSES);
  a->network_label
      = why_random_chance (random, 0.7) ? a->label : why_random_index (random, REASON_N_CLASSES);
  a->evidence = why_random_chance (random, 0.7) ? WHY_EVIDENCE_NETWORK
                                                : (WhyEvidence) why_random_index (random, 6);
  a->stage = why_random_chance (random, 0.2) ? WHY_STAGE_VERDICT : WHY_STAGE_RELEVANCE;
  float rest = 1;
  for (gsize k = 0; k < REASON_N_CLASSES; k++)
    {
      gsize class_index = (a->label + k) % REASON_N_CLASSES;
      a->probabilities[class_index]
          = k + 1 < REASON_N_CLASSES ? rest * (float) why_random_range (random, 0.5, 1) : rest;
      rest -= a->probabilities[class_index];
      for (gsize path = 0; path < REASON_N_PATHS; path++)
        for (gsize frame = 0; frame < REASON_N_FRAMES; frame++)
          reason_planes[k][path][frame] = (float) pow (why_random_uniform (random), 3) - 0.1f;
    }
}

/* Whatever was found: each number is one of the analysis, each sentence ends, and none says "nan". */
static void
test_numbers (void)
{
  WhyRandom random = why_random_new (5);
  gsize n_texts = 0;
  for (int i = 0; i < 20000; i++)
    {
      WhyAnalysis a = reason_vibrato ();
      draw_analysis (&random, &a);
      reason_explain (&a);
      g_autofree char *text = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS,
                                               why_random_index (&random, REASON_N_CLASSES + 1));
      g_assert_nonnull (text);
      g_assert_true (g_str_has_suffix (text, "."));
      g_assert_null (strstr (text, "  "));
      g_assert_cmpuint (g_utf8_strlen (text, -1), <, 480);
      assert_numbers (&a, text);
      n_texts++;
      reason_forget (&a);
    }
  g_test_message ("%zu texts", n_texts);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reason-numbers/any", test_numbers);
  return g_test_run ();
}
