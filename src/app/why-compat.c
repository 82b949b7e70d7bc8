/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rest of the program is held to what Debian 12 has; here the newest is allowed, and what is
 * deprecated by now is an error. */
#undef GDK_VERSION_MAX_ALLOWED
#undef GDK_VERSION_MIN_REQUIRED
#undef ADW_VERSION_MAX_ALLOWED
#undef ADW_VERSION_MIN_REQUIRED
#include "config.h"

#include "app/why-compat.h"

#include <glib/gi18n.h>

#define HAS_FILE_DIALOG GTK_CHECK_VERSION (4, 10, 0)
#define HAS_ADW_DIALOG ADW_CHECK_VERSION (1, 5, 0)

typedef struct
{
  WhyAskKind kind;
  WhyAskFunc func;   /* for files, or */
  WhyGoOnFunc go_on; /* for a confirmation */
  gpointer user;
  GDestroyNotify free_user;
} Question;

/* A window that is closed is unrealized at once, but not destroyed while a question holds it. */
static Question *
question_new (Question values)
{
  Question *self = g_new (Question, 1);
  *self = values;
  return self;
}

static void
question_free (gpointer data)
{
  Question *self = data;
  if (self->free_user)
    self->free_user (self->user);
  g_free (self);
}

#if HAS_FILE_DIALOG
static GListModel *
finish (GtkFileDialog *dialog, GAsyncResult *result, WhyAskKind kind)
{
  if (kind == WHY_ASK_FILES)
    return gtk_file_dialog_open_multiple_finish (dialog, result, NULL);
  g_autoptr (GFile) file = kind == WHY_ASK_FILE ? gtk_file_dialog_open_finish (dialog, result, NULL)
                           : kind == WHY_ASK_FOLDER
                               ? gtk_file_dialog_select_folder_finish (dialog, result, NULL)
                               : gtk_file_dialog_save_finish (dialog, result, NULL);
  GListStore *files = g_list_store_new (G_TYPE_FILE);
  if (file)
    g_list_store_append (files, file);
  return G_LIST_MODEL (files);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Question *question = data;
  g_autoptr (GListModel) files = finish (GTK_FILE_DIALOG (source), result, question->kind);
  if (files && g_list_model_get_n_items (files) > 0)
    question->func (files, 0, question->user);
  question_free (question);
}

void
why_compat_ask (
    GtkWindow *parent, const WhyAsk *ask, WhyAskFunc func, gpointer user, GDestroyNotify free_user)
{
  Question *question = question_new ((Question){ ask->kind, func, NULL, user, free_user });
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GCancellable) closed = g_cancellable_new ();
  gtk_file_dialog_set_title (dialog, ask->title);
  gtk_file_dialog_set_accept_label (dialog, ask->accept);
  gtk_file_dialog_set_filters (dialog, ask->filters);
  gtk_file_dialog_set_initial_folder (dialog, ask->folder);
  gtk_file_dialog_set_initial_name (dialog, ask->name);
  g_signal_connect_object (parent, "unrealize", G_CALLBACK (g_cancellable_cancel), closed,
                           G_CONNECT_SWAPPED);
  if (ask->kind == WHY_ASK_FILES)
    gtk_file_dialog_open_multiple (dialog, parent, closed, answered_cb, question);
  else if (ask->kind == WHY_ASK_FILE)
    gtk_file_dialog_open (dialog, parent, closed, answered_cb, question);
  else if (ask->kind == WHY_ASK_FOLDER)
    gtk_file_dialog_select_folder (dialog, parent, closed, answered_cb, question);
  else
    gtk_file_dialog_save (dialog, parent, closed, answered_cb, question);
}
#else
static guint
chosen_filter (GtkFileChooser *chooser)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  g_autoptr (GListModel) filters = gtk_file_chooser_get_filters (chooser);
  for (guint i = 0; i < g_list_model_get_n_items (filters); i++)
    {
      g_autoptr (GtkFileFilter) other = g_list_model_get_item (filters, i);
      if (other == filter)
        return i;
    }
  return 0;
}

