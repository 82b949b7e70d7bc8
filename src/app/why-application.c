/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-application.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/collection/why-collection-window.h"
#include "app/compare/why-compare-window.h"
#include "app/why-compat.h"
#include "app/help/why-help.h"
#include "app/why-open-files.h"
#include "app/why-open.h"
#include "app/preferences/why-preferences.h"
#include "app/why-screenshot.h"
#include "app/why-frame-debug.h"
#include "app/takes/why-takes-window.h"
#include "app/window/why-window.h"

struct _WhyApplication
{
  AdwApplication parent_instance;
  char *screenshot;
  gboolean has_failed;
};

G_DEFINE_FINAL_TYPE (WhyApplication, why_application, ADW_TYPE_APPLICATION)

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  /* Closing, not quitting: a window that records completes its file first. */
  GList *windows = g_list_copy (gtk_application_get_windows (data));
  for (GList *l = windows; l; l = l->next)
    why_compat_close_window (l->data);
  g_list_free (windows);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_compat_show_about (gtk_application_get_active_window (data));
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_preferences_show (gtk_application_get_active_window (data));
}

static void
help_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_help_show (gtk_application_get_active_window (data));
}

static void
screenshot_cb (gboolean taken, gpointer data)
{
  WHY_APPLICATION (data)->has_failed = !taken;
  g_application_quit (data);
}

static WhyWindow *
main_window (WhyApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (WHY_IS_WINDOW (l->data))
      return WHY_WINDOW (l->data);
  WhyWindow *fresh = why_window_new (GTK_APPLICATION (self));
  why_frame_debug_window (fresh);
  if (self->screenshot)
    why_screenshot_when_idle (GTK_WINDOW (fresh), self->screenshot, screenshot_cb, self);
  return fresh;
}

static void
open_take_cb (WhyTakesWindow *takes, const char *path, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  WhyWindow *window = main_window (data);
  gtk_window_present (GTK_WINDOW (window));
  why_window_open (window, file);
}

static void
settle_take_cb (WhyTakesWindow *takes, const char *path, gpointer data)
{
  for (GList *l = gtk_application_get_windows (data); l; l = l->next)
    if (WHY_IS_WINDOW (l->data))
      why_window_settle (l->data, path);
}

/* to NULL: it is gone; the same as from: it is back. */
static void
move_take (gpointer application, const char *from, const char *to)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    {
      if (WHY_IS_WINDOW (l->data) && to && !g_str_equal (from, to))
        why_window_follow_file (l->data, from, to);
      else if (WHY_IS_COMPARE_WINDOW (l->data))
        why_compare_window_follow_file (l->data, from, to);
      else if (WHY_IS_COLLECTION_WINDOW (l->data))
        why_collection_window_follow_file (l->data, from, to);
    }
}

static void
renamed_take_cb (WhyTakesWindow *takes, const char *from, const char *to, gpointer data)
{
  move_take (data, from, to);
}

static void
trashed_take_cb (WhyTakesWindow *takes, const char *path, gpointer data)
{
  move_take (data, path, NULL);
}

static void
restored_take_cb (WhyTakesWindow *takes, const char *path, gpointer data)
{
  move_take (data, path, path);
}

/* There is one at most. */
static void
takes_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GtkWindow *takes = NULL;
  for (GList *l = gtk_application_get_windows (data); l && !takes; l = l->next)
    takes = WHY_IS_TAKES_WINDOW (l->data) ? l->data : NULL;
  if (!takes)
    {
      takes = GTK_WINDOW (why_takes_window_new (data));
      g_signal_connect_object (takes, "open", G_CALLBACK (open_take_cb), data, 0);
      g_signal_connect_object (takes, "settle", G_CALLBACK (settle_take_cb), data, 0);
      g_signal_connect_object (takes, "renamed", G_CALLBACK (renamed_take_cb), data, 0);
      g_signal_connect_object (takes, "trashed", G_CALLBACK (trashed_take_cb), data, 0);
      g_signal_connect_object (takes, "restored", G_CALLBACK (restored_take_cb), data, 0);
    }
  gtk_window_present (takes);
}

