/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-complain.h"

void
why_vamp_complain (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  g_printerr ("whybrato-vamp: %s\n", message);
}
