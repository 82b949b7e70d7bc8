/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-note-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/notes/why-note-analysis.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-description.h"
#include "analysis/text/why-trill-text.h"
#include "base/why-clock-text.h"

/* A technique that is there for certain, or NULL. */
static const char *
technique_of (const WhyNotes *notes, const WhyNote *note)
{
  return why_note_is_certain (note) ? why_note_class (notes, note) : NULL;
}

static gboolean
get_trill (const WhyNotes *notes, const WhyNote *note, WhyTrillText *trill)
{
  WhyMeasures measures = { 0 };
  why_note_measures (note, &measures);
  return why_trill_text (technique_of (notes, note), &measures, trill);
}

const char *
why_note_field_title (WhyNoteField field)
{
  switch (field)
    {
    case WHY_NOTE_START:
      /* Translators: when a note begins. */
      return C_ ("of a note", "Start");
    case WHY_NOTE_LENGTH:
      return _ ("Length");
    case WHY_NOTE_PITCH:
      return _ ("Note");
    case WHY_NOTE_CENTS:
      return _ ("Cents");
    case WHY_NOTE_TECHNIQUE:
      return _ ("Technique");
    case WHY_NOTE_RATE:
      return _ ("Rate");
    case WHY_NOTE_EXTENT:
      return _ ("Extent");
    case WHY_NOTE_DEPTH:
      /* Translators: how far loudness swings. */
      return _ ("Swing");
    case WHY_NOTE_LEVEL:
      return _ ("Level");
    case WHY_N_NOTE_FIELDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
why_note_field_tip (WhyNoteField field)
{
  switch (field)
    {
    case WHY_NOTE_START:
      return _ ("When the note begins");
    case WHY_NOTE_LENGTH:
      return _ ("How long it lasts");
    case WHY_NOTE_PITCH:
      return _ ("The nearest note; of a trill both");
    case WHY_NOTE_CENTS:
      return _ ("How far it is off, in hundredths of a semitone");
    case WHY_NOTE_TECHNIQUE:
      return _ ("The technique, and how sure that is");
    case WHY_NOTE_RATE:
      return _ ("How often it swings in a second");
    case WHY_NOTE_EXTENT:
      return _ ("How far the pitch swings to either side; of a trill its interval");
    case WHY_NOTE_DEPTH:
      return _ ("How far loudness swings");
    case WHY_NOTE_LEVEL:
      return _ ("How loud it is on average; 0 dB is full scale");
    case WHY_N_NOTE_FIELDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
why_note_technique (const WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  const char *name = why_note_class (notes, note);
  if (!name)
    return "…";
  return why_note_is_certain (note) ? why_class_label (name) : _ ("Too short to tell");
}

static char *
clock_text (double seconds)
{
  char text[WHY_CLOCK_SIZE];
  why_clock_text_tenths (round (10 * seconds) / 10, text);
  return g_strdup (text);
}

static char *
pitch_text (const WhyNotes *notes, const WhyNote *note)
{
  char name[WHY_NOTE_SIZE];
  double cents;
  WhyTrillText trill;
  if (get_trill (notes, note, &trill))
    return g_strdup (trill.notes);
  return why_note_display_name (note->f0_hz, name, &cents) ? g_strdup (name) : NULL;
}

/* Of equal temperament; NAN for a trill, which is two notes. */
static double
cents_of (const WhyNotes *notes, const WhyNote *note)
{
  char name[WHY_NOTE_SIZE];
  double cents;
  WhyTrillText trill;
  if (get_trill (notes, note, &trill))
    return NAN;
  why_note_display_name (note->f0_hz, name, &cents);
  return cents;
}

static char *
cents_text (double cents)
{
  if (!isfinite (cents))
    return NULL;
  /* Translators: how far a note is off, in cents, with its sign. */
  return g_strdup_printf (_ ("%s%.0f ct"), cents < -0.5 ? "−" : "+", fabs (cents));
}

static char *
technique_text (const WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  const char *label = why_note_technique (notes, i);
  g_autofree char *sure
      = technique_of (notes, note) && !note->has_hand_label
            ? g_strdup_printf (_ ("%s %.0f %%"), label, 100 * why_note_probability (note))
            : g_strdup (label);
  return note->by_hand > 0 ? g_strconcat (WHY_BY_HAND " ", sure, NULL) : g_steal_pointer (&sure);
}

static char *
extent_text (const WhyNotes *notes, const WhyNote *note)
{
  WhyTrillText trill;
  if (get_trill (notes, note, &trill))
    return g_strdup (trill.interval);
  return isfinite (note->extent_cents) ? g_strdup_printf (_ ("±%.0f ct"), note->extent_cents)
                                       : NULL;
}

char *
why_note_field_text (const WhyNotes *notes, gsize i, WhyNoteField field)
{
  const WhyNote *note = why_notes_get (notes, i);
  switch (field)
    {
    case WHY_NOTE_START:
      return clock_text (note->from_s);
    case WHY_NOTE_LENGTH:
      return g_strdup_printf (_ ("%.2f s"), note->to_s - note->from_s);
    case WHY_NOTE_PITCH:
      return pitch_text (notes, note);
    case WHY_NOTE_CENTS:
      return cents_text (cents_of (notes, note));
    case WHY_NOTE_TECHNIQUE:
      return technique_text (notes, i);
    case WHY_NOTE_RATE:
      return isfinite (note->rate_hz) ? g_strdup_printf (_ ("%.1f Hz"), note->rate_hz) : NULL;
    case WHY_NOTE_EXTENT:
      return extent_text (notes, note);
    case WHY_NOTE_DEPTH:
      return isfinite (note->depth_db) ? g_strdup_printf (_ ("%.1f dB"), note->depth_db) : NULL;
    case WHY_NOTE_LEVEL:
      return isfinite (note->level_db)
                 ? g_strdup_printf (_ ("%s%.0f dB"), note->level_db < -0.5 ? "−" : "",
                                    fabs (note->level_db))
                 : NULL;
    case WHY_N_NOTE_FIELDS:
    default:
      g_return_val_if_reached (NULL);
    }
}

double
why_note_field_value (const WhyNotes *notes, gsize i, WhyNoteField field)
{
  const WhyNote *note = why_notes_get (notes, i);
  switch (field)
    {
    case WHY_NOTE_START:
      return note->from_s;
    case WHY_NOTE_LENGTH:
      return note->to_s - note->from_s;
    case WHY_NOTE_PITCH:
      return note->f0_hz;
    case WHY_NOTE_CENTS:
      return cents_of (notes, note);
    case WHY_NOTE_TECHNIQUE:
      return technique_of (notes, note)
                 ? (double) why_note_label (note)
                       - (note->has_hand_label ? 0.5 : 0.5 * why_note_probability (note))
                 : NAN;
    case WHY_NOTE_RATE:
      return note->rate_hz;
    case WHY_NOTE_EXTENT:
      return note->extent_cents;
    case WHY_NOTE_DEPTH:
      return note->depth_db;
    case WHY_NOTE_LEVEL:
      return note->level_db;
    case WHY_N_NOTE_FIELDS:
    default:
      g_return_val_if_reached (NAN);
    }
}

char *
why_note_program_text (const WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  if (!note->has_hand_label || !why_note_program_class (notes, note))
    return NULL;
  return why_describe_program (why_notes_axes (notes), note->label,
                               (double) note->probabilities[note->label], note->evidence);
}

char *
why_note_line (const WhyNotes *notes, gsize i)
{
  static const WhyNoteField fields[] = { WHY_NOTE_PITCH, WHY_NOTE_CENTS,  WHY_NOTE_TECHNIQUE,
                                         WHY_NOTE_RATE,  WHY_NOTE_EXTENT, WHY_NOTE_DEPTH };
  const WhyNote *note = why_notes_get (notes, i);
  GString *line = g_string_new (NULL);
  for (gsize k = 0; k < G_N_ELEMENTS (fields); k++)
    {
      g_autofree char *text = why_note_field_text (notes, i, fields[k]);
      if (!text)
        continue;
      /* A note and how far it is off belong together. */
      g_string_append (line, line->len == 0 ? "" : fields[k] == WHY_NOTE_CENTS ? " " : " · ");
      g_string_append (line, text);
    }
  g_autofree char *from = clock_text (note->from_s), *to = clock_text (note->to_s);
  g_string_append_printf (line, " · %s–%s", from, to);
  g_autofree char *program = why_note_program_text (notes, i);
  if (program)
    g_string_append_printf (line, "\n%s", program);
  return g_string_free (line, FALSE);
}

char *
why_note_describe (const WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  const char *name = technique_of (notes, note);
  g_autofree char *from = clock_text (note->from_s), *to = clock_text (note->to_s);
  GString *text = g_string_new (NULL);
  if (name && note->has_hand_label)
    /* Translators: "Note 3 of 42, from 0:12.3 to 0:13.5: trill, by hand" */
    g_string_append_printf (text, _ ("Note %zu of %zu, from %s to %s: %s, by hand"), i + 1,
                            why_notes_n (notes), from, to, why_class_display_name (name));
  else if (name)
    /* Translators: "Note 3 of 42, from 0:12.3 to 0:13.5: vibrato, 97 percent" */
    g_string_append_printf (text, _ ("Note %zu of %zu, from %s to %s: %s, %.0f percent"), i + 1,
                            why_notes_n (notes), from, to, why_class_display_name (name),
                            100 * why_note_probability (note));
  else if (note->is_named)
    g_string_append_printf (text, _ ("Note %zu of %zu, from %s to %s: too short to tell"), i + 1,
                            why_notes_n (notes), from, to);
  else
    g_string_append_printf (text, _ ("Note %zu of %zu, from %s to %s: not identified yet"), i + 1,
                            why_notes_n (notes), from, to);
  g_autofree char *program = why_note_program_text (notes, i);
  if (program)
    g_string_append_printf (text, ". %s", program);
  else if (note->by_hand > 0 && !note->has_hand_label)
    g_string_append_printf (text, ". %s", _ ("Corrected by hand"));
  WhyTrillText trill;
  WhyMeasures measures = { 0 };
  why_note_measures (note, &measures);
  if (get_trill (notes, note, &trill))
    {
      g_autofree char *line = why_trill_text_line (&trill);
      g_string_append_printf (text, ". %s", line);
    }
  else
    why_describe_measures (&measures, text);
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}
