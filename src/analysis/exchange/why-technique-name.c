/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/exchange/why-technique-name.h"

#include <string.h>

/* As plain_words makes them. What the catalogues in po call a technique must be here: test-exchange-names. */
static const struct
{
  const char *name, *class_name;
} names[] = {
  { "vibrato", "vibrato" },
  { "vib", "vibrato" },
  { "vibr", "vibrato" },
  { "trill", "trill" },
  { "triller", "trill" },
  { "trino", "trill" },
  { "trille", "trill" },
  { "trillo", "trill" },
  { "tr", "trill" },
  { "tremolo", "tremolo" },
  { "trem", "tremolo" },
  { "bisbigliando", "bisbigliando" },
  { "bisb", "bisbigliando" },
  { "bisbigl", "bisbigliando" },
  { "flatterzunge", "flatterzunge" },
  { "flz", "flatterzunge" },
  { "flatt", "flatterzunge" },
  { "flutter tongue", "flatterzunge" },
  { "flutter tonguing", "flatterzunge" },
  { "fluttertongue", "flatterzunge" },
  { "frullato", "flatterzunge" },
  { "frull", "flatterzunge" },
  { "none", "none" },
  { "none of these", "none" },
  { "ordinario", "none" },
  { "ord", "none" },
  { "keine", "none" },
  { "keine davon", "none" },
  { "ninguna", "none" },
  { "ninguna de ellas", "none" },
  { "aucun d eux", "none" },
  { "aucune", "none" },
};

static gboolean
is_note_name (const char *word)
{
  if (!strchr ("abcdefgh", *word))
    return FALSE;
  const char *p = word + 1;
  for (; *p == '#' || *p == 'b' || g_str_has_prefix (p, "♯") || g_str_has_prefix (p, "♭");)
    p = g_utf8_next_char (p);
  p += *p == '-';
  return g_ascii_isdigit (*p) && strspn (p, "0123456789") == strlen (p);
}

static gboolean
is_number (const char *word)
{
  return strspn (word, "0123456789.,+-±%") == strlen (word) || g_str_equal (word, "ct")
         || g_str_equal (word, "hz");
}

/* In small letters, without accents, words apart by one blank. g_free. */
static char *
plain_words (const char *label)
{
  g_autofree char *folded = g_utf8_casefold (label, -1);
  g_autofree char *apart = g_utf8_normalize (folded, -1, G_NORMALIZE_NFKD);
  g_autoptr (GString) out = g_string_new (NULL), word = g_string_new (NULL);
  for (const char *p = apart ? apart : "";; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      if (g_unichar_ismark (c))
        continue;
      if (c && (g_unichar_isalnum (c) || c == '#' || c == 0x266f || c == 0x266d || c == '%'))
        {
          g_string_append_unichar (word, c);
          continue;
        }
      if (word->len > 0 && !is_note_name (word->str) && !is_number (word->str))
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", word->str);
      g_string_truncate (word, 0);
      if (!c)
        break;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
find_class (const char *name, const char *const *classes, gsize *out)
{
  for (gsize k = 0; classes[k]; k++)
    {
      g_autofree char *words = plain_words (classes[k]);
      if (g_str_equal (words, name))
        {
          *out = k;
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
why_technique_of_label (const char *label, const char *const *classes, gsize *out)
{
  for (gsize k = 0; classes[k]; k++)
    if (strcmp (classes[k], label) == 0)
      {
        *out = k;
        return TRUE;
      }
  g_autofree char *words = plain_words (label);
  if (!*words)
    return FALSE;
  if (find_class (words, classes, out))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (names[i].name, words))
      return find_class (names[i].class_name, classes, out);
  return FALSE;
}