/* The question goes with the dialog. */
static void
answered_cb (GtkNativeDialog *dialog, int response, Question *question)
{
  g_autoptr (GtkNativeDialog) ended = dialog;
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  g_autoptr (GListModel) files
      = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_files (chooser) : NULL;
  if (files && g_list_model_get_n_items (files) > 0)
    question->func (files, chosen_filter (chooser), question->user);
}

static void
closed_cb (GtkNativeDialog *dialog)
{
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

void
why_compat_ask (
    GtkWindow *parent, const WhyAsk *ask, WhyAskFunc func, gpointer user, GDestroyNotify free_user)
{
  const GtkFileChooserAction action = ask->kind == WHY_ASK_FOLDER
                                          ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                      : ask->kind == WHY_ASK_NAME ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                                  : GTK_FILE_CHOOSER_ACTION_OPEN;
  Question *question = question_new ((Question){ ask->kind, func, NULL, user, free_user });
  GtkNativeDialog *dialog = GTK_NATIVE_DIALOG (
      gtk_file_chooser_native_new (ask->title, parent, action, ask->accept, NULL));
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  for (guint i = 0; ask->filters && i < g_list_model_get_n_items (ask->filters); i++)
    {
      g_autoptr (GtkFileFilter) filter = g_list_model_get_item (ask->filters, i);
      gtk_file_chooser_add_filter (chooser, filter);
    }
  gtk_file_chooser_set_select_multiple (chooser, ask->kind == WHY_ASK_FILES);
  if (ask->folder)
    gtk_file_chooser_set_current_folder (chooser, ask->folder, NULL);
  if (ask->name)
    gtk_file_chooser_set_current_name (chooser, ask->name);
  gtk_native_dialog_set_modal (dialog, TRUE);
  g_object_set_data_full (G_OBJECT (dialog), "why-question", question, question_free);
  g_signal_connect (dialog, "response", G_CALLBACK (answered_cb), question);
  g_signal_connect_object (parent, "unrealize", G_CALLBACK (closed_cb), dialog, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (dialog);
}
#endif

static void
confirmed_cb (gpointer dialog, const char *response, const Question *question)
{
  if (g_str_equal (response, "go-on"))
    question->go_on (question->user);
}

/* form: NULL where it is asked before what cannot be undone. Then the usual answer is to keep things as they are; of a
 * form, to go on. */
static GtkWidget *
present_question (GtkWindow *parent,
                  const char *heading,
                  const char *body,
                  GtkWidget *form,
                  const char *keep,
                  const char *go_on,
                  WhyGoOnFunc func,
                  gpointer user,
                  GDestroyNotify free_user)
{
  Question *question
      = question_new ((Question){ .go_on = func, .user = user, .free_user = free_user });
  const char *usual = form ? "go-on" : "keep";
  AdwResponseAppearance look = form ? ADW_RESPONSE_SUGGESTED : ADW_RESPONSE_DESTRUCTIVE;
#if HAS_ADW_DIALOG
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
  adw_alert_dialog_set_extra_child (dialog, form);
  adw_alert_dialog_add_responses (dialog, "keep", keep, "go-on", go_on, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "go-on", look);
  adw_alert_dialog_set_default_response (dialog, usual);
  adw_alert_dialog_set_close_response (dialog, "keep");
#else
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, heading, body));
  gtk_window_set_title (GTK_WINDOW (dialog), heading);
  adw_message_dialog_set_extra_child (dialog, form);
  adw_message_dialog_add_responses (dialog, "keep", keep, "go-on", go_on, NULL);
  adw_message_dialog_set_response_appearance (dialog, "go-on", look);
  adw_message_dialog_set_default_response (dialog, usual);
  adw_message_dialog_set_close_response (dialog, "keep");
#endif
  g_object_set_data_full (G_OBJECT (dialog), "why-question", question, question_free);
  g_signal_connect (dialog, "response", G_CALLBACK (confirmed_cb), question);
#if HAS_ADW_DIALOG
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (parent));
#else
  gtk_window_present (GTK_WINDOW (dialog));
#endif
  return GTK_WIDGET (dialog);
}

void
why_compat_confirm (GtkWindow *parent,
                    const char *heading,
                    const char *body,
                    const char *keep,
                    const char *go_on,
                    WhyGoOnFunc func,
                    gpointer user,
                    GDestroyNotify free_user)
{
  present_question (parent, heading, body, NULL, keep, go_on, func, user, free_user);
}

