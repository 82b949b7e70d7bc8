/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/sound/why-level-view.h"
#include "app/preferences/why-settings.h"
#include "app/window/why-window-private.h"
#include "base/why-utf8.h"

#define METER_MS 66

static void
set_record_enabled (WhyWindow *self, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "record");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* Says in words why there is nothing to record with; opening files goes on working. */
static void
listed_cb (WhyInputPopover *inputs, WhyWindow *self)
{
  gboolean has_devices = why_input_popover_has_devices (inputs);
  const char *hint = _ ("No microphone was found. You can still open recordings; to record, "
                        "connect a microphone and open the menu next to “Record”.");
  gtk_label_set_text (self->microphone_hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->microphone_hint), !has_devices);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->record_button), has_devices ? _ ("Record") : hint);
  set_record_enabled (self, has_devices || self->recording);
}

static void
list_devices_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_input_popover_refresh (WHY_WINDOW (data)->inputs);
}

static void
device_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyWindow *self = data;
  g_simple_action_set_state (action, value);
  why_settings_set ("input-device", g_variant_get_string (value, NULL));
  why_input_popover_set_device (self->inputs, g_variant_get_string (value, NULL));
}

static char *
saving_text (WhyRecording *recording)
{
  const char *path = why_recording_get_path (recording);
  g_autofree char *name = why_utf8_plain_name (path), *folder = g_path_get_dirname (path);
  g_autofree char *display = why_utf8_plain (folder, "");
  if (why_recording_has_moved (recording))
    /* Translators: file name, folder */
    return g_strdup_printf (_ ("The file was moved or deleted while recording: now saving to %s "
                               "in %s"),
                            name, display);
  /* Translators: file name */
  return g_strdup_printf (_ ("Saving to %s"), name);
}

/* What is wrong now, else what is lost, for that cannot be mended any more, else where it goes to:
 * one line in any case, so that nothing below it moves. */
static void
show_remark (WhyWindow *self, const WhyRecorderStatus *status)
{
  WhyInputState state = status ? why_input_state (status) : WHY_INPUT_WAITING;
  g_autofree char *lost = status ? why_input_lost_text (status) : NULL;
  g_autofree char *saving = saving_text (self->recording);
  gboolean is_usual = !why_recording_has_moved (self->recording);
  const char *advice = state == WHY_INPUT_WAITING ? NULL : why_input_advice (state);
  const char *text = advice ? advice : lost ? lost : saving;
  /* What has failed is told before the device is closed, which may take seconds then. */
  g_autofree char *failure = status && status->state == WHY_RECORDER_FAILED
                                 ? g_utf8_make_valid (status->error.message, -1)
                                 : NULL;
  if (failure)
    text = failure;
  if (g_strcmp0 (gtk_label_get_text (self->record_remark), text) == 0)
    return;
  gtk_label_set_text (self->record_remark, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->record_remark), text);
  const char *classes[] = { text == saving && is_usual ? "dim-label" : "warning", NULL };
  gtk_widget_set_css_classes (GTK_WIDGET (self->record_remark), classes);
}

static void
show_level (WhyWindow *self, const WhyRecorderStatus *status)
{
  why_level_show (self->record_level, self->record_db, NULL, status);
  show_remark (self, status);
  if (status->state == WHY_RECORDER_STARTING)
    return;
  g_autofree char *time = why_window_format_clock (status->seconds);
  gtk_label_set_text (self->record_time, time);
}

static gboolean
meter_cb (gpointer data)
{
  WhyWindow *self = data;
  WhyRecorderStatus status;
  if (why_recording_get_status (self->recording, &status))
    show_level (self, &status);
  return G_SOURCE_CONTINUE;
}

/* Until there is something to show: an invitation to drop a file would be out of place now. */
static void
show_empty_page (WhyWindow *self, gboolean recording)
{
  adw_status_page_set_title (self->empty_page,
                             recording ? _ ("Play a note") : _ ("Drop a recording here"));
  adw_status_page_set_description (
      self->empty_page,
      recording ? _ ("What you play appears here as you play it.")
                : _ ("Whybrato identifies the playing technique of a note and shows which "
                     "frequencies gave it away."));
  gtk_widget_set_visible (adw_status_page_get_child (self->empty_page), !recording);
}

