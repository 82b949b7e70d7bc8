/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/text/why-note-text.h"

/* The keys of `whybrato-cli notes`, but label is what is shown: where it was said by hand, it has no probability, and
 * program_label is what the program says. */
#define HEADER                                                                                     \
  "from_s\tto_s\tnote\tf0_hz\tcents\tsecond_note\tlabel\tprobability\trate_hz\textent_cents\t"     \
  "depth_db\tregularity\tdelay_s\tlevel_db\tprogram_label\n"

static void
add_number (GString *table, double value, int decimals)
{
  char format[16], number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (table, '\t');
  if (!isfinite (value))
    return;
  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_string_append (table, g_ascii_formatd (number, sizeof number, format, value));
}

static void
add_text (GString *table, const char *text)
{
  g_string_append_printf (table, "\t%s", text);
}

static void
add_row (GString *table, const WhyNotes *notes, const WhyNote *note)
{
  const char *class_name = why_note_class (notes, note),
             *program = note->has_hand_label ? why_note_program_class (notes, note) : NULL;
  char name[8], second[8], number[G_ASCII_DTOSTR_BUF_SIZE];
  double cents, ignored;
  why_note_data_name (note->f0_hz, name, &cents);
  why_note_data_name (note->second_hz, second, &ignored);
  g_string_append (table, g_ascii_formatd (number, sizeof number, "%.3f", note->from_s));
  add_number (table, note->to_s, 3);
  add_text (table, name);
  add_number (table, note->f0_hz, 2);
  add_number (table, cents, 1);
  add_text (table, second);
  add_text (table, class_name ? class_name : "");
  add_number (table, why_note_probability (note), 4);
  add_number (table, note->rate_hz, 2);
  add_number (table, note->extent_cents, 1);
  add_number (table, note->depth_db, 2);
  add_number (table, note->regularity, 3);
  add_number (table, note->delay_s, 2);
  add_number (table, note->level_db, 1);
  add_text (table, program ? program : "");
  g_string_append_c (table, '\n');
}

char *
why_note_table (const WhyNotes *notes, const gsize *indices, gsize n)
{
  GString *table = g_string_new (HEADER);
  for (gsize i = 0; i < n; i++)
    add_row (table, notes, why_notes_get (notes, indices[i]));
  return g_string_free (table, FALSE);
}
