/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-settings.h"
#include "app/window/why-window-private.h"

/* What the preferences say of the engine. */
static void
set_engine (WhyWindow *self)
{
  g_autofree char *model = why_settings_get_path ("model");
  g_autofree char *windows = why_settings_get ("spectrogram-windows");
  double scale = g_str_equal (windows, "short") ? 0.5 : g_str_equal (windows, "long") ? 2 : 1;
  why_worker_set_model (self->worker, *model ? model : NULL,
                        (unsigned) why_settings_get_int ("threads"), scale);
}

/* From the next run on, and what is shown is run anew with it. */
static void
engine_changed_cb (gpointer user)
{
  WhyWindow *self = user;
  if (!self->worker)
    return;
  set_engine (self);
  why_window_restart_live (self);
  if (self->path && !self->recording && self->analysis)
    {
      why_window_forget_timeline (self);
      g_autofree char *path = g_strdup (self->path);
      why_window_run (self, path, self->analysis->start_s);
    }
}

/* A full screen is not what a window is left as. */
void
why_window_remember_size (WhyWindow *self)
{
  int width, height;
  gboolean is_maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  why_settings_set_boolean ("window-maximized", is_maximized);
  if (is_maximized || gtk_window_is_fullscreen (GTK_WINDOW (self)) || width <= 0 || height <= 0)
    return;
  why_settings_set_int ("window-width", width);
  why_settings_set_int ("window-height", height);
}

void
why_window_restore_settings (WhyWindow *self)
{
  gtk_window_set_default_size (GTK_WINDOW (self), why_settings_get_int ("window-width"),
                               why_settings_get_int ("window-height"));
  if (why_settings_get_boolean ("window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  set_engine (self);
  why_settings_watch ("model", engine_changed_cb, self, G_OBJECT (self));
  why_settings_watch ("threads", engine_changed_cb, self, G_OBJECT (self));
  why_settings_watch ("spectrogram-windows", engine_changed_cb, self, G_OBJECT (self));
  g_autofree char *rule = why_settings_get ("rule");
  if (*rule)
    g_action_group_change_action_state (G_ACTION_GROUP (self), "rule", g_variant_new_string (rule));
}
