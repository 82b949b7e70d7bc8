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

const char *
why_class_label (const char *name)
{
  static const struct
  {
    const char *name, *label;
  } known[] = {
    { "vibrato", N_ ("Vibrato") },
    { "trill", N_ ("Trill") },
    { "tremolo", N_ ("Tremolo") },
    { "bisbigliando", N_ ("Bisbigliando") },
    { "flatterzunge", N_ ("Flatterzunge") },
    /* Translators: the answer when no modulation technique is played */
    { "none", N_ ("None of these") },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (known[i].name, name) == 0)
      return _ (known[i].label);
  return name;
}

const char *
why_class_abbreviation (const char *name)
{
  static const struct
  {
    const char *name, *short_name;
  } known[] = {
    /* Translators: as short as it is written over a note in a score. */
    { "vibrato", NC_ ("abbreviated technique", "vib.") },
    { "trill", NC_ ("abbreviated technique", "tr") },
    { "tremolo", NC_ ("abbreviated technique", "trem.") },
    { "bisbigliando", NC_ ("abbreviated technique", "bisb.") },
    { "flatterzunge", NC_ ("abbreviated technique", "flz.") },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_strcmp0 (known[i].name, name) == 0)
      return g_dpgettext2 (GETTEXT_PACKAGE, "abbreviated technique", known[i].short_name);
  return "";
}
