/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-preference-rows.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/preferences/why-settings.h"

static void
selected_cb (AdwComboRow *row, GParamSpec *pspec, const char *key)
{
  const WhyChoice *choices = g_object_get_data (G_OBJECT (row), "choices");
  why_settings_set (key, choices[adw_combo_row_get_selected (row)].value);
}

GtkWidget *
why_preference_choice_row (const char *title,
                           const char *subtitle,
                           const char *key,
                           const WhyChoice *choices,
                           guint n_choices)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autofree char *current = why_settings_get (key);
  guint selected = 0;
  for (guint i = 0; i < n_choices; i++)
    {
      gtk_string_list_append (labels, _ (choices[i].label));
      if (g_strcmp0 (choices[i].value, current) == 0)
        selected = i;
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected);
  g_object_set_data (G_OBJECT (row), "choices", (gpointer) choices);
  g_signal_connect (row, "notify::selected", G_CALLBACK (selected_cb), (gpointer) key);
  return row;
}

static void
value_cb (GtkSpinButton *spin, const char *key)
{
  why_settings_set_double (key, gtk_spin_button_get_value (spin));
}

GtkWidget *
why_preference_number_row (const char *title,
                           const char *subtitle,
                           const char *key,
                           double min,
                           double max,
                           double step,
                           guint digits)
{
  GtkWidget *row = adw_action_row_new (), *spin = gtk_spin_button_new_with_range (min, max, step);
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), digits);
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), why_settings_get_double (key));
  /* GTK measures the number alone, and with some fonts cuts its last digit. */
  g_autofree char *widest = g_strdup_printf ("%.*f", (int) digits, max);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), (int) strlen (widest) + 1);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_signal_connect (spin, "value-changed", G_CALLBACK (value_cb), (gpointer) key);
  return row;
}
