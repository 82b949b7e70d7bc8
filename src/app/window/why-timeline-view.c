/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-timeline-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/why-compat.h"
#include "app/window/why-verdict-bar.h"
#include "base/why-clock-text.h"
#include "figure/why-class-color.h"

#define HEIGHT 22
#define TEXT_MARGIN 4

/* Made off the main thread, for a recording may be days long. */
typedef struct
{
  GArray *spans;   /* WhyTimelineSpan */
  double progress; /* with them */
} Picture;

struct _WhyTimelineView
{
  WhyPictureView parent_instance;

  WhyTimeline *timeline;
  char **classes; /* as the model has them */
  GArray *spans;  /* of the picture, lent */
  double progress;
  int current; /* span that has the keyboard, -1: none yet */
  double play_head_s;
};

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTimelineView, why_timeline_view, WHY_TYPE_PICTURE_VIEW)

static void
span_color (const char *name, gsize label, GdkRGBA *color)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  WhyColor c
      = why_class_color (why_class_color_slot (name, label), adw_style_manager_get_dark (manager),
                         adw_style_manager_get_high_contrast (manager));
  *color = (GdkRGBA){ (float) c.red, (float) c.green, (float) c.blue, 1 };
}

static const WhyTimelineSpan *
span_at (WhyTimelineView *self, int index)
{
  return index >= 0 && self->spans && index < (int) self->spans->len
             ? &g_array_index (self->spans, WhyTimelineSpan, index)
             : NULL;
}

static double
x_of_time (WhyTimelineView *self, double time_s)
{
  return time_s / why_timeline_duration (self->timeline) * gtk_widget_get_width (GTK_WIDGET (self));
}

/* The first that ends behind x; they stand in order. */
static int
find_span (WhyTimelineView *self, double x)
{
  int low = 0, high = self->spans ? (int) self->spans->len : 0, n = high;
  while (low < high)
    {
      int middle = low + (high - low) / 2;
      if (x < x_of_time (self, span_at (self, middle)->to_s))
        high = middle;
      else
        low = middle + 1;
    }
  return low < n ? low : -1;
}

static char *
clock_text (double seconds)
{
  char text[WHY_CLOCK_SIZE];
  why_clock_text (seconds, seconds >= 3600, text);
  return g_strdup (text);
}

/* "Vibrato, 94 %, 0:12–0:31" */
static char *
describe (WhyTimelineView *self, const WhyTimelineSpan *span)
{
  g_autofree char *from = clock_text (span->from_s), *to = clock_text (span->to_s);
  if (span->label < 0)
    /* Translators: of a stretch of time: not analysed, or silent. */
    return g_strdup_printf (self->progress < 1 ? _ ("Not analysed yet, %s–%s")
                                               : _ ("Silence, %s–%s"),
                            from, to);
  return g_strdup_printf (_ ("%s, %.0f %%, %s–%s"), why_class_label (self->classes[span->label]),
                          100 * span->probability, from, to);
}

/* Black or white, whichever is read better on it. */
static void
text_color_on (const GdkRGBA *ground, GdkRGBA *text)
{
  float light = 0.299f * ground->red + 0.587f * ground->green + 0.114f * ground->blue;
  *text = light > 0.45f ? (GdkRGBA){ 0, 0, 0, 1 } : (GdkRGBA){ 1, 1, 1, 1 };
}

static void
append_name (WhyTimelineView *self,
             GtkSnapshot *snapshot,
             const char *name,
             const GdkRGBA *ground,
             double x,
             double width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), name);
  int text_width, text_height;
  GdkRGBA ink;
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if (text_width + 2 * TEXT_MARGIN > width)
    return;
  text_color_on (ground, &ink);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) round (x + TEXT_MARGIN),
                                                          (float) ((HEIGHT - text_height) / 2)));
  gtk_snapshot_append_layout (snapshot, layout, &ink);
  gtk_snapshot_restore (snapshot);
}

