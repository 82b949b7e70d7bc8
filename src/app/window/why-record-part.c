/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-record-part.h"

#include <glib/gi18n.h>

#include "app/preferences/why-settings.h"
#include "app/sound/why-input-popover.h"
#include "app/sound/why-level-view.h"
#include "app/sound/why-take-offer.h"
#include "app/window/why-tuner-view.h"
#include "base/why-clock-text.h"
#include "base/why-utf8.h"

#define METER_MS 66

struct _WhyRecordPart
{
  WhyWindowPart parent_instance;
  AdwSplitButton *button;
  AdwButtonContent *content;
  WhyInputPopover *inputs;
  WhyTakeOffer *offer;
  GtkRevealer *revealer;
  GtkLabel *time, *db, *remark, *hint;
  GtkLevelBar *level;
  WhyTunerView *tuner;
  guint timer;
};

G_DEFINE_FINAL_TYPE (WhyRecordPart, why_record_part, WHY_TYPE_WINDOW_PART)

static WhyTakeSession *
get_take (WhyRecordPart *self)
{
  return why_window_part_context (self)->take;
}

/* Says in words why there is nothing to record with; opening files goes on working. */
static void
listed_cb (WhyInputPopover *inputs, WhyRecordPart *self)
{
  gboolean has_devices = why_input_popover_has_devices (inputs);
  const char *hint = _ ("No microphone was found. You can still open recordings; to record, "
                        "connect a microphone and open the menu next to “Record”.");
  gtk_label_set_text (self->hint, hint);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !has_devices);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->button), has_devices ? _ ("Record") : hint);
  why_window_part_enable (self, "record",
                          has_devices || why_take_session_get_recording (get_take (self)));
}

static void
list_devices_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_input_popover_refresh (WHY_RECORD_PART (data)->inputs);
}

static void
device_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyRecordPart *self = data;
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
show_remark (WhyRecordPart *self, const WhyRecorderStatus *status)
{
  WhyInputState state = status ? why_input_state (status) : WHY_INPUT_WAITING;
  g_autofree char *lost = status ? why_input_lost_text (status) : NULL;
  WhyRecording *recording = why_take_session_get_recording (get_take (self));
  g_autofree char *saving = saving_text (recording);
  gboolean is_usual = !why_recording_has_moved (recording);
  const char *advice = state == WHY_INPUT_WAITING ? NULL : why_input_advice (state);
  const char *text = advice ? advice : lost ? lost : saving;
  /* What has failed is told before the device is closed, which may take seconds then. */
  g_autofree char *failure = status && status->state == WHY_RECORDER_FAILED
                                 ? g_utf8_make_valid (status->error.message, -1)
                                 : NULL;
  if (failure)
    text = failure;
  if (g_strcmp0 (gtk_label_get_text (self->remark), text) == 0)
    return;
  gtk_label_set_text (self->remark, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->remark), text);
  const char *classes[] = { text == saving && is_usual ? "dim-label" : "warning", NULL };
  gtk_widget_set_css_classes (GTK_WIDGET (self->remark), classes);
}

static void
show_level (WhyRecordPart *self, const WhyRecorderStatus *status)
{
  why_level_show (self->level, self->db, NULL, status);
  show_remark (self, status);
  if (status->state == WHY_RECORDER_STARTING)
    return;
  char time[WHY_CLOCK_SIZE];
  why_clock_text_tenths (status->seconds, time);
  gtk_label_set_text (self->time, time);
}

static gboolean
meter_cb (gpointer data)
{
  WhyRecordPart *self = data;
  WhyRecorderStatus status;
  if (why_recording_get_status (why_take_session_get_recording (get_take (self)), &status))
    show_level (self, &status);
  return G_SOURCE_CONTINUE;
}

static void
show_recording (WhyRecordPart *self, gboolean recording)
{
  gtk_revealer_set_reveal_child (self->revealer, recording);
  adw_button_content_set_label (self->content, recording ? _ ("_Stop") : _ ("_Record"));
  adw_button_content_set_icon_name (self->content, recording ? "media-playback-stop-symbolic"
                                                             : "media-record-symbolic");
  if (recording)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "destructive-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "destructive-action");
  gtk_label_set_text (self->time, _ ("0:00.0"));
  gtk_label_set_text (self->db, _ ("Starting…"));
  gtk_level_bar_set_value (self->level, 0);
  if (recording)
    show_remark (self, NULL);
}

static void
take_changed_cb (WhyTakeSession *take, WhyRecordPart *self)
{
  WhyRecording *recording = why_take_session_get_recording (take);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (recording)
    self->timer = g_timeout_add (METER_MS, meter_cb, self);
  else
    why_window_part_enable (self, "record", TRUE);
  why_tuner_view_set_tone (self->tuner, NULL);
  why_input_popover_set_recording (self->inputs, recording);
  show_recording (self, recording != NULL);
}

