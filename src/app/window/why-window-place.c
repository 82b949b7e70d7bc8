/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/window/why-window-private.h"
#include "figure/page/why-figure.h"
#include "figure/panel/why-zoom.h"

/* Where in the file one looks: the stretch that is analysed, which is as long as the model takes or a
 * range chosen by hand, what of it is shown, and the map that shows what lies beside it. */

#define MIN_RANGE_S 0.1
#define MAX_PAST 100

static void
map_changed_cb (gpointer data)
{
  why_panel_view_refresh (WHY_WINDOW (data)->spectrogram);
}

static void
drop_map (WhyWindow *self)
{
  self->options.map = NULL;
  g_clear_pointer (&self->map_path, g_free);
  if (!self->map)
    return;
  why_spectrogram_pyramid_listen (self->map, NULL, NULL);
  g_clear_pointer (&self->map, why_spectrogram_pyramid_unref);
}

/* Begun when the window's own analysis is done, so as not to delay it. */
void
why_window_update_map (WhyWindow *self)
{
  const WhyAnalysis *a = self->analysis;
  if (!a || !self->path || g_strcmp0 (self->path, self->map_path) != 0)
    drop_map (self);
  if (a && self->path && !self->map && a->file_length_known && a->stage == WHY_STAGE_RELEVANCE)
    {
      double rate_hz = a->axes->sample_rate_hz;
      double duration_s = MAX (a->file_duration_s, a->start_s + a->duration_s);
      self->map = why_spectrogram_pyramid_new (why_samples_of_file (self->path, rate_hz),
                                               duration_s, a->axes);
      self->map_path = g_strdup (self->path);
      if (self->map)
        why_spectrogram_pyramid_listen (self->map, map_changed_cb, self);
    }
  self->options.map = self->map;
  if (!a)
    return;
  why_panel_view_set_time_limits (self->spectrogram, self->map ? -a->start_s : 0,
                                  self->map
                                      ? why_spectrogram_pyramid_duration (self->map) - a->start_s
                                      : a->duration_s);
}

/* Of the place shown, with what has been zoomed since. */
static WhyViewState
current_place (WhyWindow *self)
{
  WhyViewState place = self->place;
  place.zoom = self->options.zoom;
  return place;
}

static void
set_enabled (WhyWindow *self, const char *action, gboolean enabled)
{
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self), action)),
                               enabled);
}

void
why_window_go (WhyWindow *self, const WhyViewState *place)
{
  if (!self->path || !self->analysis)
    return;
  WhyViewState now = current_place (self);
  g_array_append_val (self->past, now);
  if (self->past->len > MAX_PAST)
    g_array_remove_index (self->past, 0);
  set_enabled (self, "undo", TRUE);
  why_window_run_place (self, self->path, place);
}

/* At the first picture of a place. */
void
why_window_begin_place (WhyWindow *self, gboolean is_other_file)
{
  self->place = self->pending_place;
  self->options.zoom = self->place.zoom;
  if (is_other_file)
    g_array_set_size (self->past, 0);
  set_enabled (self, "undo", self->past->len > 0);
  why_window_show_place (self);
}

/* Says that what is read is of a range. */
void
why_window_show_place (WhyWindow *self)
{
  gboolean has_range = self->place.duration_s > 0;
  /* To the nearest tenth, as under the title. */
  double end_s = self->place.start_s + self->place.duration_s;
  g_autofree char *from = why_window_format_clock (round (self->place.start_s * 10) / 10);
  g_autofree char *to = why_window_format_clock (round (end_s * 10) / 10);
  /* Translators: from one time to another, of a range that was chosen; the cross takes it away. */
  g_autofree char *text = g_strdup_printf (_ ("%s–%s ✕"), from, to);
  gtk_button_set_label (self->range_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->range_button), has_range);
  set_enabled (self, "clear-range", has_range || self->options.to_s > self->options.from_s);
}

/* Times in the place's window become those in another's. */
static void
shift_zoom (WhyZoom *zoom, double by_s)
{
  if (!(zoom->to_s > zoom->from_s))
    return;
  zoom->from_s += by_s;
  zoom->to_s += by_s;
}

