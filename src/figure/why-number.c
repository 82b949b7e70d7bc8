/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
why_power_text (int exponent, char *out, gsize size)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  g_autofree char *number = g_strdup_printf ("%d", ABS (exponent));

  g_snprintf (out, size, "10%s", exponent < 0 ? "⁻" : "");
  for (const char *p = number; *p; p++)
    g_strlcat (out, digits[*p - '0'], size);
}

char *
why_number_text (double value, gboolean with_sign)
{
  const char *sign = value < 0.0 ? "−" : with_sign && value > 0.0 ? "+" : "";
  double size = fabs (value);
  char digits[32], power[40];

  if (size == 0.0 || !isfinite (size) || (size >= 9.995e-4 && size < 999.5))
    return g_strdup_printf ("%s%.3g", sign, size);
  /* printf rounds 9.996 up to the next power. */
  g_snprintf (digits, sizeof digits, "%.2e", size);
  char *e = strchr (digits, 'e');
  why_power_text (atoi (e + 1), power, sizeof power);
  *e = '\0';
  return g_strdup_printf ("%s%s×%s", sign, digits, power);
}
