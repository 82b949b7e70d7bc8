/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-robot.h"

#include <errno.h>
#include <glib-unix.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

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

/* A program for one command line. */
static void
run_once (const char *rest)
{
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
}

/* One program for all keys and the mouse: to start one for each takes longer than to press it. It
 * ends with this one, for then its input does. */
static int commands = -1, answers = -1;

static void
start_steady (void)
{
  static char *arguments[] = { (char *) "xdotool", (char *) "-", NULL };
  g_autoptr (GError) error = NULL;
  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &commands,
                            &answers, NULL, &error);
  g_assert_no_error (error);
  g_unix_set_fd_nonblocking (answers, TRUE, &error);
  g_assert_no_error (error);
}

static gboolean
has_answered (gpointer unused)
{
  char text[256];
  gssize n = read (answers, text, sizeof text);
  g_assert_true (n > 0 || (n < 0 && errno == EAGAIN));
  return n > 0 && text[n - 1] == '\n';
}

/* Where the mouse is asked for after it: by the answer the server has dealt with all before. */
static void
run_steady (const char *rest)
{
  g_autofree char *line = g_strconcat (rest, "\ngetmouselocation\n", NULL);
  if (commands < 0)
    start_steady ();
  g_assert_cmpint (write (commands, line, strlen (line)), ==, (gssize) strlen (line));
  fixture_wait (has_answered, NULL, rest);
}

typedef struct
{
  GtkWidget *widget;
  int n_left;
  gboolean is_over;
} Frames;

static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Frames *frames = data;
  return --frames->n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
over_cb (gpointer data)
{
  Frames *frames = data;
  frames->is_over = TRUE;
}

static gboolean
is_over (gpointer data)
{
  Frames *frames = data;
  return frames->is_over || !gtk_widget_get_mapped (frames->widget);
}

/* Movements of the mouse are delivered with a frame, and what they change is laid out and drawn with
 * that or the next. */
static void
wait_for_frames (GtkWidget *window)
{
  Frames frames = { window, 3, FALSE };
  guint id = gtk_widget_add_tick_callback (window, frame_cb, &frames, over_cb);
  fixture_wait (is_over, &frames, "frames");
  if (!frames.is_over)
    gtk_widget_remove_tick_callback (window, id);
}

void
robot (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *line = g_strdup_vprintf (format, args);
  va_end (args);
  if (g_str_has_prefix (line, "search ") || g_str_has_prefix (line, "type "))
    run_once (line);
  else
    run_steady (line);
  gdk_display_sync (gdk_display_get_default ());
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    g_ptr_array_add (shown, g_list_model_get_item (windows, i));
  for (guint i = 0; i < shown->len; i++)
    if (gtk_widget_get_mapped (shown->pdata[i]))
      wait_for_frames (shown->pdata[i]);
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

static gboolean
is_menu (GtkWidget *widget, const char *text)
{
  return GTK_IS_POPOVER_MENU (widget);
}

static gboolean
is_label (GtkWidget *widget, const char *text)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text);
}

GtkWidget *
robot_find (GtkWidget *widget, RobotMatch match, const char *text)
{
  if (gtk_widget_get_mapped (widget) && match (widget, text))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = robot_find (child, match, text);
      if (found)
        return found;
    }
  return NULL;
}

static gboolean
has_menu (gpointer window)
{
  return robot_find (window, is_menu, NULL) != NULL;
}

static gboolean
has_no_menu (gpointer window)
{
  return !has_menu (window);
}

void
robot_choose (GtkWindow *window, const char *text)
{
  fixture_wait (has_menu, window, "the menu");
  fixture_run_for (0.3);
  GtkWidget *entry = robot_find (robot_find (GTK_WIDGET (window), is_menu, NULL), is_label, text);
  g_assert_nonnull (entry);
  robot_click (entry);
  fixture_wait (has_no_menu, window, "the menu is closed");
}

/* The only window lies where the server put it, at the origin, and popovers where they say. */
void
robot_to_screen (GtkWidget *widget, double x, double y, double *out_x, double *out_y)
{
  double left, top;
  GtkNative *native = gtk_widget_get_native (widget);
  gtk_native_get_surface_transform (native, &left, &top);
  g_assert_true (
      gtk_widget_translate_coordinates (widget, GTK_WIDGET (native), x, y, out_x, out_y));
  *out_x += left;
  *out_y += top;
  for (GdkSurface *surface = gtk_native_get_surface (native); GDK_IS_POPUP (surface);
       surface = gdk_popup_get_parent (GDK_POPUP (surface)))
    {
      *out_x += gdk_popup_get_position_x (GDK_POPUP (surface));
      *out_y += gdk_popup_get_position_y (GDK_POPUP (surface));
    }
}

static void
move_to (GtkWidget *widget, double x, double y)
{
  double sx, sy;
  robot_to_screen (widget, x, y, &sx, &sy);
  robot ("mousemove %d %d", (int) round (sx), (int) round (sy));
}

/* As a hand does it, not in one jump: with the frame that the first movement brings, GTK (4.8) may send a movement
 * of its own making to a popover that is closed already. The pointer is then taken to be in there, and clicks are
 * lost, until it moves once more. */
void
robot_point_at (GtkWidget *widget, double x, double y)
{
  move_to (widget, x + 1, y);
  move_to (widget, x, y);
}

void
robot_click (GtkWidget *widget)
{
  robot_point_at (widget, gtk_widget_get_width (widget) / 2.0,
                  gtk_widget_get_height (widget) / 2.0);
  robot ("click 1");
}

void
robot_drag (GtkWidget *widget, double x0, double x1, double y)
{
  robot_point_at (widget, x0, y);
  robot ("mousedown 1");
  for (int i = 1; i <= 4; i++)
    move_to (widget, x0 + (x1 - x0) * i / 4, y);
  robot ("mouseup 1");
}