static void
clear_range_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  if (self->place.duration_s > 0)
    why_window_go (self, &self->before_range);
  else if (self->options.to_s > self->options.from_s)
    {
      self->options.from_s = self->options.to_s = 0;
      why_window_show_options (self);
      why_window_show_place (self);
    }
}

/* The range becomes what is analysed; the picture around it stays. */
static void
choose_range (WhyWindow *self, double from_s, double to_s)
{
  const WhyAnalysis *a = self->analysis;
  double longest_s = (double) a->axes->n / a->axes->sample_rate_hz;
  const WhyPanelGeometry *g = why_panel_view_get_geometry (self->spectrogram);
  WhyViewState place = { .zoom = self->options.zoom };

  if (to_s - from_s < MIN_RANGE_S)
    {
      why_window_toast (self,
                        _ ("Less than 0.1 s is too short to show a technique. Drag over a longer "
                           "range."));
      return;
    }
  place.start_s = MAX (a->start_s + from_s, 0);
  place.duration_s = MIN (to_s - from_s, longest_s);
  if (place.duration_s < to_s - from_s - 1e-3)
    why_window_toast (self,
                      _ ("An analysis covers at most %.1f s: this is the beginning of your range"),
                      longest_s);
  if (g)
    {
      place.zoom.from_s = g->min_mod_hz;
      place.zoom.to_s = g->max_mod_hz;
    }
  shift_zoom (&place.zoom, a->start_s - place.start_s);
  if (!(self->place.duration_s > 0))
    self->before_range = current_place (self);
  why_window_go (self, &place);
}

static void
range_selected_cb (WhyPanelView *view, double from_s, double to_s, WhyWindow *self)
{
  if (!(to_s > from_s))
    {
      clear_range_cb (NULL, NULL, self);
      return;
    }
  if (self->map)
    {
      choose_range (self, from_s, to_s);
      return;
    }
  /* Of sound that is in no file: its frames there. */
  self->options.from_s = from_s;
  self->options.to_s = to_s;
  why_window_show_options (self);
  why_window_show_place (self);
}

/* One view of the axes for all panels. */
static void
zoomed_cb (WhyPanelView *view, gpointer zoom, WhyWindow *self)
{
  self->options.zoom = *(const WhyZoom *) zoom;
  why_window_show_options (self);
  why_window_look (self);
}

/* What is shown goes along, a range stays as long as it is. */
static void
window_moved_cb (WhyWaveform *waveform, double start_s, WhyWindow *self)
{
  WhyViewState place = current_place (self);
  double length_s = place.zoom.to_s - place.zoom.from_s;
  place.start_s = start_s;
  if (self->map && length_s > 0)
    {
      double from_s = CLAMP (start_s + place.zoom.from_s, 0,
                             MAX (why_spectrogram_pyramid_duration (self->map) - length_s, 0));
      place.zoom.from_s = from_s - start_s;
      place.zoom.to_s = place.zoom.from_s + length_s;
    }
  why_window_go (self, &place);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  if (self->past->len == 0 || !self->path)
    return;
  WhyViewState place = g_array_index (self->past, WhyViewState, self->past->len - 1);
  g_array_set_size (self->past, self->past->len - 1);
  why_window_run_place (self, self->path, &place);
}

void
why_window_connect_place (WhyWindow *self)
{
  const GActionEntry actions[] = {
    { "undo", undo_cb, NULL, NULL, NULL },
    { "clear-range", clear_range_cb, NULL, NULL, NULL },
  };
  WhyPanelView *panels[] = { self->spectrogram, self->scattering, self->relevance };
  self->past = g_array_new (FALSE, FALSE, sizeof (WhyViewState));
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  set_enabled (self, "undo", FALSE);
  set_enabled (self, "clear-range", FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (panels); i++)
    g_signal_connect (panels[i], "zoomed", G_CALLBACK (zoomed_cb), self);
  g_signal_connect (self->spectrogram, "range-selected", G_CALLBACK (range_selected_cb), self);
  g_signal_connect (self->waveform, "window-moved", G_CALLBACK (window_moved_cb), self);
}

void
why_window_dispose_place (WhyWindow *self)
{
  drop_map (self);
  g_clear_pointer (&self->past, g_array_unref);
}