GtkWidget *
why_compat_ask_form (GtkWindow *parent,
                     const char *heading,
                     GtkWidget *form,
                     GtkWidget *focus,
                     const char *cancel,
                     const char *go_on,
                     WhyGoOnFunc func,
                     gpointer user,
                     GDestroyNotify free_user)
{
  GtkWidget *dialog
      = present_question (parent, heading, NULL, form, cancel, go_on, func, user, free_user);
  gtk_widget_grab_focus (focus);
  return dialog;
}

void
why_compat_let_go_on (GtkWidget *dialog, gboolean is_ready)
{
#if HAS_ADW_DIALOG
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "go-on", is_ready);
#else
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "go-on", is_ready);
#endif
}

void
why_compat_show_about (GtkWindow *parent)
{
#if HAS_ADW_DIALOG
  adw_show_about_dialog (GTK_WIDGET (parent),
#else
  adw_show_about_window (parent,
#endif
                         "application-name", "Whybrato", "application-icon", WHY_APP_ID, "version",
                         WHY_VERSION, "comments", _ ("See why it is a vibrato."), "license-type",
                         GTK_LICENSE_GPL_3_0, "developer-name", _ ("The Whybrato founders"),
                         /* Translators: put your name here */
                         "translator-credits", _ ("translator-credits"), NULL);
}

GtkWidget *
why_compat_show_preferences (GtkWindow *parent, AdwPreferencesPage *page, int width, int height)
{
#if HAS_ADW_DIALOG
  AdwDialog *dialog = adw_preferences_dialog_new ();
  adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (dialog), page);
  adw_dialog_set_content_width (dialog, width);
  adw_dialog_set_content_height (dialog, height);
  adw_dialog_present (dialog, GTK_WIDGET (parent));
  return GTK_WIDGET (dialog);
#else
  GtkWidget *window = adw_preferences_window_new ();
  adw_preferences_window_add (ADW_PREFERENCES_WINDOW (window), page);
  adw_preferences_window_set_search_enabled (ADW_PREFERENCES_WINDOW (window), FALSE);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
  return window;
#endif
}

void
why_compat_tell_preferences (GtkWidget *widget, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
#if HAS_ADW_DIALOG
  GtkWidget *around = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  if (around)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (around), adw_toast_new (escaped));
#else
  GtkWidget *around = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_WINDOW);
  if (around)
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (around), adw_toast_new (escaped));
#endif
}

void
why_compat_close (GtkWidget *dialog)
{
#if HAS_ADW_DIALOG
  adw_dialog_close (ADW_DIALOG (dialog));
#else
  gtk_window_close (GTK_WINDOW (dialog));
#endif
}

void
why_compat_close_window (GtkWindow *window)
{
#if HAS_ADW_DIALOG
  AdwDialog *last = NULL, *dialog;
  while (ADW_IS_APPLICATION_WINDOW (window)
         && (dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window)))
         && dialog != last)
    adw_dialog_force_close (last = dialog);
#endif
  gtk_window_close (window);
}

void
why_compat_show_uri (GtkWindow *parent, const char *uri)
{
#if HAS_FILE_DIALOG /* of the same release */
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  gtk_uri_launcher_launch (launcher, parent, NULL, NULL, NULL);
#else
  gtk_show_uri (parent, uri, GDK_CURRENT_TIME);
#endif
}

void
why_compat_load_css (GtkCssProvider *provider, const char *css)
{
#if GTK_CHECK_VERSION(4, 12, 0)
  gtk_css_provider_load_from_string (provider, css);
#else
  gtk_css_provider_load_from_data (provider, css, -1);
#endif
}

void
why_compat_ink (GtkWidget *widget, GdkRGBA *out)
{
#if HAS_FILE_DIALOG /* of the same release */
  gtk_widget_get_color (widget, out);
#else
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), out);
#endif
}

void
why_compat_theme_color (GtkWidget *widget, const char *name, GdkRGBA *inout)
{
  /* Nothing has taken its place. */
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, inout);
  G_GNUC_END_IGNORE_DEPRECATIONS
}
