/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/exchange/why-transcript-private.h"

#include <string.h>

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
