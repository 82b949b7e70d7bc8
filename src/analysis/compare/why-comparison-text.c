/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/compare/why-comparison-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* What the pairs that were compared are called in one. */
typedef enum
{
  PLAYS_VIBRATO,
  PLAYS_TRILL,
  PLAYS_OTHERWISE,
} Playing;

static const struct
{
  const char *name, *title;
} fields[WHY_N_COMPARED] = {
  [WHY_COMPARED_RATE] = { "rate_hz", N_ ("Rate") },
  [WHY_COMPARED_EXTENT] = { "extent_cents", N_ ("Extent") },
  [WHY_COMPARED_DEPTH] = { "depth_db", N_ ("Depth") },
  [WHY_COMPARED_REGULARITY] = { "regularity", N_ ("Evenness") },
  [WHY_COMPARED_DELAY] = { "delay_s", N_ ("Begins after") },
  [WHY_COMPARED_PITCH] = { "pitch_cents", N_ ("Intonation") },
  [WHY_COMPARED_OFF_PITCH] = { "off_pitch_cents", N_ ("Off pitch") },
  [WHY_COMPARED_LENGTH] = { "length_s", N_ ("Length") },
  [WHY_COMPARED_LEVEL] = { "level_db", N_ ("Level") },
};

/* The signs of numbers as they are printed; takes text over. */
static char *
set_signs (char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", -1);
  GString *out = g_string_new (parts[0]);
  for (gsize i = 1; i < g_strv_length (parts); i++)
    g_string_append_printf (out, "%s%s", g_ascii_isdigit (*parts[i]) ? "−" : "-", parts[i]);
  g_free (text);
  return g_string_free (out, FALSE);
}

/* Of four sentences with the two values the one that is true. */
#define SAY(more, less, same, mixed)                                                               \
  g_strdup_printf (sum->verdict == WHY_DIFFERENCE_MORE   ? (more)                                  \
                   : sum->verdict == WHY_DIFFERENCE_LESS ? (less)                                  \
                   : sum->verdict == WHY_DIFFERENCE_SAME ? (same)                                  \
                                                         : (mixed),                                \
                   sum->a, sum->b)

static char *
say_rate (const WhyDifference *sum, Playing playing)
{
  if (playing == PLAYS_VIBRATO)
    return SAY (_ ("A’s vibrato is faster: %.1f against %.1f Hz."),
                _ ("A’s vibrato is slower: %.1f against %.1f Hz."),
                _ ("Both vibratos are equally fast: %.1f and %.1f Hz."),
                _ ("A’s vibrato is faster on some notes and slower on others: on average %.1f "
                   "against %.1f Hz."));
  if (playing == PLAYS_TRILL)
    return SAY (_ ("A’s trill is faster: %.1f against %.1f Hz."),
                _ ("A’s trill is slower: %.1f against %.1f Hz."),
                _ ("Both trills are equally fast: %.1f and %.1f Hz."),
                _ ("A’s trill is faster on some notes and slower on others: on average %.1f "
                   "against %.1f Hz."));
  return SAY (_ ("A’s modulation is faster: %.1f against %.1f Hz."),
              _ ("A’s modulation is slower: %.1f against %.1f Hz."),
              _ ("Both modulations are equally fast: %.1f and %.1f Hz."),
              _ ("A’s modulation is faster on some notes and slower on others: on average %.1f "
                 "against %.1f Hz."));
}

static char *
say_extent (const WhyDifference *sum, Playing playing)
{
  if (playing == PLAYS_VIBRATO)
    return SAY (_ ("A’s vibrato is wider: ±%.0f against ±%.0f cents."),
                _ ("A’s vibrato is narrower: ±%.0f against ±%.0f cents."),
                _ ("Both vibratos are equally wide: ±%.0f and ±%.0f cents."),
                _ ("A’s vibrato is wider on some notes and narrower on others: on average ±%.0f "
                   "against ±%.0f cents."));
  return SAY (_ ("A’s pitch swings wider: ±%.0f against ±%.0f cents."),
              _ ("A’s pitch swings less wide: ±%.0f against ±%.0f cents."),
              _ ("The pitch swings equally wide in both: ±%.0f and ±%.0f cents."),
              _ ("A’s pitch swings wider on some notes and less wide on others: on average ±%.0f "
                 "against ±%.0f cents."));
}

static char *
say_depth (const WhyDifference *sum)
{
  return SAY (_ ("A’s loudness swings more: %.1f against %.1f dB."),
              _ ("A’s loudness swings less: %.1f against %.1f dB."),
              _ ("The loudness swings as much in both: %.1f and %.1f dB."),
              _ ("A’s loudness swings more on some notes and less on others: on average %.1f "
                 "against %.1f dB."));
}

