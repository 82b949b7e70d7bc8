/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/explain/why-hearing.h"
#include "app/window/why-window-private.h"

/* What the play button plays: all, what mattered, the rest, or, while a band is marked, that. */

/* Half of a band's height on the panels, in standard deviations of its wavelet: where it lets half
 * of the amplitude through. */
#define HALF_AMPLITUDE 1.1774

static WhyHearing
chosen_part (WhyWindow *self)
{
  WhyHearing hearing = WHY_HEAR_ALL;
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "hear");
  g_autoptr (GVariant) state = g_action_get_state (action);
  why_hearing_parse (g_variant_get_string (state, NULL), &hearing);
  return hearing;
}

static void
forget_sound (WhyWindow *self)
{
  g_clear_pointer (&self->heard.samples, g_bytes_unref);
}

/* What is played now goes on at the same place as what was chosen since. */
static void
play_on (WhyWindow *self)
{
  if (!why_window_is_playing (self))
    return;
  why_window_stop_playing (self);
  g_action_group_activate_action (G_ACTION_GROUP (self), "play", NULL);
}

/* What is to sound, of which explanation. */
typedef struct
{
  WhyAnalysis *analysis;
  WhyHearing hearing;
  WhyRule rule;
  gsize class_index;
  double band_hz;
  GBytes *samples;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;
  why_analysis_unref (part->analysis);
  g_clear_pointer (&part->samples, g_bytes_unref);
  g_free (part);
}

static WhyHearing
current_hearing (WhyWindow *self)
{
  return self->heard.band_hz > 0 ? WHY_HEAR_BAND : chosen_part (self);
}

static gboolean
is_known (WhyWindow *self, WhyHearing hearing)
{
  return self->heard.samples && self->heard.of == self->analysis->samples
         && self->heard.hearing == hearing && self->heard.rule == self->options.rule
         && self->heard.class_index == self->options.class_index
         && (hearing != WHY_HEAR_BAND || self->heard.made_hz == self->heard.band_hz);
}

/* NULL: it has to be made first. */
GBytes *
why_window_get_heard (WhyWindow *self)
{
  WhyHearing hearing = current_hearing (self);
  /* Before its relevance is there, a recording sounds whole. */
  if (hearing == WHY_HEAR_ALL
      || (hearing != WHY_HEAR_BAND
          && !why_analysis_relevance (self->analysis, self->options.rule,
                                      self->options.class_index)))
    return g_bytes_ref (self->analysis->samples);
  return is_known (self, hearing) ? g_bytes_ref (self->heard.samples) : NULL;
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Part *part = data;
  part->samples
      = part->hearing == WHY_HEAR_BAND
            ? why_hearing_band (part->analysis, part->band_hz)
            : why_hearing_samples (part->analysis, part->rule, part->class_index, part->hearing);
  g_task_return_boolean (task, TRUE);
}

static void
keep (WhyWindow *self, Part *part)
{
  forget_sound (self);
  g_clear_pointer (&self->heard.of, g_bytes_unref);
  /* Without paths there is no band. */
  self->heard.samples = g_bytes_ref (part->samples ? part->samples : part->analysis->samples);
  self->heard.of = g_bytes_ref (part->analysis->samples);
  self->heard.hearing = part->hearing;
  self->heard.rule = part->rule;
  self->heard.class_index = part->class_index;
  self->heard.made_hz = part->band_hz;
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyWindow) self = user_data;
  if (g_task_get_cancellable (G_TASK (result)) != self->heard.cancellable)
    return;
  g_clear_object (&self->heard.cancellable);
  keep (self, g_task_get_task_data (G_TASK (result)));
  /* Something else may be wanted by now: then that is made. */
  g_action_group_activate_action (G_ACTION_GROUP (self), "play", NULL);
}

void
why_window_play_when_made (WhyWindow *self)
{
  Part *part = g_new0 (Part, 1);
  part->analysis = why_analysis_ref (self->analysis);
  part->hearing = current_hearing (self);
  part->rule = self->options.rule;
  part->class_index = self->options.class_index;
  part->band_hz = self->heard.band_hz;
  g_clear_object (&self->heard.cancellable);
  self->heard.cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, self->heard.cancellable, made_cb, g_object_ref (self));
  g_task_set_name (task, "[why] what is heard");
  g_task_set_task_data (task, part, part_free);
  g_task_run_in_thread (task, make_thread);
}

static void
mark_band (WhyWindow *self, double hz)
{
  double center_hz, sigma_hz;
  self->heard.band_hz = NAN;
  if (hz > 0 && self->analysis
      && why_hearing_find_band (self->analysis->axes, hz, &center_hz, &sigma_hz))
    {
      self->heard.band_hz = center_hz;
      why_panel_view_set_band (self->spectrogram,
                               MAX (center_hz - HALF_AMPLITUDE * sigma_hz, 0.5 * center_hz),
                               center_hz + HALF_AMPLITUDE * sigma_hz);
    }
  else
    why_panel_view_set_band (self->spectrogram, NAN, NAN);
}

gboolean
why_window_clear_band (WhyWindow *self)
{
  if (!(self->heard.band_hz > 0))
    return FALSE;
  why_window_stop_playing (self);
  mark_band (self, NAN);
  return TRUE;
}

/* A click on a path marks the band of its carrier and plays it alone; another one there ends it. */
static void
chosen_cb (WhyPanelView *view, gpointer data, WhyWindow *self)
{
  const WhyPanelProbe *probe = data;
  double center_hz, sigma_hz;
  if (!self->analysis || self->recording
      || !why_hearing_find_band (self->analysis->axes, probe->cell_hz, &center_hz, &sigma_hz))
    return;
  if (self->heard.band_hz == center_hz)
    {
      why_window_clear_band (self);
      return;
    }
  why_window_stop_playing (self);
  mark_band (self, center_hz);
  g_action_group_activate_action (G_ACTION_GROUP (self), "play", NULL);
}

static void
hear_cb (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhyWindow *self = data;
  WhyHearing hearing;
  if (!why_hearing_parse (g_variant_get_string (value, NULL), &hearing))
    return;
  g_simple_action_set_state (action, value);
  mark_band (self, NAN);
  play_on (self);
}

void
why_window_update_hear (WhyWindow *self)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), "hear");
  gboolean is_whole = self->analysis && self->analysis->stage == WHY_STAGE_RELEVANCE;
  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), is_whole && !self->recording);
  /* Another sound has no band marked. */
  if (self->heard.band_hz > 0 && self->analysis && self->heard.of
      && self->heard.of != self->analysis->samples)
    mark_band (self, NAN);
}

void
why_window_connect_hear (WhyWindow *self)
{
  const GActionEntry actions[] = { { "hear", NULL, "s", "'all'", hear_cb } };
  self->heard.band_hz = NAN;
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_signal_connect (self->scattering, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->relevance, "chosen", G_CALLBACK (chosen_cb), self);
  why_window_update_hear (self);
}

void
why_window_dispose_hear (WhyWindow *self)
{
  forget_sound (self);
  g_clear_pointer (&self->heard.of, g_bytes_unref);
}
