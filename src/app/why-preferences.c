/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-preferences.h"

#include <glib/gi18n.h>

#include "app/why-settings.h"

typedef struct
{
  const char *value, *label;
} Choice;

static const Choice schemes[]
    = { { "", N_("Follow the System") }, { "light", N_("Light") }, { "dark", N_("Dark") } };
static const Choice rules[] = { { "epsilon-zplus", "LRP-[ε,z+]" }, { "epsilon", "LRP-ε" } };

void
why_preferences_apply (void)
{
  g_autofree char *scheme = why_settings_get ("color-scheme");
  AdwColorScheme color = ADW_COLOR_SCHEME_DEFAULT;
  if (g_strcmp0 (scheme, "light") == 0)
    color = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_strcmp0 (scheme, "dark") == 0)
    color = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), color);
}

static void
selected_cb (AdwComboRow *row, GParamSpec *pspec, const char *key)
{
  const Choice *choices = g_object_get_data (G_OBJECT (row), "choices");
  why_settings_set (key, choices[adw_combo_row_get_selected (row)].value);
  why_preferences_apply ();
}

static GtkWidget *
make_row (const char *title,
          const char *subtitle,
          const char *key,
          const Choice *choices,
          guint n_choices)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autofree char *current = why_settings_get (key);
  guint selected = 0;
  for (guint i = 0; i < n_choices; i++)
    {
      gtk_string_list_append (labels, _(choices[i].label));
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

void
why_preferences_show (GtkWindow *parent)
{
  GtkWidget *window = adw_preferences_window_new (), *page = adw_preferences_page_new ();
  GtkWidget *group = adw_preferences_group_new ();
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_row (_ ("Appearance"), NULL, "color-scheme", schemes,
                                       G_N_ELEMENTS (schemes)));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group),
                             make_row (_ ("Rule at Start"),
                                       _ ("How relevance is computed when a window opens"), "rule",
                                       rules, G_N_ELEMENTS (rules)));
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), ADW_PREFERENCES_PAGE (page));
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), 480, 320);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}
