/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-play-part.h"

#include <glib/gi18n.h>

#include "base/why-clock-text.h"

struct _WhyPlayPart
{
  WhyWindowPart parent_instance;
  GtkButton *button;
  GtkLabel *time;
  guint tick;
};

G_DEFINE_FINAL_TYPE (WhyPlayPart, why_play_part, WHY_TYPE_WINDOW_PART)

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer transport)
{
  why_transport_poll (transport);
  return G_SOURCE_CONTINUE;
}

static void
set_ticking (WhyPlayPart *self, gboolean ticking)
{
  GtkWidget *button = GTK_WIDGET (self->button);
  if (ticking && self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (button, tick_cb,
                                               why_window_part_context (self)->transport, NULL);
  else if (!ticking && self->tick != 0)
    {
      gtk_widget_remove_tick_callback (button, self->tick);
      self->tick = 0;
    }
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyPlayPart *self)
{
  gboolean playing = why_transport_is_playing (transport);
  char text[WHY_CLOCK_SIZE];
  why_clock_text_tenths (why_transport_get_position (transport), text);
  if (g_strcmp0 (gtk_label_get_text (self->time), text) != 0)
    gtk_label_set_text (self->time, text);
  if (!(changes & WHY_TRANSPORT_PLAYING))
    return;
  gtk_button_set_icon_name (self->button, playing ? "media-playback-pause-symbolic"
                                                  : "media-playback-start-symbolic");
  set_ticking (self, playing);
}

static void
show_enabled (WhyPlayPart *self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  const WhyAnalysis *analysis = why_session_get_analysis (context->session);
  gboolean may_sound = analysis && !why_take_session_get_recording (context->take);
  why_window_part_enable (self, "play", may_sound);
  why_window_part_enable (self, "hear", may_sound && analysis->stage == WHY_STAGE_RELEVANCE);
}

static void
why_play_part_update (WhyWindowPart *part, guint changes)
{
  if (changes & (WHY_SESSION_ANALYSIS | WHY_SESSION_DOCUMENT))
    show_enabled (WHY_PLAY_PART (part));
}

static void
failed_cb (WhyTransport *transport, GError *error, WhyPlayPart *self)
{
  why_toaster_say (why_window_part_context (self)->toaster, "%s", error->message);
}

static void
play_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyTransport *transport = why_window_part_context (data)->transport;
  if (why_transport_is_playing (transport))
    why_transport_stop (transport);
  else
    why_transport_play (transport);
}

static void
hear_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyHearing hearing;
  if (!why_hearing_parse (g_variant_get_string (value, NULL), &hearing))
    return;
  g_simple_action_set_state (action, value);
  why_transport_set_hearing (why_window_part_context (data)->transport, hearing);
}

static void
why_play_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "play", play_cb, NULL, NULL, NULL },
    { "hear", NULL, "s", "'all'", hear_cb },
  };
  WhyPlayPart *self = WHY_PLAY_PART (part);
  const WhyWindowContext *context = why_window_part_context (self);
  self->button = why_window_part_child (self, "play_button");
  self->time = why_window_part_child (self, "play_time");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  g_signal_connect_object (context->transport, "changed", G_CALLBACK (transport_changed_cb), self,
                           0);
  g_signal_connect_object (context->transport, "failed", G_CALLBACK (failed_cb), self, 0);
  g_signal_connect_object (context->take, "changed", G_CALLBACK (show_enabled), self,
                           G_CONNECT_SWAPPED);
}

static void
why_play_part_class_init (WhyPlayPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_play_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_play_part_update;
}

static void
why_play_part_init (WhyPlayPart *self)
{
}
