/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-take-offer.h"

#include <glib/gi18n.h>

#include "app/why-compat.h"
#include "app/sound/why-take-journal.h"
#include "base/why-utf8.h"

struct _WhyTakeOffer
{
  AdwBin parent_instance;
  GtkRevealer *revealer;
  GtkLabel *text, *more;
  GPtrArray *takes; /* of WhyLeftTake; the last is offered */
};

enum
{
  OPEN,
  MESSAGE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTakeOffer, why_take_offer, ADW_TYPE_BIN)

static const WhyLeftTake *
current (WhyTakeOffer *self)
{
  return self->takes && self->takes->len > 0 ? self->takes->pdata[self->takes->len - 1] : NULL;
}

static void
show_current (WhyTakeOffer *self)
{
  const WhyLeftTake *take = current (self);
  gtk_revealer_set_reveal_child (self->revealer, take != NULL);
  if (!take)
    return;
  g_autofree char *name = why_utf8_plain_name (take->path);
  int tenths = (int) (take->seconds * 10 + 1e-6);
  g_autofree char *text
      /* Translators: file name, minutes, seconds */
      = g_strdup_printf (_ ("Whybrato was closed while recording. %s was saved (%d:%04.1f)."), name,
                         tenths / 600, tenths % 600 / 10.0);
  gtk_label_set_text (self->text, text);
  guint n_more = self->takes->len - 1;
  g_autofree char *more = g_strdup_printf (ngettext ("And %u earlier recording.",
                                                     "And %u earlier recordings.", n_more),
                                           n_more);
  gtk_label_set_text (self->more, more);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n_more > 0);
}

static void
next (WhyTakeOffer *self)
{
  g_ptr_array_set_size (self->takes, (int) self->takes->len - 1);
  show_current (self);
}

static void
tell (WhyTakeOffer *self, char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, text);
  g_free (text);
}

static void
open_cb (GtkButton *button, WhyTakeOffer *self)
{
  g_autofree char *path = g_strdup (current (self)->path);
  why_take_journal_forget (path);
  next (self);
  g_signal_emit (self, signals[OPEN], 0, path);
}

static void
later_cb (GtkButton *button, WhyTakeOffer *self)
{
  next (self);
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyTakeOffer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_file_get_path (G_FILE (source));
  if (!g_file_delete_finish (G_FILE (source), result, &error))
    g_signal_emit (self, signals[MESSAGE], 0, error->message);
  else
    {
      g_autofree char *name = why_utf8_plain_name (path);
      why_take_journal_forget (path);
      tell (self, g_strdup_printf (_ ("%s was deleted"), name));
    }
}

typedef struct
{
  WhyTakeOffer *offer;
  GFile *file;
} Deletion;

static void
deletion_free (gpointer data)
{
  Deletion *deletion = data;
  g_object_unref (deletion->offer);
  g_object_unref (deletion->file);
  g_free (deletion);
}

static void
confirmed_cb (gpointer data)
{
  const Deletion *deletion = data;
  g_file_delete_async (deletion->file, G_PRIORITY_DEFAULT, NULL, deleted_cb,
                       g_object_ref (deletion->offer));
}

static void
ask (WhyTakeOffer *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = why_utf8_plain_name (path);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  if (!root)
    return; /* it is asked at the next start */
  g_autofree char *body
      = g_strdup_printf (_ ("%s is in a place without a trash folder, so it could not be "
                            "restored."),
                         name);
  Deletion *deletion = g_new (Deletion, 1);
  *deletion = (Deletion){ g_object_ref (self), g_object_ref (file) };
  why_compat_confirm (GTK_WINDOW (root), _ ("Delete Permanently?"), body, _ ("_Keep"),
                      _ ("_Delete"), confirmed_cb, deletion, deletion_free);
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyTakeOffer) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_file_get_path (G_FILE (source));
  if (g_file_trash_finish (G_FILE (source), result, &error))
    {
      g_autofree char *name = why_utf8_plain_name (path);
      why_take_journal_forget (path);
      tell (self, g_strdup_printf (_ ("%s was moved to the trash"), name));
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    why_take_journal_forget (path);
  else
    ask (self, G_FILE (source));
}

static void
delete_cb (GtkButton *button, WhyTakeOffer *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (current (self)->path);
  next (self);
  g_file_trash_async (file, G_PRIORITY_DEFAULT, NULL, trashed_cb, g_object_ref (self));
}

static void
look_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, why_take_journal_list_left (), (GDestroyNotify) g_ptr_array_unref);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyTakeOffer) self = user_data;
  g_clear_pointer (&self->takes, g_ptr_array_unref);
  self->takes = g_task_propagate_pointer (G_TASK (result), NULL);
  if (gtk_widget_get_parent (GTK_WIDGET (self))) /* not closed meanwhile */
    show_current (self);
}

void
why_take_offer_look (WhyTakeOffer *self)
{
  g_return_if_fail (WHY_IS_TAKE_OFFER (self));
  g_autoptr (GTask) task = g_task_new (NULL, NULL, looked_cb, g_object_ref (self));
  g_task_set_name (task, "[why] takes that were left");
  g_task_run_in_thread (task, look_thread);
}

const char *
why_take_offer_get_path (WhyTakeOffer *self)
{
  const WhyLeftTake *take = current (self);
  return take ? take->path : NULL;
}

static void
why_take_offer_finalize (GObject *object)
{
  g_clear_pointer (&WHY_TAKE_OFFER (object)->takes, g_ptr_array_unref);
  G_OBJECT_CLASS (why_take_offer_parent_class)->finalize (object);
}

static void
why_take_offer_class_init (WhyTakeOfferClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = why_take_offer_finalize;
  signals[OPEN] = g_signal_new ("open", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MESSAGE] = g_signal_new ("message", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-take-offer.ui");
  gtk_widget_class_bind_template_child (widget_class, WhyTakeOffer, revealer);
  gtk_widget_class_bind_template_child (widget_class, WhyTakeOffer, text);
  gtk_widget_class_bind_template_child (widget_class, WhyTakeOffer, more);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, later_cb);
}

static void
why_take_offer_init (WhyTakeOffer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
