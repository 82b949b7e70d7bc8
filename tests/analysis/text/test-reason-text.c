/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why a verdict: each kind of it word by word. */
#include <math.h>
#include <string.h>

#include "analysis/engine/why-evidence.h"
#include "analysis/text/why-reason-text.h"
#include "reason-case.h"

static void
assert_reason (const WhyAnalysis *a, const char *want)
{
  g_autofree char *got = why_reason_text (a, WHY_RULE_EPSILON_ZPLUS, a->label);
  g_assert_cmpstr (got, ==, want);
}

static void
test_vibrato (void)
{
  WhyAnalysis a = reason_vibrato ();
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");
  a.measures.delay_s = 0.1;
  assert_reason (&a, "The pitch swings 5.1 times a second by ±10 cents, evenly.");
  a.measures.delay_s = NAN;
  a.measures.regularity = 0.4;
  assert_reason (&a, "The pitch swings 5.1 times a second by ±10 cents, unevenly.");
  a.measures.regularity = 0.6;
  a.measures.extent_cents = 1.2;
  assert_reason (&a, "The pitch swings 5.1 times a second by ±1 cent.");
  a.measures.delay_s = 1.25;
  assert_reason (&a,
                 "The pitch swings 5.1 times a second by ±1 cent, starting 1.2 s into the note.");
  a.measures.delay_s = 0;
  reason_measure_pitch (&a, 2.2, 80, 0.64);
  assert_reason (&a,
                 "The pitch swings 2.2 times a second by ±40 cents. That is slow for a vibrato.");
  reason_measure_pitch (&a, 13, 80, 0.64);
  assert_reason (&a,
                 "The pitch swings 13.0 times a second by ±40 cents. That is fast for a vibrato.");
  reason_measure_level (&a, 5.5, 3.2);
  assert_reason (
      &a,
      "The loudness swings 5.5 times a second by 3.2 dB. The pitch was not found to swing with it, as in a vibrato of the breath.");
}

static void
test_trill (void)
{
  WhyAnalysis a = reason_vibrato ();
  reason_name (&a, TRILL, VIBRATO, 0);
  a.measures.delay_s = 0;
  reason_measure_pitch (&a, 6.1, 200, 0.85);
  assert_reason (
      &a,
      "The pitch goes to and fro between two notes, F♯4–G♯4 (whole tone), 6.1 times a second, evenly.");
  /* It is not plain how it moves. */
  reason_measure_pitch (&a, 6.1, 200, 0.7);
  assert_reason (
      &a,
      "The pitch goes to and fro between two notes, F♯4–G♯4 (whole tone), 6.1 times a second, evenly.");
  reason_measure_pitch (&a, 5.1, 80, 0.64);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±40 cents, evenly. As measured it swings round, as a vibrato does, without resting on two notes; it is named a trill all the same.");
  reason_measure_pitch (&a, 5.1, 30, 0.8);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±15 cents, evenly. That is narrow for a trill, which goes between two notes.");
  reason_measure_level (&a, 6.1, 4);
  assert_reason (
      &a,
      "The loudness swings 6.1 times a second by 4.0 dB, evenly. The two notes of a trill were not found.");
  /* Wide, and named a vibrato. */
  reason_name (&a, VIBRATO, TRILL, 0.2f);
  reason_measure_pitch (&a, 6.1, 200, 0.85);
  assert_reason (
      &a,
      "The pitch swings 6.1 times a second by ±100 cents, evenly. It rests on two notes, as a trill does; it is named a vibrato all the same. “Trill” gets 20 %.");
}

