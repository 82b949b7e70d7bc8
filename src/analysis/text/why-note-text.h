/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"

/* A note in words and numbers of the user's language: one wording for list, lane, tooltip and readers
 * of the screen. */

G_BEGIN_DECLS

typedef enum
{
  WHY_NOTE_START,
  WHY_NOTE_LENGTH,
  WHY_NOTE_PITCH, /* the note; of a trill both */
  WHY_NOTE_CENTS,
  WHY_NOTE_TECHNIQUE, /* with its probability */
  WHY_NOTE_RATE,
  WHY_NOTE_EXTENT,
  WHY_NOTE_DEPTH,
  WHY_NOTE_LEVEL,
  WHY_N_NOTE_FIELDS
} WhyNoteField;

/* As a heading, and what it means; static. */
const char *why_note_field_title (WhyNoteField field);
const char *why_note_field_tip (WhyNoteField field);
/* g_free; NULL where the note has none. */
char *why_note_field_text (const WhyNotes *notes, gsize i, WhyNoteField field);
/* What notes are sorted by; NAN: comes last. Techniques stand together, the surest first. */
double why_note_field_value (const WhyNotes *notes, gsize i, WhyNoteField field);

/* "Vibrato", "Too short to tell", or "…" before it is named. */
const char *why_note_technique (const WhyNotes *notes, gsize i);

/* "The program: vibrato, 97 %", of a note whose class was said by hand; else NULL. g_free. */
char *why_note_program_text (const WhyNotes *notes, gsize i);

/* "A4 +3 ct · Vibrato 97 % · 5.9 Hz · ±31 ct · 0:12.3–0:13.5". g_free. */
char *why_note_line (const WhyNotes *notes, gsize i);
/* Sentences: "Note 3 of 42, from 0:12.3 to 0:13.5: vibrato, 97 percent. Pitch A4, ..." g_free. */
char *why_note_describe (const WhyNotes *notes, gsize i);

/* These notes (n indices) with tabs between the columns, for spreadsheets: in names and digits that
 * are the same in every language, those of the command line. g_free. */
char *why_note_table (const WhyNotes *notes, const gsize *indices, gsize n);

G_END_DECLS