static void
toned_cb (WhyTakeSession *take, WhyRecordPart *self)
{
  why_tuner_view_set_tone (self->tuner, why_take_session_get_tone (take));
}

static void
ended_cb (WhyTakeSession *take, gpointer data, WhyRecordPart *self)
{
  const WhyTakeEnd *end = data;
  WhyToaster *toaster = why_window_part_context (self)->toaster;
  g_autofree char *name = why_utf8_plain_name (end->path);
  g_autofree char *folder_path = g_path_get_dirname (end->path);
  g_autofree char *folder = why_utf8_plain (folder_path, "");
  g_autofree char *lost = end->seconds > 0 ? why_input_lost_text (end->status) : NULL;
  if (end->error)
    why_toaster_say (toaster, "%s", end->error->message);
  else if (end->seconds == 0)
    why_toaster_say (toaster, _ ("Nothing was recorded: it was stopped before any sound arrived"));
  else if (lost)
    /* Translators: file name, folder, "3 samples were lost" */
    why_toaster_say (toaster, _ ("Saved as %s in %s. %s because the computer could not keep up."),
                     name, folder, lost);
  else
    /* Translators: file name, folder */
    why_toaster_say (toaster, _ ("Saved as %s in %s"), name, folder);
}

static void
record_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyRecordPart *self = data;
  const WhyWindowContext *context = why_window_part_context (self);
  if (why_take_session_get_recording (context->take))
    {
      /* One press is enough; the device may take a second to close. */
      why_window_part_enable (self, "record", FALSE);
      why_take_session_stop (context->take);
      return;
    }
  why_transport_stop (context->transport);
  g_autofree char *device = why_settings_get ("input-device");
  why_take_session_start (context->take, *device ? device : NULL,
                          why_input_popover_give_way (self->inputs));
}

static void
offer_open_cb (WhyTakeOffer *offer, const char *path, WhyRecordPart *self)
{
  why_session_open (why_window_part_context (self)->session, path, 0);
}

static void
offer_message_cb (WhyTakeOffer *offer, const char *text, WhyRecordPart *self)
{
  why_toaster_say (why_window_part_context (self)->toaster, "%s", text);
}

static void
fetch_widgets (WhyRecordPart *self)
{
  self->button = why_window_part_child (self, "record_button");
  self->content = why_window_part_child (self, "record_content");
  self->inputs = why_window_part_child (self, "inputs");
  self->offer = why_window_part_child (self, "take_offer");
  self->revealer = why_window_part_child (self, "record_revealer");
  self->time = why_window_part_child (self, "record_time");
  self->db = why_window_part_child (self, "record_db");
  self->remark = why_window_part_child (self, "record_remark");
  self->hint = why_window_part_child (self, "microphone_hint");
  self->level = why_window_part_child (self, "record_level");
  self->tuner = why_window_part_child (self, "tuner");
}

static void
why_record_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "record", record_cb, NULL, NULL, NULL },
    { "list-devices", list_devices_cb, NULL, NULL, NULL },
    { "device", NULL, "s", "''", device_cb },
  };
  WhyRecordPart *self = WHY_RECORD_PART (part);
  fetch_widgets (self);
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  why_window_part_enable (self, "record", FALSE);
  g_signal_connect_object (get_take (self), "changed", G_CALLBACK (take_changed_cb), self, 0);
  g_signal_connect_object (get_take (self), "toned", G_CALLBACK (toned_cb), self, 0);
  g_signal_connect_object (get_take (self), "ended", G_CALLBACK (ended_cb), self, 0);
  g_signal_connect_object (self->inputs, "listed", G_CALLBACK (listed_cb), self, 0);
  why_input_popover_refresh (self->inputs);
  g_signal_connect_object (self->offer, "open", G_CALLBACK (offer_open_cb), self, 0);
  g_signal_connect_object (self->offer, "message", G_CALLBACK (offer_message_cb), self, 0);
  why_take_offer_look (self->offer);
  g_autofree char *device = why_settings_get ("input-device");
  if (*device)
    g_action_change_state (G_ACTION (why_window_part_action (self, "device")),
                           g_variant_new_string (device));
}

static void
why_record_part_dispose (GObject *object)
{
  g_clear_handle_id (&WHY_RECORD_PART (object)->timer, g_source_remove);
  G_OBJECT_CLASS (why_record_part_parent_class)->dispose (object);
}

static void
why_record_part_class_init (WhyRecordPartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_record_part_dispose;
  WHY_WINDOW_PART_CLASS (klass)->attach = why_record_part_attach;
}

static void
why_record_part_init (WhyRecordPart *self)
{
}
