/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/notes/why-note-stream.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/notes/why-note-finder-private.h"
#include "dsp/notes/why-note-segments.h"

#define N_HISTORY ((gsize) (WHY_NOTE_STREAM_HISTORY_S / WHY_NOTE_FEATURES_STEP_S))

struct _WhyNoteStream
{
  WhyNoteFinder *finder;
  GArray *samples; /* float, from sample number first_sample on: what the next frames need */
  gint64 first_sample, n_samples;
  GArray *bands, *answers; /* of the last frames, float; the first of them is first_frame */
  gint64 first_frame, n_frames;
  gint64
      n_answered; /* frames with answers, of which those within the reach of the end may change */
};

WhyNoteStream *
why_note_stream_new (WhyNoteFinder *finder)
{
  WhyNoteStream *self = g_new0 (WhyNoteStream, 1);
  self->finder = why_note_finder_ref (finder);
  self->samples = g_array_new (FALSE, FALSE, sizeof (float));
  self->bands = g_array_new (FALSE, FALSE, sizeof (float));
  self->answers = g_array_new (FALSE, FALSE, sizeof (float));
  return self;
}

void
why_note_stream_free (WhyNoteStream *self)
{
  g_array_unref (self->samples);
  g_array_unref (self->bands);
  g_array_unref (self->answers);
  why_note_finder_unref (self->finder);
  g_free (self);
}

double
why_note_stream_time (const WhyNoteStream *self)
{
  return (double) self->n_samples / WHY_LISTENER_RATE_HZ;
}

gint64
why_note_stream_n_frames (const WhyNoteStream *self)
{
  return self->n_frames;
}

gint64
why_note_stream_first_frame (const WhyNoteStream *self)
{
  return self->first_frame;
}

/* Frames whose window is there to its end. */
static gint64
count_frames (const WhyNoteStream *self)
{
  return self->n_samples < WHY_LISTENER_HALF_WINDOW
             ? 0
             : (self->n_samples - WHY_LISTENER_HALF_WINDOW) / WHY_LISTENER_HOP + 1;
}

static void
forget (WhyNoteStream *self)
{
  gint64 kept_sample = MAX (self->n_frames * WHY_LISTENER_HOP - WHY_LISTENER_HALF_WINDOW, 0);
  if (kept_sample > self->first_sample)
    g_array_remove_range (self->samples, 0, (guint) (kept_sample - self->first_sample));
  self->first_sample = MAX (kept_sample, self->first_sample);
  gint64 surplus = self->n_frames - self->first_frame - (gint64) N_HISTORY;
  /* Seldom, since what stays is moved. */
  if (surplus < (gint64) N_HISTORY / 4)
    return;
  gsize n_values = why_listener_n_values (self->finder->listener);
  g_array_remove_range (self->bands, 0, (guint) surplus * WHY_NOTE_FEATURES_N_BANDS);
  if (self->answers->len >= (gsize) surplus * n_values)
    g_array_remove_range (self->answers, 0, (guint) surplus * (guint) n_values);
  self->first_frame += surplus;
}

gboolean
why_note_stream_push (WhyNoteStream *self, const float *samples, gsize n, GError **error)
{
  g_array_append_vals (self->samples, samples, (guint) n);
  self->n_samples += (gint64) n;
  gint64 n_frames = count_frames (self);
  if (n_frames <= self->n_frames)
    return TRUE;
  gsize n_new = (gsize) (n_frames - self->n_frames), n_before = self->bands->len;
  g_array_set_size (self->bands, (guint) (n_before + n_new * WHY_NOTE_FEATURES_N_BANDS));
  WhyStatus status
      = why_note_features_process (self->finder->listener->features,
                                   (const float *) (void *) self->samples->data, self->samples->len,
                                   self->first_sample, self->n_frames, n_new,
                                   (float *) (void *) self->bands->data + n_before);
  if (status != WHY_OK)
    {
      g_array_set_size (self->bands, (guint) n_before);
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return FALSE;
    }
  self->n_frames = n_frames;
  forget (self);
  return TRUE;
}

/* Answers for frames that have none, and anew for those that the sound since then may have changed. */
static WhyStatus
answer (WhyNoteStream *self)
{
  gint64 reach = (gint64) why_note_network_reach (self->finder->listener->finder);
  gsize n_values = why_listener_n_values (self->finder->listener);
  gint64 first = MAX (self->n_answered - reach, self->first_frame),
         from = MAX (first - reach, self->first_frame);
  gsize n = (gsize) (self->n_frames - from), skipped = (gsize) (first - from);
  g_autofree float *out = g_new (float, n *n_values + 1);
  WhyStatus status
      = why_listener_answer (self->finder->listener,
                             (const float *) (void *) self->bands->data
                                 + (gsize) (from - self->first_frame) * WHY_NOTE_FEATURES_N_BANDS,
                             n, out);
  if (status != WHY_OK)
    return status;
  g_array_set_size (self->answers, (guint) ((gsize) (first - self->first_frame) * n_values));
  g_array_append_vals (self->answers, out + skipped * n_values, (guint) ((n - skipped) * n_values));
  self->n_answered = self->n_frames;
  return WHY_OK;
}

GArray *
why_note_stream_spans (WhyNoteStream *self, GError **error)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WhyNoteSpan));
  gsize n_values = why_listener_n_values (self->finder->listener), n;
  WhyNoteSegment *segments = NULL;
  WhyStatus status = self->n_answered < self->n_frames ? answer (self) : WHY_OK;
  if (status == WHY_OK)
    status = why_note_segments_find ((const float *) (void *) self->answers->data,
                                     self->answers->len / n_values, n_values - 2, &segments, &n);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      g_array_unref (spans);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    {
      WhyNoteSpan span = { self->first_frame + (gint64) segments[i].from,
                           self->first_frame + (gint64) segments[i].to };
      g_array_append_val (spans, span);
    }
  free (segments);
  return spans;
}
