/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-length.h"

#include <math.h>

gboolean
why_length_parse (const char *text, double *px)
{
  static const struct
  {
    const char *name;
    double px;
  } units[] = {
    { "", 1.0 },           { "px", 1.0 },  { "mm", 96.0 / 25.4 },
    { "cm", 96.0 / 2.54 }, { "in", 96.0 }, { "pt", 96.0 / 72.0 },
  };
  char *end;
  double value = g_ascii_strtod (text, &end);

  if (end == text || !isfinite (value) || value < 0.0)
    return FALSE;
  while (*end == ' ')
    end++;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (end, units[i].name))
      {
        *px = value * units[i].px;
        return TRUE;
      }
  return FALSE;
}
