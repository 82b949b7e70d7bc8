/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/text/why-description.h"
#include "analysis/text/why-reason-private.h"
#include "analysis/text/why-trill-text.h"
#include "analysis/text/why-typical.h"

/* Regularity from which a swing is called even, and below which uneven. */
#define EVEN 0.8
#define UNEVEN 0.5
/* Narrower than this nobody's trill is, tuned as it may be. */
#define NO_TRILL_CENTS 75.0
/* No hand is faster. */
#define MAX_STROKES_HZ 20.0

/* A trill by its two notes, where it has them. */
static char *
alternation (const WhyReasonFacts *facts)
{
  WhyTrillText trill;
  if (facts->class != WHY_REASON_TRILL || !facts->by_pitch || why_is_round (facts->measures)
      || !why_trill_text ("trill", facts->measures, &trill))
    return NULL;
  /* Translators: a clause; adverbs may follow. "F♯4–G♯4 (whole tone)" */
  return g_strdup_printf (
      _ ("The pitch goes to and fro between two notes, %s (%s), %.1f times a second"), trill.notes,
      trill.interval, trill.rate_hz);
}

/* What swings: of what the class swings, if that was measured. A clause. */
static char *
swing (const WhyReasonFacts *facts)
{
  const WhyMeasures *m = facts->measures;
  char *notes = alternation (facts);
  if (notes)
    return notes;
  if (facts->by_level && facts->class == WHY_REASON_TREMOLO && m->rate_hz <= MAX_STROKES_HZ)
    /* Translators: a clause; adverbs may follow. Strokes of a bow or a stick. */
    return g_strdup_printf (_ ("The loudness swings by %.1f dB with each of %.1f strokes a second"),
                            m->depth_db, m->rate_hz);
  if (facts->by_level && facts->class == WHY_REASON_FLATTERZUNGE && why_is_flutter (m))
    /* Translators: a clause; adverbs may follow. */
    return g_strdup_printf (_ ("The loudness flutters %.1f times a second by %.1f dB"), m->rate_hz,
                            m->depth_db);
  if (facts->by_pitch)
    /* Translators: a clause; adverbs may follow. The plural is that of the cents. */
    return g_strdup_printf (ngettext ("The pitch swings %.1f times a second by ±%.0f cent",
                                      "The pitch swings %.1f times a second by ±%.0f cents",
                                      (gulong) lround (m->extent_cents)),
                            m->rate_hz, m->extent_cents);
  if (facts->by_level)
    /* Translators: a clause; adverbs may follow. */
    return g_strdup_printf (_ ("The loudness swings %.1f times a second by %.1f dB"), m->rate_hz,
                            m->depth_db);
  /* Translators: a clause; adverbs may follow. */
  return g_strdup_printf (_ ("Something swings %.1f times a second"), m->rate_hz);
}

/* Translators: in all of these %s is a clause as "The pitch swings 5.1 times a second by ±10 cents"; the
 * seconds say how long after the beginning of the note that begins. */
static char *
swing_sentence (const WhyReasonFacts *facts)
{
  const WhyMeasures *m = facts->measures;
  g_autofree char *clause = swing (facts);
  gboolean is_late = m->delay_s >= WHY_DESCRIPTION_MIN_DELAY_S;
  if (m->regularity >= EVEN)
    return is_late ? g_strdup_printf (_ ("%s, evenly, starting %.1f s into the note."), clause,
                                      m->delay_s)
                   : g_strdup_printf (_ ("%s, evenly."), clause);
  if (m->regularity < UNEVEN)
    return is_late ? g_strdup_printf (_ ("%s, unevenly, starting %.1f s into the note."), clause,
                                      m->delay_s)
                   : g_strdup_printf (_ ("%s, unevenly."), clause);
  return is_late ? g_strdup_printf (_ ("%s, starting %.1f s into the note."), clause, m->delay_s)
                 : g_strdup_printf (_ ("%s."), clause);
}

static const char *
missing_sentence (const WhyReasonFacts *facts)
{
  switch (facts->knows_missing ? facts->measures->missing : WHY_MODULATION_FOUND)
    {
    case WHY_MODULATION_QUIET:
      return _ ("It is too quiet for a swing to be measured.");
    case WHY_MODULATION_SHORT:
      return _ ("It is too short for a swing to be measured.");
    case WHY_MODULATION_IRREGULAR:
      return _ ("Whatever swings in it does not come back regularly enough to have a rate.");
    case WHY_MODULATION_SLIGHT:
      return _ ("Neither pitch nor loudness swings far enough to be measured.");
    case WHY_MODULATION_FOUND:
    default:
      return _ ("No swing was measured that comes back.");
    }
}

