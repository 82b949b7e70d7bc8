/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-take-session.h"

#include <math.h>
#include <string.h>

#include "analysis/notes/why-live-notes.h"
#include "analysis/notes/why-note-pitch.h"
#include "app/why-heap.h"

#define LIVE_INTERVAL_US ((gint64) (WHY_LIVE_INTERVAL_S * G_USEC_PER_SEC))
/* Between two pictures: what comes in less is shown with the next. */
#define PICTURE_INTERVAL_US (30 * 1000)
#define TONE_INTERVAL_US (66 * 1000)
#define SLACK 4096
/* The first sound of a take is where a block is this loud, in power, against the loudest: -35 dB. */
#define BLOCK_S 0.05
#define SOUNDING 3.2e-4f
#define BEFORE_S 0.1
/* Between two attempts to load a model that is not there. */
#define LOAD_INTERVAL_US G_USEC_PER_SEC

struct _WhyTakeSession
{
  GObject parent_instance;
  WhySession *session;
  WhyRecording *recording;
  gint64 next_verdict, next_picture; /* monotonic, microseconds */
  guint64 n_heard;                   /* samples that were shown */
  WhyToneTracker *tones;             /* NULL: not yet, or no model */
  WhyLiveTone tone;
  gint64 next_tone;
  guint64 n_toned;
  WhyNoteFinder *finder; /* NULL: not yet, or its data are missing */
  gboolean finder_is_missing;
  WhyLiveNotes *notes; /* NULL: not yet, or the model hears at another rate */
  guint64 n_searched;  /* samples that it was given, */
  guint64 n_missing;   /* and those of them that were silence for what nobody heard */
  GArray *powers;      /* float, a block of BLOCK_S each */
  WhyLiveCounts counts;
};

enum
{
  CHANGED,
  SCROLLED,
  TONED,
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyTakeSession, why_take_session, G_TYPE_OBJECT)

/* The newest n samples at the rate of the model, whatever that of the take is; n becomes how many there are, end: how
 * many the take has at that rate. */
static float *
read_latest (WhyTakeSession *self, gsize *n, guint64 *end)
{
  const WhyAxes *axes = why_session_get_axes (self->session);
  float *samples = g_new (float, *n + 1);
  *n = why_recording_get_latest (self->recording, axes->sample_rate_hz, samples, *n, end);
  return samples;
}

/* What came after the first n_before samples, but no more than the history has. */
static float *
read_since (WhyTakeSession *self, guint64 n_before, gsize *n, guint64 *end)
{
  gsize most = (gsize) (WHY_LIVE_HISTORY_S * why_session_get_axes (self->session)->sample_rate_hz),
        none = 0;
  g_free (read_latest (self, &none, end));
  if (*end <= n_before)
    {
      *n = 0;
      return NULL;
    }
  /* Some may have come meanwhile. */
  *n = (gsize) MIN (*end - n_before + SLACK, most);
  float *samples = read_latest (self, n, end);
  gsize n_new = (gsize) MIN (*end - n_before, *n);
  memmove (samples, samples + (*n - n_new), n_new * sizeof *samples);
  *n = n_new;
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
  gsize n = (gsize) (WHY_LIVE_S * axes->sample_rate_hz);
  guint64 end;
  g_autofree float *samples = read_latest (self, &n, &end);
  if (why_session_hear (self->session, samples, n))
    self->counts.n_verdicts++;
}

/* The lane shows what the spectrogram shows: the newest seconds, of which the notes come a little later. Half as often,
 * when the tuner is drawn anew anyhow. */
static void
scroll_lane (WhyTakeSession *self)
{
  if (!why_session_is_live (self->session) || self->n_heard == 0)
    return;
  double end_s = (double) self->n_heard / why_session_get_axes (self->session)->sample_rate_hz;
  why_session_show_stretch (self->session, end_s - WHY_LIVE_HISTORY_S, end_s);
}

/* Once the first verdict is there: before, there is no panel to scroll in. */
static void
scroll_latest (WhyTakeSession *self)
{
  const WhyAxes *axes = why_session_get_axes (self->session);
  guint64 before = self->n_heard;
  if (!axes || !why_session_get_analysis (self->session) || !why_session_is_live (self->session))
    return;
  g_signal_emit (self, signals[SCROLLED], 0);
  if (self->n_heard == before)
    return;
  self->counts.n_pictures++;
  self->counts.n_shown_before = self->counts.n_shown;
  self->counts.n_shown = self->n_heard;
}

/* Power of each block of the take, for where its first sound is. */
static void
measure_blocks (WhyTakeSession *self, const float *samples, gsize n, guint64 first)
{
  gsize block = (gsize) (BLOCK_S * why_session_get_axes (self->session)->sample_rate_hz);
  for (gsize i = 0; i < n; i++)
    {
      guint64 at = (first + i) / block;
      if (at >= self->powers->len)
        g_array_set_size (self->powers, (guint) at + 1);
      g_array_index (self->powers, float, at) += samples[i] * samples[i];
    }
}

static void
notes_found_cb (WhyNotes *notes, gpointer data)
{
  WhyTakeSession *self = data;
  const WhyAxes *axes = why_session_get_axes (self->session);
  if (!why_session_is_live (self->session) || !axes || !self->tones)
    return;
  double shift_s = (double) self->n_missing / axes->sample_rate_hz;
  g_autoptr (WhyNotes) shown = why_notes_with_pitch (notes, self->tones, shift_s);
  why_document_set_notes (why_session_get_document (self->session), shown, FALSE);
}

