/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/notes/why-live-notes.h"

#include <math.h>

#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"
#include "dsp/notes/why-note-features.h"

#define INTERVAL_US (250 * 1000)
/* How long after its end a note is named: what comes next may show that it goes on. */
#define SETTLED_FRAMES 40
#define N_KEPT ((gsize) ((WHY_NOTE_STREAM_HISTORY_S + 10) * WHY_NOTE_RATE_HZ)) /* samples */

struct _WhyLiveNotes
{
  gatomicrefcount refs;
  WhyNoteFinder *finder;
  WhyAnalyzer *analyzer;
  GCancellable *cancellable;
  GMainContext *context;
  WhyLiveNotesFunc func; /* of the owner's thread; NULL: freed */
  gpointer user;

  /* Of the thread alone. */
  WhyNoteStream *stream;
  GArray *sound; /* float, the newest samples; the first is number first_sample */
  gint64 first_sample;
  GArray *notes; /* WhyNote: all so far */

  GMutex mutex; /* guards what follows */
  GCond more;
  GArray *pending; /* float */
  gboolean is_over, notify_is_queued;
  WhyNotes *told;
};

static void
self_unref (gpointer data)
{
  WhyLiveNotes *self = data;
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  why_note_stream_free (self->stream);
  g_array_unref (self->sound);
  g_array_unref (self->notes);
  g_array_unref (self->pending);
  g_clear_pointer (&self->told, why_notes_unref);
  why_note_finder_unref (self->finder);
  why_analyzer_unref (self->analyzer);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->more);
  g_free (self);
}

static gboolean
notify_cb (gpointer data)
{
  WhyLiveNotes *self = data;
  why_lock (&self->mutex);
  self->notify_is_queued = FALSE;
  g_autoptr (WhyNotes) notes = why_notes_ref (self->told);
  why_unlock (&self->mutex);
  if (self->func)
    self->func (notes, self->user);
  return G_SOURCE_REMOVE;
}

static void
tell (WhyLiveNotes *self)
{
  WhyNotes *notes
      = why_notes_new ((const WhyNote *) (void *) self->notes->data, self->notes->len,
                       why_note_stream_time (self->stream), why_analyzer_axes (self->analyzer));
  why_lock (&self->mutex);
  g_clear_pointer (&self->told, why_notes_unref);
  self->told = notes;
  gboolean queue = !self->notify_is_queued;
  self->notify_is_queued = TRUE;
  why_unlock (&self->mutex);
  if (!queue)
    return;
  g_autoptr (GSource) source = g_idle_source_new ();
  g_atomic_ref_count_inc (&self->refs);
  g_source_set_callback (source, notify_cb, self, self_unref);
  why_hand_over (self);
  g_source_attach (source, self->context);
}

/* A note is what it was before where its place is the same: nothing is named twice. What follows may still move an
 * edge by a frame, which changes nothing that is seen of it. */
static const WhyNote *
find_named (const GArray *notes, double from_s, double to_s)
{
  const double nearly_s = 1.5 * WHY_NOTE_FEATURES_STEP_S;
  for (guint i = notes->len; i-- > 0;)
    {
      const WhyNote *note = &g_array_index (notes, WhyNote, i);
      if (note->from_s < from_s - nearly_s)
        break;
      if (fabs (note->from_s - from_s) < nearly_s && fabs (note->to_s - to_s) < nearly_s
          && note->is_named)
        return note;
    }
  return NULL;
}

static void
name (WhyLiveNotes *self, WhyNote *note)
{
  g_autoptr (GError) error = NULL;
  /* Its place in what is kept of the sound, on which its samples lie. */
  double shift_s = (double) self->first_sample / WHY_NOTE_RATE_HZ;
  WhyNote here = *note;
  /* Of a note that is longer than what is kept, the end. */
  here.from_s = MAX (here.from_s - shift_s, 0);
  here.to_s -= shift_s;
  gsize first = (gsize) MAX (floor (here.from_s * WHY_NOTE_RATE_HZ + 0.5), 0),
        last = MIN ((gsize) floor (here.to_s * WHY_NOTE_RATE_HZ + 0.5), self->sound->len);
  if (last <= first)
    return;
  double at_s = here.from_s + shift_s;
  here.to_s -= here.from_s;
  here.from_s = 0;
  g_autoptr (GBytes) bytes
      = g_bytes_new (&g_array_index (self->sound, float, first), (last - first) * sizeof (float));
  g_autoptr (WhySamples) samples = why_samples_of_bytes (bytes, WHY_NOTE_RATE_HZ);
  if (!why_note_name (self->analyzer, samples, &here, self->cancellable, &error))
    return;
  here.window_from_s += at_s;
  here.window_to_s += at_s;
  here.from_s = note->from_s;
  here.to_s = note->to_s;
  *note = here;
}

