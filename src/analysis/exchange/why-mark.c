/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/exchange/why-transcript-private.h"
#include "dsp/pitch/why-measure.h"

/* What is heard as one pitch is written as a range so wide. */
#define HELD_CENTS 50.0

const char *
why_exchange_number (char buffer[WHY_EXCHANGE_NUMBER_SIZE], double value)
{
  g_ascii_formatd (buffer, WHY_EXCHANGE_NUMBER_SIZE, "%.6f", value);
  char *end = buffer + strlen (buffer);
  while (end[-1] == '0')
    end--;
  if (end[-1] == '.')
    end--;
  *end = '\0';
  return buffer;
}

static void
fill_pitch (const WhyNote *note, WhyMark *mark)
{
  char name[8], second[8];
  double ignored;
  if (!why_note_data_name (note->f0_hz, name, &ignored))
    {
      strcpy (mark->name, "unpitched");
      return;
    }
  gboolean is_trill = why_note_data_name (note->second_hz, second, &ignored);
  double cents = isfinite (note->extent_cents) ? note->extent_cents : HELD_CENTS;
  g_snprintf (mark->name, sizeof mark->name, "%s%s%s", name, is_trill ? "-" : "",
              is_trill ? second : "");
  mark->f0_hz = note->f0_hz;
  mark->low_hz = is_trill ? note->f0_hz : note->f0_hz * exp2 (-cents / 1200);
  mark->high_hz = is_trill ? note->second_hz : note->f0_hz * exp2 (cents / 1200);
}

static void
add (GArray *marks, WhyMark *mark, double from_s, double to_s, double duration_s)
{
  double before_s = marks->len > 0 ? g_array_index (marks, WhyMark, marks->len - 1).to_s : 0;
  mark->from_s = MAX (round (from_s * 1e6) / 1e6, before_s);
  mark->to_s = MIN (round (to_s * 1e6) / 1e6, duration_s);
  if (mark->to_s > mark->from_s)
    g_array_append_val (marks, *mark);
}

GArray *
why_transcript_marks (const WhyTranscript *self)
{
  GArray *marks = g_array_new (FALSE, TRUE, sizeof (WhyMark));
  for (gsize i = 0; self->notes && i < why_notes_n (self->notes); i++)
    {
      const WhyNote *note = why_notes_get (self->notes, i);
      const char *class_name = why_note_class (self->notes, note);
      WhyMark mark = { .technique = class_name ? class_name : "",
                       .f0_hz = NAN,
                       .low_hz = NAN,
                       .high_hz = NAN,
                       .level_db = note->level_db };
      fill_pitch (note, &mark);
      add (marks, &mark, note->from_s, note->to_s, self->duration_s);
    }
  for (gsize i = 0; i < self->n_spans; i++)
    {
      const WhyTimelineSpan *span = &self->spans[i];
      if (span->label < 0)
        continue;
      WhyMark mark = { .technique = self->axes->classes[span->label],
                       .f0_hz = NAN,
                       .low_hz = NAN,
                       .high_hz = NAN,
                       .level_db = NAN };
      add (marks, &mark, span->from_s, span->to_s, self->duration_s);
    }
  return marks;
}
