/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-annotations-part.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/annotations/why-annotation-view.h"
#include "app/export/why-save-dialog.h"
#include "app/preferences/why-settings.h"
#include "app/why-compat.h"

struct _WhyAnnotationsPart
{
  WhyWindowPart parent_instance;
  GtkWidget *box;
  GtkMenuButton *tier_button;
  GtkLabel *agreement;
  WhyAnnotationView *view;
  char *waiting;             /* file that is read once its recording is there */
  WhyAnnotations *told;      /* whose faults were told; only compared */
  GCancellable *cancellable; /* of the file being read */
};

G_DEFINE_FINAL_TYPE (WhyAnnotationsPart, why_annotations_part, WHY_TYPE_WINDOW_PART)

/* A file to be read on a thread. */
typedef struct
{
  char *path, *tier, *sound;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_free (job->path);
  g_free (job->tier);
  g_free (job->sound);
  g_free (job);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  WhyAnnotations *annotations = why_annotations_load (job->path, job->tier, job->sound, &error);
  if (annotations)
    g_task_return_pointer (task, annotations, (GDestroyNotify) why_annotations_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyAnnotationsPart) self = user_data;
  const WhyWindowContext *context = why_window_part_context (self);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnnotations) annotations = g_task_propagate_pointer (G_TASK (result), &error);
  if (!context->window || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error)
    why_toaster_say_fault (context->toaster, job->path, error);
  /* Another recording may have been opened meanwhile. */
  else if (g_strcmp0 (job->sound, why_session_get_path (context->session)) == 0)
    why_session_annotate (context->session, annotations);
}

static void
load (WhyAnnotationsPart *self, const char *path, const char *tier)
{
  Job *job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->tier = g_strdup (tier);
  job->sound = g_strdup (why_session_get_path (why_window_part_context (self)->session));
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, loaded_cb, g_object_ref (self));
  g_task_set_name (task, "[why] annotations");
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, load_thread);
}

/* Once the recording is there whole. */
static void
load_waiting (WhyAnnotationsPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  if (!self->waiting || why_session_get_busy (session) || !why_session_get_path (session)
      || !why_session_get_complete (session))
    return;
  g_autofree char *path = g_steal_pointer (&self->waiting);
  load (self, path, NULL);
}

void
why_annotations_part_open (WhyAnnotationsPart *self, const char *path)
{
  const WhyWindowContext *context = why_window_part_context (self);
  if (!why_session_get_path (context->session) && !why_session_get_busy (context->session))
    {
      why_toaster_say (context->toaster,
                       _ ("Annotations belong to a recording: open that first, then these"));
      return;
    }
  g_free (self->waiting);
  self->waiting = g_strdup (path);
  load_waiting (self);
}

static void
failed_cb (WhySession *session, const char *path, const GError *error, WhyAnnotationsPart *self)
{
  g_clear_pointer (&self->waiting, g_free);
}

/* One after the other they would replace each other: the first, and how many there are. */
static void
tell_faults (WhyAnnotationsPart *self, WhyAnnotations *annotations, double duration_s)
{
  WhyToaster *toaster = why_window_part_context (self)->toaster;
  g_autofree char *first = NULL;
  gsize n = 0;
  if (self->told == annotations)
    return;
  self->told = annotations;
  for (gsize i = 0; i < why_annotations_n (annotations); i++)
    {
      g_autofree char *text = why_annotations_fault_text (annotations, i, duration_s);
      n += text != NULL;
      if (!first)
        first = g_steal_pointer (&text);
    }
  if (n == 1)
    why_toaster_say (toaster, "%s", first);
  else if (n > 1)
    /* Translators: %s is a sentence about the first of them, without a full stop */
    why_toaster_say (toaster,
                     ngettext ("%s; and %zu other interval", "%s; and %zu other intervals", n - 1),
                     first, n - 1);
}

static void
show_tiers (WhyAnnotationsPart *self, WhyAnnotations *annotations)
{
  const char *const *tiers = why_annotations_tiers (annotations);
  const char *tier = why_annotations_tier (annotations);
  gboolean has_choice = tier && tiers[0] && tiers[1];
  gtk_widget_set_visible (GTK_WIDGET (self->tier_button), has_choice);
  if (!has_choice)
    return;
  g_autoptr (GMenu) menu = g_menu_new ();
  for (gsize i = 0; tiers[i]; i++)
    {
      g_auto (GStrv) parts = g_strsplit (tiers[i], "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.annotation-tier", "s", tiers[i]);
      g_menu_append_item (menu, item);
    }
  gtk_menu_button_set_menu_model (self->tier_button, G_MENU_MODEL (menu));
  g_auto (GStrv) parts = g_strsplit (tier, "_", -1);
  g_autofree char *label = g_strjoinv ("__", parts);
  gtk_menu_button_set_label (self->tier_button, label);
  g_simple_action_set_state (why_window_part_action (self, "annotation-tier"),
                             g_variant_new_string (tier));
}

/* Of the chosen one, or of all. g_free. */
static char *
sentence_of (WhyAnnotations *annotations, WhyNotes *notes, gsize chosen)
{
  WhyAgreement agreement;
  if (chosen < why_notes_n (notes))
    return why_annotation_line (annotations, notes, chosen);
  why_agreement_count (annotations, notes, &agreement);
  g_autofree char *text = why_agreement_text (&agreement);
  if (agreement.n_pending == 0)
    return g_steal_pointer (&text);
  return g_strdup_printf (_ ("Analysing annotations: %zu of %zu. %s"),
                          agreement.n - agreement.n_pending - agreement.n_left_out,
                          agreement.n - agreement.n_left_out, text);
}

