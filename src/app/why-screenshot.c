/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-screenshot.h"

#include "app/collection/why-collection-window.h"

#define POLL_MS 100
#define CALM_POLLS 5
#define MAX_TRIES 20

typedef struct
{
  GtkWindow *window;
  char *path;
  WhyScreenshotFunc done;
  gpointer user_data;
  int n_calm, n_tries;
} Shot;

gboolean
why_screenshot_take (GtkWindow *window, const char *path)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (window));
  int width = gtk_widget_get_width (GTK_WIDGET (window)),
      height = gtk_widget_get_height (GTK_WIDGET (window));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (window));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  gtk_snapshot_scale (snapshot, (float) scale, (float) scale);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_free_to_node (snapshot);
  if (!node)
    return FALSE;
  GskRenderer *renderer = gtk_native_get_renderer (GTK_NATIVE (window));
  g_autoptr (GdkTexture) texture
      = gsk_renderer_render_texture (renderer, node,
                                     &GRAPHENE_RECT_INIT (0, 0, (float) (width * scale),
                                                          (float) (height * scale)));
  return gdk_texture_save_to_png (texture, path);
}

static gboolean
is_busy (GtkWindow *window)
{
  return WHY_IS_COLLECTION_WINDOW (window)
             ? why_collection_window_get_busy (WHY_COLLECTION_WINDOW (window))
             : why_window_get_busy (WHY_WINDOW (window));
}

static gboolean
poll_cb (gpointer data)
{
  Shot *shot = data;
  shot->n_calm = is_busy (shot->window) ? 0 : shot->n_calm + 1;
  if (shot->n_calm < CALM_POLLS)
    return G_SOURCE_CONTINUE;
  gboolean taken = why_screenshot_take (shot->window, shot->path);
  /* A window that is just being laid out anew has nothing to show for a moment. */
  if (!taken && ++shot->n_tries < MAX_TRIES)
    return G_SOURCE_CONTINUE;
  if (!taken)
    g_printerr ("whybrato: %s: could not be written\n", shot->path);
  shot->done (taken, shot->user_data);
  g_object_unref (shot->window);
  g_free (shot->path);
  g_free (shot);
  return G_SOURCE_REMOVE;
}

void
why_screenshot_when_idle (GtkWindow *window,
                          const char *path,
                          WhyScreenshotFunc done,
                          gpointer user_data)
{
  Shot *shot = g_new0 (Shot, 1);
  shot->window = g_object_ref (window);
  shot->path = g_strdup (path);
  shot->done = done;
  shot->user_data = user_data;
  g_timeout_add (POLL_MS, poll_cb, shot);
}
