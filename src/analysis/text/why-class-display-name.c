/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-class-display-name.h"

#include <glib/gi18n-lib.h>

const char *
why_class_display_name (const char *name)
{
  static const char *const known[] = {
    NC_ ("playing technique", "vibrato"),
    NC_ ("playing technique", "trill"),
    NC_ ("playing technique", "tremolo"),
    NC_ ("playing technique", "bisbigliando"),
    NC_ ("playing technique", "flatterzunge"),
    /* Translators: none of these techniques, as in “Relevance for none” */
    NC_ ("playing technique", "none"),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (known[i], name) == 0)
      return g_dpgettext2 (GETTEXT_PACKAGE, "playing technique", known[i]);
  return name;
}