static char *
say_regularity (const WhyDifference *difference, Playing playing)
{
  WhyDifference percent = *difference;
  const WhyDifference *sum = &percent;
  percent.a *= 100;
  percent.b *= 100;
  if (playing == PLAYS_VIBRATO)
    return SAY (_ ("A’s vibrato is more even: %.0f against %.0f %%."),
                _ ("A’s vibrato is less even: %.0f against %.0f %%."),
                _ ("Both vibratos are equally even: %.0f and %.0f %%."),
                _ ("A’s vibrato is more even on some notes and less even on others: on average "
                   "%.0f against %.0f %%."));
  return SAY (_ ("A’s modulation is more even: %.0f against %.0f %%."),
              _ ("A’s modulation is less even: %.0f against %.0f %%."),
              _ ("Both modulations are equally even: %.0f and %.0f %%."),
              _ ("A’s modulation is more even on some notes and less even on others: on average "
                 "%.0f against %.0f %%."));
}

static char *
say_delay (const WhyDifference *sum, Playing playing)
{
  if (playing == PLAYS_VIBRATO)
    return SAY (_ ("A’s vibrato sets in later: %.2f against %.2f s into the note."),
                _ ("A’s vibrato sets in earlier: %.2f against %.2f s into the note."),
                _ ("Both vibratos set in at the same time: %.2f and %.2f s into the note."),
                _ ("A’s vibrato sets in later on some notes and earlier on others: on average "
                   "%.2f against %.2f s into the note."));
  return SAY (_ ("A’s modulation sets in later: %.2f against %.2f s into the note."),
              _ ("A’s modulation sets in earlier: %.2f against %.2f s into the note."),
              _ ("Both modulations set in at the same time: %.2f and %.2f s into the note."),
              _ ("A’s modulation sets in later on some notes and earlier on others: on average "
                 "%.2f against %.2f s into the note."));
}

static char *
say_pitch (const WhyDifference *sum)
{
  return SAY (_ ("A plays sharper than B: %+.0f against %+.0f cents."),
              _ ("A plays flatter than B: %+.0f against %+.0f cents."),
              _ ("Both play at the same pitch: %+.0f and %+.0f cents."),
              _ ("A is sharper than B on some notes and flatter on others: on average %+.0f "
                 "against %+.0f cents."));
}

static char *
say_off_pitch (const WhyDifference *sum)
{
  return SAY (
      _ ("A is further from true pitch: %.0f against %.0f cents off."),
      _ ("A is nearer to true pitch: %.0f against %.0f cents off."),
      _ ("Both are equally near to true pitch: %.0f and %.0f cents off."),
      _ ("A is nearer to true pitch on some notes and further from it on others: on average "
         "%.0f against %.0f cents off."));
}

static char *
say_length (const WhyDifference *sum)
{
  return SAY (_ ("A holds longer: %.2f against %.2f s."),
              _ ("A holds shorter: %.2f against %.2f s."),
              _ ("Both hold equally long: %.2f and %.2f s."),
              _ ("A holds some notes longer and others shorter: on average %.2f against %.2f s."));
}

static char *
say_level (const WhyDifference *sum)
{
  return SAY (_ ("A is louder as recorded: %.1f against %.1f dB."),
              _ ("A is softer as recorded: %.1f against %.1f dB."),
              _ ("Both are equally loud as recorded: %.1f and %.1f dB."),
              _ ("A is louder on some notes and softer on others: on average %.1f against %.1f "
                 "dB."));
}

static char *
say (WhyCompared what, const WhyDifference *sum, Playing playing)
{
  switch (what)
    {
    case WHY_COMPARED_RATE:
      return say_rate (sum, playing);
    case WHY_COMPARED_EXTENT:
      return say_extent (sum, playing);
    case WHY_COMPARED_DEPTH:
      return say_depth (sum);
    case WHY_COMPARED_REGULARITY:
      return say_regularity (sum, playing);
    case WHY_COMPARED_DELAY:
      return say_delay (sum, playing);
    case WHY_COMPARED_PITCH:
      return say_pitch (sum);
    case WHY_COMPARED_OFF_PITCH:
      return say_off_pitch (sum);
    case WHY_COMPARED_LENGTH:
      return say_length (sum);
    case WHY_COMPARED_LEVEL:
    case WHY_N_COMPARED:
    default:
      return say_level (sum);
    }
}

