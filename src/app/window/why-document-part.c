/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-document-part.h"

#include <glib/gi18n.h>

#include "app/preferences/why-folder-model.h"
#include "app/training/why-training-window.h"
#include "base/why-utf8.h"
#include "figure/page/why-figure.h"

/* Most runs are over before a progress bar would be read: it comes late and does not flicker. */
#define BUSY_DELAY_MS 200

struct _WhyDocumentPart
{
  WhyWindowPart parent_instance;
  AdwWindowTitle *title;
  GtkLabel *notice;
  GtkStack *stack;
  AdwStatusPage *empty_page, *trouble_page;
  GtkRevealer *busy_revealer;
  GtkProgressBar *progress;
  guint busy_delay;
};

G_DEFINE_FINAL_TYPE (WhyDocumentPart, why_document_part, WHY_TYPE_WINDOW_PART)

static gboolean
reveal_busy_cb (gpointer data)
{
  WhyDocumentPart *self = data;
  self->busy_delay = 0;
  gtk_revealer_set_reveal_child (self->busy_revealer, TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_busy (WhyDocumentPart *self, gboolean busy)
{
  g_clear_handle_id (&self->busy_delay, g_source_remove);
  if (busy)
    {
      gtk_progress_bar_set_fraction (self->progress, 0);
      self->busy_delay = g_timeout_add (BUSY_DELAY_MS, reveal_busy_cb, self);
    }
  else
    gtk_revealer_set_reveal_child (self->busy_revealer, FALSE);
}

static void
progress_cb (WhySession *session, double fraction, WhyDocumentPart *self)
{
  gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
}

static void
set_title (WhyDocumentPart *self, const char *title, const char *subtitle)
{
  adw_window_title_set_title (self->title, title);
  adw_window_title_set_subtitle (self->title, subtitle);
  /* Either may be cut off. */
  g_autofree char *both = subtitle ? g_strdup_printf ("%s\n%s", title, subtitle) : NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), both);
  gtk_window_set_title (why_window_part_context (self)->window, title);
}

static void
show_title (WhyDocumentPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  gboolean is_live = why_session_is_live (session);
  if (!analysis)
    {
      set_title (self, is_live ? _ ("Recording") : "Whybrato", NULL);
      return;
    }
  g_autofree char *name = why_utf8_plain_name (analysis->source);
  /* Translators: the part of a recording that goes on that the verdict is about, in seconds */
  g_autofree char *window = is_live ? g_strdup_printf (_ ("Last %.1f s"), analysis->duration_s)
                                    : why_figure_window_text (analysis);
  /* What somebody calls it stands first. */
  const WhySidecar *said = why_session_get_sidecar (session);
  g_autofree char *title = said ? why_utf8_plain (why_sidecar_get_title (said), "") : NULL;
  const char *model = why_session_get_model (session), *path = why_session_get_path (session);
  g_autofree char *folder_model = model && path ? why_folder_model_chosen (path) : NULL;
  g_autofree char *model_name
      = g_strcmp0 (model, folder_model) == 0 && model ? why_folder_model_name (model) : NULL;
  /* Translators: the name of the model that the recording’s folder has, and the part of the recording. The model stands
   * first, for in a narrow window the end is cut off. */
  g_autofree char *with_model = model_name && window
                                    ? g_strdup_printf (_ ("Model %s · %s"), model_name, window)
                                : model_name ? g_strdup_printf (_ ("Model %s"), model_name)
                                             : g_strdup (window);
  g_autofree char *both = !title || !*title ? NULL
                          : with_model      ? g_strdup_printf ("%s · %s", name, with_model)
                                            : g_strdup (name);
  set_title (self, both ? title : name, both ? both : with_model);
}

static void
show_notice (WhyDocumentPart *self)
{
  const WhyAnalysis *analysis = why_session_get_analysis (why_window_part_context (self)->session);
  const char *notice = analysis ? analysis->notice : NULL;
  gtk_label_set_text (self->notice, notice ? notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), notice != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->notice), notice);
}

