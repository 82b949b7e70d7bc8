/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-transport.h"

#include <gio/gio.h>
#include <math.h>

#include "app/sound/why-playback.h"
#include "app/why-newest.h"

/* Half of a band's height on the panels, in standard deviations of its wavelet: where it lets half
 * of the amplitude through. */
#define HALF_AMPLITUDE 1.1774
/* So near to the end one begins again. */
#define END_S 0.02

/* What sounds, of which explanation. */
typedef struct
{
  WhyAnalysis *analysis; /* NULL: nothing was made yet */
  WhyHearing hearing;
  WhyRule rule;
  WhyQuestion question;
  double band_hz;
  GBytes *samples; /* made of it */
} Part;

struct _WhyTransport
{
  GObject parent_instance;
  WhySession *session;
  WhyDocument *document; /* shown; only compared, and held for that */
  GBytes *samples;       /* of the analysis shown */
  WhyPlayback *playback;
  gboolean plays_all; /* of the file, and not of the part that is analysed */
  double offset_s;    /* of the first sample that plays */
  double position_s;
  double loop_from_s, loop_to_s; /* NAN: none */
  double speed;
  WhyHearing hearing;
  double band_hz, sigma_hz; /* NAN: none */
  Part *made;               /* the newest */
  GCancellable *newest;     /* of what is being made, to be played then */
};

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTransport, why_transport, G_TYPE_OBJECT)

static void
part_free (gpointer data)
{
  Part *part = data;
  why_analysis_unref (part->analysis);
  g_clear_pointer (&part->samples, g_bytes_unref);
  g_free (part);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Part, part_free)

static void
emit (WhyTransport *self, guint changes)
{
  g_signal_emit (self, signals[CHANGED], 0, changes);
}

static gboolean
has_band (WhyTransport *self)
{
  return self->band_hz > 0;
}

/* What is to be heard by now. */
static Part *
part_new (WhyTransport *self)
{
  const WhyPanelOptions *options = why_session_get_options (self->session);
  Part *part = g_new0 (Part, 1);
  part->analysis = why_analysis_ref (why_session_get_analysis (self->session));
  part->hearing = has_band (self) ? WHY_HEAR_BAND : self->hearing;
  part->rule = options->rule;
  part->question = options->question;
  part->band_hz = self->band_hz;
  /* Before its relevance is there, a recording sounds whole. */
  if (part->hearing != WHY_HEAR_BAND
      && !why_analysis_can_explain (part->analysis, part->rule, part->question))
    part->hearing = WHY_HEAR_ALL;
  return part;
}

static gboolean
is_made (WhyTransport *self, const Part *part)
{
  const Part *made = self->made;
  return made && made->analysis->samples == part->analysis->samples
         && made->hearing == part->hearing && made->rule == part->rule
         && why_question_equal (made->question, part->question)
         && (part->hearing != WHY_HEAR_BAND || made->band_hz == part->band_hz);
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Part *part = data;
  part->samples
      = part->hearing == WHY_HEAR_BAND
            ? why_hearing_band (part->analysis, part->band_hz)
            : why_hearing_samples (part->analysis, part->rule, part->question, part->hearing);
  /* Without paths there is no band. */
  if (!part->samples)
    part->samples = g_bytes_ref (part->analysis->samples);
  g_task_return_boolean (task, TRUE);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyTransport) self = user_data;
  if (!why_newest_end (&self->newest, result))
    return;
  const Part *part = g_task_get_task_data (G_TASK (result));
  g_clear_pointer (&self->made, part_free);
  self->made = g_memdup2 (part, sizeof *part);
  why_analysis_ref (self->made->analysis);
  g_bytes_ref (self->made->samples);
  /* Something else may be wanted by now: then that is made. */
  why_transport_play (self);
}

/* Takes over part. */
static void
make (WhyTransport *self, Part *part)
{
  g_autoptr (GTask) task = why_newest_begin (&self->newest, "[why] what is heard", made_cb, self);
  g_task_set_task_data (task, part, part_free);
  g_task_run_in_thread (task, make_thread);
  emit (self, WHY_TRANSPORT_PLAYING);
}

static void
ended_cb (WhyPlayback *playback, GError *error, WhyTransport *self)
{
  /* What failed may be tried again from there. */
  if (error)
    why_transport_pause (self);
  else
    why_transport_stop (self);
  if (error)
    g_signal_emit (self, signals[FAILED], 0, error);
}

GBytes *
why_transport_get_sound (WhyTransport *self)
{
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  if (!analysis)
    return NULL;
  g_autoptr (Part) part = part_new (self);
  if (part->hearing == WHY_HEAR_ALL)
    return analysis->samples;
  return is_made (self, part) ? self->made->samples : NULL;
}

double
why_transport_get_duration (WhyTransport *self)
{
  const WhyAnalysis *a = why_session_get_analysis (self->session);
  return a && a->file_length_known ? MAX (a->file_duration_s, a->start_s + a->duration_s) : 0;
}

/* Where it begins. */
static double
get_home (WhyTransport *self)
{
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  return isfinite (self->loop_from_s) ? self->loop_from_s : analysis ? analysis->start_s : 0;
}

