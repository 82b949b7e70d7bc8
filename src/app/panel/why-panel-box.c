/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/panel/why-panel-box.h"

#define SPACING 6

struct _WhyPanelBox
{
  GtkWidget parent_instance;
};

static GtkBuildableIface *parent_buildable;

static void why_panel_box_buildable_init (GtkBuildableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (WhyPanelBox,
                               why_panel_box,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_BUILDABLE,
                                                      why_panel_box_buildable_init))

static int
count_children (GtkWidget *widget)
{
  int n = 0;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c; c = gtk_widget_get_next_sibling (c))
    n += gtk_widget_should_layout (c);
  return n;
}

static gboolean
is_stacked (GtkWidget *widget, int width)
{
  int n = count_children (widget);
  return width >= 0 && width < n * WHY_PANEL_MIN_WIDTH + (n - 1) * SPACING;
}

static GtkSizeRequestMode
why_panel_box_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
why_panel_box_measure (GtkWidget *widget,
                       GtkOrientation orientation,
                       int for_size,
                       int *minimum,
                       int *natural,
                       int *minimum_baseline,
                       int *natural_baseline)
{
  int n = count_children (widget), min = 0, nat = 0;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c; c = gtk_widget_get_next_sibling (c))
    {
      int child_min, child_nat;
      if (!gtk_widget_should_layout (c))
        continue;
      gtk_widget_measure (c, orientation, -1, &child_min, &child_nat, NULL, NULL);
      min = MAX (min, child_min);
      nat = MAX (nat, child_nat);
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    nat = n * MAX (nat, WHY_PANEL_MIN_WIDTH) + (n - 1) * SPACING;
  else if (is_stacked (widget, for_size))
    min = nat = n * MAX (min, WHY_PANEL_ROW_HEIGHT) + (n - 1) * SPACING;
  *minimum = MAX (min, 0);
  *natural = MAX (nat, *minimum);
}

/* One pixel column or row is given to the first children where it does not come out even. */
static void
why_panel_box_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  int n = count_children (widget), i = 0;
  if (n == 0)
    return;
  gboolean stacked = is_stacked (widget, width);
  int length = (stacked ? height : width) - (n - 1) * SPACING, at = 0;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c; c = gtk_widget_get_next_sibling (c))
    {
      if (!gtk_widget_should_layout (c))
        continue;
      int part = length / n + (i++ < length % n);
      GtkAllocation place = stacked ? (GtkAllocation){ 0, at, width, part }
                                    : (GtkAllocation){ at, 0, part, height };
      gtk_widget_size_allocate (c, &place, -1);
      at += part + SPACING;
    }
}

static void
why_panel_box_dispose (GObject *object)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (why_panel_box_parent_class)->dispose (object);
}

static void
why_panel_box_add_child (GtkBuildable *buildable,
                         GtkBuilder *builder,
                         GObject *child,
                         const char *type)
{
  if (GTK_IS_WIDGET (child))
    gtk_widget_set_parent (GTK_WIDGET (child), GTK_WIDGET (buildable));
  else
    parent_buildable->add_child (buildable, builder, child, type);
}

static void
why_panel_box_buildable_init (GtkBuildableIface *iface)
{
  parent_buildable = g_type_interface_peek_parent (iface);
  iface->add_child = why_panel_box_add_child;
}

static void
why_panel_box_class_init (WhyPanelBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_panel_box_dispose;
  widget_class->get_request_mode = why_panel_box_get_request_mode;
  widget_class->measure = why_panel_box_measure;
  widget_class->size_allocate = why_panel_box_size_allocate;
}

static void
why_panel_box_init (WhyPanelBox *self)
{
}
