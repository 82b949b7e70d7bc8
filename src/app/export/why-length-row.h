/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* A row for a length that is kept in a key of why-settings.h, as double. */

G_BEGIN_DECLS

typedef struct
{
  double per_unit; /* of what the key holds */
  double step;     /* in units */
  guint digits;
} WhyLengthUnit;

/* min and max in what the key holds. is_optional: at its lowest the row says "Automatic", and the
 * key holds 0. */
GtkWidget *why_length_row_new (const char *title,
                               const char *subtitle,
                               const char *key,
                               double min,
                               double max,
                               gboolean is_optional,
                               const WhyLengthUnit *unit);

/* Shows the same length in another unit. */
void why_length_row_set_unit (GtkWidget *row, const WhyLengthUnit *unit);

/* Shows what the key holds now. */
void why_length_row_reload (GtkWidget *row);

G_END_DECLS
