/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-description.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/engine/why-evidence.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-trill-text.h"
#include "analysis/text/why-typical.h"
#include "base/why-utf8.h"

static char *
describe_missing (WhyModulationMissing missing)
{
  switch (missing)
    {
    case WHY_MODULATION_QUIET:
      return g_strdup (_ ("no rate: too quiet"));
    case WHY_MODULATION_SHORT:
      return g_strdup (_ ("no rate: too short"));
    case WHY_MODULATION_SLIGHT:
      return g_strdup (_ ("no rate: it hardly swings"));
    case WHY_MODULATION_IRREGULAR:
      return g_strdup (_ ("no rate: too irregular"));
    case WHY_MODULATION_FOUND:
    default:
      return NULL;
    }
}

char *
why_describe_evidence (const WhyAnalysis *analysis)
{
  if (analysis->stage < WHY_STAGE_VERDICT)
    return NULL;
  const char *name = analysis->axes->classes[analysis->label];
  const char *heard = why_class_display_name (analysis->axes->classes[analysis->network_label]);
  const WhyMeasures *measures = &analysis->measures;
  gboolean is_none = g_strcmp0 (name, "none") == 0,
           overruled = analysis->network_label != analysis->label;
  if (analysis->evidence == WHY_EVIDENCE_SHORT)
    /* Translators: there is no verdict: too little sounds. %s is a technique, or "none". */
    return g_strdup_printf (_ ("less than %.1f s of sound; the network’s guess: %s"),
                            WHY_EVIDENCE_MIN_S, heard);
  /* Translators: the verdict is "none"; the network, left alone, would have named this technique. */
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_UNCHANGING)
    return g_strdup_printf (_ ("nothing changes in it; the network on its own would say %s"),
                            heard);
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_CLICK)
    return g_strdup_printf (_ ("only a click; the network on its own would say %s"), heard);
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_NO_NOTE)
    return g_strdup_printf (
        _ ("no note: its pitch does not stay; the network on its own would say %s"), heard);
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_FEW_CYCLES)
    return g_strdup_printf (_ ("fewer than two cycles; the network on its own would say %s"),
                            heard);
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_BEATS)
    /* Translators: two partials of one sound beat, as two strings that are slightly out of tune. */
    return g_strdup_printf (_ ("its partials beat; the network on its own would say %s"), heard);
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_NO_SWING)
    return g_strdup_printf (
        _ ("no swing of the pitch was found; the network on its own would say %s"), heard);
  if (is_none && overruled && analysis->evidence == WHY_EVIDENCE_DIVIDED)
    return g_strdup_printf (_ ("nothing is likely enough; the network on its own would say %s"),
                            heard);
  if (!is_none && overruled && analysis->evidence == WHY_EVIDENCE_SWING)
    /* Translators: the verdict is "vibrato", from the measured pitch; the network heard none, or another technique. */
    return g_strdup_printf (_ ("its pitch swings steadily; the network on its own would say %s"),
                            heard);
  /* Translators: two networks judge; the one that relevance explains would have named this technique. */
  if (overruled && analysis->evidence == WHY_EVIDENCE_LISTENER)
    return g_strdup_printf (_ ("a second network hears it so; the one explained here says %s"),
                            heard);
  if (isnan (measures->rate_hz))
    return is_none ? NULL : describe_missing (measures->missing);
  if (!(measures->rate_hz > 0)) /* not measured */
    return NULL;
  if (is_none)
    return g_strdup (_ ("it swings, but is none of these techniques"));
  switch (why_typical (measures, name))
    {
    case WHY_TYPICAL_SLOW:
    case WHY_TYPICAL_FAST:
    case WHY_TYPICAL_NARROW:
    case WHY_TYPICAL_NO_LEVEL:
      /* Translators: what was measured is not what this technique does. */
      return g_strdup_printf (_ ("not typical of a %s"), why_class_display_name (name));
    case WHY_TYPICAL_FITS:
    case WHY_TYPICAL_NO_PITCH:
    case WHY_TYPICAL_ROUND:
    case WHY_TYPICAL_TWO_NOTES:
    default:
      return NULL;
    }
}

void
why_describe_measures (const WhyMeasures *measures, GString *text)
{
  char note[WHY_NOTE_SIZE];
  double cents;
  if (why_note_display_name (measures->f0_hz, note, &cents))
    {
      g_string_append_printf (text, _ (". Pitch %s"), note);
      if (fabs (cents) >= 0.5)
        g_string_append_printf (text,
                                cents > 0 ? _ (", %.0f cents sharp") : _ (", %.0f cents flat"),
                                fabs (cents));
    }
  if (isnan (measures->rate_hz))
    g_string_append (text, _ (". No modulation"));
  if (measures->rate_hz > 0)
    g_string_append_printf (text, _ (". Modulation %.1f hertz"), measures->rate_hz);
  if (measures->extent_cents > 0)
    g_string_append_printf (text, _ (", extent plus or minus %.0f cents"), measures->extent_cents);
}

char *
why_describe_analysis (const WhyAnalysis *analysis)
{
  g_autofree char *source = why_utf8_plain (analysis->source ? analysis->source : "", "");
  if (analysis->stage < WHY_STAGE_VERDICT)
    return g_steal_pointer (&source);

  GString *text = g_string_new (NULL);
  const char *name = analysis->axes->classes[analysis->label];
  if (analysis->evidence == WHY_EVIDENCE_SHORT)
    g_string_append_printf (text, _ ("%s: too short to tell"), source);
  else
    g_string_append_printf (text, _ ("%s: %s, %.0f percent"), source, why_class_display_name (name),
                            100 * (double) analysis->probabilities[analysis->label]);
  if (analysis->has_hand_label)
    /* Translators: the class that somebody gave a note by hand. */
    g_string_append_printf (text, _ (". By hand: %s"),
                            why_class_display_name (analysis->axes->classes[analysis->hand_label]));
  WhyTrillText trill;
  if (why_trill_text_of (analysis, &trill))
    {
      g_autofree char *line = why_trill_text_line (&trill);
      g_string_append_printf (text, ". %s", line);
    }
  else
    why_describe_measures (&analysis->measures, text);
  g_autofree char *remark = why_describe_evidence (analysis);
  if (remark)
    g_string_append_printf (text, " (%s)", remark);
  WhyTopPath top;
  if (why_analysis_top_paths (analysis, WHY_RULE_EPSILON_ZPLUS, why_question (analysis->label),
                              &top, 1)
      == 1)
    {
      g_string_append_printf (text, _ (". Most relevant: carrier %.0f hertz"), top.lambda1_hz);
      if (top.lambda2_hz > 0)
        g_string_append_printf (text, _ (" modulated at %.1f hertz"), top.lambda2_hz);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

char *
why_describe_program (const WhyAxes *axes, gsize label, double probability, WhyEvidence evidence)
{
  if (evidence == WHY_EVIDENCE_SHORT)
    return g_strdup (_ ("The program: too short to tell"));
  /* Translators: what the program says where somebody says something else: "The program: vibrato, 97 %" */
  return g_strdup_printf (_ ("The program: %s, %.0f %%"),
                          why_class_display_name (axes->classes[label]), 100 * probability);
}
