/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/exchange/why-transcript-private.h"

/* A line "\ TAB low TAB high" behind a label is its range of frequencies: why-audacity-read.c. */

void
why_audacity_write (const GArray *marks, GString *out)
{
  char low[WHY_EXCHANGE_NUMBER_SIZE], high[WHY_EXCHANGE_NUMBER_SIZE];
  for (guint i = 0; i < marks->len; i++)
    {
      const WhyMark *mark = &g_array_index (marks, WhyMark, i);
      g_string_append_printf (out, "%s\t%s\t%s%s%s\n", why_exchange_number (low, mark->from_s),
                              why_exchange_number (high, mark->to_s), mark->name,
                              *mark->name && *mark->technique ? " " : "", mark->technique);
      if (isfinite (mark->low_hz))
        g_string_append_printf (out, "\\\t%s\t%s\n", why_exchange_number (low, mark->low_hz),
                                why_exchange_number (high, mark->high_hz));
    }
}