/* first: number of the first sample in the take. What was not heard in time counts as silence. */
static void
find_notes (WhyTakeSession *self, const float *samples, gsize n, guint64 first)
{
  WhyAnalyzer *analyzer = why_session_get_analyzer (self->session);
  if (!analyzer || why_analyzer_axes (analyzer)->sample_rate_hz != WHY_NOTE_RATE_HZ)
    return;
  if (!self->finder && !self->finder_is_missing)
    {
      g_autoptr (GError) error = NULL;
      self->finder = why_note_finder_new (&error);
      self->finder_is_missing = self->finder == NULL;
      if (error)
        g_debug ("live notes: %s", error->message);
    }
  if (!self->finder)
    return;
  if (!self->notes)
    self->notes = why_live_notes_new (self->finder, analyzer, notes_found_cb, self);
  if (first > self->n_searched)
    {
      gsize n_missing = (gsize) (first - self->n_searched);
      g_autofree float *silence = g_new0 (float, n_missing);
      why_live_notes_push (self->notes, silence, n_missing);
      self->n_missing += n_missing;
    }
  why_live_notes_push (self->notes, samples, n);
  self->n_searched = first + n;
}

/* The note that sounds, of all samples since the last time. */
static void
hear_tone (WhyTakeSession *self, gint64 now)
{
  const WhyAxes *axes = why_session_get_axes (self->session);
  if (!axes || now < self->next_tone)
    return;
  self->next_tone = now + TONE_INTERVAL_US;
  if (!self->tones)
    self->tones = why_tone_tracker_new (axes->sample_rate_hz);
  gsize n;
  guint64 end;
  g_autofree float *samples = read_since (self, self->n_toned, &n, &end);
  if (n == 0 || !self->tones)
    return;
  measure_blocks (self, samples, n, end - n);
  find_notes (self, samples, n, end - n);
  self->n_toned = end;
  why_tone_tracker_push (self->tones, samples, n);
  why_tone_tracker_read (self->tones, &self->tone);
  why_session_hear_note (self->session, self->tone.note, self->tone.note_s);
  scroll_lane (self);
  g_signal_emit (self, signals[TONED], 0);
}

/* Where the sound of the take begins, with a moment before it; 0 where nobody listened. */
static double
find_first_sound (WhyTakeSession *self)
{
  const float *powers = (const float *) (gpointer) self->powers->data;
  float loudest = 0;
  for (guint i = 0; i < self->powers->len; i++)
    loudest = MAX (loudest, powers[i]);
  for (guint i = 0; i < self->powers->len && loudest > 0; i++)
    if (powers[i] >= SOUNDING * loudest)
      return MAX ((double) i * BLOCK_S - BEFORE_S, 0);
  return 0;
}

static void
forget_tones (WhyTakeSession *self)
{
  g_clear_pointer (&self->tones, why_tone_tracker_free);
  g_clear_pointer (&self->notes, why_live_notes_free);
  self->n_searched = self->n_missing = 0;
  self->tone = (WhyLiveTone){ .f0_hz = NAN, .rate_hz = NAN, .extent_cents = NAN };
  self->n_toned = 0;
  g_array_set_size (self->powers, 0);
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
  hear_tone (self, now);
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
  forget_tones (self);
}

/* The take is complete: it is opened from its first sound on. */
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
  double first_sound_s = find_first_sound (self);

  g_signal_handlers_disconnect_by_data (recording, self);
  g_clear_object (&self->recording);
  why_heap_set_live (FALSE);
  forget_tones (self);
  if (end.seconds > 0)
    why_session_end_live (self->session);
  else
    why_session_abandon_live (self->session);
  g_signal_emit (self, signals[CHANGED], 0);
  g_signal_emit (self, signals[ENDED], 0, &end);
  if (end.seconds > 0)
    why_session_open (self->session, path, MIN (first_sound_s, end.seconds));
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
why_take_session_finalize (GObject *object)
{
  WhyTakeSession *self = WHY_TAKE_SESSION (object);
  forget_tones (self);
  g_clear_pointer (&self->finder, why_note_finder_unref);
  g_array_unref (self->powers);
  G_OBJECT_CLASS (why_take_session_parent_class)->finalize (object);
}

static void
why_take_session_class_init (WhyTakeSessionClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_take_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_take_session_finalize;
  signals[CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SCROLLED]
      = g_signal_new ("scrolled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TONED]
      = g_signal_new ("toned", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_POINTER);
}

static void
why_take_session_init (WhyTakeSession *self)
{
  self->powers = g_array_new (FALSE, TRUE, sizeof (float));
  forget_tones (self);
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
  self->next_tone = 0;
  self->n_heard = 0;
  forget_tones (self);
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

float *
why_take_session_read (WhyTakeSession *self, gboolean with_history, gsize *n)
{
  *n = 0;
  g_return_val_if_fail (WHY_IS_TAKE_SESSION (self), NULL);
  if (!self->recording || !why_session_get_axes (self->session))
    return NULL;
  guint64 end;
  float *samples = read_since (self, with_history ? 0 : self->n_heard, n, &end);
  if (*n > 0)
    self->n_heard = end;
  return samples;
}

const WhyLiveTone *
why_take_session_get_tone (WhyTakeSession *self)
{
  return &self->tone;
}

const WhyToneTracker *
why_take_session_get_contour (WhyTakeSession *self)
{
  return self->tones;
}

const WhyLiveCounts *
why_take_session_get_counts (WhyTakeSession *self)
{
  return &self->counts;
}