/* While one records and nothing is heard yet, an invitation to drop a file would be out of place. */
static void
show_page (WhyDocumentPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  gboolean is_live = why_session_is_live (session);
  adw_status_page_set_title (self->empty_page,
                             is_live ? _ ("Play a note") : _ ("Drop a recording here"));
  adw_status_page_set_description (
      self->empty_page, is_live
                            ? _ ("What you play appears here as you play it.")
                            : _ ("Whybrato identifies the playing technique of a note and shows "
                                 "which frequencies gave it away."));
  gtk_widget_set_visible (adw_status_page_get_child (self->empty_page), !is_live);
  gtk_stack_set_visible_child_name (self->stack,
                                    why_session_get_analysis (session) ? "main" : "empty");
}

static void
why_document_part_update (WhyWindowPart *part, guint changes)
{
  WhyDocumentPart *self = WHY_DOCUMENT_PART (part);
  if (changes & WHY_SESSION_BUSY)
    show_busy (self, why_session_get_busy (why_window_part_context (self)->session));
  if (!(changes & (WHY_SESSION_DOCUMENT | WHY_SESSION_ANALYSIS | WHY_SESSION_CORRECTIONS)))
    return;
  why_window_part_enable (self, "train",
                          why_session_get_path (why_window_part_context (self)->session) != NULL);
  show_title (self);
  show_notice (self);
  show_page (self);
}

/* A model that cannot be loaded leaves nothing to do: that gets a page, all else a toast. */
static void
failed_cb (WhySession *session, const char *path, GError *error, WhyDocumentPart *self)
{
  if (why_session_get_axes (session))
    {
      why_toaster_say_fault (why_window_part_context (self)->toaster, path, error);
      return;
    }
  g_autofree char *plain = why_utf8_plain (error->message, "\n");
  g_autofree char *escaped = g_markup_escape_text (plain, -1);
  adw_status_page_set_title (self->trouble_page, _ ("The Model Is Missing"));
  adw_status_page_set_description (self->trouble_page, escaped);
  gtk_stack_set_visible_child_name (self->stack, "trouble");
}

static void
message_cb (WhySession *session, const char *text, WhyDocumentPart *self)
{
  why_toaster_say (why_window_part_context (self)->toaster, "%s", text);
}

/* Escape: stop what runs, else take the marked band away, else stop what plays, else clear the time
 * range. */
static void
cancel_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const WhyWindowContext *context = why_window_part_context (data);
  if (why_session_cancel (context->session))
    why_toaster_say (context->toaster, _ ("Cancelled"));
  else if (why_transport_clear_band (context->transport))
    return;
  else if (why_transport_is_playing (context->transport))
    why_transport_stop (context->transport);
  else
    why_session_clear_range (context->session);
}

/* On the corrections of all recordings of the folder. */
static void
train_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const WhyWindowContext *context = why_window_part_context (data);
  const char *path = why_session_get_path (context->session);
  if (path)
    gtk_window_present (GTK_WINDOW (why_training_window_new (context->window, path)));
}

static void
why_document_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[]
      = { { "cancel", cancel_cb, NULL, NULL, NULL }, { "train", train_cb, NULL, NULL, NULL } };
  WhyDocumentPart *self = WHY_DOCUMENT_PART (part);
  WhySession *session = why_window_part_context (self)->session;
  self->title = why_window_part_child (self, "title");
  self->notice = why_window_part_child (self, "notice");
  self->stack = why_window_part_child (self, "stack");
  self->empty_page = why_window_part_child (self, "empty_page");
  self->trouble_page = why_window_part_child (self, "trouble_page");
  self->busy_revealer = why_window_part_child (self, "busy_revealer");
  self->progress = why_window_part_child (self, "progress");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  why_window_part_enable (self, "train", FALSE);
  g_signal_connect_object (session, "progress", G_CALLBACK (progress_cb), self, 0);
  g_signal_connect_object (session, "failed", G_CALLBACK (failed_cb), self, 0);
  g_signal_connect_object (session, "message", G_CALLBACK (message_cb), self, 0);
}

static void
why_document_part_dispose (GObject *object)
{
  g_clear_handle_id (&WHY_DOCUMENT_PART (object)->busy_delay, g_source_remove);
  G_OBJECT_CLASS (why_document_part_parent_class)->dispose (object);
}

static void
why_document_part_class_init (WhyDocumentPartClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_document_part_dispose;
  WHY_WINDOW_PART_CLASS (klass)->attach = why_document_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_document_part_update;
}

static void
why_document_part_init (WhyDocumentPart *self)
{
}
