/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-verdict-row.h"

#define SPACING 12
#define LINE_SPACING 2
#define N_CHILDREN 3

struct _WhyVerdictRow
{
  GtkWidget parent_instance;
};

G_DEFINE_FINAL_TYPE (WhyVerdictRow, why_verdict_row, GTK_TYPE_WIDGET)

enum
{
  TITLE,
  TEXT,
  CONTROLS
};

/* Where each child lies in a width; a child that is not shown has no size. */
typedef struct
{
  GtkAllocation places[N_CHILDREN];
  int height;
} Plan;

static void
get_children (GtkWidget *widget, GtkWidget *children[N_CHILDREN])
{
  GtkWidget *child = gtk_widget_get_first_child (widget);
  for (int i = 0; i < N_CHILDREN; i++)
    {
      children[i] = child && gtk_widget_should_layout (child) ? child : NULL;
      child = child ? gtk_widget_get_next_sibling (child) : NULL;
    }
}

static int
natural (GtkWidget *child, GtkOrientation orientation, int for_size)
{
  int size = 0;
  if (child)
    gtk_widget_measure (child, orientation, for_size, NULL, &size, NULL, NULL);
  return size;
}

static int
minimum (GtkWidget *child)
{
  int size = 0;
  if (child)
    gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &size, NULL, NULL, NULL);
  return size;
}

static gboolean
is_empty (GtkWidget *text)
{
  return !text || (GTK_IS_LABEL (text) && !*gtk_label_get_text (GTK_LABEL (text)));
}

/* Puts children into a line, their middles at one height; the controls end at the right. */
static void
put_line (Plan *plan, const int *which, int n, int width)
{
  int height = 0, x = 0;
  for (int i = 0; i < n; i++)
    height = MAX (height, plan->places[which[i]].height);
  for (int i = 0; i < n; i++)
    {
      GtkAllocation *place = &plan->places[which[i]];
      place->x = which[i] == CONTROLS ? width - place->width : x;
      place->y = plan->height + (height - place->height) / 2;
      x += place->width + (place->width > 0 ? SPACING : 0);
    }
  plan->height += height;
}

static void
make_plan (GtkWidget *const *children, int width, Plan *plan)
{
  *plan = (Plan){ 0 };
  int wide[N_CHILDREN], controls = SPACING;
  for (int i = 0; i < N_CHILDREN; i++)
    {
      wide[i] = natural (children[i], GTK_ORIENTATION_HORIZONTAL, -1);
      plan->places[i].width = MIN (wide[i], width);
    }
  controls += wide[CONTROLS];
  gboolean one_line
      = wide[TITLE] + (is_empty (children[TEXT]) ? 0 : SPACING + wide[TEXT]) + controls <= width;
  gboolean shared = wide[TITLE] + controls <= width;
  if (!one_line || is_empty (children[TEXT]))
    plan->places[TEXT].width = width;
  for (int i = 0; i < N_CHILDREN; i++)
    plan->places[i].height = natural (children[i], GTK_ORIENTATION_VERTICAL, plan->places[i].width);

  if (one_line && !is_empty (children[TEXT]))
    {
      put_line (plan, (const int[]){ TITLE, TEXT, CONTROLS }, 3, width);
      return;
    }
  if (shared)
    put_line (plan, (const int[]){ TITLE, CONTROLS }, 2, width);
  else
    put_line (plan, (const int[]){ TITLE }, 1, width);
  if (!is_empty (children[TEXT]))
    {
      plan->height += LINE_SPACING;
      put_line (plan, (const int[]){ TEXT }, 1, width);
    }
  else
    plan->places[TEXT].height = plan->places[TEXT].width = 0;
  if (!shared)
    {
      plan->height += LINE_SPACING;
      put_line (plan, (const int[]){ CONTROLS }, 1, width);
    }
}

static GtkSizeRequestMode
why_verdict_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
why_verdict_row_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum_size,
                         int *natural_size,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  GtkWidget *children[N_CHILDREN];
  int narrowest = 0, widest = 0;
  get_children (widget, children);
  for (int i = 0; i < N_CHILDREN; i++)
    {
      narrowest = MAX (narrowest, minimum (children[i]));
      widest += natural (children[i], GTK_ORIENTATION_HORIZONTAL, -1) + (i > 0 ? SPACING : 0);
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum_size = narrowest;
      *natural_size = MAX (widest, narrowest);
      return;
    }
  Plan plan;
  make_plan (children, for_size >= 0 ? for_size : MAX (widest, narrowest), &plan);
  *minimum_size = *natural_size = plan.height;
}

static void
why_verdict_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GtkWidget *children[N_CHILDREN];
  Plan plan;
  get_children (widget, children);
  make_plan (children, width, &plan);
  for (int i = 0; i < N_CHILDREN; i++)
    if (children[i])
      gtk_widget_size_allocate (children[i], &plan.places[i], -1);
}

static void
why_verdict_row_dispose (GObject *object)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (why_verdict_row_parent_class)->dispose (object);
}

static void
why_verdict_row_class_init (WhyVerdictRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_verdict_row_dispose;
  widget_class->get_request_mode = why_verdict_row_get_request_mode;
  widget_class->measure = why_verdict_row_measure;
  widget_class->size_allocate = why_verdict_row_size_allocate;
}

static void
why_verdict_row_init (WhyVerdictRow *self)
{
}

GtkWidget *
why_verdict_row_new (void)
{
  return g_object_new (WHY_TYPE_VERDICT_ROW, NULL);
}
