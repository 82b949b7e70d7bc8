/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "figure/why-style.h"

/* The base of all widgets that show a picture which takes a while to make: it is made on a worker
 * thread, one at a time and only while the widget can be seen, and what is out of date by the time
 * it is ready is never shown. The base measures, follows the style (light and dark, contrast, font,
 * scale factor, and what the preferences say of colours and tuning), keeps what was drawn as a
 * render node, and draws the ring of the keyboard's focus. A derived class says how a picture is
 * made and drawn, and what is drawn live over it. Main thread, but for make_picture. */

G_BEGIN_DECLS

#define WHY_TYPE_PICTURE_VIEW (why_picture_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (WhyPictureView, why_picture_view, WHY, PICTURE_VIEW, GtkWidget)

/* All functions may be NULL but draw. */
struct _WhyPictureViewClass
{
  GtkWidgetClass parent_class;

  int min_width, natural_width, min_height, natural_height;
  gboolean follows_size; /* a picture is of the widget's size */
  double font_share;     /* of the window's text, in pictures; 0: they have no style */

  /* All that a picture of now is made of, a copy that nobody changes; NULL: there is nothing to be
   * made, and what is shown stays. Without it the widget is drawn in place alone. */
  gpointer (*make_job) (WhyPictureView *self);
  /* On a worker thread; NULL: no picture. It may give up once it is cancelled. */
  gpointer (*make_picture) (gpointer job, GCancellable *cancellable);
  GDestroyNotify free_job, free_picture; /* in any thread */

  /* A picture is there; takes it over. The base shows it. */
  void (*arrive) (WhyPictureView *self, gpointer picture);

  /* Before a picture is asked for: after a change of size, of style or by why_picture_view_refresh. */
  void (*lay_out) (WhyPictureView *self, int width, int height);
  /* FALSE: the widget is left blank. */
  gboolean (*has_content) (WhyPictureView *self);
  /* What is kept until something changes; picture is the last one, or NULL. */
  void (*draw) (
      WhyPictureView *self, GtkSnapshot *snapshot, gpointer picture, int width, int height);
  /* What is drawn anew each time, below and above that. */
  void (*draw_under) (WhyPictureView *self, GtkSnapshot *snapshot);
  void (*draw_over) (WhyPictureView *self, GtkSnapshot *snapshot);
  /* Where the focus is; the whole widget otherwise. */
  void (*find_focus) (WhyPictureView *self, graphene_rect_t *area);
};

/* Other contents: another picture is wanted, and the one being made is of no use any more. */
void why_picture_view_renew (WhyPictureView *self);
/* The same contents, of another size, elsewhere or sharper: a better picture is wanted, and the one
 * being made is still good enough until then. */
void why_picture_view_refresh (WhyPictureView *self);
/* What is drawn has changed, but not the picture. */
void why_picture_view_drop_node (WhyPictureView *self);
/* Takes the picture over in place of the last one; NULL: none. */
void why_picture_view_set_picture (WhyPictureView *self, gpointer picture);
/* No picture, nor the one being made. */
void why_picture_view_clear (WhyPictureView *self);

/* The last picture, lent, or NULL. */
gpointer why_picture_view_get_picture (WhyPictureView *self);
/* What a picture looks like now, lent. */
const WhyFigureStyle *why_picture_view_get_style (WhyPictureView *self);
/* Whether what can be seen is not yet the newest. */
gboolean why_picture_view_get_busy (WhyPictureView *self);
/* How many pictures have arrived: for tests. */
guint why_picture_view_get_n_pictures (WhyPictureView *self);

/* A context as large as the widget, within draw; cairo_destroy. */
cairo_t *why_picture_view_begin_cairo (GtkSnapshot *snapshot, int width, int height);
/* An image surface over all of the widget, within draw; NULL: nothing. For the instant between a resize and its picture
 * the old one is stretched. */
void why_picture_view_fill (GtkSnapshot *snapshot, cairo_surface_t *surface, int width, int height);

G_END_DECLS
