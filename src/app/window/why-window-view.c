/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/engine/why-file-info.h"
#include "app/window/why-window-private.h"
#include "base/why-utf8.h"
#include "figure/page/why-figure.h"

static void
set_text_if_new (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

static void
show_conservation (WhyWindow *self)
{
  g_autofree char *text = why_figure_conservation_text (self->analysis, self->options.rule,
                                                        self->options.class_index);
  set_text_if_new (self->conservation, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->trust_button), text != NULL);
  why_trust_popover_set (self->trust, why_worker_get_analyzer (self->worker), self->analysis,
                         self->options.rule, self->options.class_index);
}

void
why_window_show_options (WhyWindow *self)
{
  why_panel_view_set_options (self->spectrogram, &self->options);
  why_panel_view_set_options (self->scattering, &self->options);
  why_panel_view_set_options (self->relevance, &self->options);
  why_verdict_bar_set_explained (self->verdict, self->options.class_index);
  if (self->analysis)
    show_conservation (self);
}

void
why_window_show_analysis (WhyWindow *self)
{
  const WhyAnalysis *analysis = self->analysis;
  g_autofree char *name = why_utf8_plain_name (analysis->source);
  gboolean is_live = why_window_shows_live (self);
  /* Translators: the part of a recording that goes on that the verdict is about, in seconds */
  g_autofree char *window = is_live ? g_strdup_printf (_ ("Last %.1f s"), analysis->duration_s)
                                    : why_figure_window_text (analysis);

  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, window);
  gtk_window_set_title (GTK_WINDOW (self), name);
  gtk_label_set_text (self->notice, analysis->notice ? analysis->notice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->notice), analysis->notice != NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->notice), analysis->notice);
  why_verdict_bar_set_analysis (self->verdict, analysis);
  why_waveform_set_window (self->waveform, analysis->start_s, analysis->duration_s);
  why_window_update_map (self);
  why_window_update_timeline (self);
  /* While it scrolls it is ahead of the analysis. */
  if (!is_live)
    {
      why_panel_view_end_live (self->spectrogram);
      why_panel_view_show (self->spectrogram, analysis, &self->options);
    }
  why_panel_view_show (self->scattering, analysis, &self->options);
  why_panel_view_show (self->relevance, analysis, &self->options);
  why_window_show_options (self);

  why_window_update_measures (self);
  why_window_update_hear (self);
  GAction *export = g_action_map_lookup_action (G_ACTION_MAP (self), "export");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (export),
                               analysis->stage == WHY_STAGE_RELEVANCE && !is_live);
  GAction *play = g_action_map_lookup_action (G_ACTION_MAP (self), "play");
  g_simple_action_set_enabled (G_SIMPLE_ACTION (play), !self->recording);
}

/* "explain" (u): asks why, or why not, this class. */
static void
explain_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  guint index = g_variant_get_uint32 (parameter);
  if (!self->analysis || index >= self->analysis->axes->n_classes)
    return;
  self->options.class_index = index;
  self->class_is_chosen = TRUE;
  why_window_show_options (self);
}

static void
class_clicked_cb (WhyVerdictBar *verdict, guint class_index, WhyWindow *self)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "explain",
                                  g_variant_new_uint32 (class_index));
}

/* One cross-hair for all panels: same frequency, same row. */
static void
probed_cb (WhyPanelView *view, gpointer data, WhyWindow *self)
{
  const WhyPanelProbe *probe = data;
  WhyCrossHair hair;
  g_autofree char *text = NULL;
  if (probe)
    {
      hair = (WhyCrossHair){ probe->hz, probe->mod_hz, probe->time_s };
      text = why_panel_probe_text (why_panel_view_get_geometry (view), probe);
    }
  why_panel_view_set_cross_hair (self->spectrogram, probe ? &hair : NULL);
  why_panel_view_set_cross_hair (self->scattering, probe ? &hair : NULL);
  why_panel_view_set_cross_hair (self->relevance, probe ? &hair : NULL);
  set_text_if_new (self->readout, text ? text : "");
}

/* A copy that says how long the file is, once that was found out; NULL where there is nothing to add. */
WhyAnalysis *
why_window_add_length (WhyWindow *self, const WhyAnalysis *analysis)
{
  if (analysis->file_length_known || !self->file_info.length_is_known
      || g_strcmp0 (self->path, self->overview_path) != 0)
    return NULL;
  return why_analysis_with_file (analysis, &self->file_info);
}

static void
take_length (WhyWindow *self, const WhyAudioInfo *info)
{
  self->file_info = *info;
  if (self->complete)
    {
      WhyAnalysis *complete = why_window_add_length (self, self->complete);
      if (complete)
        {
          why_analysis_unref (self->complete);
          self->complete = complete;
        }
    }
  WhyAnalysis *analysis = self->analysis && !why_window_shows_live (self)
                              ? why_window_add_length (self, self->analysis)
                              : NULL;
  if (!analysis)
    return;
  why_analysis_unref (self->analysis);
  self->analysis = analysis;
  why_window_show_analysis (self);
}

static void
overview_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  WhyOverview *overview = why_overview_load_finish (result, &error);
  if (!overview)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_debug ("overview: %s", error->message);
      return;
    }
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    {
      why_overview_free (overview);
      return;
    }
  const WhyAudioInfo info = overview->info;
  g_clear_object (&self->overview_cancellable);
  why_waveform_set_overview (self->waveform, overview);
  take_length (self, &info);
}

