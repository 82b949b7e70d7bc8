/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-model-row.h"

#include <glib/gi18n.h>

#include "analysis/engine/why-analyzer.h"
#include "app/why-compat.h"
#include "app/why-newest.h"
#include "app/preferences/why-settings.h"
#include "base/why-utf8.h"
#include "nn/why-model.h"

struct _WhyModelRow
{
  AdwActionRow parent_instance;
  GtkWidget *reset;
  GCancellable *checking; /* the file that was chosen last, NULL: none */
};

G_DEFINE_FINAL_TYPE (WhyModelRow, why_model_row, ADW_TYPE_ACTION_ROW)

static void
show_model (WhyModelRow *self)
{
  g_autofree char *path = why_settings_get_path ("model");
  g_autofree char *name = why_utf8_plain_name (path);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self),
                               *path ? name : _ ("The one that comes with Whybrato"));
  gtk_widget_set_sensitive (self->reset, *path != '\0');
}

static void
refuse (WhyModelRow *self, const char *path, const char *reason)
{
  g_autofree char *name = why_utf8_plain_name (path);
  g_autofree char *text = g_strdup_printf (_ ("Could not use %s: %s"), name, reason);
  why_compat_tell_preferences (GTK_WIDGET (self), text);
}

/* Reads all of it: some hundred megabytes may take a while. */
static void
check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WhyModel *model = NULL;
  WhyError reason = { WHY_OK, "" };
  GError *error = NULL;
  if (why_model_load (data, &model, &reason) != WHY_OK)
    why_error_propagate (&error, &reason, NULL);
  else if (!why_model_info (model)->has_metadata || !why_model_mu (model))
    g_set_error_literal (&error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                         _ ("it does not say what scattering settings it was trained with"));
  why_model_free (model);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyModelRow) self = user_data;
  g_autoptr (GError) error = NULL;
  const char *path = g_task_get_task_data (G_TASK (result));
  gboolean is_newest = why_newest_end (&self->checking, result);
  gboolean is_good = g_task_propagate_boolean (G_TASK (result), &error);
  /* The newest choice counts. After the preferences were closed a good one is taken all the same, and
   * nobody is there to be told of a bad one. */
  if (!is_newest)
    return;
  if (is_good)
    why_settings_set_path ("model", path);
  else if (gtk_widget_get_root (GTK_WIDGET (self)))
    refuse (self, path, error->message);
}

void
why_model_row_choose (WhyModelRow *self, const char *path)
{
  g_autoptr (GTask) task
      = why_newest_begin (&self->checking, "[why] a model that was chosen", checked_cb, self);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, check_thread);
}

static void
chosen_cb (GListModel *files, guint filter, gpointer self)
{
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);
  if (path)
    why_model_row_choose (self, path);
}

static void
activated_cb (WhyModelRow *self)
{
  g_autoptr (GtkFileFilter) models = gtk_file_filter_new ();
  gtk_file_filter_set_name (models, _ ("Models (safetensors)"));
  gtk_file_filter_add_suffix (models, "safetensors");
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, models);
  const WhyAsk ask = { .kind = WHY_ASK_FILE,
                       .title = _ ("Choose a Model"),
                       .accept = _ ("_Choose"),
                       .filters = G_LIST_MODEL (filters) };
  why_compat_ask (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), &ask, chosen_cb,
                  g_object_ref (self), g_object_unref);
}

static void
reset_cb (WhyModelRow *self)
{
  why_newest_cancel (&self->checking);
  why_settings_set ("model", "");
}

static void
why_model_row_class_init (WhyModelRowClass *klass)
{
}

static void
why_model_row_init (WhyModelRow *self)
{
  GtkWidget *choose = gtk_image_new_from_icon_name ("document-open-symbolic");
  self->reset = gtk_button_new_from_icon_name ("edit-undo-symbolic");
  gtk_widget_set_tooltip_text (self->reset, _ ("Use the model that comes with Whybrato"));
  gtk_widget_set_valign (self->reset, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->reset, "flat");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Model"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->reset);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), choose);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  g_signal_connect (self, "activated", G_CALLBACK (activated_cb), NULL);
  g_signal_connect_swapped (self->reset, "clicked", G_CALLBACK (reset_cb), self);
  why_settings_watch ("model", (WhySettingsFunc) show_model, self, G_OBJECT (self));
  show_model (self);
}

GtkWidget *
why_model_row_new (void)
{
  return g_object_new (WHY_TYPE_MODEL_ROW, NULL);
}