static void
show_recording (WhyWindow *self, gboolean recording)
{
  show_empty_page (self, recording);
  gtk_revealer_set_reveal_child (self->record_revealer, recording);
  adw_button_content_set_label (self->record_content, recording ? _ ("_Stop") : _ ("_Record"));
  adw_button_content_set_icon_name (self->record_content, recording ? "media-playback-stop-symbolic"
                                                                    : "media-record-symbolic");
  gtk_label_set_text (self->record_time, _ ("0:00.0"));
  gtk_label_set_text (self->record_db, _ ("Starting…"));
  gtk_level_bar_set_value (self->record_level, 0);
  if (recording)
    show_remark (self, NULL);
  GAction *play = g_action_map_lookup_action (G_ACTION_MAP (self), "play");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (play), !recording && self->analysis);
}

/* The take is complete: its newest seconds are analysed. */
static void
stopped_cb (WhyRecording *recording, GError *error, WhyWindow *self)
{
  g_autofree char *path = g_strdup (why_recording_get_path (recording));
  g_autofree char *name = why_utf8_plain_name (path);
  g_autofree char *folder_path = g_path_get_dirname (path);
  g_autofree char *folder = why_utf8_plain (folder_path, "");
  WhyRecorderStatus status;
  double seconds = why_recording_get_status (recording, &status) ? status.seconds : 0;
  const WhyAxes *axes = why_worker_get_axes (self->worker);
  /* Before the model is there nobody knows how much it takes. */
  double window_s = axes ? (double) axes->n / axes->sample_rate_hz : INFINITY;

  g_clear_handle_id (&self->record_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (recording, self);
  if (self->is_live)
    why_worker_cancel (self->worker);
  why_window_end_live (self);
  g_clear_object (&self->recording);
  why_input_popover_set_recording (self->inputs, NULL);
  show_recording (self, FALSE);
  set_record_enabled (self, TRUE);
  g_autofree char *lost = seconds > 0 ? why_input_lost_text (&status) : NULL;
  if (error)
    why_window_toast (self, "%s", error->message);
  else if (seconds == 0)
    why_window_toast (self, _ ("Nothing was recorded: it was stopped before any sound arrived"));
  else if (lost)
    /* Translators: file name, folder, "3 samples were lost" */
    why_window_toast (self, _ ("Saved as %s in %s. %s because the computer could not keep up."),
                      name, folder, lost);
  else
    /* Translators: file name, folder */
    why_window_toast (self, _ ("Saved as %s in %s"), name, folder);
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
  self->recording = why_recording_new (*device ? device : NULL, path,
                                       why_input_popover_give_way (self->inputs));
  why_input_popover_set_recording (self->inputs, self->recording);
  g_signal_connect (self->recording, "stopped", G_CALLBACK (stopped_cb), self);
  why_window_begin_live (self);
  self->record_timer = g_timeout_add (METER_MS, meter_cb, self);
  show_recording (self, TRUE);
}

static void
offer_open_cb (WhyTakeOffer *offer, const char *path, WhyWindow *self)
{
  why_window_run (self, path, 0);
}

static void
offer_message_cb (WhyTakeOffer *offer, const char *text, WhyWindow *self)
{
  why_window_toast (self, "%s", text);
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
  g_signal_connect_object (self->inputs, "listed", G_CALLBACK (listed_cb), self, 0);
  why_input_popover_refresh (self->inputs);
  g_signal_connect_object (self->take_offer, "open", G_CALLBACK (offer_open_cb), self, 0);
  g_signal_connect_object (self->take_offer, "message", G_CALLBACK (offer_message_cb), self, 0);
  why_take_offer_look (self->take_offer);
  g_autofree char *device = why_settings_get ("input-device");
  if (*device)
    g_action_group_change_action_state (G_ACTION_GROUP (self), "device",
                                        g_variant_new_string (device));
}