/* What all pairs with that measure are, where they are all one. */
static Playing
playing_of (const WhyComparison *comparison, WhyCompared what)
{
  WhyNotes *notes = why_comparison_notes (comparison, 0);
  gsize n = 0, n_vibrato = 0, n_trill = 0;
  for (gsize i = 0; i < why_comparison_n (comparison); i++)
    {
      if (why_comparison_difference (comparison, i, what).n == 0)
        continue;
      const WhyNote *note = why_notes_get (notes, why_comparison_get (comparison, i)->a);
      n++;
      const char *class_name = why_note_class (notes, note);
      n_vibrato += class_name && g_ascii_strcasecmp (class_name, "vibrato") == 0;
      n_trill += class_name && g_ascii_strcasecmp (class_name, "trill") == 0;
    }
  return n > 0 && n_vibrato == n ? PLAYS_VIBRATO
         : n > 0 && n_trill == n ? PLAYS_TRILL
                                 : PLAYS_OTHERWISE;
}

static void
say_pairs (const WhyComparison *comparison, GPtrArray *out)
{
  gsize n_pairs = why_comparison_n_pairs (comparison),
        alone[2]
        = { why_comparison_n_alone (comparison, 0), why_comparison_n_alone (comparison, 1) };
  gboolean none[2] = { n_pairs + alone[0] == 0, n_pairs + alone[1] == 0 };
  if (none[0] || none[1])
    {
      g_ptr_array_add (out, g_strdup (none[0] && none[1] ? _ ("There is no note in either take.")
                                      : none[0]          ? _ ("There is no note in A.")
                                                         : _ ("There is no note in B.")));
      return;
    }
  if (n_pairs == 0)
    {
      g_ptr_array_add (out, g_strdup (_ ("No note of A has a counterpart in B: neither order nor "
                                         "pitch agree.")));
      return;
    }
  g_ptr_array_add (out, g_strdup_printf (ngettext ("%zu note was compared.",
                                                   "%zu notes were compared.", (gulong) n_pairs),
                                         n_pairs));
  if (alone[0] > 0)
    g_ptr_array_add (out, g_strdup_printf (ngettext ("%zu note is in A only.",
                                                     "%zu notes are in A only.", (gulong) alone[0]),
                                           alone[0]));
  if (alone[1] > 0)
    g_ptr_array_add (out, g_strdup_printf (ngettext ("%zu note is in B only.",
                                                     "%zu notes are in B only.", (gulong) alone[1]),
                                           alone[1]));
}

static void
say_corrected (const WhyComparison *comparison, GPtrArray *out)
{
  gsize a = why_notes_n_corrected (why_comparison_notes (comparison, 0)),
        b = why_notes_n_corrected (why_comparison_notes (comparison, 1));
  if (a > 0)
    g_ptr_array_add (out,
                     g_strdup_printf (ngettext ("A was corrected by hand in %zu place, and is "
                                                "compared as corrected.",
                                                "A was corrected by hand in %zu places, and is "
                                                "compared as corrected.",
                                                (gulong) a),
                                      a));
  if (b > 0)
    g_ptr_array_add (out,
                     g_strdup_printf (ngettext ("B was corrected by hand in %zu place, and is "
                                                "compared as corrected.",
                                                "B was corrected by hand in %zu places, and is "
                                                "compared as corrected.",
                                                (gulong) b),
                                      b));
}

static void
say_octaves (const WhyComparison *comparison, GPtrArray *out)
{
  int octaves = why_comparison_transposed (comparison) / 12, n = ABS (octaves);
  if (octaves > 0)
    g_ptr_array_add (out, g_strdup_printf (ngettext ("B sounds %d octave lower, which is left out "
                                                     "of account.",
                                                     "B sounds %d octaves lower, which is left out "
                                                     "of account.",
                                                     (gulong) n),
                                           n));
  else if (octaves < 0)
    g_ptr_array_add (out, g_strdup_printf (ngettext ("B sounds %d octave higher, which is left out "
                                                     "of account.",
                                                     "B sounds %d octaves higher, which is left "
                                                     "out of account.",
                                                     (gulong) n),
                                           n));
}

