/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/panel/why-panel-view-private.h"
#include "figure/panel/why-zoom.h"

enum
{
  PROBED,
  CHOSEN,
  RANGE_SELECTED,
  SEEK,
  ZOOMED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyPanelView, why_panel_view, WHY_TYPE_PICTURE_VIEW)

/* To assistive technology, until the cross-hair reads out a cell. */
static void
tell_content (WhyPanelView *self)
{
  g_autofree char *text = why_panel_describe (self->kind, self->analysis, &self->options);
  self->tells_cell = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

void
why_panel_view_emit_probed (WhyPanelView *self, const WhyPanelProbe *probe)
{
  g_signal_emit (self, signals[PROBED], 0, probe);
  if (!probe && self->tells_cell)
    tell_content (self);
}

void
why_panel_view_emit_chosen (WhyPanelView *self, const WhyPanelProbe *probe)
{
  g_signal_emit (self, signals[CHOSEN], 0, probe);
}

void
why_panel_view_emit_range (WhyPanelView *self, double from_s, double to_s)
{
  g_signal_emit (self, signals[RANGE_SELECTED], 0, from_s, to_s);
}

void
why_panel_view_emit_seek (WhyPanelView *self, double time_s)
{
  g_signal_emit (self, signals[SEEK], 0, time_s);
}

void
why_panel_view_emit_zoomed (WhyPanelView *self, const WhyZoom *zoom)
{
  g_signal_emit (self, signals[ZOOMED], 0, zoom);
}

static void
why_panel_view_dispose (GObject *object)
{
  WhyPanelView *self = WHY_PANEL_VIEW (object);
  g_clear_pointer (&self->live, why_panel_live_free);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  g_clear_pointer (&self->limit_samples, g_bytes_unref);
  why_panel_options_release (&self->options);
  G_OBJECT_CLASS (why_panel_view_parent_class)->dispose (object);
}

static void
why_panel_view_class_init (WhyPanelViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_panel_view_dispose;
  why_panel_view_class_init_drawing (WHY_PICTURE_VIEW_CLASS (klass));
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whypanel");

  GType type = G_TYPE_FROM_CLASS (klass);
  signals[PROBED] = g_signal_new ("probed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[RANGE_SELECTED] = g_signal_new ("range-selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SEEK] = g_signal_new ("seek", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_DOUBLE);
  signals[ZOOMED] = g_signal_new ("zoomed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
why_panel_view_init (WhyPanelView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->band_low_hz = self->band_high_hz = NAN;
  self->play_head_s = self->drag_x = self->drag_to_x = self->cursor_x = self->cursor_y = NAN;
  self->options.rule = WHY_RULE_EPSILON_ZPLUS;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);

  why_panel_view_add_controllers (self);
}

void
why_panel_view_set_kind (WhyPanelView *self, WhyPanelKind kind)
{
  const char *const labels[WHY_N_PANELS]
      = { _ ("Sound (spectrogram)"), _ ("Modulation (scattering)"),
          _ ("What mattered (relevance)") };
  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  labels[kind], -1);
  why_picture_view_renew (WHY_PICTURE_VIEW (self));
}

static void
take_options (WhyPanelView *self, const WhyPanelOptions *options)
{
  WhyPanelOptions before = self->options;
  self->options = *options;
  why_panel_options_keep (&self->options);
  why_panel_options_release (&before);
}

/* Of one sound, pictures of relevance are compared: where their colours do not mean the same, the panel says so. */
static void
compare_scale (WhyPanelView *self)
{
  if (self->kind != WHY_PANEL_RELEVANCE)
    return;
  double limit = why_panel_own_limit (self->analysis, self->kind, &self->options);
  if (!isfinite (limit))
    return;
  self->options.is_rescaled = self->limit_samples && self->limit_samples == self->analysis->samples
                              && limit != self->colour_limit;
  self->colour_limit = limit;
  g_clear_pointer (&self->limit_samples, g_bytes_unref);
  self->limit_samples = self->analysis->samples ? g_bytes_ref (self->analysis->samples) : NULL;
}

static gboolean
have_same_values (const WhyPanelOptions *a, const WhyPanelOptions *b)
{
  return a->rule == b->rule && why_question_equal (a->question, b->question)
         && a->from_s == b->from_s && a->to_s == b->to_s && a->shares_limit == b->shares_limit
         && a->limit == b->limit;
}

/* What is drawn of another part of the same map is right where it lies. */
static gboolean
is_mapped (WhyPanelView *self)
{
  return self->kind == WHY_PANEL_SPECTROGRAM && self->options.map
         && self->options.zoom.to_s > self->options.zoom.from_s;
}

static void
show_analysis (WhyPanelView *self, const WhyAnalysis *analysis, const WhyPanelOptions *options)
{
  static const WhyStage needed[WHY_N_PANELS]
      = { WHY_STAGE_SPECTROGRAM, WHY_STAGE_SCATTERING, WHY_STAGE_RELEVANCE };
  gboolean same_options = have_same_values (&self->options, options)
                          && why_zoom_equal (&self->options.zoom, &options->zoom)
                          && self->options.map == options->map;
  gboolean had_data = self->analysis && why_picture_view_get_picture (WHY_PICTURE_VIEW (self));
  gboolean brings_nothing
      = analysis && self->analysis && had_data && analysis->samples == self->analysis->samples
        && self->analysis->stage >= needed[self->kind] && self->kind != WHY_PANEL_RELEVANCE;
  take_options (self, options);
  /* An old picture beside a new file's would mislead: empty axes until the stage is there. */
  if (analysis && self->analysis && analysis->samples != self->analysis->samples
      && analysis->stage < needed[self->kind] && !is_mapped (self))
    why_picture_view_clear (WHY_PICTURE_VIEW (self));
  g_clear_pointer (&self->analysis, why_analysis_unref);
  self->analysis = analysis ? why_analysis_ref (analysis) : NULL;
  compare_scale (self);
  tell_content (self);
  if (!brings_nothing || !same_options)
    why_picture_view_renew (WHY_PICTURE_VIEW (self));
}

void
why_panel_view_set_analysis (WhyPanelView *self, const WhyAnalysis *analysis)
{
  const WhyPanelOptions options = self->options;
  why_panel_view_show (self, analysis, &options);
}

void
why_panel_view_show (WhyPanelView *self,
                     const WhyAnalysis *analysis,
                     const WhyPanelOptions *options)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->analysis == analysis)
    why_panel_view_set_options (self, options);
  else
    show_analysis (self, analysis, options);
}

