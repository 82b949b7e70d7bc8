/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/session/why-session-private.h"

/* Which part of the sound is analysed: as much as the model takes, or a range chosen by hand; and the
 * way back to where one has looked before. */

#define MIN_RANGE_S 0.1

/* Of the place shown, with what has been zoomed since. */
static WhyViewState
current_place (WhySession *self)
{
  WhyViewState place = self->place;
  place.zoom = self->options.zoom;
  return place;
}

void
why_session_go (WhySession *self, const WhyViewState *place)
{
  if (!why_session_get_path (self) || !self->analysis)
    return;
  self->awaits_first_note = FALSE;
  WhyViewState now = current_place (self);
  why_document_push (self->document, &now);
  why_session_run (self, self->document, place);
}

double
why_session_longest (WhySession *self)
{
  const WhyAxes *axes = self->analysis->axes;
  return (double) axes->n / axes->sample_rate_hz;
}

static void G_GNUC_PRINTF (2, 3) say (WhySession *self, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *text = g_strdup_vprintf (format, args);
  va_end (args);
  g_signal_emit_by_name (self, "message", text);
}

const WhyViewState *
why_session_get_place (WhySession *self)
{
  return &self->place;
}

gboolean
why_session_has_range (WhySession *self)
{
  return self->place.duration_s > 0;
}

void
why_session_zoom (WhySession *self, const WhyZoom *zoom)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyZoom before = self->options.zoom;
  self->options.zoom = *zoom;
  self->awaits_first_note = FALSE;
  why_session_follow_zoom (self, &before);
  why_session_emit (self, WHY_SESSION_OPTIONS | WHY_SESSION_LANE);
}

/* Of sound that is in no file: its frames there. */
static void
average_frames (WhySession *self, double from_s, double to_s)
{
  self->options.from_s = from_s;
  self->options.to_s = to_s;
  why_session_emit (self, WHY_SESSION_OPTIONS | WHY_SESSION_PLACE);
}

void
why_session_choose_range (WhySession *self, double from_s, double to_s)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  const WhyAnalysis *a = self->analysis;
  if (!a)
    return;
  if (!(to_s > from_s))
    {
      why_session_clear_range (self);
      return;
    }
  if (!self->options.map)
    {
      average_frames (self, from_s, to_s);
      return;
    }
  if (to_s - from_s < MIN_RANGE_S)
    {
      say (self, _ ("Less than 0.1 s is too short to show a technique. Drag over a longer range."));
      return;
    }
  double longest_s = why_session_longest (self);
  WhyViewState place = { .zoom = self->options.zoom };
  place.start_s = MAX (a->start_s + from_s, 0);
  place.duration_s = MIN (to_s - from_s, longest_s);
  if (place.duration_s < to_s - from_s - 1e-3)
    say (self, _ ("An analysis covers at most %.1f s: this is the beginning of your range"),
         longest_s);
  /* The picture around the range stays. */
  if (!(place.zoom.to_s > place.zoom.from_s))
    {
      place.zoom.from_s = 0;
      place.zoom.to_s = a->duration_s;
    }
  place.zoom.from_s += a->start_s - place.start_s;
  place.zoom.to_s += a->start_s - place.start_s;
  if (!why_session_has_range (self))
    self->before_range = current_place (self);
  why_session_go (self, &place);
}

gboolean
why_session_clear_range (WhySession *self)
{
  g_return_val_if_fail (WHY_IS_SESSION (self), FALSE);
  if (why_session_has_range (self))
    why_session_go (self, &self->before_range);
  else if (self->options.to_s > self->options.from_s)
    average_frames (self, 0, 0);
  else
    return FALSE;
  return TRUE;
}

/* What is shown goes along, a range stays as long as it is. */
void
why_session_move (WhySession *self, double start_s)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyViewState place = current_place (self);
  double length_s = place.zoom.to_s - place.zoom.from_s;
  /* But not from elsewhere. */
  if (self->analysis && (place.zoom.from_s >= self->analysis->duration_s || place.zoom.to_s <= 0))
    place.zoom.from_s = 0;
  place.start_s = start_s;
  place.is_note = FALSE;
  place.annotation = 0;
  if (self->options.map && length_s > 0)
    {
      double from_s
          = CLAMP (start_s + place.zoom.from_s, 0,
                   MAX (why_spectrogram_pyramid_duration (self->options.map) - length_s, 0));
      place.zoom.from_s = from_s - start_s;
      place.zoom.to_s = place.zoom.from_s + length_s;
    }
  why_session_go (self, &place);
}

gboolean
why_session_can_undo (WhySession *self)
{
  return why_session_get_path (self) && why_document_has_past (self->document);
}

void
why_session_undo (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyViewState place;
  self->awaits_first_note = FALSE;
  if (why_session_can_undo (self) && why_document_pop (self->document, &place))
    why_session_run (self, self->document, &place);
}
