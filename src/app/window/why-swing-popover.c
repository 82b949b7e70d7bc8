/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-swing-popover.h"

#include <glib/gi18n.h>

#include "app/preferences/why-target.h"
#include "app/widgets/why-figure-view.h"

/* Arrow and margins. */
#define AROUND 60

struct _WhySwingPopover
{
  GtkPopover parent_instance;

  GtkScrolledWindow *scroller;
  WhyFigureView *chart;
  GtkLabel *words;
  WhyAnalysis *analysis;
};

G_DEFINE_FINAL_TYPE (WhySwingPopover, why_swing_popover, GTK_TYPE_POPOVER)

/* The chart and the analysis that lends it its cycles. */
typedef struct
{
  WhySwingChart chart;
  WhyAnalysis *analysis;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *picture = data;
  why_analysis_unref (picture->analysis);
  g_free (picture);
}

static void
draw_chart (
    cairo_t *cr, gconstpointer data, const WhyFigureStyle *style, double width, double height)
{
  const Picture *picture = data;
  why_swing_chart_draw (cr, &picture->chart, style, width, height);
}

static void
show (gpointer data)
{
  WhySwingPopover *self = data;
  gsize n = 0;
  g_autofree char *words = NULL;
  if (self->analysis)
    why_analysis_cycles (self->analysis, &n);
  if (n > 0)
    {
      Picture *picture = g_new0 (Picture, 1);
      WhySwingTarget target;
      why_target_get (&target);
      picture->analysis = why_analysis_ref (self->analysis);
      why_swing_chart_init (&picture->chart, self->analysis, &target);
      words = why_swing_chart_describe (&picture->chart);
      why_figure_view_set_picture (self->chart, picture, picture_free, draw_chart);
    }
  else
    why_figure_view_set_picture (self->chart, NULL, NULL, NULL);
  gtk_label_set_text (self->words, words ? words : "");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words ? words : "", -1);
}

/* On that side of its button where the window has more room, and no taller than that: what has none there can be
 * scrolled to. On a small screen, what stands out of the window is lost. */
static void
why_swing_popover_map (GtkWidget *widget)
{
  WhySwingPopover *self = WHY_SWING_POPOVER (widget);
  GtkWidget *button = gtk_widget_get_parent (widget),
            *root = GTK_WIDGET (gtk_widget_get_root (widget));
  graphene_rect_t place;
  if (button && gtk_widget_compute_bounds (button, root, &place))
    {
      int above = (int) place.origin.y,
          below = gtk_widget_get_height (root) - (int) (place.origin.y + place.size.height);
      gtk_popover_set_position (GTK_POPOVER (widget), above > below ? GTK_POS_TOP : GTK_POS_BOTTOM);
      gtk_scrolled_window_set_max_content_height (self->scroller,
                                                  MAX (MAX (above, below) - AROUND, AROUND));
    }
  GTK_WIDGET_CLASS (why_swing_popover_parent_class)->map (widget);
}

static void
why_swing_popover_dispose (GObject *object)
{
  g_clear_pointer (&WHY_SWING_POPOVER (object)->analysis, why_analysis_unref);
  G_OBJECT_CLASS (why_swing_popover_parent_class)->dispose (object);
}

static void
why_swing_popover_class_init (WhySwingPopoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_swing_popover_dispose;
  widget_class->map = why_swing_popover_map;
  g_type_ensure (WHY_TYPE_FIGURE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/whybrato/Whybrato/why-swing-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, WhySwingPopover, scroller);
  gtk_widget_class_bind_template_child (widget_class, WhySwingPopover, chart);
  gtk_widget_class_bind_template_child (widget_class, WhySwingPopover, words);
}

static void
why_swing_popover_init (WhySwingPopover *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Rate and Extent"), -1);
  why_target_watch (show, self, G_OBJECT (self));
}

void
why_swing_popover_set (WhySwingPopover *self, const WhyAnalysis *analysis)
{
  g_return_if_fail (WHY_IS_SWING_POPOVER (self));
  if (self->analysis == analysis)
    return;
  g_clear_pointer (&self->analysis, why_analysis_unref);
  self->analysis = analysis ? why_analysis_ref (analysis) : NULL;
  show (self);
}

const char *
why_swing_popover_get_words (WhySwingPopover *self)
{
  g_return_val_if_fail (WHY_IS_SWING_POPOVER (self), "");
  return gtk_label_get_text (self->words);
}