/* Never so faint that its colour could not be told. */
static void
append_span (WhyTimelineView *self,
             GtkSnapshot *snapshot,
             const WhyTimelineSpan *span,
             GdkRGBA page)
{
  double x = x_of_time (self, span->from_s), width = x_of_time (self, span->to_s) - x;
  if (span->label < 0)
    return;
  GdkRGBA color;
  float share = 0.35f + 0.65f * (float) CLAMP (span->probability, 0, 1);
  span_color (self->classes[span->label], (gsize) span->label, &color);
  color.red = page.red + share * (color.red - page.red);
  color.green = page.green + share * (color.green - page.green);
  color.blue = page.blue + share * (color.blue - page.blue);
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) x, 0,
                                                  (float) MAX (width > 3 ? width - 1 : width, 1),
                                                  HEIGHT));
  append_name (self, snapshot, why_class_label (self->classes[span->label]), &color, x, width);
}

static void
why_timeline_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer picture, int width, int height)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (view);
  GdkRGBA page = { 1, 1, 1, 1 };
  why_compat_theme_color (GTK_WIDGET (self), "window_bg_color", &page);
  int n = self->spans ? (int) self->spans->len : 0;
  for (int i = 0; i >= 0 && i < n;)
    {
      const WhyTimelineSpan *span = span_at (self, i);
      double right = x_of_time (self, span->to_s);
      append_span (self, snapshot, span, page);
      /* Of those that end within a pixel one is drawn, however many there are. */
      i = right - x_of_time (self, span->from_s) < 1 ? find_span (self, floor (right) + 1) : i + 1;
    }
}

static void
why_timeline_view_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (view);
  GdkRGBA ink;
  if (!isfinite (self->play_head_s))
    return;
  why_compat_ink (GTK_WIDGET (view), &ink);
  float x = (float) round (x_of_time (self, self->play_head_s));
  gtk_snapshot_append_color (snapshot, &ink, &GRAPHENE_RECT_INIT (x, 0, 1, HEIGHT));
}

static gboolean
why_timeline_view_has_content (WhyPictureView *view)
{
  return WHY_TIMELINE_VIEW (view)->timeline != NULL;
}

static void
why_timeline_view_find_focus (WhyPictureView *view, graphene_rect_t *area)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (view);
  const WhyTimelineSpan *span = span_at (self, self->current);
  double x = span ? x_of_time (self, span->from_s) : 0;
  double right = span ? x_of_time (self, span->to_s) : gtk_widget_get_width (GTK_WIDGET (view));
  graphene_rect_init (area, (float) x, 0, (float) MAX (right - x, 6), HEIGHT);
}

/* What has the keyboard, else how far it is. */
static void
tell (WhyTimelineView *self)
{
  const WhyTimelineSpan *span = span_at (self, self->current);
  g_autofree char *text = NULL;
  if (span)
    text = describe (self, span);
  else if (self->timeline)
    text = g_strdup_printf (_ ("%.0f %% of the recording analysed"), 100 * self->progress);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  text ? text : "", -1);
}

