/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The help in plain words: a page a subject, chosen in a list. */

G_BEGIN_DECLS

typedef struct
{
  const char *name, *title;      /* title and paragraphs are marked for translation */
  const char *const *paragraphs; /* NULL-terminated; "# " in front makes a heading */
} WhyHelpPage;

/* why-help-text.c; the last has no name. */
extern const WhyHelpPage why_help_pages[];

/* Over parent; one window a program: a second call brings it to the front. */
GtkWindow *why_help_show (GtkWindow *parent);

G_END_DECLS
