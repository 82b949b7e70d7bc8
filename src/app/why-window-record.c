/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/why-settings.h"
#include "app/why-window-private.h"
#include "audio/why-devices.h"

#define METER_MS 33
#define LIVE_INTERVAL_US (700 * 1000)
#define LIVE_MIN_S 0.5
#define METER_FLOOR_DB (-60.0)

/* What the list of microphones came to, made on a thread. */
typedef struct
{
  WhyDevice *devices;
  size_t n_devices;
  WhyError error;
} DeviceList;

static void
device_list_free (gpointer data)
{
  DeviceList *list = data;
  why_devices_free (list->devices, list->n_devices);
  g_free (list);
}

static void
list_devices_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DeviceList *list = g_new0 (DeviceList, 1);
  why_devices_list (true, &list->devices, &list->n_devices, &list->error);
  g_task_return_pointer (task, list, device_list_free);
}

static void
set_record_enabled (WhyWindow *self, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "record");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Says in words why there is nothing to record with; opening files goes on working. */
static void
show_devices (WhyWindow *self, const DeviceList *list)
{
  g_autoptr (GMenu) menu = g_menu_new (), section = g_menu_new (), tools = g_menu_new ();
  self->has_devices = list->n_devices > 0;
  if (self->has_devices)
    {
      g_autoptr (GMenuItem) preset = g_menu_item_new (_("Default Microphone"), NULL);
      g_menu_item_set_action_and_target (preset, "win.device", "s", "");
      g_menu_append_item (section, preset);
    }
  for (size_t i = 0; i < list->n_devices; i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (list->devices[i].name, NULL);
      g_menu_item_set_action_and_target (item, "win.device", "s", list->devices[i].id);
      g_menu_append_item (section, item);
    }
  g_menu_append (tools, _("_Look Again for Microphones"), "win.list-devices");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (tools));
  gtk_popover_menu_set_menu_model (self->device_popover, G_MENU_MODEL (menu));

  const char *hint = _ ("No microphone was found. Recordings can be opened all the same; to "
                        "record, connect a microphone and "
                        "choose “Look Again for Microphones”.");
  gtk_label_set_text (self->microphone_hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->microphone_hint), !self->has_devices);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->record_button),
                               self->has_devices ? _ ("Record") : hint);
  set_record_enabled (self, self->has_devices || self->recording);
}

static void
devices_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyWindow) self = user_data;
  DeviceList *list = g_task_propagate_pointer (G_TASK (result), NULL);
  if (self->device_popover)
    show_devices (self, list);
  device_list_free (list);
}

void
why_window_list_devices (WhyWindow *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, devices_ready_cb, g_object_ref (self));
  g_task_set_name (task, "[why] devices");
  g_task_run_in_thread (task, list_devices_thread);
}

static void
list_devices_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_window_list_devices (data);
}

static void
device_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  why_settings_set ("input-device", g_variant_get_string (value, NULL));
}

static void
show_level (WhyWindow *self, const WhyRecorderStatus *status)
{
  double peak_db = 20 * log10 (fmax ((double) status->peak, 1e-6));
  gtk_level_bar_set_value (self->record_level, CLAMP (1 - peak_db / METER_FLOOR_DB, 0, 1));
  if (status->state == WHY_RECORDER_STARTING)
    {
      gtk_label_set_text (self->record_db, _("Starting…"));
      return;
    }
  g_autofree char *time = why_window_format_clock (status->seconds);
  gtk_label_set_text (self->record_time, time);
  g_autofree char *level
      = status->peak >= 0.999f
            ? g_strdup (_("Too loud"))
            /* Translators: a level so many decibels below full scale; the sign is a minus */
            : g_strdup_printf (_("−%.0f dB"), -peak_db);
  gtk_label_set_text (self->record_db, level);
}

/* The newest seconds are analysed again and again; the next run begins only when the one before is
 * done. */
