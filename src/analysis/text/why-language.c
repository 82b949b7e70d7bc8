/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-language.h"

#include <glib.h>
#include <libintl.h>
#include <locale.h>

#include "analysis/why-data-path.h"

void
why_language_begin (void)
{
  g_autofree char *folder = why_locale_path ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
