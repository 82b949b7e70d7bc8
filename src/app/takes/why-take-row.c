/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/takes/why-take-row.h"

#include <glib/gi18n.h>

#include "app/widgets/why-accessible.h"
#include "base/why-clock-text.h"
#include "base/why-utf8.h"

struct _WhyTakeRow
{
  AdwActionRow parent_instance;
  WhyKeptTake *take;
};

enum
{
  RENAME,
  DELETE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTakeRow, why_take_row, ADW_TYPE_ACTION_ROW)

static void
why_take_row_finalize (GObject *object)
{
  g_clear_pointer (&WHY_TAKE_ROW (object)->take, why_kept_take_free);
  G_OBJECT_CLASS (why_take_row_parent_class)->finalize (object);
}

static void
why_take_row_class_init (WhyTakeRowClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = why_take_row_finalize;
  signals[RENAME]
      = g_signal_new ("rename", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DELETE]
      = g_signal_new ("delete", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
why_take_row_init (WhyTakeRow *self)
{
}

static void
rename_cb (WhyTakeRow *self)
{
  g_signal_emit (self, signals[RENAME], 0);
}

static void
delete_cb (WhyTakeRow *self)
{
  g_signal_emit (self, signals[DELETE], 0);
}

static void
add_button (WhyTakeRow *self, const char *icon, const char *tooltip, GCallback func)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_sensitive (button, !self->take->is_recording);
  g_signal_connect_swapped (button, "clicked", func, self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), button);
}

/* "14:32", and the name of the file where a title stands above it. */
static char *
subtitle_of (const WhyKeptTake *take)
{
  g_autofree char *time = why_kept_take_time_text (take);
  if (take->is_recording)
    /* Translators: time of day */
    return g_strdup_printf (_ ("%s, being recorded"), time);
  if (!take->title)
    return g_steal_pointer (&time);
  g_autofree char *file = why_utf8_plain_name (take->path);
  /* Translators: time of day, file name */
  return g_strdup_printf (_ ("%s, %s"), time, file);
}

GtkWidget *
why_take_row_new (WhyKeptTake *take)
{
  WhyTakeRow *self
      = g_object_new (WHY_TYPE_TAKE_ROW, "use-markup", FALSE, "activatable", TRUE, NULL);
  g_autofree char *name = why_kept_take_name (take), *subtitle = subtitle_of (take);
  self->take = take;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  if (!take->is_recording && take->duration_s >= 0)
    {
      char text[WHY_CLOCK_SIZE];
      why_clock_text_tenths (take->duration_s, text);
      GtkWidget *length = gtk_label_new (text);
      gtk_widget_add_css_class (length, "numeric");
      gtk_widget_add_css_class (length, "dim-label");
      adw_action_row_add_suffix (ADW_ACTION_ROW (self), length);
    }
  add_button (self, "document-edit-symbolic", _ ("Rename"), G_CALLBACK (rename_cb));
  add_button (self, "user-trash-symbolic", _ ("Move to the trash"), G_CALLBACK (delete_cb));
  why_accessible_name_buttons (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

const WhyKeptTake *
why_take_row_get (WhyTakeRow *self)
{
  return self->take;
}
