/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-toaster.h"

#include "analysis/engine/why-analyzer.h"
#include "app/widgets/why-toast.h"
#include "base/why-utf8.h"

#define TIMEOUT_S 5

struct _WhyToaster
{
  GObject parent_instance;
  GWeakRef overlay, toast, label;
  guint timer;
  char *last;
};

G_DEFINE_FINAL_TYPE (WhyToaster, why_toaster, G_TYPE_OBJECT)

static void
why_toaster_finalize (GObject *object)
{
  WhyToaster *self = WHY_TOASTER (object);
  g_weak_ref_clear (&self->overlay);
  g_weak_ref_clear (&self->toast);
  g_weak_ref_clear (&self->label);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_free (self->last);
  G_OBJECT_CLASS (why_toaster_parent_class)->finalize (object);
}

static void
why_toaster_class_init (WhyToasterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_toaster_finalize;
}

static void
why_toaster_init (WhyToaster *self)
{
  g_weak_ref_init (&self->overlay, NULL);
  g_weak_ref_init (&self->toast, NULL);
  g_weak_ref_init (&self->label, NULL);
}

WhyToaster *
why_toaster_new (AdwToastOverlay *overlay)
{
  WhyToaster *self = g_object_new (WHY_TYPE_TOASTER, NULL);
  g_weak_ref_set (&self->overlay, overlay);
  return self;
}

static gboolean
timeout_cb (gpointer data)
{
  WhyToaster *self = data;
  g_autoptr (AdwToast) toast = g_weak_ref_get (&self->toast);
  self->timer = 0;
  if (toast)
    adw_toast_dismiss (toast);
  g_weak_ref_set (&self->toast, NULL);
  g_weak_ref_set (&self->label, NULL);
  return G_SOURCE_REMOVE;
}

static void
dismissed_cb (AdwToast *toast, WhyToaster *self)
{
  g_autoptr (AdwToast) current = g_weak_ref_get (&self->toast);
  if (current != toast)
    return;
  g_weak_ref_set (&self->toast, NULL);
  g_weak_ref_set (&self->label, NULL);
}

/* The one that is shown gets another text: libadwaita 1.2 would put a second one behind it, and stumbles
 * when one is taken away just before the window is. Takes over text; saved: the file that a button
 * opens, or NULL. */
static void
show (WhyToaster *self, char *text, const char *saved)
{
  g_free (self->last);
  self->last = text;
  g_autoptr (AdwToastOverlay) overlay = g_weak_ref_get (&self->overlay);
  if (!overlay)
    return;
  g_autoptr (AdwToast) toast = g_weak_ref_get (&self->toast);
  g_autoptr (GtkLabel) label = g_weak_ref_get (&self->label);
  if (!toast || !label)
    {
      g_set_object (&toast, NULL);
      toast = g_object_ref (why_toast_new (text));
      adw_toast_set_timeout (toast, 0);
      g_weak_ref_set (&self->toast, toast);
      g_weak_ref_set (&self->label, adw_toast_get_custom_title (toast));
      g_signal_connect_object (toast, "dismissed", G_CALLBACK (dismissed_cb), self, 0);
      why_toast_set_saved (toast, saved);
      adw_toast_overlay_add_toast (overlay, toast);
    }
  else
    {
      gtk_label_set_text (label, text);
      why_toast_set_saved (toast, saved);
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (TIMEOUT_S, timeout_cb, self);
}

void
why_toaster_say (WhyToaster *self, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *raw = g_strdup_vprintf (format, args);
  va_end (args);
  show (self, why_utf8_plain (raw, "\n"), NULL);
}

void
why_toaster_say_saved (WhyToaster *self, const char *path)
{
  show (self, why_toast_saved_text (path), path);
}

void
why_toaster_offer (WhyToaster *self, const char *text, const char *label, const char *action)
{
  show (self, why_utf8_plain (text, "\n"), NULL);
  g_autoptr (AdwToast) toast = g_weak_ref_get (&self->toast);
  if (!toast)
    return;
  adw_toast_set_action_name (toast, action);
  adw_toast_set_button_label (toast, label);
}

void
why_toaster_say_fault (WhyToaster *self, const char *path, const GError *error)
{
  g_autofree char *sentence = why_error_sentence (error, path);
  why_toaster_say (self, "%s", sentence);
}

const char *
why_toaster_get_last (WhyToaster *self)
{
  return self->last;
}
