/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-panels-part.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/panel/why-panel-view.h"
#include "app/preferences/why-settings.h"

#define PITCH_LINE_KEY "pitch-line"

struct _WhyPanelsPart
{
  WhyWindowPart parent_instance;
  WhyPanelView *views[WHY_N_PANELS];
  GtkLabel *readout;
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
scrolled_cb (WhyTakeSession *take, gpointer samples, gulong n, gulong n_new, WhyPanelsPart *self)
{
  WhyPanelView *view = self->views[WHY_PANEL_SPECTROGRAM];
  WhyAnalyzer *analyzer = why_session_get_analyzer (why_window_part_context (self)->session);
  if (!why_panel_view_is_live (view))
    why_panel_view_begin_live (view, analyzer, _ ("Recording"));
  why_panel_view_scroll (view, samples, n, n_new);
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyPanelsPart *self)
{
  WhyPanelView *view = self->views[WHY_PANEL_SPECTROGRAM];
  if (changes & (WHY_TRANSPORT_POSITION | WHY_TRANSPORT_PLAYING))
    why_panel_view_set_play_head (view, why_transport_has_position (transport)
                                            ? why_transport_get_position (transport)
                                            : NAN);
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
  why_session_zoom (why_window_part_context (self)->session, zoom);
}

static void
range_selected_cb (WhyPanelView *view, double from_s, double to_s, WhyPanelsPart *self)
{
  why_session_choose_range (why_window_part_context (self)->session, from_s, to_s);
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
  self->readout = why_window_part_child (self, "readout");
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelView *view = self->views[kind] = why_window_part_child (self, names[kind]);
      why_panel_view_set_kind (view, (WhyPanelKind) kind);
      g_signal_connect_object (view, "probed", G_CALLBACK (probed_cb), self, 0);
      g_signal_connect_object (view, "zoomed", G_CALLBACK (zoomed_cb), self, 0);
      if (kind == WHY_PANEL_SPECTROGRAM)
        g_signal_connect_object (view, "range-selected", G_CALLBACK (range_selected_cb), self, 0);
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
