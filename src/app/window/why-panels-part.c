/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-panels-part.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/panel/why-panel-view.h"
#include "app/preferences/why-settings.h"
#include "app/window/why-play-bar.h"

#define PITCH_LINE_KEY "pitch-line"

/* Of a page that the play-head has come to, before it. */
#define PAGE_MARGIN 0.05

struct _WhyPanelsPart
{
  WhyWindowPart parent_instance;
  WhyPanelView *views[WHY_N_PANELS];
  GtkLabel *readout;
  gboolean follows;   /* the play-head, when it leaves what is shown */
  gboolean has_paged; /* the view is where the play-head has led it, and was at: */
  WhyZoom before_paging;
};

G_DEFINE_FINAL_TYPE (WhyPanelsPart, why_panels_part, WHY_TYPE_WINDOW_PART)

static void
show_probe (WhyPanelsPart *self, WhyPanelView *view, const WhyPanelProbe *probe)
{
  WhyCrossHair hair;
  g_autofree char *text = NULL;
  if (probe)
    {
      hair = (WhyCrossHair){ probe->hz, probe->mod_hz, probe->time_s };
      text = why_panel_probe_text (why_panel_view_get_geometry (view), probe);
    }
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    why_panel_view_set_cross_hair (self->views[kind], probe ? &hair : NULL);
  if (g_strcmp0 (gtk_label_get_text (self->readout), text ? text : "") != 0)
    gtk_label_set_text (self->readout, text ? text : "");
}

static void
probed_cb (WhyPanelView *view, gpointer probe, WhyPanelsPart *self)
{
  show_probe (self, view, probe);
}

/* While it scrolls, the spectrogram is ahead of the analysis. */
static void
show_analysis (WhyPanelsPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  gboolean scrolls = why_session_is_live (session) && analysis;
  if (!scrolls)
    why_panel_view_end_live (self->views[WHY_PANEL_SPECTROGRAM]);
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    if (kind != WHY_PANEL_SPECTROGRAM || !scrolls)
      why_panel_view_show (self->views[kind], analysis, why_session_get_options (session));
}

/* How far the spectrogram may be scrolled. */
static void
show_limits (WhyPanelsPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  WhySpectrogramPyramid *map = why_session_get_options (session)->map;
  if (!analysis)
    return;
  double from_s = map ? -analysis->start_s : 0;
  double to_s
      = map ? why_spectrogram_pyramid_duration (map) - analysis->start_s : analysis->duration_s;
  why_panel_view_set_time_limits (self->views[WHY_PANEL_SPECTROGRAM], from_s, to_s);
}

static void
why_panels_part_update (WhyWindowPart *part, guint changes)
{
  WhyPanelsPart *self = WHY_PANELS_PART (part);
  WhySession *session = why_window_part_context (self)->session;
  /* Another place was chosen: that is looked at. */
  if (changes & (WHY_SESSION_PLACE | WHY_SESSION_DOCUMENT))
    self->follows = self->has_paged = FALSE;
  /* What was pointed at belongs to what is gone. */
  if (changes & WHY_SESSION_DOCUMENT)
    show_probe (self, NULL, NULL);
  if (changes & WHY_SESSION_MODEL)
    why_panel_view_end_live (self->views[WHY_PANEL_SPECTROGRAM]);
  if (changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_PYRAMID | WHY_SESSION_DOCUMENT))
    show_limits (self);
  if (changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_DOCUMENT))
    show_analysis (self);
  if (changes & (WHY_SESSION_OPTIONS | WHY_SESSION_DOCUMENT))
    for (int kind = 0; kind < WHY_N_PANELS; kind++)
      why_panel_view_set_options (self->views[kind], why_session_get_options (session));
  if (changes & WHY_SESSION_PYRAMID)
    {
      WhyPanelView *spectrogram = self->views[WHY_PANEL_SPECTROGRAM];
      why_panel_view_set_options (spectrogram, why_session_get_options (session));
      why_panel_view_refresh (spectrogram);
    }
  if (changes & WHY_SESSION_CONTOUR)
    {
      WhyPanelView *spectrogram = self->views[WHY_PANEL_SPECTROGRAM];
      why_panel_view_set_options (spectrogram, why_session_get_options (session));
      why_panel_view_redraw_contour (spectrogram);
    }
}