/* Short files are in memory already; a long one is read through once in the background. */
void
why_window_load_overview (WhyWindow *self)
{
  const WhyAnalysis *analysis = self->analysis;
  gboolean is_whole = !self->path
                      || (analysis->file_length_known
                          && analysis->duration_s >= analysis->file_duration_s - 1e-3);
  /* A file that was read through and is of unknown length again is another one by now. */
  if (!is_whole && g_strcmp0 (self->path, self->overview_path) == 0
      && (analysis->file_length_known || self->overview_cancellable))
    return;
  if (self->overview_cancellable)
    g_cancellable_cancel (self->overview_cancellable);
  g_clear_object (&self->overview_cancellable);
  g_free (self->overview_path);
  self->overview_path = g_strdup (self->path);
  self->file_info = (WhyAudioInfo){ 0 };
  why_waveform_set_play_head (self->waveform, NAN);
  if (is_whole)
    {
      why_waveform_set_overview (self->waveform,
                                 why_overview_of_samples (analysis->samples,
                                                          analysis->axes->sample_rate_hz));
      return;
    }
  why_waveform_set_overview (self->waveform, NULL);
  self->overview_cancellable = g_cancellable_new ();
  why_overview_load_async (self->path, self->overview_cancellable, overview_ready_cb,
                           g_object_ref (self));
}

/* Cut, not rounded, to tenths: a rounded 59.96 would read 0:60.0. */
char *
why_window_format_clock (double seconds)
{
  int tenths = (int) (seconds * 10 + 1e-6);
  return g_strdup_printf ("%d:%04.1f", tenths / 600, tenths % 600 / 10.0);
}

static void
show_position (WhyWindow *self)
{
  double position = self->play_position_s;
  g_autofree char *text = why_window_format_clock (position);
  set_text_if_new (self->play_time, text);
  gboolean visible = self->playback || position > 0;
  why_panel_view_set_play_head (self->spectrogram, visible ? position : NAN);
  why_waveform_set_play_head (self->waveform,
                              visible && self->analysis ? self->analysis->start_s + position : NAN);
}

static void
seek_cb (WhyWaveform *waveform, double time_s, WhyWindow *self)
{
  if (!self->analysis)
    return;
  gboolean was_playing = why_window_is_playing (self);
  why_window_stop_playing (self);
  self->play_position_s = CLAMP (time_s - self->analysis->start_s, 0, self->analysis->duration_s);
  show_position (self);
  if (was_playing)
    g_action_group_activate_action (G_ACTION_GROUP (self), "play", NULL);
}

static gboolean
play_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  WhyWindow *self = WHY_WINDOW (widget);
  self->play_position_s = why_playback_get_position (self->playback);
  show_position (self);
  return G_SOURCE_CONTINUE;
}

gboolean
why_window_is_playing (WhyWindow *self)
{
  return self->playback || self->heard.cancellable;
}

void
why_window_stop_playing (WhyWindow *self)
{
  g_clear_object (&self->heard.cancellable); /* what is being made is not wanted any more */
  if (self->play_tick)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->play_tick);
  self->play_tick = 0;
  if (!self->playback)
    return;
  g_signal_handlers_disconnect_by_data (self->playback, self);
  why_playback_stop (self->playback);
  g_clear_object (&self->playback);
  if (self->play_button)
    gtk_button_set_icon_name (self->play_button, "media-playback-start-symbolic");
}

static void
playback_ended_cb (WhyPlayback *playback, GError *error, WhyWindow *self)
{
  why_window_stop_playing (self);
  self->play_position_s = 0;
  show_position (self);
  if (error)
    why_window_toast (self, "%s", error->message);
}

static void
play_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  if (why_window_is_playing (self))
    {
      why_window_stop_playing (self);
      return;
    }
  if (!self->analysis)
    return;
  g_autoptr (GBytes) samples = why_window_get_heard (self);
  if (!samples)
    {
      why_window_play_when_made (self);
      return;
    }
  double rate_hz = self->analysis->axes->sample_rate_hz;
  if (self->play_position_s >= self->analysis->duration_s - 0.02)
    self->play_position_s = 0;
  self->playback = why_playback_new (samples, rate_hz, (gsize) (self->play_position_s * rate_hz));
  g_signal_connect (self->playback, "ended", G_CALLBACK (playback_ended_cb), self);
  self->play_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), play_tick_cb, NULL, NULL);
  gtk_button_set_icon_name (self->play_button, "media-playback-pause-symbolic");
}

void
why_window_connect_view (WhyWindow *self)
{
  const GActionEntry actions[] = {
    { "explain", explain_cb, "u", NULL, NULL },
    { "play", play_cb, NULL, NULL, NULL },
  };
  WhyPanelView *panels[] = { self->spectrogram, self->scattering, self->relevance };

  /* The template has them apart, since the verdict bar is a widget of its own. */
  g_object_ref (self->controls);
  gtk_box_remove (GTK_BOX (gtk_widget_get_parent (self->controls)), self->controls);
  why_verdict_bar_append (self->verdict, self->controls);
  g_object_unref (self->controls);

  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self), "play")),
                               FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (panels); i++)
    g_signal_connect (panels[i], "probed", G_CALLBACK (probed_cb), self);
  g_signal_connect (self->verdict, "explain", G_CALLBACK (class_clicked_cb), self);
  g_signal_connect (self->waveform, "seek", G_CALLBACK (seek_cb), self);
}