static void
test_level (void)
{
  WhyAnalysis a = reason_vibrato ();
  a.measures.delay_s = 0;
  a.measures.f0_hz = NAN;
  reason_name (&a, TREMOLO, VIBRATO, 0.04f);
  reason_measure_level (&a, 8.2, 6.3);
  assert_reason (
      &a,
      "The loudness swings by 6.3 dB with each of 8.2 strokes a second, evenly. A vibrato would usually swing the pitch; it gets 4 %.");
  reason_measure_pitch (&a, 5.1, 20, 0.64);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly. The loudness, by which one knows a tremolo, was not found to swing. “Vibrato” gets 4 %.");
  reason_name (&a, FLATTERZUNGE, TREMOLO, 0.04f);
  reason_measure_level (&a, 24.5, 3.1);
  assert_reason (
      &a, "The loudness flutters 24.5 times a second by 3.1 dB, evenly. “Tremolo” gets 4 %.");
  reason_measure_level (&a, 6.5, 3.1);
  assert_reason (
      &a,
      "The loudness swings 6.5 times a second by 3.1 dB, evenly. That is slow for a flatterzunge. “Tremolo” gets 4 %.");
}

/* Of a model that came with the program it is known what it never heard. */
static void
test_bisbigliando (void)
{
  WhyAnalysis a = reason_vibrato ();
  WhyAxes shipped = *reason_axes;
  a.measures.delay_s = 0;
  reason_name (&a, BISBIGLIANDO, NONE, 0.3f);
  reason_measure_level (&a, 4.1, 1.2);
  assert_reason (
      &a,
      "The loudness swings 4.1 times a second by 1.2 dB, evenly. Whether the timbre changes to and fro, as in a bisbigliando, is not measured. “None of these” gets 30 %.");
  shipped.model_name = (char *) "default.safetensors";
  a.axes = &shipped;
  reason_name (&a, BISBIGLIANDO, NONE, 0);
  reason_measure_nothing (&a, WHY_MODULATION_SLIGHT);
  assert_reason (
      &a,
      "Neither pitch nor loudness swings far enough to be measured. Nothing that was measured bears the verdict out. Whether the timbre changes to and fro, as in a bisbigliando, is not measured. No player’s recording of one trained this network, only sounds that the program made.");
}

static void
test_missing (void)
{
  static const struct
  {
    WhyModulationMissing missing;
    const char *sentence;
  } reasons[] = {
    { WHY_MODULATION_QUIET, "It is too quiet for a swing to be measured." },
    { WHY_MODULATION_SHORT, "It is too short for a swing to be measured." },
    { WHY_MODULATION_IRREGULAR,
      "Whatever swings in it does not come back regularly enough to have a rate." },
    { WHY_MODULATION_SLIGHT, "Neither pitch nor loudness swings far enough to be measured." },
    { WHY_MODULATION_FOUND, "No swing was measured that comes back." },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      WhyAnalysis a = reason_vibrato ();
      reason_measure_nothing (&a, reasons[i].missing);
      g_autofree char *alone
          = g_strdup_printf ("%s Nothing that was measured bears the verdict out.",
                             reasons[i].sentence);
      assert_reason (&a, alone);
      reason_name (&a, NONE, VIBRATO, 0);
      assert_reason (&a, reasons[i].sentence);
    }
  /* Where nothing was measured, nothing is said of it. */
  WhyAnalysis a = reason_vibrato ();
  a.is_measured = FALSE;
  a.measures = (WhyMeasures){ 0 };
  assert_reason (&a, NULL);
  reason_name (&a, VIBRATO, TRILL, 0.1f);
  assert_reason (&a, "“Trill” gets 10 %.");
}

static void
test_none (void)
{
  WhyAnalysis a = reason_vibrato ();
  reason_name (&a, NONE, VIBRATO, 0.01f);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. The network finds none of these techniques in that.");
  a.measures.f0_hz = NAN;
  reason_measure_nothing (&a, WHY_MODULATION_IRREGULAR);
  assert_reason (
      &a,
      "No pitch was found in it. Whatever swings in it does not come back regularly enough to have a rate.");
  reason_name (&a, NONE, FLATTERZUNGE, 0.2f);
  assert_reason (
      &a,
      "No pitch was found in it. Whatever swings in it does not come back regularly enough to have a rate. A flatterzunge would flutter too fast to count; it gets 20 %.");
}

