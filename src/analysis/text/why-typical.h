/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsp/pitch/why-measure.h"

/* Whether a modulation that was measured is what players do where they play a technique. */

G_BEGIN_DECLS

typedef enum
{
  WHY_TYPICAL_FITS, /* or nothing is known of that class */
  WHY_TYPICAL_SLOW,
  WHY_TYPICAL_FAST,
  WHY_TYPICAL_NARROW,   /* of a trill */
  WHY_TYPICAL_NO_LEVEL, /* of a tremolo: its level does not swing */
  /* What happens, but is worth saying */
  WHY_TYPICAL_NO_PITCH,  /* of a vibrato or a trill: the pitch does not swing */
  WHY_TYPICAL_ROUND,     /* of a trill: it does not rest on two notes */
  WHY_TYPICAL_TWO_NOTES, /* of a vibrato: it does */
} WhyTypical;

/* measures: with a rate. name: of a class. */
WhyTypical why_typical (const WhyMeasures *measures, const char *name);

/* Whether the pitch goes round, or rests on two notes; neither where that is not plain. */
gboolean why_is_round (const WhyMeasures *measures);
gboolean why_has_two_notes (const WhyMeasures *measures);
/* As fast as a tongue or a throat flutters. */
gboolean why_is_flutter (const WhyMeasures *measures);

G_END_DECLS