static void
open_collection (WhyApplication *self, GFile **files, gsize n_files)
{
  g_autoptr (GError) error = NULL;
  if (!why_open_files (GTK_APPLICATION (self), NULL, files, n_files, &error))
    {
      GtkWindow *window = GTK_WINDOW (main_window (self));
      gtk_window_present (window);
      why_window_tell (WHY_WINDOW (window), error->message);
    }
  else if (self->screenshot)
    why_screenshot_when_idle (gtk_application_get_active_window (GTK_APPLICATION (self)),
                              self->screenshot, screenshot_cb, self);
}

/* Chosen in a window of panels: one recording is shown there. */
static void
open_files_cb (WhyWindow *window, gpointer files, gulong n_files, gpointer data)
{
  g_autoptr (GError) error = NULL;
  if (!why_open_files (GTK_APPLICATION (data), window, files, n_files, &error))
    why_window_tell (window, error->message);
}

static void
compare_files_cb (WhyWindow *window, const char *a, const char *b, gpointer data)
{
  gtk_window_present (GTK_WINDOW (why_compare_window_new (data, a, b)));
}

static void
why_application_window_added (GtkApplication *application, GtkWindow *window)
{
  GTK_APPLICATION_CLASS (why_application_parent_class)->window_added (application, window);
  if (!WHY_IS_WINDOW (window))
    return;
  g_signal_connect_object (window, "open-files", G_CALLBACK (open_files_cb), application, 0);
  g_signal_connect_object (window, "compare-files", G_CALLBACK (compare_files_cb), application, 0);
}

static void
why_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (main_window (WHY_APPLICATION (application))));
}

static void
why_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  g_autofree char *remark = NULL;
  g_autoptr (GPtrArray) local = why_open_local (files, (gsize) MAX (n_files, 0), &remark);
  why_frame_debug_open ();
  if (n_files <= 0)
    {
      g_application_activate (application);
      return;
    }
  if (local->len != 1 || why_open_is_collection ((GFile **) local->pdata, 1))
    {
      open_collection (WHY_APPLICATION (application), files, (gsize) n_files);
      return;
    }
  WhyWindow *window = main_window (WHY_APPLICATION (application));
  gtk_window_present (GTK_WINDOW (window));
  why_window_open (window, local->pdata[0]);
  if (remark)
    why_window_tell (window, remark);
}

/* "take:3.wav" is a file here, though it begins like an address of the kind "take". */
static gboolean
is_file_with_colon (const char *argument)
{
  g_autofree char *scheme = g_uri_parse_scheme (argument);
  return scheme && !strstr (argument, "://") && g_ascii_strcasecmp (scheme, "file") != 0;
}

static gboolean
why_application_local_command_line (GApplication *application, char ***arguments, int *status)
{
  for (char **argument = *arguments; *argument && *++argument;)
    if (is_file_with_colon (*argument))
      {
        char *plain = *argument;
        *argument = g_build_filename (".", plain, NULL);
        g_free (plain);
      }
  return G_APPLICATION_CLASS (why_application_parent_class)
      ->local_command_line (application, arguments, status);
}

static int
why_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  WhyApplication *self = WHY_APPLICATION (application);
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("whybrato %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\n", WHY_VERSION,
               gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
               adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version ());
      return 0;
    }
  if (g_variant_dict_lookup (options, "screenshot", "^ay", &self->screenshot))
    /* A picture is taken of a program of its own, not of one that runs already. */
    g_application_set_flags (application,
                             g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

/* In the program that the user has chosen for such files. */
static void
show_file_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_compat_show_uri (gtk_application_get_active_window (data),
                       g_variant_get_string (parameter, NULL));
}