/* What decided instead of the network, and what the network had said. */
static void
test_evidence (void)
{
  static const struct
  {
    WhyEvidence evidence;
    gsize label, network_label;
    const char *want;
  } cases[] = {
    { WHY_EVIDENCE_UNCHANGING, NONE, NONE,
      "Nothing changes in it: the sound comes back the same, period by period." },
    { WHY_EVIDENCE_UNCHANGING, NONE, FLATTERZUNGE,
      "Nothing changes in it: the sound comes back the same, period by period. The network on its own would say “Flatterzunge”." },
    { WHY_EVIDENCE_CLICK, NONE, TREMOLO,
      "Hardly anything sounds: it is only a click. The network on its own would say “Tremolo”." },
    { WHY_EVIDENCE_NO_NOTE, NONE, VIBRATO,
      "It is no note: its pitch keeps moving, as in speech. The network on its own would say “Vibrato”." },
    { WHY_EVIDENCE_SHORT, VIBRATO, VIBRATO,
      "It sounds for too short a time to tell. The network’s guess would be “Vibrato”." },
    { WHY_EVIDENCE_SHORT, NONE, NONE,
      "It sounds for too short a time to tell. The network’s guess would be “None of these”." },
    { WHY_EVIDENCE_LISTENER, VIBRATO, TRILL,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. A second network decided, which follows the sound moment by moment; relevance shows what the first one heard. The first network on its own would say “Trill”." },
    { WHY_EVIDENCE_SWING, VIBRATO, NONE,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. The measured pitch decided: a swing this wide and steady is taken for a vibrato. The network on its own would say “None of these”." },
    { WHY_EVIDENCE_DIVIDED, NONE, TREMOLO,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. The networks are divided: no technique is likely enough to be named. The network on its own would say “Tremolo”." },
    { WHY_EVIDENCE_NO_SWING, TREMOLO, TREMOLO,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. The loudness, by which one knows a tremolo, was not found to swing." },
    /* Not enough of it to overrule the network: that is what judged. */
    { WHY_EVIDENCE_UNCHANGING, VIBRATO, VIBRATO,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note." },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyAnalysis a = reason_vibrato ();
      reason_name (&a, cases[i].label, cases[i].label == NONE ? TRILL : NONE, 0.01f);
      a.network_label = cases[i].network_label;
      a.evidence = cases[i].evidence;
      assert_reason (&a, cases[i].want);
    }
}

/* Every kind that has a name for programs has words for people, and they are its own. */
static void
test_all_evidence (void)
{
  WhyAnalysis a = reason_vibrato ();
  reason_name (&a, NONE, VIBRATO, 0);
  a.network_label = VIBRATO;
  g_autofree char *plain = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS, NONE);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (int evidence = WHY_EVIDENCE_NETWORK + 1; why_evidence_name ((WhyEvidence) evidence);
       evidence++)
    {
      a.evidence = (WhyEvidence) evidence;
      char *text = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS, NONE);
      g_test_message ("%s: %s", why_evidence_name (a.evidence), text);
      g_assert_cmpstr (text, !=, plain);
      g_assert_true (g_hash_table_add (seen, text));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >=, 5);
}

/* What was measured, and "Of the modulation ...". */
#define SWING                                                                                      \
  "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. "

static void
test_relevance (void)
{
  WhyAnalysis a = reason_vibrato ();
  memset (reason_planes, 0, sizeof reason_planes);
  /* Paths:                        first, 1.5, 3, 4.2, 6, 8.4, 12, 24, 48 Hz; at 5.1 or 10.2: 4.2 to 12. */
  reason_set_relevance (VIBRATO, (float[]){ 1, 0, 2, 1, 3, 1, 1, 0, -9 });
  reason_explain (&a);
  assert_reason (
      &a, SWING
      "Of the modulation that spoke for the verdict, 75 % lies near that rate or twice that.");
  /* Half of it in one place: 4 of 7 at 24 Hz. */
  reason_set_relevance (VIBRATO, (float[]){ 1, 0, 2, 0, 1, 0, 0, 4, -9 });
  assert_reason (
      &a, SWING
      "The network looked elsewhere: only 14 % of the modulation that spoke for the verdict lies near that rate or twice that; half of it lies at 24 Hz.");
  /* Nowhere in particular. */
  reason_set_relevance (VIBRATO, (float[]){ 1, 3, 1, 0, 1, 0, 0, 1, 3 });
  assert_reason (
      &a, SWING
      "The network looked elsewhere: only 11 % of the modulation that spoke for the verdict lies near that rate or twice that.");
  reason_set_relevance (VIBRATO, (float[]){ 6, 0, 0, 1, 1, 0, 0, 0, 0 });
  assert_reason (
      &a, SWING
      "Most of what spoke for the verdict, 75 %, is no modulation, but how loud each frequency is.");
  reason_set_relevance (VIBRATO, (float[]){ -1, -1, -1, -1, -1, -1, -1, -1, -1 });
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");
  /* Without a rate. */
  reason_set_relevance (VIBRATO, (float[]){ 1, 0, 0, 0, 3, 2, 1, 0, 0 });
  reason_measure_nothing (&a, WHY_MODULATION_SLIGHT);
  assert_reason (
      &a,
      "Neither pitch nor loudness swings far enough to be measured. Nothing that was measured bears the verdict out. Half of the modulation that spoke for the verdict lies at 6.0 Hz.");
  reason_set_relevance (VIBRATO, (float[]){ 1, 0, 0, 2, 2, 2, 1, 0, 0 });
  assert_reason (
      &a,
      "Neither pitch nor loudness swings far enough to be measured. Nothing that was measured bears the verdict out. Half of the modulation that spoke for the verdict lies at 6.0–8.4 Hz.");
  /* Another rule than the analysis has. */
  g_autofree char *other = why_reason_text (&a, WHY_RULE_EPSILON, VIBRATO);
  g_assert_cmpstr (
      other, ==,
      "Neither pitch nor loudness swings far enough to be measured. Nothing that was measured bears the verdict out.");
  /* What it does not explain, relevance is not quoted for. */
  a.network_label = TRILL;
  assert_reason (
      &a,
      "Neither pitch nor loudness swings far enough to be measured. Nothing that was measured bears the verdict out.");
  reason_forget (&a);
}

static void
test_other (void)
{
  WhyAnalysis a = reason_vibrato ();
  memset (reason_planes, 0, sizeof reason_planes);
  reason_set_relevance (TRILL, (float[]){ 0, 0, 0, 0, 1, 5, 0, 0, 0 });
  reason_set_relevance (TREMOLO, (float[]){ 0, 0, 0, 0, 0, 3, 3, 0, 0 });
  reason_set_relevance (VIBRATO, (float[]){ -1, -1, -1, -1, -1, -1, -1, -1, -1 });
  reason_explain (&a);
  reason_name (&a, VIBRATO, TRILL, 0.04f);
  assert_reason (&a, SWING
                 "A trill would jump by a semitone or more; it gets 4 %, mostly from 8.4 Hz.");
  /* Not worth a word, unless somebody asks. */
  reason_name (&a, VIBRATO, TRILL, 0.02f);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");
  g_autofree char *asked = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS, TRILL);
  g_assert_cmpstr (asked, ==,
                   SWING
                   "A trill would jump by a semitone or more; it gets 2 %, mostly from 8.4 Hz.");
  g_autofree char *third = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS, TREMOLO);
  g_assert_cmpstr (third, ==,
                   SWING "A tremolo would swing the loudness; it gets 0 %, mostly from 8.4 Hz.");
  g_autofree char *none = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS, NONE);
  g_assert_cmpstr (none, ==, SWING "“None of these” gets 0 %.");
  g_autofree char *beyond = why_reason_text (&a, WHY_RULE_EPSILON_ZPLUS, 99);
  g_assert_cmpstr (
      beyond, ==,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");
  /* As wide as a trill: that does not tell them apart. */
  reason_name (&a, VIBRATO, TRILL, 0.04f);
  reason_measure_pitch (&a, 5.1, 100, 0.64);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±50 cents, evenly, starting 0.3 s into the note. “Trill” gets 4 %, mostly from 8.4 Hz.");
  /* And from a trill: round or not does. */
  reason_name (&a, TRILL, VIBRATO, 0.04f);
  reason_measure_pitch (&a, 5.1, 100, 0.85);
  assert_reason (
      &a,
      "The pitch goes to and fro between two notes, F♯4–G4 (semitone), 5.1 times a second, evenly, starting 0.3 s into the note. Of the modulation that spoke for the verdict, 100 % lies near that rate or twice that. A vibrato would swing round, without resting on two notes; it gets 4 %.");
  reason_forget (&a);
}

/* The paper's five classes, without "none"; a model of somebody's own; one without modulation; stages. */
static void
test_models (void)
{
  WhyAnalysis a = reason_vibrato ();
  WhyAxes five = *reason_axes, own = *reason_axes, first = *reason_axes;
  static char *own_classes[] = { (char *) "sul ponticello", (char *) "none", NULL };
  five.n_classes = 5;
  a.axes = &five;
  reason_name (&a, VIBRATO, TRILL, 0.04f);
  assert_reason (&a, SWING "A trill would jump by a semitone or more; it gets 4 %.");
  a.evidence = WHY_EVIDENCE_SHORT;
  assert_reason (&a,
                 "It sounds for too short a time to tell. The network’s guess would be “Vibrato”.");
  a.evidence = WHY_EVIDENCE_NETWORK;

  own.n_classes = 2;
  own.classes = own_classes;
  a.axes = &own;
  reason_name (&a, 1, 0, 0.4f);
  assert_reason (&a, SWING
                 "The network finds none of these techniques in that. “sul ponticello” gets 40 %.");
  reason_name (&a, 0, 1, 0);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");

  first.n_paths = 1;
  a.axes = &first;
  reason_explain (&a);
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");
  reason_forget (&a);

  a.axes = reason_axes;
  a.stage = WHY_STAGE_VERDICT;
  assert_reason (
      &a,
      "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note.");
  a.is_held = TRUE;
  assert_reason (&a, NULL);
  a.is_held = FALSE;
  a.is_early = TRUE;
  assert_reason (&a, NULL);
  a.is_early = FALSE;
  a.stage = WHY_STAGE_SCATTERING;
  assert_reason (&a, NULL);
}

/* A note keeps less than an analysis. */
static void
test_notes (void)
{
  WhyNote notes[4];
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      notes[i] = why_note_found ((double) i, (double) i + 0.9);
      notes[i].is_named = TRUE;
      notes[i].label = VIBRATO;
      notes[i].probabilities[VIBRATO] = 0.9f;
      notes[i].f0_hz = 440;
    }
  notes[0].rate_hz = 6.2;
  notes[0].extent_cents = 21;
  notes[0].regularity = 0.9;
  notes[0].delay_s = 0.2;
  notes[1].label = NONE;
  notes[1].evidence = WHY_EVIDENCE_UNCHANGING;
  notes[2].is_named = FALSE;
  g_autoptr (WhyNotes) all = why_notes_new (notes, G_N_ELEMENTS (notes), 4, reason_axes);
  static const char *const want[] = {
    "The pitch swings 6.2 times a second by ±21 cents, evenly, starting 0.2 s into the note.",
    "Nothing changes in it: the sound comes back the same, period by period.",
    NULL,
    "No swing was measured that comes back. Nothing that was measured bears the verdict out.",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autofree char *text = why_reason_text_of_note (all, i);
      g_assert_cmpstr (text, ==, want[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reason-text/vibrato", test_vibrato);
  g_test_add_func ("/reason-text/trill", test_trill);
  g_test_add_func ("/reason-text/level", test_level);
  g_test_add_func ("/reason-text/bisbigliando", test_bisbigliando);
  g_test_add_func ("/reason-text/missing", test_missing);
  g_test_add_func ("/reason-text/none", test_none);
  g_test_add_func ("/reason-text/evidence", test_evidence);
  g_test_add_func ("/reason-text/all-evidence", test_all_evidence);
  g_test_add_func ("/reason-text/relevance", test_relevance);
  g_test_add_func ("/reason-text/other", test_other);
  g_test_add_func ("/reason-text/models", test_models);
  g_test_add_func ("/reason-text/notes", test_notes);
  return g_test_run ();
}