static void
run_live (WhyWindow *self)
{
  const WhyAxes *axes = why_worker_get_axes (self->worker);
  gint64 now = g_get_monotonic_time ();
  if (why_worker_get_busy (self->worker) || now < self->next_live)
    return;
  gsize n = axes ? axes->n : 1 << 18;
  float *samples = g_new (float, n);
  gsize n_copied = why_recording_get_latest (self->recording, samples, n);
  self->next_live = now + LIVE_INTERVAL_US;
  g_autoptr (GBytes) bytes = g_bytes_new_take (samples, n_copied * sizeof (float));
  if ((double) n_copied >= LIVE_MIN_S * (axes ? axes->sample_rate_hz : 44100))
    why_window_run_live (self, bytes);
}

static gboolean
meter_cb (gpointer data)
{
  WhyWindow *self = data;
  WhyRecorderStatus status;
  if (why_recording_get_status (self->recording, &status))
    {
      show_level (self, &status);
      run_live (self);
    }
  return G_SOURCE_CONTINUE;
}

/* Until there is something to show: an invitation to drop a file would be out of place now. */
static void
show_empty_page (WhyWindow *self, gboolean recording)
{
  adw_status_page_set_title (self->empty_page,
                             recording ? _("Play a note") : _("Drop a recording here"));
  adw_status_page_set_description (
      self->empty_page,
      recording ? _("What is heard appears here while you play.")
                : _("Whybrato names the playing technique of a note, and shows which frequencies "
                    "made it say so."));
  gtk_widget_set_visible (adw_status_page_get_child (self->empty_page), !recording);
}

static void
show_recording (WhyWindow *self, gboolean recording)
{
  show_empty_page (self, recording);
  gtk_revealer_set_reveal_child (self->record_revealer, recording);
  adw_button_content_set_label (self->record_content, recording ? _("_Stop") : _("_Record"));
  adw_button_content_set_icon_name (self->record_content, recording ? "media-playback-stop-symbolic"
                                                                    : "media-record-symbolic");
  gtk_label_set_text (self->record_time, "0:00.0");
  gtk_label_set_text (self->record_db, _("Starting…"));
  gtk_level_bar_set_value (self->record_level, 0);
  GAction *play = g_action_map_lookup_action (G_ACTION_MAP (self), "play");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (play), !recording && self->analysis);
}

/* The take is complete: its newest seconds are analysed. */
static void
stopped_cb (WhyRecording *recording, GError *error, WhyWindow *self)
{
  g_autofree char *path = g_strdup (why_recording_get_path (recording));
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  double seconds = why_recording_get_seconds (recording);
  const WhyAxes *axes = why_worker_get_axes (self->worker);
  double window_s = axes ? (double) axes->n / axes->sample_rate_hz : 0;

  g_clear_handle_id (&self->record_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (recording, self);
  if (self->is_live)
    why_worker_cancel (self->worker);
  g_clear_object (&self->recording);
  show_recording (self, FALSE);
  set_record_enabled (self, TRUE);
  if (error)
    why_window_toast (self, "%s", error->message);
  else
    /* Translators: file name, folder */
    why_window_toast (self, _("Saved as %s in %s"), name, folder);
  if (seconds > 0)
    why_window_run (self, path, MAX (seconds - window_s, 0));
}

static void
record_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  if (self->recording)
    {
      /* One press is enough; the device may take a second to close. */
      set_record_enabled (self, FALSE);
      why_recording_stop (self->recording);
      return;
    }
  why_window_stop_playing (self);
  g_autofree char *path = why_recording_choose_path ();
  g_autofree char *device = why_settings_get ("input-device");
  self->recording = why_recording_new (*device ? device : NULL, path);
  g_signal_connect (self->recording, "stopped", G_CALLBACK (stopped_cb), self);
  self->next_live = 0;
  self->record_timer = g_timeout_add (METER_MS, meter_cb, self);
  show_recording (self, TRUE);
}

void
why_window_add_record_actions (WhyWindow *self)
{
  const GActionEntry actions[] = {
    { "record", record_cb, NULL, NULL, NULL },
    { "list-devices", list_devices_cb, NULL, NULL, NULL },
    { "device", NULL, "s", "''", device_cb },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_record_enabled (self, FALSE);
  g_autofree char *device = why_settings_get ("input-device");
  if (*device)
    g_action_group_change_action_state (G_ACTION_GROUP (self), "device",
                                        g_variant_new_string (device));
}
