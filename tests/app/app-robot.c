/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-robot.h"

#include "app-checks.h"

gboolean
robot_init (void)
{
  g_autofree char *xdotool = g_find_program_in_path ("xdotool");
  if (!xdotool)
    g_print ("1..0 # SKIP xdotool is not installed\n");
  return xdotool != NULL;
}

static void
ended_cb (GPid pid, int status, gpointer data)
{
  g_assert_cmpint (status, ==, 0);
  *(gboolean *) data = TRUE;
}

static gboolean
is_true (gpointer data)
{
  return *(gboolean *) data;
}

void
robot (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *rest = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *line = g_strconcat ("xdotool ", rest, NULL);
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  gboolean ended = FALSE;
  GPid pid;
  g_assert_true (g_shell_parse_argv (line, NULL, &arguments, &error));
  g_spawn_async (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                 &pid, &error);
  g_assert_no_error (error);
  g_child_watch_add (pid, ended_cb, &ended);
  fixture_wait (is_true, &ended, line);
  fixture_run_for (0.15);
}

void
robot_focus (GtkWindow *window)
{
  robot ("search --onlyvisible --name '^%s$' windowfocus --sync", gtk_window_get_title (window));
}

WhyWindow *
robot_open (const char *path)
{
  WhyWindow *window = fixture_open ();
  if (path)
    {
      open_and_wait (window, path);
      fixture_run_for (0.3);
    }
  robot_focus (GTK_WINDOW (window));
  return window;
}
