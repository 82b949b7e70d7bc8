/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-language.h"
#include "app/why-application.h"
#include "app/why-heap.h"

int
main (int argc, char **argv)
{
  why_heap_begin ();
  why_language_begin ();
  g_set_application_name ("Whybrato");

  g_autoptr (WhyApplication) application = why_application_new ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  return status == 0 && why_application_has_failed (application) ? 1 : status;
}