/* Where what was measured is not what the class does. */
static const char *
mismatch_sentence (const WhyReasonFacts *facts)
{
  const char *name = facts->axes->classes[facts->label];
  switch (why_typical (facts->measures, name))
    {
    case WHY_TYPICAL_NO_PITCH:
      return facts->class == WHY_REASON_TRILL
                 ? _ ("The two notes of a trill were not found.")
                 : _ ("The pitch was not found to swing with it, as in a vibrato of the breath.");
    case WHY_TYPICAL_NO_LEVEL:
      return _ ("The loudness, by which one knows a tremolo, was not found to swing.");
    case WHY_TYPICAL_SLOW:
      return facts->class == WHY_REASON_FLATTERZUNGE ? _ ("That is slow for a flatterzunge.")
                                                     : _ ("That is slow for a vibrato.");
    case WHY_TYPICAL_FAST:
      return _ ("That is fast for a vibrato.");
    case WHY_TYPICAL_NARROW:
      return _ ("That is narrow for a trill, which goes between two notes.");
    case WHY_TYPICAL_ROUND:
      return _ (
          "As measured it swings round, as a vibrato does, without resting on two notes; it is "
          "named a trill all the same.");
    case WHY_TYPICAL_TWO_NOTES:
      return _ ("It rests on two notes, as a trill does; it is named a vibrato all the same.");
    case WHY_TYPICAL_FITS:
    default:
      return NULL;
    }
}

void
why_reason_add_measures (GString *text, const WhyReasonFacts *facts)
{
  const WhyMeasures *m = facts->measures;
  gboolean by_network = facts->evidence == WHY_EVIDENCE_NETWORK;
  if (!m)
    return;
  /* A drum roll or a flutter needs no pitch. */
  if (isnan (m->f0_hz) && facts->class != WHY_REASON_TREMOLO
      && facts->class != WHY_REASON_FLATTERZUNGE)
    why_reason_add (text, g_strdup (_ ("No pitch was found in it.")));
  if (facts->has_rate)
    {
      why_reason_add (text, swing_sentence (facts));
      why_reason_add (text, g_strdup (mismatch_sentence (facts)));
      if (facts->class == WHY_REASON_NONE && by_network)
        why_reason_add (text, g_strdup (_ ("The network finds none of these techniques in that.")));
    }
  else
    {
      why_reason_add (text, g_strdup (missing_sentence (facts)));
      if (facts->class != WHY_REASON_NONE && by_network)
        why_reason_add (text, g_strdup (_ ("Nothing that was measured bears the verdict out.")));
    }
}

/* The pitch moves as a trill's: far, between two notes that it rests on. */
static gboolean
is_trill_like (const WhyMeasures *m)
{
  return m->extent_pp_cents >= NO_TRILL_CENTS || why_has_two_notes (m);
}

const char *
why_reason_other_look (const WhyReasonFacts *facts, WhyReasonClass other)
{
  const WhyMeasures *m = facts->measures;
  if (!m)
    return NULL;
  /* Translators: the following are clauses; "; it gets 4 %" is said behind them. */
  switch (other)
    {
    case WHY_REASON_VIBRATO:
      if (!facts->by_pitch)
        return _ ("A vibrato would usually swing the pitch");
      return why_has_two_notes (m) ? _ ("A vibrato would swing round, without resting on two notes")
                                   : NULL;
    case WHY_REASON_TRILL:
      return facts->by_pitch && is_trill_like (m) ? NULL
                                                  : _ ("A trill would jump by a semitone or more");
    case WHY_REASON_TREMOLO:
      return facts->by_level ? NULL : _ ("A tremolo would swing the loudness");
    case WHY_REASON_FLATTERZUNGE:
      return facts->has_rate && why_is_flutter (m)
                 ? NULL
                 : _ ("A flatterzunge would flutter too fast to count");
    case WHY_REASON_BISBIGLIANDO: /* timbre is not measured */
    case WHY_REASON_NONE:
    case WHY_REASON_OTHER:
    default:
      return NULL;
    }
}
