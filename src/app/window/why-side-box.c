/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-side-box.h"

#define SPACING 12
#define SIDE_SHARE 0.38
#define MIN_SIDE 330
#define MAX_SIDE 760

struct _WhySideBox
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (WhySideBox, why_side_box, GTK_TYPE_WIDGET)

static GtkWidget *
content_of (gpointer self)
{
  return gtk_widget_get_first_child (self);
}

/* NULL: it is not shown. */
static GtkWidget *
side_of (gpointer self)
{
  GtkWidget *side = gtk_widget_get_last_child (self);
  return side && side != content_of (self) && gtk_widget_should_layout (side) ? side : NULL;
}

/* 0: there is no room for the content beside it. */
static int
content_width (GtkWidget *widget, int width)
{
  if (!side_of (widget))
    return width;
  if (width < WHY_SIDE_BOX_WIDE)
    return 0;
  return width - SPACING - (int) CLAMP (SIDE_SHARE * width, MIN_SIDE, MAX_SIDE);
}

static void
measure_child (
    GtkWidget *child, GtkOrientation orientation, int for_size, int *minimum, int *natural)
{
  int least, usual;
  gtk_widget_measure (child, orientation, for_size, &least, &usual, NULL, NULL);
  *minimum = MAX (*minimum, least);
  *natural = MAX (*natural, usual);
}

static GtkSizeRequestMode
why_side_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* Never higher for a greater width, as GTK takes it for granted when it searches for the least one:
 * beside the list as high as the narrowest content there asks. */
static void
why_side_box_measure (GtkWidget *widget,
                      GtkOrientation orientation,
                      int for_size,
                      int *minimum,
                      int *natural,
                      int *minimum_baseline,
                      int *natural_baseline)
{
  GtkWidget *content = content_of (widget), *side = side_of (widget);
  gboolean is_level = orientation == GTK_ORIENTATION_HORIZONTAL;
  int narrowest = side && !is_level ? content_width (widget, WHY_SIDE_BOX_WIDE) : -1;
  if (narrowest >= 0)
    for_size = for_size < 0 ? narrowest : MIN (for_size, narrowest);
  *minimum = *natural = 0;
  if (content)
    measure_child (content, orientation, for_size, minimum, natural);
  if (side && !is_level)
    measure_child (side, orientation, -1, minimum, natural);
}

static void
why_side_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *content = content_of (widget), *side = side_of (widget);
  int wide = content_width (widget, width);
  gboolean is_rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gtk_widget_set_child_visible (content, wide > 0);
  if (wide > 0)
    gtk_widget_size_allocate (content,
                              &(GtkAllocation){ is_rtl ? width - wide : 0, 0, wide, height }, -1);
  if (!side)
    return;
  int left = wide > 0 && !is_rtl ? wide + SPACING : 0;
  int rest = wide > 0 ? width - wide - SPACING : width;
  gtk_widget_size_allocate (side, &(GtkAllocation){ left, 0, rest, height }, -1);
}

static void
why_side_box_dispose (GObject *object)
{
  GtkWidget *child;
  while ((child = content_of (object)))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (why_side_box_parent_class)->dispose (object);
}

static void
why_side_box_class_init (WhySideBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_side_box_dispose;
  widget_class->get_request_mode = why_side_box_get_request_mode;
  widget_class->measure = why_side_box_measure;
  widget_class->size_allocate = why_side_box_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "whysidebox");
}

static void
why_side_box_init (WhySideBox *self)
{
}