/* What plays, or is about to, by what is wanted now. A loop that it does not hold is none. */
static WhyPlaybackOptions
get_options (WhyTransport *self)
{
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  double duration_s = why_transport_get_duration (self);
  WhyPlaybackOptions options = { .from_s = self->position_s - self->offset_s,
                                 .speed = self->speed,
                                 .length_s = !self->plays_all ? analysis->duration_s
                                             : duration_s > 0 ? duration_s
                                                              : INFINITY };
  if (isfinite (self->loop_from_s))
    {
      options.loop_from_s = MAX (self->loop_from_s - self->offset_s, 0);
      options.loop_to_s = MIN (self->loop_to_s - self->offset_s, options.length_s);
    }
  if (!(options.loop_to_s > options.loop_from_s))
    options.loop_from_s = options.loop_to_s = 0;
  return options;
}

static void
change_playback (WhyTransport *self, gboolean seeks)
{
  /* Nothing plays while nothing is shown, as before the first verdict of a take. */
  if (!self->playback || !why_session_get_analysis (self->session))
    return;
  WhyPlaybackOptions options = get_options (self);
  why_playback_change (self->playback, &options, seeks);
}

/* All of the file, if it is to be heard as it is and is at hand; else the part that was made. */
static WhySamples *
open_sound (WhyTransport *self, GBytes *sound)
{
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  WhyDocument *document = why_session_get_document (self->session);
  WhySamples *samples
      = sound == analysis->samples && document ? why_document_open_samples (document) : NULL;
  self->plays_all = samples != NULL;
  self->offset_s = samples ? 0 : analysis->start_s;
  return samples ? samples : why_samples_of_bytes (sound, analysis->axes->sample_rate_hz);
}

void
why_transport_play (WhyTransport *self)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  if (!analysis || self->playback)
    return;
  why_session_stay (self->session);
  GBytes *sound = why_transport_get_sound (self);
  if (!sound)
    {
      make (self, part_new (self));
      return;
    }
  why_newest_cancel (&self->newest);
  WhySamples *samples = open_sound (self, sound);
  WhyPlaybackOptions options = get_options (self);
  if (!(options.from_s >= 0 && options.from_s < options.length_s - END_S))
    {
      self->position_s = get_home (self);
      options.from_s = self->position_s - self->offset_s;
    }
  self->playback = why_playback_new (samples, &options);
  g_signal_connect (self->playback, "ended", G_CALLBACK (ended_cb), self);
  emit (self, WHY_TRANSPORT_PLAYING | WHY_TRANSPORT_POSITION);
}

void
why_transport_pause (WhyTransport *self)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  if (!why_transport_is_playing (self))
    return;
  why_newest_cancel (&self->newest); /* what is being made is not wanted any more */
  if (self->playback)
    {
      self->position_s = self->offset_s + why_playback_get_position (self->playback);
      g_signal_handlers_disconnect_by_data (self->playback, self);
      why_playback_stop (self->playback);
    }
  g_clear_object (&self->playback);
  emit (self, WHY_TRANSPORT_PLAYING);
}

void
why_transport_stop (WhyTransport *self)
{
  why_transport_pause (self);
  self->position_s = get_home (self);
  emit (self, WHY_TRANSPORT_POSITION);
}

gboolean
why_transport_is_playing (WhyTransport *self)
{
  return self->playback || self->newest;
}

void
why_transport_poll (WhyTransport *self)
{
  if (!self->playback)
    return;
  self->position_s = self->offset_s + why_playback_get_position (self->playback);
  emit (self, WHY_TRANSPORT_POSITION);
}

double
why_transport_get_position (WhyTransport *self)
{
  return self->position_s;
}

gboolean
why_transport_has_position (WhyTransport *self)
{
  return self->playback || self->position_s != get_home (self);
}

/* What plays goes on, as it is chosen by now. */
static void
play_on (WhyTransport *self)
{
  if (!why_transport_is_playing (self))
    return;
  why_transport_pause (self);
  why_transport_play (self);
}

void
why_transport_seek (WhyTransport *self, double position_s)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  if (!analysis || !isfinite (position_s) || why_session_is_live (self->session))
    return;
  double duration_s = why_transport_get_duration (self), from_s = 0,
         to_s = duration_s > 0 ? duration_s : INFINITY;
  if (self->playback && !self->plays_all)
    {
      from_s = analysis->start_s;
      to_s = from_s + analysis->duration_s;
    }
  self->position_s = CLAMP (position_s, from_s, to_s);
  if (self->position_s < self->loop_from_s || self->position_s >= self->loop_to_s)
    why_transport_set_loop (self, NAN, NAN);
  change_playback (self, TRUE);
  emit (self, WHY_TRANSPORT_POSITION | WHY_TRANSPORT_SOUGHT);
}

void
why_transport_set_loop (WhyTransport *self, double from_s, double to_s)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  gboolean is_loop = from_s >= 0 && to_s > from_s;
  if (is_loop)
    why_session_stay (self->session);
  self->loop_from_s = is_loop ? from_s : NAN;
  self->loop_to_s = is_loop ? to_s : NAN;
  change_playback (self, FALSE);
  emit (self, WHY_TRANSPORT_LOOP | WHY_TRANSPORT_POSITION);
}