static void
scrolled_cb (WhyTakeSession *take, WhyPanelsPart *self)
{
  WhyPanelView *view = self->views[WHY_PANEL_SPECTROGRAM];
  WhyAnalyzer *analyzer = why_session_get_analyzer (why_window_part_context (self)->session);
  if (!why_panel_view_is_live (view))
    why_panel_view_begin_live (view, analyzer, _ ("Recording"));
  gsize n;
  g_autofree float *samples = why_take_session_read (take, why_panel_view_wants_history (view), &n);
  why_panel_view_scroll (view, samples, n);
}

/* Seconds in the window; NAN without a position. */
static double
get_play_head (WhyPanelsPart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyAnalysis *analysis = why_session_get_analysis (context->session);
  return analysis && why_transport_has_position (context->transport)
             ? why_transport_get_position (context->transport) - analysis->start_s
             : NAN;
}

/* What of the time is shown, and whether the play-head is in it. */
static gboolean
shows_play_head (WhyPanelsPart *self, WhyZoom *shown)
{
  WhySession *session = why_window_part_context (self)->session;
  double head_s = get_play_head (self);
  *shown = why_session_get_options (session)->zoom;
  if (!(shown->to_s > shown->from_s))
    {
      shown->from_s = 0;
      shown->to_s = why_session_get_analysis (session)->duration_s;
    }
  return head_s >= shown->from_s && head_s <= shown->to_s;
}

/* Turns over to the page that the play-head has come to. Nothing is analysed for it. */
static void
turn_page (WhyPanelsPart *self, WhyZoom *shown)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  const WhyPanelOptions *options = why_session_get_options (session);
  double length_s = shown->to_s - shown->from_s,
         last_s = why_spectrogram_pyramid_duration (options->map) - length_s;
  double from_s = get_play_head (self) + analysis->start_s - PAGE_MARGIN * length_s;
  if (!self->has_paged)
    self->before_paging = options->zoom;
  self->has_paged = TRUE;
  shown->from_s = CLAMP (from_s, 0, MAX (last_s, 0)) - analysis->start_s;
  shown->to_s = shown->from_s + length_s;
  why_session_zoom (session, shown);
}

/* Follows as long as the user does not scroll away from it; when all is over, one is where one was. */
static void
follow_play_head (WhyPanelsPart *self, guint changes)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyPanelOptions *options = why_session_get_options (context->session);
  WhyZoom shown;
  if (!why_session_get_analysis (context->session) || !options->map)
    return;
  if (why_transport_is_playing (context->transport))
    {
      gboolean is_shown = shows_play_head (self, &shown);
      if (is_shown || (changes & (WHY_TRANSPORT_PLAYING | WHY_TRANSPORT_SOUGHT)))
        self->follows = TRUE;
      if (!is_shown && self->follows && isfinite (get_play_head (self)))
        turn_page (self, &shown);
    }
  else if (self->has_paged && !why_transport_has_position (context->transport))
    {
      self->has_paged = FALSE;
      why_session_zoom (context->session, &self->before_paging);
    }
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyPanelsPart *self)
{
  WhyPanelView *view = self->views[WHY_PANEL_SPECTROGRAM];
  if (changes & (WHY_TRANSPORT_POSITION | WHY_TRANSPORT_PLAYING))
    {
      why_panel_view_set_play_head (view, get_play_head (self));
      follow_play_head (self, changes);
    }
  double low_hz = NAN, high_hz = NAN;
  if (changes & WHY_TRANSPORT_BAND)
    {
      why_transport_get_band (transport, &low_hz, &high_hz);
      why_panel_view_set_band (view, low_hz, high_hz);
    }
}

