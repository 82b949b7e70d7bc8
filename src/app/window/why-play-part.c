/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-play-part.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/window/why-play-bar.h"
#include "base/why-clock-text.h"

struct _WhyPlayPart
{
  WhyWindowPart parent_instance;
  GtkButton *button;
  GtkLabel *time, *total, *speed_label;
  GtkMenuButton *hear_button;
  guint tick;
};

/* By their names in the menu, the fastest first. */
static const struct
{
  const char *name, *label;
  double speed;
} speeds[] = { { "1", "1×", 1 }, { "0.75", "¾×", 0.75 }, { "0.5", "½×", 0.5 } };

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
set_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* "0:03.2 / 0:42"; of hours whole seconds. */
static void
show_time (WhyPlayPart *self, WhyTransport *transport)
{
  double position_s = why_transport_get_position (transport),
         duration_s = why_transport_get_duration (transport);
  gboolean is_long = duration_s >= 3600;
  char text[WHY_CLOCK_SIZE];
  if (is_long)
    why_clock_text (position_s, TRUE, text);
  else
    why_clock_text_tenths (position_s, text);
  set_text (self->time, text);
  why_clock_text (duration_s, is_long, text);
  g_autofree char *total = g_strconcat ("/ ", text, NULL);
  set_text (self->total, duration_s > 0 ? total : "");
}

static void
show_speed (WhyPlayPart *self, WhyTransport *transport)
{
  double speed = why_transport_get_speed (transport);
  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (speeds[i].speed == speed)
      {
        set_text (self->speed_label, speeds[i].label);
        g_simple_action_set_state (why_window_part_action (self, "speed"),
                                   g_variant_new_string (speeds[i].name));
      }
}

static void
transport_changed_cb (WhyTransport *transport, guint changes, WhyPlayPart *self)
{
  gboolean playing = why_transport_is_playing (transport);
  double from_s, to_s;
  show_time (self, transport);
  if (changes & (WHY_TRANSPORT_PLAYING | WHY_TRANSPORT_POSITION))
    why_window_part_enable (self, "stop-playing",
                            playing || why_transport_has_position (transport));
  if (changes & WHY_TRANSPORT_SPEED)
    show_speed (self, transport);
  if (changes & WHY_TRANSPORT_LOOP)
    g_simple_action_set_state (why_window_part_action (self, "loop"),
                               g_variant_new_boolean (
                                   why_transport_get_loop (transport, &from_s, &to_s)));
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
  why_window_part_enable (self, "loop", may_sound);
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
    why_transport_pause (transport);
  else
    why_transport_play (transport);
}

static void
stop_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_transport_stop (why_window_part_context (data)->transport);
}

static void
loop_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyTransport *transport = why_window_part_context (data)->transport;
  if (g_variant_get_boolean (value))
    why_transport_loop_shown (transport);
  else
    why_transport_set_loop (transport, NAN, NAN);
}

static void
set_speed (WhyPlayPart *self, gsize i)
{
  why_transport_set_speed (why_window_part_context (self)->transport, speeds[i].speed);
}

static void
speed_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (speeds); i++)
    if (g_str_equal (speeds[i].name, g_variant_get_string (value, NULL)))
      set_speed (data, i);
}

/* Slower and slower, and then as it is again. */
static void
next_speed_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  double speed = why_transport_get_speed (why_window_part_context (data)->transport);
  gsize next = 0;
  while (next < G_N_ELEMENTS (speeds) && speeds[next].speed >= speed)
    next++;
  set_speed (data, next % G_N_ELEMENTS (speeds));
}

/* As the toggles have it. */
static const char *
hearing_label (WhyHearing hearing)
{
  static const char *const labels[] = { N_ ("All"), N_ ("What Mattered"), N_ ("The Rest") };
  return _ (labels[hearing]);
}

static void
hear_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyHearing hearing;
  if (!why_hearing_parse (g_variant_get_string (value, NULL), &hearing))
    return;
  g_simple_action_set_state (action, value);
  gtk_menu_button_set_label (WHY_PLAY_PART (data)->hear_button, hearing_label (hearing));
  why_transport_set_hearing (why_window_part_context (data)->transport, hearing);
}

static void
why_play_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "play", play_cb, NULL, NULL, NULL },
    { "stop-playing", stop_cb, NULL, NULL, NULL },
    { "loop", NULL, NULL, "false", loop_cb },
    { "speed", NULL, "s", "'1'", speed_cb },
    { "next-speed", next_speed_cb, NULL, NULL, NULL },
    { "hear", NULL, "s", "'all'", hear_cb },
  };
  WhyPlayPart *self = WHY_PLAY_PART (part);
  const WhyWindowContext *context = why_window_part_context (self);
  WhyPlayBar *bar = why_window_part_child (self, "play_bar");
  self->button = why_play_bar_child (bar, "play_button");
  self->time = why_play_bar_child (bar, "play_time");
  self->total = why_play_bar_child (bar, "play_total");
  self->speed_label = why_play_bar_child (bar, "speed_label");
  self->hear_button = why_play_bar_child (bar, "hear_button");
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  why_window_part_enable (self, "stop-playing", FALSE);
  show_speed (self, context->transport);
  gtk_menu_button_set_label (self->hear_button, hearing_label (WHY_HEAR_ALL));
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