void
why_panel_view_set_options (WhyPanelView *self, const WhyPanelOptions *options)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  gboolean same_values = have_same_values (&self->options, options);
  gboolean same_view
      = why_zoom_equal (&self->options.zoom, &options->zoom) && self->options.map == options->map;
  if (same_values && same_view && self->options.contour == options->contour)
    return;
  gboolean is_rescaled = self->options.is_rescaled;
  take_options (self, options);
  self->options.is_rescaled = is_rescaled;
  if (!same_values)
    {
      compare_scale (self);
      tell_content (self);
    }
  why_picture_view_drop_node (WHY_PICTURE_VIEW (self));
  /* The spectrogram's values know no relevance: only what is drawn over them may change. */
  if (!same_values && self->kind != WHY_PANEL_SPECTROGRAM)
    why_picture_view_renew (WHY_PICTURE_VIEW (self));
  else if (!same_view)
    why_picture_view_refresh (WHY_PICTURE_VIEW (self));
}

void
why_panel_view_refresh (WhyPanelView *self)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->has_geometry && self->geometry.in_file_time)
    why_picture_view_refresh (WHY_PICTURE_VIEW (self));
}

void
why_panel_view_redraw_contour (WhyPanelView *self)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->options.contour)
    why_picture_view_drop_node (WHY_PICTURE_VIEW (self));
}

void
why_panel_view_set_time_limits (WhyPanelView *self, double from_s, double to_s)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  self->limit_from_s = from_s;
  self->limit_to_s = to_s;
}

void
why_panel_view_set_cross_hair (WhyPanelView *self, const WhyCrossHair *cross_hair)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  self->has_cross_hair = cross_hair != NULL;
  if (cross_hair)
    self->cross_hair = *cross_hair;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_panel_view_set_band (WhyPanelView *self, double low_hz, double high_hz)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  self->band_low_hz = low_hz;
  self->band_high_hz = high_hz;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_panel_view_set_play_head (WhyPanelView *self, double time_s)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->play_head_s == time_s || (isnan (self->play_head_s) && isnan (time_s)))
    return;
  self->play_head_s = time_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
why_panel_view_get_n_rasters (WhyPanelView *self)
{
  return self->n_scrolled + why_picture_view_get_n_pictures (WHY_PICTURE_VIEW (self));
}

gboolean
why_panel_view_get_busy (WhyPanelView *self)
{
  return why_picture_view_get_busy (WHY_PICTURE_VIEW (self));
}

const WhyPanelGeometry *
why_panel_view_get_geometry (WhyPanelView *self)
{
  return self->has_geometry ? &self->geometry : NULL;
}