/* Notes before the history stay; those in it are what the stream says of it now, which may be fewer than before. One
 * that reaches into the history began where it began. */
static void
update (WhyLiveNotes *self, const GArray *spans)
{
  gint64 n_frames = why_note_stream_n_frames (self->stream),
         first = why_note_stream_first_frame (self->stream);
  double first_s = (double) first * WHY_NOTE_FEATURES_STEP_S;
  gboolean goes_on = spans->len > 0 && g_array_index (spans, WhyNoteSpan, 0).from == first;
  double began_s = first_s;
  g_autoptr (GArray) before = self->notes;
  self->notes = g_array_new (FALSE, TRUE, sizeof (WhyNote));
  for (guint i = 0; i < before->len; i++)
    {
      const WhyNote *note = &g_array_index (before, WhyNote, i);
      if (note->from_s >= first_s - 1e-6)
        break;
      if (goes_on && note->to_s > first_s + 1e-6)
        began_s = note->from_s;
      else
        g_array_append_vals (self->notes, note, 1);
    }
  for (guint i = 0; i < spans->len; i++)
    {
      const WhyNoteSpan *span = &g_array_index (spans, WhyNoteSpan, i);
      WhyNote note
          = why_note_found (span->from == first ? began_s
                                                : (double) span->from * WHY_NOTE_FEATURES_STEP_S,
                            (double) span->to * WHY_NOTE_FEATURES_STEP_S);
      const WhyNote *named = find_named (before, note.from_s, note.to_s);
      if (named)
        {
          double from_s = note.from_s, to_s = note.to_s;
          note = *named;
          note.from_s = from_s;
          note.to_s = to_s;
        }
      else if (span->to + SETTLED_FRAMES <= n_frames)
        name (self, &note);
      g_array_append_val (self->notes, note);
    }
}

static void
keep (WhyLiveNotes *self, const GArray *samples)
{
  g_array_append_vals (self->sound, samples->data, samples->len);
  /* Seldom, since what stays is moved. */
  if (self->sound->len < N_KEPT + N_KEPT / 4)
    return;
  guint surplus = self->sound->len - (guint) N_KEPT;
  g_array_remove_range (self->sound, 0, surplus);
  self->first_sample += surplus;
}

static gpointer
work (gpointer data)
{
  WhyLiveNotes *self = data;
  why_take_over (self);
  why_background_thread ();
  for (;;)
    {
      gint64 next = g_get_monotonic_time () + INTERVAL_US;
      why_lock (&self->mutex);
      while (self->pending->len == 0 && !self->is_over)
        why_wait (&self->more, &self->mutex);
      gboolean is_over = self->is_over;
      g_autoptr (GArray) samples = self->pending;
      self->pending = g_array_new (FALSE, FALSE, sizeof (float));
      why_unlock (&self->mutex);
      if (is_over)
        break;
      g_autoptr (GError) error = NULL;
      keep (self, samples);
      g_autoptr (GArray) spans = NULL;
      if (why_note_stream_push (self->stream, (const float *) (void *) samples->data, samples->len,
                                &error))
        spans = why_note_stream_spans (self->stream, &error);
      if (spans)
        {
          update (self, spans);
          tell (self);
        }
      else
        g_debug ("live notes: %s", error->message);
      why_lock (&self->mutex);
      while (!self->is_over && g_cond_wait_until (&self->more, &self->mutex, next))
        ;
      why_unlock (&self->mutex);
    }
  self_unref (self);
  return NULL;
}

WhyLiveNotes *
why_live_notes_new (WhyNoteFinder *finder,
                    WhyAnalyzer *analyzer,
                    WhyLiveNotesFunc func,
                    gpointer user)
{
  WhyLiveNotes *self = g_new0 (WhyLiveNotes, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->more);
  self->finder = why_note_finder_ref (finder);
  self->analyzer = why_analyzer_ref (analyzer);
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user = user;
  self->stream = why_note_stream_new (finder);
  self->sound = g_array_new (FALSE, FALSE, sizeof (float));
  self->notes = g_array_new (FALSE, TRUE, sizeof (WhyNote));
  self->pending = g_array_new (FALSE, FALSE, sizeof (float));
  g_atomic_ref_count_inc (&self->refs);
  why_hand_over (self);
  g_thread_unref (g_thread_new ("[why] notes", work, self));
  return self;
}

void
why_live_notes_push (WhyLiveNotes *self, const float *samples, gsize n)
{
  why_lock (&self->mutex);
  g_array_append_vals (self->pending, samples, (guint) n);
  g_cond_signal (&self->more);
  why_unlock (&self->mutex);
}

void
why_live_notes_free (WhyLiveNotes *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  why_lock (&self->mutex);
  self->is_over = TRUE;
  g_cond_signal (&self->more);
  why_unlock (&self->mutex);
  self_unref (self);
}
