/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-analyzer.h"

/* Without a cache of its own, which threads would race for: G_DEFINE_QUARK has one. */
GQuark
why_error_quark (void)
{
  return g_quark_from_static_string ("why-error-quark");
}

void
why_error_propagate (GError **to, const WhyError *from, const char *subject)
{
  /* File names may be any bytes, what is shown may not. */
  g_autofree char *message = g_utf8_make_valid (from->message, -1);
  g_autofree char *display = subject ? g_utf8_make_valid (subject, -1) : NULL;
  if (from->status == WHY_CANCELLED)
    g_set_error_literal (to, G_IO_ERROR, G_IO_ERROR_CANCELLED, why_status_str (WHY_CANCELLED));
  else if (subject)
    g_set_error (to, WHY_ERROR, (int) from->status, "%s: %s", display, message);
  else
    g_set_error_literal (to, WHY_ERROR, (int) from->status, message);
}
