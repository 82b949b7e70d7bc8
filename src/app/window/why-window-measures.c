/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/preferences/why-settings.h"
#include "app/window/why-window-private.h"
#include "figure/page/why-figure.h"

/* "copy-measures": pitch and modulation of what is shown, as a table, to the clipboard. */
static void
copy_measures_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  if (!self->analysis || self->analysis->stage < WHY_STAGE_SPECTROGRAM)
    return;
  g_autofree char *table = why_figure_measures_table (self->analysis);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), table);
  why_window_toast (self, "%s", _ ("Measurements copied to the clipboard"));
}

/* Another concert pitch names other notes. */
static void
a4_changed (gpointer user)
{
  WhyWindow *self = user;
  if (self->analysis)
    why_verdict_bar_set_analysis (self->verdict, self->analysis);
}

void
why_window_update_measures (WhyWindow *self)
{
  GAction *copy = g_action_map_lookup_action (G_ACTION_MAP (self), "copy-measures");
  gboolean has_measures = self->analysis && self->analysis->stage >= WHY_STAGE_SPECTROGRAM;
  g_simple_action_set_enabled (G_SIMPLE_ACTION (copy), has_measures);
}

void
why_window_add_measure_actions (WhyWindow *self)
{
  const GActionEntry actions[] = { { "copy-measures", copy_measures_cb, NULL, NULL, NULL } };
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  why_window_update_measures (self);
  why_settings_watch ("a4-hz", a4_changed, self, G_OBJECT (self));
}