static void
zoomed_cb (WhyPanelView *view, gpointer zoom, WhyPanelsPart *self)
{
  WhyZoom shown;
  why_session_zoom (why_window_part_context (self)->session, zoom);
  self->has_paged = FALSE;
  self->follows = shows_play_head (self, &shown);
}

static void
seek_cb (WhyPanelView *view, double time_s, WhyPanelsPart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyAnalysis *analysis = why_session_get_analysis (context->session);
  if (analysis)
    why_transport_seek (context->transport, analysis->start_s + time_s);
}

/* A click takes the range away; without one, and while it plays, it is a place to play from. */
static void
range_selected_cb (WhyPanelView *view, double from_s, double to_s, WhyPanelsPart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyPanelOptions *options = why_session_get_options (context->session);
  gboolean has_range = why_session_has_range (context->session) || options->to_s > options->from_s;
  if (to_s > from_s || (has_range && !why_transport_is_playing (context->transport)))
    why_session_choose_range (context->session, from_s, to_s);
  else
    seek_cb (view, from_s, self);
}

/* A click on a path plays the band of its carrier alone. */
static void
chosen_cb (WhyPanelView *view, gpointer data, WhyPanelsPart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyPanelProbe *probe = data;
  if (!why_take_session_get_recording (context->take))
    why_transport_toggle_band (context->transport, probe->cell_hz);
}

static void
focus_panel_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyPanelsPart *self = data;
  int index = g_variant_get_int32 (parameter);
  if (index < 1 || index > WHY_N_PANELS)
    return;
  gtk_window_set_focus_visible (why_window_part_context (self)->window, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->views[index - 1]));
}

/* "pitch-line" of this window; the next one begins as the last was left. */
static void
pitch_line_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  why_settings_set_boolean (PITCH_LINE_KEY, g_variant_get_boolean (value));
  why_session_show_contour (why_window_part_context (data)->session, g_variant_get_boolean (value));
}

static void
why_panels_part_attach (WhyWindowPart *part)
{
  static const char *const names[WHY_N_PANELS] = { "spectrogram", "scattering", "relevance" };
  const GActionEntry actions[] = { { "focus-panel", focus_panel_cb, "i", NULL, NULL },
                                   { "pitch-line", NULL, NULL, "false", pitch_line_cb } };
  WhyPanelsPart *self = WHY_PANELS_PART (part);
  const WhyWindowContext *context = why_window_part_context (self);
  self->readout = why_play_bar_child (why_window_part_child (self, "play_bar"), "readout");
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelView *view = self->views[kind] = why_window_part_child (self, names[kind]);
      why_panel_view_set_kind (view, (WhyPanelKind) kind);
      g_signal_connect_object (view, "probed", G_CALLBACK (probed_cb), self, 0);
      g_signal_connect_object (view, "zoomed", G_CALLBACK (zoomed_cb), self, 0);
      if (kind == WHY_PANEL_SPECTROGRAM)
        {
          g_signal_connect_object (view, "range-selected", G_CALLBACK (range_selected_cb), self, 0);
          g_signal_connect_object (view, "seek", G_CALLBACK (seek_cb), self, 0);
        }
      else
        g_signal_connect_object (view, "chosen", G_CALLBACK (chosen_cb), self, 0);
    }
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_action_change_state (G_ACTION (why_window_part_action (self, "pitch-line")),
                         g_variant_new_boolean (why_settings_get_boolean (PITCH_LINE_KEY)));
  g_signal_connect_object (context->transport, "changed", G_CALLBACK (transport_changed_cb), self,
                           0);
  g_signal_connect_object (context->take, "scrolled", G_CALLBACK (scrolled_cb), self, 0);
}

static void
why_panels_part_class_init (WhyPanelsPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_panels_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_panels_part_update;
}

static void
why_panels_part_init (WhyPanelsPart *self)
{
}
