/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-length-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/preferences/why-settings.h"

/* What a row knows, kept by it. */
typedef struct
{
  GtkSpinButton *spin;
  const char *key;
  double min, max;
  gboolean is_optional, is_loading;
  WhyLengthUnit unit;
} Length;

static Length *
length_of (GtkWidget *row)
{
  return g_object_get_data (G_OBJECT (row), "length");
}

/* At its lowest an optional length is none. */
static gboolean
is_automatic (const Length *length)
{
  double lowest = gtk_adjustment_get_lower (gtk_spin_button_get_adjustment (length->spin));
  return length->is_optional && gtk_spin_button_get_value (length->spin) <= lowest;
}

static void
value_cb (GtkSpinButton *spin, Length *length)
{
  if (!length->is_loading)
    why_settings_set_double (length->key, is_automatic (length) ? 0.0
                                                                : gtk_spin_button_get_value (spin)
                                                                      * length->unit.per_unit);
}

static gboolean
output_cb (GtkSpinButton *spin, Length *length)
{
  if (!is_automatic (length))
    return FALSE;
  gtk_editable_set_text (GTK_EDITABLE (spin), _ ("Automatic"));
  return TRUE;
}

static int
input_cb (GtkSpinButton *spin, double *value, Length *length)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  if (!length->is_optional || (*text && !g_str_equal (text, _ ("Automatic"))))
    return FALSE;
  *value = gtk_adjustment_get_lower (gtk_spin_button_get_adjustment (spin));
  return TRUE;
}

void
why_length_row_reload (GtkWidget *row)
{
  Length *length = length_of (row);
  const WhyLengthUnit *unit = &length->unit;
  double lowest = length->min / unit->per_unit - (length->is_optional ? unit->step : 0.0);
  double value = why_settings_get_double (length->key) / unit->per_unit;

  length->is_loading = TRUE;
  gtk_spin_button_set_digits (length->spin, unit->digits);
  gtk_spin_button_set_range (length->spin, lowest, length->max / unit->per_unit);
  gtk_spin_button_set_increments (length->spin, unit->step, 10.0 * unit->step);
  gtk_spin_button_set_value (length->spin, value);
  gtk_spin_button_update (length->spin);
  length->is_loading = FALSE;
}

void
why_length_row_set_unit (GtkWidget *row, const WhyLengthUnit *unit)
{
  length_of (row)->unit = *unit;
  why_length_row_reload (row);
}

GtkWidget *
why_length_row_new (const char *title,
                    const char *subtitle,
                    const char *key,
                    double min,
                    double max,
                    gboolean is_optional,
                    const WhyLengthUnit *unit)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (0, 1, 1);
  Length *length = g_new0 (Length, 1);

  *length = (Length){ GTK_SPIN_BUTTON (spin), key, min, max, is_optional, FALSE, *unit };
  g_object_set_data_full (G_OBJECT (row), "length", length, g_free);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), FALSE); /* "Automatic" is no number */
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), (int) g_utf8_strlen (_ ("Automatic"), -1) + 1);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_signal_connect (spin, "output", G_CALLBACK (output_cb), length);
  g_signal_connect (spin, "input", G_CALLBACK (input_cb), length);
  why_length_row_reload (row);
  g_signal_connect (spin, "value-changed", G_CALLBACK (value_cb), length);
  return row;
}