GPtrArray *
why_comparison_sentences (const WhyComparison *comparison)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  gsize n_otherwise = why_comparison_n_otherwise (comparison), n_same = 0, n_other = n_otherwise;
  say_pairs (comparison, out);
  say_corrected (comparison, out);
  say_octaves (comparison, out);
  if (n_otherwise > 0)
    g_ptr_array_add (out, g_strdup_printf (ngettext ("%zu note is played with another technique.",
                                                     "%zu notes are played with another technique.",
                                                     (gulong) n_otherwise),
                                           n_otherwise));
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      WhyVerdictOfDifference verdict = why_comparison_sum (comparison, (WhyCompared) what).verdict;
      n_same += verdict == WHY_DIFFERENCE_SAME;
      n_other += verdict != WHY_DIFFERENCE_SAME && verdict != WHY_DIFFERENCE_NONE;
    }
  if (n_same > 0 && n_other == 0)
    g_ptr_array_add (out, g_strdup (_ ("Nothing differs by more than the measurements may err.")));
  for (int pass = 0; pass < 2; pass++)
    for (int what = 0; what < WHY_N_COMPARED; what++)
      {
        WhyDifference sum = why_comparison_sum (comparison, (WhyCompared) what);
        if (sum.n > 0 && (sum.verdict == WHY_DIFFERENCE_SAME) == (pass == 1))
          g_ptr_array_add (out, set_signs (say ((WhyCompared) what, &sum,
                                                playing_of (comparison, (WhyCompared) what))));
      }
  return out;
}

char *
why_comparison_describe (const WhyComparison *comparison)
{
  g_autoptr (GPtrArray) sentences = why_comparison_sentences (comparison);
  g_ptr_array_add (sentences, NULL);
  return g_strjoinv (" ", (char **) sentences->pdata);
}

const char *
why_compared_title (WhyCompared what)
{
  return _ (fields[what].title);
}

const char *
why_compared_name (WhyCompared what)
{
  return fields[what].name;
}

/* is_difference: with a sign, and without what only a value has. */
static char *
number_text (WhyCompared what, double value, gboolean is_difference)
{
  switch (what)
    {
    case WHY_COMPARED_RATE:
      return g_strdup_printf (is_difference ? "%+.1f Hz" : "%.1f Hz", value);
    case WHY_COMPARED_EXTENT:
      return g_strdup_printf (is_difference ? _ ("%+.0f ct") : _ ("±%.0f ct"), value);
    case WHY_COMPARED_DEPTH:
    case WHY_COMPARED_LEVEL:
      return g_strdup_printf (is_difference ? "%+.1f dB" : "%.1f dB", value);
    case WHY_COMPARED_REGULARITY:
      return g_strdup_printf (is_difference ? _ ("%+.0f %%") : _ ("%.0f %%"), 100 * value);
    case WHY_COMPARED_PITCH:
      return g_strdup_printf (_ ("%+.0f ct"), value);
    case WHY_COMPARED_OFF_PITCH:
      return g_strdup_printf (is_difference ? _ ("%+.0f ct") : _ ("%.0f ct"), value);
    case WHY_COMPARED_DELAY:
    case WHY_COMPARED_LENGTH:
    case WHY_N_COMPARED:
    default:
      return g_strdup_printf (is_difference ? "%+.2f s" : "%.2f s", value);
    }
}

char *
why_compared_text (WhyCompared what, double value)
{
  return isfinite (value) ? set_signs (number_text (what, value, FALSE)) : g_strdup ("–");
}

char *
why_difference_text (WhyCompared what, const WhyDifference *difference)
{
  switch (difference->verdict)
    {
    case WHY_DIFFERENCE_NONE:
      return g_strdup ("–");
    case WHY_DIFFERENCE_SAME:
      return g_strdup (_ ("same"));
    case WHY_DIFFERENCE_MIXED:
      return g_strdup (_ ("now more, now less"));
    case WHY_DIFFERENCE_MORE:
    case WHY_DIFFERENCE_LESS:
    default:
      return set_signs (number_text (what, difference->a - difference->b, TRUE));
    }
}

const char *
why_difference_name (WhyVerdictOfDifference verdict)
{
  static const char *const names[] = {
    [WHY_DIFFERENCE_NONE] = NULL,     [WHY_DIFFERENCE_SAME] = "same",
    [WHY_DIFFERENCE_MORE] = "more",   [WHY_DIFFERENCE_LESS] = "less",
    [WHY_DIFFERENCE_MIXED] = "mixed",
  };
  return names[verdict];
}

char *
why_compared_note_text (const WhyComparison *comparison, int take, gsize note)
{
  char name[WHY_NOTE_SIZE];
  double cents;
  if (note == WHY_NO_NOTE
      || !why_note_display_name (
          why_notes_get (why_comparison_notes (comparison, take), note)->f0_hz, name, &cents))
    return g_strdup ("–");
  return set_signs (g_strdup_printf (_ ("%s %+.0f ct"), name, cents));
}
