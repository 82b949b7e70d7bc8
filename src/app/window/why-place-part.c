/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-place-part.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/widgets/why-waveform.h"
#include "base/why-clock-text.h"

struct _WhyPlacePart
{
  WhyWindowPart parent_instance;
  WhyWaveform *waveform;
  GtkButton *range_button;
};

G_DEFINE_FINAL_TYPE (WhyPlacePart, why_place_part, WHY_TYPE_WINDOW_PART)

static void
show_play_head (WhyPlacePart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  WhyTransport *transport = context->transport;
  double time_s
      = why_transport_has_position (transport) ? why_transport_get_position (transport) : NAN;
  why_waveform_set_play_head (self->waveform, time_s);
}

/* Live sound is not in a file: its own samples are all of it. */
static void
show_waveform (WhyPlacePart *self, guint changes)
{
  WhySession *session = why_window_part_context (self)->session;
  WhyDocument *document = why_session_get_document (session);
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  if (analysis)
    why_waveform_set_window (self->waveform, analysis->start_s, analysis->duration_s);
  if (analysis && !why_session_get_path (session))
    {
      if (!(changes & WHY_SESSION_ANALYSIS))
        return;
      g_autoptr (WhyOverview) overview
          = why_overview_of_samples (analysis->samples, analysis->axes->sample_rate_hz);
      why_waveform_set_overview (self->waveform, overview);
    }
  else
    why_waveform_set_overview (self->waveform,
                               document ? why_document_get_overview (document) : NULL);
}

/* Says that what is read is of a range. */
static void
show_range (WhyPlacePart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  const WhyViewState *place = why_session_get_place (session);
  const WhyPanelOptions *options = why_session_get_options (session);
  gboolean has_range = why_session_has_range (session);
  /* To the nearest tenth, as under the title. */
  double end_s = place->start_s + place->duration_s;
  char from[WHY_CLOCK_SIZE], to[WHY_CLOCK_SIZE];
  why_clock_text_tenths (round (place->start_s * 10) / 10, from);
  why_clock_text_tenths (round (end_s * 10) / 10, to);
  /* Translators: from one time to another, of a range that was chosen; the cross takes it away. */
  g_autofree char *text = g_strdup_printf (_ ("%s–%s ✕"), from, to);
  gtk_button_set_label (self->range_button, text);
  gtk_widget_set_visible (GTK_WIDGET (self->range_button), has_range);
  why_window_part_enable (self, "clear-range", has_range || options->to_s > options->from_s);
  why_window_part_enable (self, "undo", why_session_can_undo (session));
}

static void
why_place_part_update (WhyWindowPart *part, guint changes)
{
  WhyPlacePart *self = WHY_PLACE_PART (part);
  if (changes
      & (WHY_SESSION_DOCUMENT | WHY_SESSION_ANALYSIS | WHY_SESSION_OVERVIEW | WHY_SESSION_PLACE))
    show_waveform (self, changes);
  if (changes & (WHY_SESSION_PLACE | WHY_SESSION_DOCUMENT | WHY_SESSION_BUSY))
    show_range (self);
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyPlacePart *self)
{
  if (changes & WHY_TRANSPORT_LOOP)
    {
      double from_s, to_s;
      why_transport_get_loop (transport, &from_s, &to_s);
      why_waveform_set_loop (self->waveform, from_s, to_s);
    }
  show_play_head (self);
}

/* Who listens looks at what is shown: that stays. Else it is what is there that is wanted. */
static void
seek_cb (WhyWaveform *waveform, double time_s, WhyPlacePart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyAnalysis *a = why_session_get_analysis (context->session);
  if (!a)
    return;
  why_transport_seek (context->transport, time_s);
  gboolean is_shown = time_s >= a->start_s && time_s <= a->start_s + a->duration_s;
  double last_s = MAX (a->file_duration_s - a->duration_s, 0);
  if (!is_shown && !why_transport_is_playing (context->transport))
    why_session_move (context->session, CLAMP (time_s - a->duration_s / 2, 0, last_s));
}

static void
window_moved_cb (WhyWaveform *waveform, double start_s, WhyPlacePart *self)
{
  why_session_move (why_window_part_context (self)->session, start_s);
}

static void
undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_undo (why_window_part_context (data)->session);
}

static void
clear_range_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_session_clear_range (why_window_part_context (data)->session);
}

static void
why_place_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "undo", undo_cb, NULL, NULL, NULL },
    { "clear-range", clear_range_cb, NULL, NULL, NULL },
  };
  WhyPlacePart *self = WHY_PLACE_PART (part);
  self->waveform = why_window_part_child (self, "waveform");
  self->range_button = why_window_part_child (self, "range_button");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_signal_connect_object (self->waveform, "seek", G_CALLBACK (seek_cb), self, 0);
  g_signal_connect_object (self->waveform, "window-moved", G_CALLBACK (window_moved_cb), self, 0);
  g_signal_connect_object (why_window_part_context (self)->transport, "changed",
                           G_CALLBACK (transport_changed_cb), self, 0);
}

static void
why_place_part_class_init (WhyPlacePartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_place_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_place_part_update;
}

static void
why_place_part_init (WhyPlacePart *self)
{
}
