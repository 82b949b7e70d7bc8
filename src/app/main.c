/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "analysis/why-language.h"
#include "app/why-application.h"

/* Freed planes serve the next thread instead of lying about in an arena for each. */
static void
bound_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_ARENA_MAX, 2);
#endif
}

int
main (int argc, char **argv)
{
  bound_memory ();
  why_language_begin ();
  g_set_application_name ("Whybrato");

  g_autoptr (WhyApplication) application = why_application_new ();
  int status = g_application_run (G_APPLICATION (application), argc, argv);
  return status == 0 && why_application_has_failed (application) ? 1 : status;
}
