/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* The parts of why_reason_text. Measures come first; each part looks at the same facts. */

G_BEGIN_DECLS

/* The classes that something can be said of; names are those of models. */
typedef enum
{
  WHY_REASON_VIBRATO,
  WHY_REASON_TRILL,
  WHY_REASON_TREMOLO,
  WHY_REASON_BISBIGLIANDO,
  WHY_REASON_FLATTERZUNGE,
  WHY_REASON_NONE,
  WHY_REASON_OTHER, /* of somebody's own model */
} WhyReasonClass;

typedef struct
{
  const WhyAxes *axes;
  gsize label;                 /* the verdict */
  gsize network_label;         /* the network's own; n_classes: not known */
  WhyEvidence evidence;        /* NETWORK, too, where what the sound itself says did not decide */
  WhyReasonClass class;        /* of the verdict */
  const WhyMeasures *measures; /* NULL: nothing was measured */
  gboolean knows_missing;      /* whether measures say why there is no rate */
  gboolean has_rate, by_pitch, by_level; /* what swings */
} WhyReasonFacts;

WhyReasonClass why_reason_class (const char *name);

/* Takes over a whole sentence, or NULL. */
void why_reason_add (GString *text, char *sentence);

/* What was measured, and whether it is what the class does. */
void why_reason_add_measures (GString *text, const WhyReasonFacts *facts);

/* What a technique would be like that was not named, as a clause; NULL where what was measured does not
 * tell them apart. */
const char *why_reason_other_look (const WhyReasonFacts *facts, WhyReasonClass other);

/* Where the network's relevance for the verdict lies. */
void why_reason_add_relevance (GString *text,
                               const WhyAnalysis *analysis,
                               const WhyReasonFacts *facts,
                               WhyRule rule);
/* What speaks for another class. */
void why_reason_add_other (GString *text,
                           const WhyAnalysis *analysis,
                           const WhyReasonFacts *facts,
                           WhyRule rule,
                           gsize other);

G_END_DECLS
