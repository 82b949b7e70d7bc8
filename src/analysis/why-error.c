/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-analyzer.h"

/* clang-format off */
G_DEFINE_QUARK (why-error-quark, why_error)
/* clang-format on */

void
why_error_propagate (GError **to, const WhyError *from, const char *subject)
{
  if (from->status == WHY_CANCELLED)
    g_set_error_literal (to, G_IO_ERROR, G_IO_ERROR_CANCELLED, why_status_str (WHY_CANCELLED));
  else if (subject)
    g_set_error (to, WHY_ERROR, (int) from->status, "%s: %s", subject, from->message);
  else
    g_set_error_literal (to, WHY_ERROR, (int) from->status, from->message);
}