static void
why_application_startup (GApplication *application)
{
  static const struct
  {
    const char *action, *accels[3];
  } shortcuts[] = {
    { "app.quit", { "<Control>q" } },
    { "win.open", { "<Control>o" } },
    { "win.open-folder", { "<Control><Shift>o" } },
    { "win.next-file", { "<Alt>Down", "<Control>Page_Down" } },
    { "win.previous-file", { "<Alt>Up", "<Control>Page_Up" } },
    { "win.search", { "<Control>f" } },
    { "win.undo-correction", { "<Control>z" } },
    { "win.redo-correction", { "<Control><Shift>z" } },
    { "win.undo", { "<Control>BackSpace" } },
    { "win.next-note", { "<Alt>Right" } },
    { "win.previous-note", { "<Alt>Left" } },
    { "win.first-note", { "<Alt>Home" } },
    { "win.last-note", { "<Alt>End" } },
    { "win.show-notes", { "F9" } },
    { "win.record", { "<Control>r" } },
    { "win.copy-measures", { "<Control><Shift>c" } },
    { "win.export", { "<Control>e", "<Control>s" } },
    { "win.hear::all", { "<Control>3" } },
    { "win.hear::mattered", { "<Control>4" } },
    { "win.hear::rest", { "<Control>5" } },
    { "win.rule::epsilon", { "<Control>1" } },
    { "win.rule::epsilon-zplus", { "<Control>2" } },
    { "win.focus-panel(1)", { "<Alt>1" } },
    { "win.focus-panel(2)", { "<Alt>2" } },
    { "win.focus-panel(3)", { "<Alt>3" } },
    { "win.show-help-overlay", { "<Control>question" } },
    { "win.fullscreen", { "F11" } },
    { "app.takes", { "<Control>t" } },
    { "app.help", { "F1" } },
    { "app.preferences", { "<Control>comma" } },
    { "window.close", { "<Control>w" } },
  };
  const GActionEntry actions[] = {
    { "quit", quit_cb, NULL, NULL, NULL },
    { "about", about_cb, NULL, NULL, NULL },
    { "help", help_cb, NULL, NULL, NULL },
    { "preferences", preferences_cb, NULL, NULL, NULL },
    { "show-file", show_file_cb, "s", NULL, NULL },
    { "takes", takes_cb, NULL, NULL, NULL },
  };

  G_APPLICATION_CLASS (why_application_parent_class)->startup (application);
  why_frame_debug_begin ();
  g_action_map_add_action_entries (G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions),
                                   application);
  for (gsize i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), shortcuts[i].action,
                                           shortcuts[i].accels);
  gtk_window_set_default_icon_name (WHY_APP_ID);
  why_preferences_apply ();
}

static void
why_application_shutdown (GApplication *application)
{
  why_frame_debug_report ();
  G_APPLICATION_CLASS (why_application_parent_class)->shutdown (application);
}

static void
why_application_finalize (GObject *object)
{
  g_free (WHY_APPLICATION (object)->screenshot);
  G_OBJECT_CLASS (why_application_parent_class)->finalize (object);
}

static void
why_application_class_init (WhyApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = why_application_finalize;
  application_class->startup = why_application_startup;
  application_class->shutdown = why_application_shutdown;
  application_class->activate = why_application_activate;
  application_class->open = why_application_open;
  application_class->local_command_line = why_application_local_command_line;
  application_class->handle_local_options = why_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_added = why_application_window_added;
}

static void
why_application_init (WhyApplication *self)
{
  const GOptionEntry entries[] = {
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL,
      _ ("Show the versions of the program and its "
         "libraries"),
      NULL },
    { "screenshot", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME, NULL, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
}

WhyApplication *
why_application_new (void)
{
  return g_object_new (WHY_TYPE_APPLICATION, "application-id", WHY_APP_ID, "flags",
                       G_APPLICATION_HANDLES_OPEN, NULL);
}

gboolean
why_application_has_failed (WhyApplication *self)
{
  return self->has_failed;
}
