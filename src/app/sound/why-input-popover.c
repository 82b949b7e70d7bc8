/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-input-popover.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/sound/why-device-list.h"
#include "app/sound/why-level-view.h"
#include "base/why-patience.h"

#define METER_MS 33
#define RETRY_S 2.0  /* while it is open and there is nothing to listen to */
#define SETTLE_S 0.7 /* a device that is plugged in brings several files, one after the other */

struct _WhyInputPopover
{
  GtkPopover parent_instance;

  GtkBox *devices;
  GtkLabel *hint, *level_text, *advice;
  GtkLevelBar *level;
  GtkWidget *record;

  char *device, *shown; /* the choice; what the list was made from */
  gboolean has_devices;
  gboolean is_listing, list_again;
  gboolean has_failed; /* the last attempt to listen; its reason stays until sound comes */
  WhyRecording *monitor, *leaving; /* listening; asked to stop, but may still have the device */
  WhyRecording *recording;
  GFileMonitor *watch;
  guint meter, retry, settle;
};

enum
{
  LISTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyInputPopover, why_input_popover, GTK_TYPE_POPOVER)

static gboolean
retry_cb (gpointer data)
{
  WhyInputPopover *self = data;
  self->retry = 0;
  why_input_popover_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
retry_later (WhyInputPopover *self)
{
  if (!self->retry && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->retry = g_timeout_add ((guint) (1000 * why_patience (RETRY_S)), retry_cb, self);
}

static void
stop_monitor (WhyInputPopover *self)
{
  if (!self->monitor)
    return;
  g_signal_handlers_disconnect_by_data (self->monitor, self);
  why_recording_stop (self->monitor);
  g_clear_object (&self->leaving);
  self->leaving = g_steal_pointer (&self->monitor);
}

static void
show_failure (WhyInputPopover *self, const char *message)
{
  self->has_failed = TRUE;
  why_level_show (self->level, self->level_text, NULL, NULL);
  gtk_label_set_text (self->advice, message);
  gtk_widget_add_css_class (GTK_WIDGET (self->advice), "warning");
}

/* By itself, that is: the device went away or does not open. It may come back. */
static void
monitor_stopped_cb (WhyRecording *monitor, GError *error, WhyInputPopover *self)
{
  stop_monitor (self);
  if (error)
    show_failure (self, error->message);
  retry_later (self);
}

static void
start_monitor (WhyInputPopover *self)
{
  if (self->monitor || self->recording || self->is_listing || !self->has_devices
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->monitor = why_recording_new (*self->device ? self->device : NULL, NULL, self->leaving);
  g_clear_object (&self->leaving);
  g_signal_connect (self->monitor, "stopped", G_CALLBACK (monitor_stopped_cb), self);
}

static void
add_device (WhyInputPopover *self, const char *label, const char *id, gboolean is_connected)
{
  GtkWidget *button = gtk_check_button_new_with_label (label);
  GtkWidget *words = gtk_widget_get_last_child (button);
  gtk_label_set_ellipsize (GTK_LABEL (words), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (button, label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.device");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  gtk_widget_set_sensitive (button, is_connected);
  gtk_box_append (self->devices, button);
}

/* One chosen before that is not there is shown as such: another is not taken silently. */
static void
add_missing (WhyInputPopover *self, const WhyDeviceList *list)
{
  gboolean is_there = *self->device == '\0';
  for (gsize i = 0; i < list->n_devices; i++)
    is_there = is_there || g_str_equal (list->devices[i].id, self->device);
  if (is_there)
    return;
  const char *slash = strchr (self->device, '/');
  /* Translators: a microphone */
  g_autofree char *label
      = g_strdup_printf (_ ("%s (not connected)"), slash ? slash + 1 : self->device);
  add_device (self, label, self->device, FALSE);
}

/* Made anew only when something has changed, for it may have the focus. */
static void
fill_devices (WhyInputPopover *self, const WhyDeviceList *list)
{
  g_autoptr (GString) key = g_string_new (self->device);
  for (gsize i = 0; i < list->n_devices; i++)
    g_string_append_printf (key, "\n%s\n%s", list->devices[i].id, list->devices[i].name);
  if (g_strcmp0 (key->str, self->shown) == 0)
    return;
  g_free (self->shown);
  self->shown = g_strdup (key->str);

  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->devices))))
    gtk_box_remove (self->devices, child);
  if (list->n_devices > 0)
    add_device (self, _ ("Default Microphone"), "", TRUE);
  for (gsize i = 0; i < list->n_devices; i++)
    add_device (self, list->devices[i].name, list->devices[i].id, TRUE);
  add_missing (self, list);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyInputPopover) self = user_data;
  g_autoptr (WhyDeviceList) list = why_device_list_load_finish (result);
  self->is_listing = FALSE;
  if (!self->devices) /* disposed */
    return;
  self->has_devices = list->n_devices > 0;
  fill_devices (self, list);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !self->has_devices);
  gtk_label_set_text (self->hint, list->error.status != WHY_OK
                                      ? list->error.message
                                      : _ ("No microphone is connected. Connect one and it will "
                                           "appear here."));
  g_signal_emit (self, signals[LISTED], 0);
  if (self->list_again)
    why_input_popover_refresh (self);
  else
    start_monitor (self);
  if (!self->monitor && !self->recording)
    retry_later (self);
}

void
why_input_popover_refresh (WhyInputPopover *self)
{
  g_return_if_fail (WHY_IS_INPUT_POPOVER (self));
  /* The sound system looks for devices only when none is open. */
  self->list_again = self->is_listing || self->recording;
  if (self->list_again)
    return;
  stop_monitor (self);
  self->is_listing = TRUE;
  why_device_list_load_async (self->leaving, listed_cb, g_object_ref (self));
}

