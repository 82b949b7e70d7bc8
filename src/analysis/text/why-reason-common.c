/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/text/why-reason-private.h"

WhyReasonClass
why_reason_class (const char *name)
{
  static const char *const names[]
      = { [WHY_REASON_VIBRATO] = "vibrato",           [WHY_REASON_TRILL] = "trill",
          [WHY_REASON_TREMOLO] = "tremolo",           [WHY_REASON_BISBIGLIANDO] = "bisbigliando",
          [WHY_REASON_FLATTERZUNGE] = "flatterzunge", [WHY_REASON_NONE] = "none" };
  gsize i = 0;
  while (i < G_N_ELEMENTS (names) && g_strcmp0 (names[i], name) != 0)
    i++;
  return (WhyReasonClass) i;
}

void
why_reason_add (GString *text, char *sentence)
{
  if (!sentence)
    return;
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
  g_free (sentence);
}
