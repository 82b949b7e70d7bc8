/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "analysis/text/why-language.h"
#include "app/why-application.h"
#include "app/why-heap.h"

int
main (int argc, char **argv)
{
  why_heap_begin ();
  why_language_begin ();
  g_set_application_name ("Whybrato");

  WhyApplication *application = why_application_new ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  if (status == 0 && why_application_has_failed (application))
    status = 1;
  g_object_unref (application);
  g_settings_sync ();
  /* Threads in the background may still compute: a library that exit () takes down under them would
   * end the program with a crash. */
  fflush (NULL);
  _exit (status);
}