gboolean
why_input_popover_has_devices (WhyInputPopover *self)
{
  return self->has_devices;
}

WhyRecording *
why_input_popover_get_monitor (WhyInputPopover *self)
{
  return self->monitor;
}

void
why_input_popover_set_device (WhyInputPopover *self, const char *device_id)
{
  if (g_str_equal (self->device, device_id))
    return;
  g_free (self->device);
  self->device = g_strdup (device_id);
  self->has_failed = FALSE;
  stop_monitor (self);
  why_level_show (self->level, self->level_text, self->advice, NULL);
  start_monitor (self);
}

WhyRecording *
why_input_popover_give_way (WhyInputPopover *self)
{
  stop_monitor (self);
  return self->leaving;
}

void
why_input_popover_set_recording (WhyInputPopover *self, WhyRecording *recording)
{
  stop_monitor (self);
  gtk_widget_set_visible (self->record, recording == NULL);
  if (!g_set_object (&self->recording, recording) || recording)
    return;
  if (self->list_again)
    why_input_popover_refresh (self);
  else
    start_monitor (self);
}

static gboolean
meter_cb (gpointer data)
{
  WhyInputPopover *self = data;
  WhyRecording *source = self->recording ? self->recording : self->monitor;
  WhyRecorderStatus status;
  if (!source || !why_recording_get_status (source, &status)
      || (self->has_failed && status.state == WHY_RECORDER_STARTING))
    return G_SOURCE_CONTINUE;
  if (status.state == WHY_RECORDER_FAILED)
    {
      show_failure (self, status.error.message); /* now: closing such a device may take seconds */
      return G_SOURCE_CONTINUE;
    }
  self->has_failed = FALSE;
  why_level_show (self->level, self->level_text, self->advice, &status);
  if (why_input_state (&status) == WHY_INPUT_GOOD)
    gtk_label_set_text (self->advice, self->recording
                                          ? _ ("Recording.")
                                          : _ ("This is what the microphone hears. Nothing is "
                                               "being recorded yet."));
  return G_SOURCE_CONTINUE;
}

static gboolean
settle_cb (gpointer data)
{
  WhyInputPopover *self = data;
  self->settle = 0;
  why_input_popover_refresh (self);
  return G_SOURCE_REMOVE;
}

static void
device_files_cb (
    GFileMonitor *watch, GFile *file, GFile *other, GFileMonitorEvent event, WhyInputPopover *self)
{
  if (event != G_FILE_MONITOR_EVENT_CREATED && event != G_FILE_MONITOR_EVENT_DELETED)
    return;
  g_clear_handle_id (&self->settle, g_source_remove);
  self->settle = g_timeout_add ((guint) (1000 * why_patience (SETTLE_S)), settle_cb, self);
}

void
why_input_popover_watch (WhyInputPopover *self, const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  if (self->watch)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  self->watch = g_file_monitor_directory (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->watch)
    g_signal_connect (self->watch, "changed", G_CALLBACK (device_files_cb), self);
}

static void
why_input_popover_map (GtkWidget *widget)
{
  WhyInputPopover *self = WHY_INPUT_POPOVER (widget);
  GTK_WIDGET_CLASS (why_input_popover_parent_class)->map (widget);
  why_level_show (self->level, self->level_text, self->advice, NULL);
  self->has_failed = FALSE;
  self->meter = g_timeout_add (METER_MS, meter_cb, self);
  why_input_popover_refresh (self);
}

static void
why_input_popover_unmap (GtkWidget *widget)
{
  WhyInputPopover *self = WHY_INPUT_POPOVER (widget);
  g_clear_handle_id (&self->meter, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  stop_monitor (self);
  GTK_WIDGET_CLASS (why_input_popover_parent_class)->unmap (widget);
}

static void
why_input_popover_dispose (GObject *object)
{
  WhyInputPopover *self = WHY_INPUT_POPOVER (object);
  g_clear_handle_id (&self->meter, g_source_remove);
  g_clear_handle_id (&self->retry, g_source_remove);
  g_clear_handle_id (&self->settle, g_source_remove);
  stop_monitor (self);
  g_clear_object (&self->leaving);
  g_clear_object (&self->recording);
  if (self->watch)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  gtk_widget_dispose_template (GTK_WIDGET (self), WHY_TYPE_INPUT_POPOVER);
  G_OBJECT_CLASS (why_input_popover_parent_class)->dispose (object);
}

static void
why_input_popover_finalize (GObject *object)
{
  WhyInputPopover *self = WHY_INPUT_POPOVER (object);
  g_free (self->device);
  g_free (self->shown);
  G_OBJECT_CLASS (why_input_popover_parent_class)->finalize (object);
}

static void
why_input_popover_class_init (WhyInputPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_input_popover_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_input_popover_finalize;
  widget_class->map = why_input_popover_map;
  widget_class->unmap = why_input_popover_unmap;
  signals[LISTED] = g_signal_new ("listed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-input-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, WhyInputPopover, devices);
  gtk_widget_class_bind_template_child (widget_class, WhyInputPopover, hint);
  gtk_widget_class_bind_template_child (widget_class, WhyInputPopover, level);
  gtk_widget_class_bind_template_child (widget_class, WhyInputPopover, level_text);
  gtk_widget_class_bind_template_child (widget_class, WhyInputPopover, advice);
  gtk_widget_class_bind_template_child (widget_class, WhyInputPopover, record);
  gtk_widget_class_bind_template_callback (widget_class, gtk_popover_popdown);
}

static void
why_input_popover_init (WhyInputPopover *self)
{
  self->device = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  why_input_popover_watch (self, "/dev/snd");
}
