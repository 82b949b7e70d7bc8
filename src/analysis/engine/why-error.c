/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "base/why-utf8.h"

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

char *
why_error_sentence (const GError *error, const char *path)
{
  g_autofree char *display = path ? g_filename_display_name (path) : NULL;
  g_autofree char *prefix = display ? g_strconcat (display, ": ", NULL) : NULL;
  if (!prefix || !g_str_has_prefix (error->message, prefix))
    return g_strdup (error->message);
  const char *reason = error->message + strlen (prefix);
  g_autofree char *name = why_utf8_plain_name (path);
  /* All other reasons begin with a verb. */
  if (g_error_matches (error, WHY_ERROR, WHY_ERR_MEMORY))
    return g_strdup_printf ("%s: %s", name, reason);
  /* Translators: a file's name, and what is wrong: "“a.wav” does not exist". */
  return g_strdup_printf (_ ("“%s” %s"), name, reason);
}