static void
show (WhyAnnotationsPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  WhyAnnotations *annotations = why_session_get_annotations (session);
  WhyNotes *notes = annotations ? why_session_get_annotated (session) : NULL;
  WhyAnnotationLaneOptions options = { .chosen = why_session_get_annotation (session) };
  why_session_get_stretch (session, &options.from_s, &options.to_s);
  gtk_widget_set_visible (self->box, notes != NULL);
  why_annotation_view_show (self->view, notes ? annotations : NULL, notes, &options);
  why_window_part_enable (self, "close-annotations", annotations != NULL);
  if (!notes)
    return;
  g_autofree char *sentence = sentence_of (annotations, notes, options.chosen);
  gtk_label_set_text (self->agreement, sentence);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->agreement), sentence);
}

static void
why_annotations_part_update (WhyWindowPart *part, guint changes)
{
  WhyAnnotationsPart *self = WHY_ANNOTATIONS_PART (part);
  WhySession *session = why_window_part_context (self)->session;
  WhyAnnotations *annotations = why_session_get_annotations (session);
  if (changes
      & (WHY_SESSION_DOCUMENT | WHY_SESSION_ANNOTATIONS | WHY_SESSION_PLACE | WHY_SESSION_LANE
         | WHY_SESSION_STRETCH))
    show (self);
  why_window_part_enable (self, "open-annotations", why_session_get_path (session) != NULL);
  if (annotations && (changes & (WHY_SESSION_DOCUMENT | WHY_SESSION_ANNOTATIONS)))
    show_tiers (self, annotations);
  if (annotations && why_session_get_annotated (session))
    tell_faults (self, annotations, why_notes_duration (why_session_get_annotated (session)));
  load_waiting (self);
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyAnnotationsPart *self)
{
  why_annotation_view_set_play_head (self->view, why_transport_has_position (transport)
                                                     ? why_transport_get_position (transport)
                                                     : NAN);
}

static void
chosen_cb (WhyAnnotationView *view, gulong i, WhyAnnotationsPart *self)
{
  why_session_choose_annotation (why_window_part_context (self)->session, i);
}

static void
stepped_cb (WhyAnnotationView *view, int step, gboolean to_end, WhyAnnotationsPart *self)
{
  why_session_step_annotation (why_window_part_context (self)->session, step, to_end);
}

static void
file_cb (GListModel *chosen, guint filter, gpointer data)
{
  g_autoptr (GFile) file = g_list_model_get_item (chosen, 0);
  g_autofree char *path = g_file_get_path (file);
  if (path && why_window_part_context (data)->window)
    why_annotations_part_open (data, path);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkFileFilter) known = gtk_file_filter_new (), all = gtk_file_filter_new ();
  static const char *const endings[] = { "TextGrid", "txt", "csv", "tsv" };
  gtk_file_filter_set_name (known, _ ("Annotations (TextGrid, labels, CSV)"));
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (known, endings[i]);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, known);
  g_list_store_append (filters, all);
  g_autoptr (GFile) folder = why_dialog_folder ("open-folder");
  const WhyAsk ask = { .kind = WHY_ASK_FILE,
                       .title = _ ("Open Annotations"),
                       .accept = _ ("_Open"),
                       .filters = G_LIST_MODEL (filters),
                       .folder = folder };
  why_compat_ask (why_window_part_context (data)->window, &ask, file_cb, g_object_ref (data),
                  g_object_unref);
}

static void
close_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_annotate (why_window_part_context (data)->session, NULL);
}

static void
tier_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyAnnotations *annotations
      = why_session_get_annotations (why_window_part_context (data)->session);
  const char *tier = g_variant_get_string (value, NULL);
  if (annotations && g_strcmp0 (tier, why_annotations_tier (annotations)) != 0)
    load (data, why_annotations_path (annotations), tier);
}

static void
why_annotations_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "open-annotations", open_cb, NULL, NULL, NULL },
    { "close-annotations", close_cb, NULL, NULL, NULL },
    { "annotation-tier", NULL, "s", "''", tier_cb },
  };
  WhyAnnotationsPart *self = WHY_ANNOTATIONS_PART (part);
  const WhyWindowContext *context = why_window_part_context (self);
  self->box = why_window_part_child (self, "annotations_box");
  self->tier_button = why_window_part_child (self, "tier_button");
  self->agreement = why_window_part_child (self, "agreement");
  self->view = why_window_part_child (self, "annotations");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_signal_connect_object (self->view, "chosen", G_CALLBACK (chosen_cb), self, 0);
  g_signal_connect_object (self->view, "stepped", G_CALLBACK (stepped_cb), self, 0);
  g_signal_connect_object (context->session, "failed", G_CALLBACK (failed_cb), self, 0);
  g_signal_connect_object (context->transport, "changed", G_CALLBACK (transport_changed_cb), self,
                           0);
}

static void
why_annotations_part_finalize (GObject *object)
{
  WhyAnnotationsPart *self = WHY_ANNOTATIONS_PART (object);
  g_free (self->waiting);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (why_annotations_part_parent_class)->finalize (object);
}

static void
why_annotations_part_class_init (WhyAnnotationsPartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_annotations_part_finalize;
  WHY_WINDOW_PART_CLASS (klass)->attach = why_annotations_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_annotations_part_update;
}

static void
why_annotations_part_init (WhyAnnotationsPart *self)
{
}
