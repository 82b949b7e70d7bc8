/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-reason-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/engine/why-evidence.h"
#include "analysis/notes/why-note-analysis.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-reason-private.h"

/* How a network is spoken of that had another name for it. */
typedef enum
{
  THE_NETWORK,
  THE_FIRST_NETWORK,
  A_GUESS, /* told in any case */
} Dissent;

/* What each kind of evidence says. A kind is added here, and nowhere else. */
static const struct
{
  const char *sentence;
  Dissent dissent;
  gboolean is_all;    /* nothing else decided, and nothing else is to be said */
  gboolean says_none; /* it speaks for "none"; of another verdict it says nothing */
} by_evidence[] = {
  [WHY_EVIDENCE_UNCHANGING]
  = { N_ ("Nothing changes in it: the sound comes back the same, period by period."), THE_NETWORK,
      TRUE, TRUE },
  [WHY_EVIDENCE_CLICK]
  = { N_ ("Hardly anything sounds: it is only a click."), THE_NETWORK, TRUE, TRUE },
  [WHY_EVIDENCE_LISTENER]
  = { N_ ("A second network decided, which follows the sound moment by moment; relevance shows what the "
          "first one heard."),
      THE_FIRST_NETWORK, FALSE, FALSE },
  [WHY_EVIDENCE_NO_NOTE]
  = { N_ ("It is no note: its pitch keeps moving, as in speech."), THE_NETWORK, TRUE, TRUE },
  [WHY_EVIDENCE_SHORT] = { N_ ("It sounds for too short a time to tell."), A_GUESS, TRUE, FALSE },
  [WHY_EVIDENCE_FEW_CYCLES]
  = { N_ ("Nothing in it comes back often enough: fewer than two cycles of anything are heard."),
      THE_NETWORK, TRUE, TRUE },
  [WHY_EVIDENCE_BEATS]
  = { N_ ("Its partials beat, each pair at a constant rate of its own: that is not a fluttering tongue."),
      THE_NETWORK, TRUE, TRUE },
  [WHY_EVIDENCE_SWING]
  = { N_ ("The measured pitch decided: a swing this wide and steady is taken for a vibrato."),
      THE_NETWORK, FALSE, FALSE },
  [WHY_EVIDENCE_NO_SWING]
  = { N_ ("The pitch was not found to swing, as it would in a vibrato or trill."), THE_NETWORK,
      FALSE, TRUE },
  [WHY_EVIDENCE_DIVIDED]
  = { N_ ("The networks are divided: no technique is likely enough to be named."), THE_NETWORK,
      FALSE, TRUE },
};

/* Models that come with the program (data/models). */
static const char *const shipped[] = { "default.safetensors", "default-s1.safetensors",
                                       "paper.safetensors", "paper-s1.safetensors", NULL };

static gboolean
is_told (WhyEvidence evidence)
{
  return (gsize) evidence < G_N_ELEMENTS (by_evidence) && by_evidence[evidence].sentence;
}

static WhyReasonFacts
make_facts (const WhyAxes *axes,
            gsize label,
            gsize network_label,
            WhyEvidence evidence,
            const WhyMeasures *measures,
            gboolean knows_missing)
{
  WhyReasonFacts facts = { .axes = axes,
                           .label = label,
                           .network_label = network_label,
                           .evidence = evidence,
                           .class = why_reason_class (axes->classes[label]),
                           .measures = measures,
                           .knows_missing = knows_missing };
  if (is_told (evidence) && by_evidence[evidence].says_none && facts.class != WHY_REASON_NONE)
    facts.evidence = WHY_EVIDENCE_NETWORK;
  facts.has_rate = measures && measures->rate_hz > 0;
  facts.by_pitch = facts.has_rate && measures->extent_cents > 0;
  facts.by_level = facts.has_rate && measures->depth_db > 0;
  return facts;
}

static char *
dissent_sentence (Dissent dissent, const char *name)
{
  const char *label = why_class_label (name);
  switch (dissent)
    {
    case A_GUESS:
      /* Translators: %s is a technique, or "None of these". */
      return g_strdup_printf (_ ("The network’s guess would be “%s”."), label);
    case THE_FIRST_NETWORK:
      return g_strdup_printf (_ ("The first network on its own would say “%s”."), label);
    case THE_NETWORK:
    default:
      return g_strdup_printf (_ ("The network on its own would say “%s”."), label);
    }
}

static void
add_evidence (GString *text, const WhyReasonFacts *facts)
{
  const WhyAxes *axes = facts->axes;
  if (!is_told (facts->evidence))
    return;
  Dissent dissent = by_evidence[facts->evidence].dissent;
  why_reason_add (text, g_strdup (_ (by_evidence[facts->evidence].sentence)));
  if (facts->network_label < axes->n_classes
      && (dissent == A_GUESS || facts->network_label != facts->label))
    why_reason_add (text, dissent_sentence (dissent, axes->classes[facts->network_label]));
}

/* What cannot be measured, and what the network never heard from a player. */
static void
add_timbre (GString *text, const WhyReasonFacts *facts)
{
  if (facts->class != WHY_REASON_BISBIGLIANDO)
    return;
  why_reason_add (text, g_strdup (_ (
                            "Whether the timbre changes to and fro, as in a bisbigliando, is not "
                            "measured.")));
  if (facts->axes->model_name && g_strv_contains (shipped, facts->axes->model_name))
    why_reason_add (text,
                    g_strdup (_ ("No player’s recording of one trained this network, only sounds "
                                 "that the program made.")));
}

/* What can be said without relevance. */
static GString *
begin_text (const WhyReasonFacts *facts)
{
  GString *text = g_string_new (NULL);
  gboolean is_all = is_told (facts->evidence) && by_evidence[facts->evidence].is_all;
  if (!is_all)
    why_reason_add_measures (text, facts);
  add_evidence (text, facts);
  if (!is_all)
    add_timbre (text, facts);
  return text;
}

/* NULL where there is nothing to say. */
static char *
finish (GString *text)
{
  gboolean is_empty = text->len == 0;
  return g_string_free (text, is_empty);
}

char *
why_reason_text (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  if (analysis->stage < WHY_STAGE_VERDICT || analysis->is_early || analysis->is_held)
    return NULL;
  WhyReasonFacts facts
      = make_facts (analysis->axes, analysis->label, analysis->network_label, analysis->evidence,
                    analysis->is_measured ? &analysis->measures : NULL, TRUE);
  GString *text = begin_text (&facts);
  /* What decided otherwise than the network is not in its relevance. */
  if (facts.evidence == WHY_EVIDENCE_NETWORK && facts.network_label == facts.label)
    {
      why_reason_add_relevance (text, analysis, &facts, rule);
      why_reason_add_other (text, analysis, &facts, rule, class_index);
    }
  return finish (text);
}

char *
why_reason_text_of_note (const WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  const WhyAxes *axes = why_notes_axes (notes);
  WhyMeasures measures;
  if (!axes || !note->is_named || note->label >= axes->n_classes)
    return NULL;
  why_measures_init (&measures);
  why_note_measures (note, &measures);
  WhyReasonFacts facts
      = make_facts (axes, note->label,
                    note->evidence == WHY_EVIDENCE_SHORT ? note->label : axes->n_classes,
                    note->evidence, &measures, FALSE);
  return finish (begin_text (&facts));
}