static void
set_current (WhyTimelineView *self, int index)
{
  self->current = index;
  tell (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
activate (WhyTimelineView *self, int index)
{
  const WhyTimelineSpan *span = span_at (self, index);
  if (span)
    g_signal_emit (self, signals[ACTIVATED], 0, span->from_s, span->to_s);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyTimelineView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!self->timeline)
    return;
  set_current (self, find_span (self, x));
  activate (self, self->current);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                WhyTimelineView *self)
{
  int n = self->spans ? (int) self->spans->len : 0;
  if (n == 0 || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
      set_current (self, MAX (self->current - 1, 0));
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      set_current (self, MIN (self->current + 1, n - 1));
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      set_current (self, 0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      set_current (self, n - 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      activate (self, self->current);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean by_keys, GtkTooltip *tooltip)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (widget);
  if (!self->timeline)
    return FALSE;
  const WhyTimelineSpan *span = span_at (self, by_keys ? self->current : find_span (self, x));
  if (!span)
    return FALSE;
  g_autofree char *text = describe (self, span);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static gpointer
why_timeline_view_make_job (WhyPictureView *view)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (view);
  return self->timeline ? why_timeline_ref (self->timeline) : NULL;
}

static gpointer
join_spans (gpointer timeline, GCancellable *cancellable)
{
  Picture *picture = g_new (Picture, 1);
  picture->progress = why_timeline_progress (timeline);
  picture->spans = why_timeline_spans (timeline);
  return picture;
}

static void
picture_free (gpointer data)
{
  Picture *picture = data;
  g_array_unref (picture->spans);
  g_free (picture);
}

/* The keyboard stays where it was in time. */
static void
why_timeline_view_arrive (WhyPictureView *view, gpointer data)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (view);
  const WhyTimelineSpan *span = span_at (self, self->current);
  const Picture *picture = data;
  double at_s = span ? (span->from_s + span->to_s) / 2 : NAN;
  WHY_PICTURE_VIEW_CLASS (why_timeline_view_parent_class)->arrive (view, data);
  self->spans = picture->spans;
  self->progress = picture->progress;
  self->current = isfinite (at_s) ? find_span (self, x_of_time (self, at_s)) : -1;
  tell (self);
}

static void
why_timeline_view_dispose (GObject *object)
{
  WhyTimelineView *self = WHY_TIMELINE_VIEW (object);
  g_clear_pointer (&self->timeline, why_timeline_unref);
  g_clear_pointer (&self->classes, g_strfreev);
  self->spans = NULL;
  G_OBJECT_CLASS (why_timeline_view_parent_class)->dispose (object);
}

static void
why_timeline_view_class_init (WhyTimelineViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_timeline_view_dispose;
  picture_class->min_width = 100;
  picture_class->natural_width = 400;
  picture_class->min_height = picture_class->natural_height = HEIGHT;
  picture_class->make_job = why_timeline_view_make_job;
  picture_class->make_picture = join_spans;
  picture_class->free_job = (GDestroyNotify) why_timeline_unref;
  picture_class->free_picture = picture_free;
  picture_class->arrive = why_timeline_view_arrive;
  picture_class->has_content = why_timeline_view_has_content;
  picture_class->draw = why_timeline_view_draw;
  picture_class->draw_over = why_timeline_view_draw_over;
  picture_class->find_focus = why_timeline_view_find_focus;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whytimeline");
  signals[ACTIVATED]
      = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                      NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
}

static void
why_timeline_view_init (WhyTimelineView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->current = -1;
  self->play_head_s = NAN;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Techniques over the course of the recording"), -1);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  GtkEventController *key = gtk_event_controller_key_new ();
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, key);
}

void
why_timeline_view_refresh (WhyTimelineView *self)
{
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
}

void
why_timeline_view_set_play_head (WhyTimelineView *self, double time_s)
{
  g_return_if_fail (WHY_IS_TIMELINE_VIEW (self));
  self->play_head_s = time_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const GArray *
why_timeline_view_get_spans (WhyTimelineView *self)
{
  return self->spans;
}

void
why_timeline_view_set_timeline (WhyTimelineView *self,
                                WhyTimeline *timeline,
                                const char *const *classes)
{
  g_return_if_fail (WHY_IS_TIMELINE_VIEW (self));
  WhyTimeline *old = self->timeline;
  self->timeline = timeline ? why_timeline_ref (timeline) : NULL;
  g_clear_pointer (&old, why_timeline_unref);
  g_strfreev (self->classes);
  self->classes = g_strdupv ((char **) classes);
  self->current = -1;
  self->spans = NULL;
  self->progress = 0;
  why_picture_view_clear (WHY_PICTURE_VIEW (self));
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
  tell (self);
}
