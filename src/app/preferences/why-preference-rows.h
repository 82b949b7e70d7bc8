/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Rows of the preferences, each bound to a key of why-settings.h: what is chosen is kept at once. */

G_BEGIN_DECLS

typedef struct
{
  const char *value, *label; /* label is translated by the row */
} WhyChoice;

/* choices: static. */
GtkWidget *why_preference_choice_row (const char *title,
                                      const char *subtitle,
                                      const char *key,
                                      const WhyChoice *choices,
                                      guint n_choices);

/* key: of type double or int. */
GtkWidget *why_preference_number_row (const char *title,
                                      const char *subtitle,
                                      const char *key,
                                      double min,
                                      double max,
                                      double step,
                                      guint digits);

G_END_DECLS