gboolean
why_transport_get_loop (WhyTransport *self, double *from_s, double *to_s)
{
  *from_s = self->loop_from_s;
  *to_s = self->loop_to_s;
  return isfinite (self->loop_from_s);
}

void
why_transport_loop_shown (WhyTransport *self)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  if (analysis)
    why_transport_set_loop (self, analysis->start_s, analysis->start_s + analysis->duration_s);
}

void
why_transport_set_speed (WhyTransport *self, double speed)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self) && speed > 0);
  self->speed = speed;
  change_playback (self, FALSE);
  emit (self, WHY_TRANSPORT_SPEED);
}

double
why_transport_get_speed (WhyTransport *self)
{
  return self->speed;
}

static void
mark_band (WhyTransport *self, double center_hz, double sigma_hz)
{
  self->band_hz = center_hz;
  self->sigma_hz = sigma_hz;
  emit (self, WHY_TRANSPORT_BAND);
}

void
why_transport_set_hearing (WhyTransport *self, WhyHearing hearing)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  self->hearing = hearing;
  mark_band (self, NAN, NAN);
  play_on (self);
}

void
why_transport_toggle_band (WhyTransport *self, double hz)
{
  g_return_if_fail (WHY_IS_TRANSPORT (self));
  const WhyAnalysis *analysis = why_session_get_analysis (self->session);
  double center_hz, sigma_hz;
  if (!analysis || !why_hearing_find_band (analysis->axes, hz, &center_hz, &sigma_hz))
    return;
  if (self->band_hz == center_hz)
    {
      why_transport_clear_band (self);
      return;
    }
  why_transport_pause (self);
  mark_band (self, center_hz, sigma_hz);
  why_transport_play (self);
}

gboolean
why_transport_clear_band (WhyTransport *self)
{
  g_return_val_if_fail (WHY_IS_TRANSPORT (self), FALSE);
  if (!has_band (self))
    return FALSE;
  why_transport_pause (self);
  mark_band (self, NAN, NAN);
  return TRUE;
}

gboolean
why_transport_get_band (WhyTransport *self, double *low_hz, double *high_hz)
{
  if (!has_band (self))
    return FALSE;
  *low_hz = MAX (self->band_hz - HALF_AMPLITUDE * self->sigma_hz, 0.5 * self->band_hz);
  *high_hz = self->band_hz + HALF_AMPLITUDE * self->sigma_hz;
  return TRUE;
}

static void
show_document (WhyTransport *self, WhyDocument *document)
{
  why_transport_pause (self);
  g_clear_pointer (&self->document, why_document_unref);
  self->document = document ? why_document_ref (document) : NULL;
  self->loop_from_s = self->loop_to_s = NAN;
  self->position_s = get_home (self);
}

/* Another part of the same document. */
static void
show_part (WhyTransport *self, const WhyAnalysis *analysis)
{
  double end_s = analysis->start_s + analysis->duration_s;
  if (!self->playback || !self->plays_all)
    why_transport_pause (self);
  if (isfinite (self->loop_from_s))
    why_transport_loop_shown (self);
  if (!self->playback && !(self->position_s >= analysis->start_s && self->position_s < end_s))
    self->position_s = get_home (self);
}

/* Stages of one run share their samples. */
static void
session_changed_cb (WhySession *session, guint changes, WhyTransport *self)
{
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  WhyDocument *document = why_session_get_document (session);
  GBytes *samples = analysis ? analysis->samples : NULL;
  if (samples == self->samples && document == self->document)
    {
      /* The length of a file may have become known. */
      if (changes & WHY_SESSION_ANALYSIS)
        {
          change_playback (self, FALSE);
          emit (self, WHY_TRANSPORT_POSITION);
        }
      return;
    }
  g_clear_pointer (&self->samples, g_bytes_unref);
  self->samples = samples ? g_bytes_ref (samples) : NULL;
  if (document == self->document && analysis)
    show_part (self, analysis);
  else
    show_document (self, document);
  self->band_hz = self->sigma_hz = NAN;
  g_clear_pointer (&self->made, part_free);
  emit (self, WHY_TRANSPORT_ALL & ~(guint) WHY_TRANSPORT_SOUGHT);
}

static void
why_transport_dispose (GObject *object)
{
  WhyTransport *self = WHY_TRANSPORT (object);
  if (self->session)
    why_transport_pause (self);
  g_clear_pointer (&self->document, why_document_unref);
  g_clear_pointer (&self->samples, g_bytes_unref);
  g_clear_pointer (&self->made, part_free);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (why_transport_parent_class)->dispose (object);
}

static void
why_transport_class_init (WhyTransportClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_transport_dispose;
  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
why_transport_init (WhyTransport *self)
{
  self->band_hz = self->sigma_hz = self->loop_from_s = self->loop_to_s = NAN;
  self->speed = 1;
}

WhyTransport *
why_transport_new (WhySession *session)
{
  WhyTransport *self = g_object_new (WHY_TYPE_TRANSPORT, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, 0);
  return self;
}
