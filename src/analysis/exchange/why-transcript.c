/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/exchange/why-transcript-private.h"

#include <math.h>
#include <string.h>

#include "dsp/pitch/why-measure.h"

/* What is heard as one pitch is written as a range so wide. */
#define HELD_CENTS 50.0

static const struct
{
  const char *name, *endings[2];
} formats[WHY_N_EXCHANGE_FORMATS] = {
  { "textgrid", { ".TextGrid" } }, { "pitchtier", { ".PitchTier" } }, { "audacity", { ".txt" } },
  { "svl", { ".svl" } },           { "midi", { ".mid", ".midi" } },
};

gboolean
why_exchange_of_name (const char *name, WhyExchangeFormat *out)
{
  for (gsize i = 0; i < WHY_N_EXCHANGE_FORMATS; i++)
    if (strcmp (name, formats[i].name) == 0)
      {
        *out = (WhyExchangeFormat) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
why_exchange_of_path (const char *path, WhyExchangeFormat *out)
{
  const char *dot = strrchr (path, '.');
  for (gsize i = 0; dot && i < WHY_N_EXCHANGE_FORMATS; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (formats[i].endings); k++)
      if (formats[i].endings[k] && g_ascii_strcasecmp (dot, formats[i].endings[k]) == 0)
        {
          *out = (WhyExchangeFormat) i;
          return TRUE;
        }
  return FALSE;
}

const char *
why_exchange_ending (WhyExchangeFormat format)
{
  return formats[format].endings[0];
}

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
      WhyMark mark = { .technique = note->is_named ? self->axes->classes[note->label] : "",
                       .probability = (double) note->probabilities[note->label],
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
                       .probability = span->probability,
                       .f0_hz = NAN,
                       .low_hz = NAN,
                       .high_hz = NAN,
                       .level_db = NAN };
      add (marks, &mark, span->from_s, span->to_s, self->duration_s);
    }
  return marks;
}

GBytes *
why_transcript_write (const WhyTranscript *self, WhyExchangeFormat format)
{
  g_autoptr (GArray) marks = why_transcript_marks (self);
  GString *out = g_string_new (NULL);
  switch (format)
    {
    case WHY_EXCHANGE_TEXTGRID:
      why_textgrid_write (self, marks, out);
      break;
    case WHY_EXCHANGE_PITCHTIER:
      why_pitch_tier_write (self, out);
      break;
    case WHY_EXCHANGE_AUDACITY:
      why_audacity_write (marks, out);
      break;
    case WHY_EXCHANGE_SVL:
      why_svl_write (self, marks, out);
      break;
    case WHY_EXCHANGE_MIDI:
    case WHY_N_EXCHANGE_FORMATS:
    default:
      why_midi_write (self, marks, out);
    }
  return g_string_free_to_bytes (out);
}
