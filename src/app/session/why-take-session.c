/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-take-session.h"

#include <math.h>

#include "app/why-heap.h"

#define LIVE_INTERVAL_US ((gint64) (WHY_LIVE_INTERVAL_S * G_USEC_PER_SEC))
/* Between two pictures: what comes in less is shown with the next. */
#define PICTURE_INTERVAL_US (15 * 1000)
/* Between two attempts to load a model that is not there. */
#define LOAD_INTERVAL_US G_USEC_PER_SEC

struct _WhyTakeSession
{
  GObject parent_instance;
  WhySession *session;
  WhyRecording *recording;
  gint64 next_verdict, next_picture; /* monotonic, microseconds */
  guint64 n_heard;                   /* samples that were shown */
  WhyLiveCounts counts;
};

enum
{
  CHANGED,
  SCROLLED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTakeSession, why_take_session, G_TYPE_OBJECT)

/* The newest seconds at the rate of the model, whatever that of the take is; end: how many samples
 * it has at that rate. */
static float *
read_latest (WhyTakeSession *self, const WhyAxes *axes, gsize *n, guint64 *end)
{
  gsize n_wanted = (gsize) (WHY_LIVE_S * axes->sample_rate_hz);
  float *samples = g_new (float, n_wanted);
  *n = why_recording_get_latest (self->recording, axes->sample_rate_hz, samples, n_wanted, end);
  return samples;
}

/* Again and again; the next run begins only when the one before is done. */
static void
analyse_latest (WhyTakeSession *self, gint64 now)
{
  const WhyAxes *axes = why_session_get_axes (self->session);
  if (now < self->next_verdict || !why_session_is_live (self->session)
      || why_session_get_running (self->session))
    return;
  /* In step with the clock, not with when it was looked at: five a second are promised. */
  self->next_verdict = MAX (self->next_verdict + LIVE_INTERVAL_US, now);
  /* Without the model nobody knows at which rate it listens. */
  if (!axes)
    {
      self->next_verdict = now + LOAD_INTERVAL_US;
      why_session_prepare (self->session);
      return;
    }
  gsize n;
  guint64 end;
  g_autofree float *samples = read_latest (self, axes, &n, &end);
  if (why_session_hear (self->session, samples, n))
    self->counts.n_verdicts++;
}

/* Once the first verdict is there: before, there is no panel to scroll in. */
static void
scroll_latest (WhyTakeSession *self)
{
  const WhyAxes *axes = why_session_get_axes (self->session);
  if (!axes || !why_session_get_analysis (self->session) || !why_session_is_live (self->session))
    return;
  gsize n;
  guint64 end;
  g_autofree float *samples = read_latest (self, axes, &n, &end);
  if (end <= self->n_heard)
    return;
  g_signal_emit (self, signals[SCROLLED], 0, samples, n, (gsize) (end - self->n_heard));
  self->n_heard = end;
  self->counts.n_pictures++;
  self->counts.n_shown_before = self->counts.n_shown;
  self->counts.n_shown = end;
}

/* At once, not in step with a clock: the frame that follows has what is heard now. */
static void
heard_cb (WhyRecording *recording, WhyTakeSession *self)
{
  gint64 now = g_get_monotonic_time ();
  if (now >= self->next_picture)
    {
      self->next_picture = now + PICTURE_INTERVAL_US;
      scroll_latest (self);
    }
  analyse_latest (self, now);
}

/* Another model hears at another rate. */
static void
session_changed_cb (WhySession *session, guint changes, WhyTakeSession *self)
{
  if (!(changes & WHY_SESSION_MODEL))
    return;
  self->next_verdict = 0;
  self->n_heard = 0;
}

/* The take is complete: its newest seconds are analysed. */
static void
stopped_cb (WhyRecording *recording, GError *error, WhyTakeSession *self)
{
  g_autofree char *path = g_strdup (why_recording_get_path (recording));
  WhyRecorderStatus status;
  gboolean has_status = why_recording_get_status (recording, &status);
  WhyTakeEnd end = {
    .path = path,
    .seconds = has_status ? status.seconds : 0,
    .status = has_status ? &status : NULL,
    .error = error,
  };
  const WhyAxes *axes = why_session_get_axes (self->session);
  /* Before the model is there nobody knows how much it takes. */
  double window_s = axes ? (double) axes->n / axes->sample_rate_hz : INFINITY;

  g_signal_handlers_disconnect_by_data (recording, self);
  g_clear_object (&self->recording);
  why_heap_set_live (FALSE);
  if (end.seconds > 0)
    why_session_end_live (self->session);
  else
    why_session_abandon_live (self->session);
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[ENDED], 0, &end);
  if (end.seconds > 0)
    why_session_open (self->session, path, MAX (end.seconds - window_s, 0));
}

static void
why_take_session_dispose (GObject *object)
{
  WhyTakeSession *self = WHY_TAKE_SESSION (object);
  if (self->recording)
    {
      g_signal_handlers_disconnect_by_data (self->recording, self);
      why_heap_set_live (FALSE);
    }
  g_clear_object (&self->recording);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (why_take_session_parent_class)->dispose (object);
}

static void
why_take_session_class_init (WhyTakeSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_take_session_dispose;
  signals[CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SCROLLED] = g_signal_new ("scrolled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 3, G_TYPE_POINTER, G_TYPE_ULONG, G_TYPE_ULONG);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_POINTER);
}

static void
why_take_session_init (WhyTakeSession *self)
{
}

WhyTakeSession *
why_take_session_new (WhySession *session)
{
  WhyTakeSession *self = g_object_new (WHY_TYPE_TAKE_SESSION, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed_cb), self, 0);
  return self;
}

void
why_take_session_start (WhyTakeSession *self, const char *device_id, WhyRecording *before)
{
  g_return_if_fail (WHY_IS_TAKE_SESSION (self) && !self->recording);
  g_autofree char *path = why_recording_choose_path ();
  self->recording = why_recording_new (device_id, path, before);
  self->next_verdict = self->next_picture = 0;
  self->n_heard = 0;
  self->counts = (WhyLiveCounts){ 0 };
  why_heap_set_live (TRUE);
  g_signal_connect (self->recording, "heard", G_CALLBACK (heard_cb), self);
  g_signal_connect (self->recording, "stopped", G_CALLBACK (stopped_cb), self);
  g_signal_emit (self, signals[CHANGED], 0);
  why_session_begin_live (self->session);
}

void
why_take_session_stop (WhyTakeSession *self)
{
  g_return_if_fail (WHY_IS_TAKE_SESSION (self));
  if (self->recording)
    why_recording_stop (self->recording);
}

void
why_take_session_finish (WhyTakeSession *self)
{
  g_return_if_fail (WHY_IS_TAKE_SESSION (self));
  if (self->recording)
    why_recording_finish (self->recording);
}

WhyRecording *
why_take_session_get_recording (WhyTakeSession *self)
{
  return self->recording;
}

const WhyLiveCounts *
why_take_session_get_counts (WhyTakeSession *self)
{
  return &self->counts;
}
