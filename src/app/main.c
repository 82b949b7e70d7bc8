/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/why-application.h"

int
main (int argc, char **argv)
{
  bindtextdomain (GETTEXT_PACKAGE, WHY_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Whybrato");

  g_autoptr (WhyApplication) application = why_application_new ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  return status == 0 && why_application_has_failed (application) ? 1 : status;
}
