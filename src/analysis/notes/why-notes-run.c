/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/notes/why-notes-run.h"

#include <math.h>

#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"
#include "dsp/notes/why-note-features.h"

#define NOTIFY_INTERVAL_MS 250
#define TRIM_INTERVAL 200 /* jobs */

typedef enum
{
  SECTION_UNKNOWN,
  SECTION_IN_WORK,
  SECTION_KNOWN
} SectionState;

struct _WhyNotesRun
{
  gatomicrefcount refs;
  WhyNoteFinder *finder;
  WhyAnalyzer *analyzer;
  double duration_s;
  gsize n_sections;
  gboolean background;
  GCancellable *cancellable;
  GMainContext *context;
  WhyNotesFunc func; /* of the owner's thread; NULL: stopped */
  gpointer user;

  GMutex mutex; /* guards what follows */
  double from_s, to_s;
  SectionState *states;
  GArray **sections;
  gsize n_known;
  GArray *spans, *is_final; /* joined, of what is known */
  GHashTable *named;        /* WhyNote by its span, a gint64 pair; NULL value: in work */
  unsigned n_at_work;
  gboolean notify_is_queued, is_over, end_was_told;
  GError *error;
};

/* What a thread takes from the list. */
typedef struct
{
  gboolean is_section;
  gsize section;
  WhyNoteSpan span;
} Job;

typedef struct
{
  WhyNotesRun *run;
  WhySamples *samples;
} Lane;

static guint
hash_span (gconstpointer key)
{
  const WhyNoteSpan *span = key;
  return (guint) (span->from * 31 + span->to);
}

static gboolean
spans_equal (gconstpointer a, gconstpointer b)
{
  const WhyNoteSpan *first = a, *second = b;
  return first->from == second->from && first->to == second->to;
}

static void
run_unref (gpointer data)
{
  WhyNotesRun *self = data;
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  for (gsize i = 0; i < self->n_sections; i++)
    if (self->sections[i])
      g_array_unref (self->sections[i]);
  g_free (self->sections);
  g_free (self->states);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_pointer (&self->is_final, g_array_unref);
  g_hash_table_unref (self->named);
  why_note_finder_unref (self->finder);
  why_analyzer_unref (self->analyzer);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static double
time_of (gint64 frame)
{
  return (double) frame * WHY_NOTE_FEATURES_STEP_S;
}

/* Under the lock. */
static WhyNotes *
collect (WhyNotesRun *self)
{
  g_autoptr (GArray) notes = g_array_new (FALSE, TRUE, sizeof (WhyNote));
  for (guint i = 0; i < self->spans->len; i++)
    {
      const WhyNoteSpan *span = &g_array_index (self->spans, WhyNoteSpan, i);
      const WhyNote *named = g_hash_table_lookup (self->named, span);
      WhyNote note
          = why_note_found (time_of (span->from), MIN (time_of (span->to), self->duration_s));
      if (named)
        note = *named;
      g_array_append_val (notes, note);
    }
  return why_notes_new ((const WhyNote *) (void *) notes->data, notes->len, self->duration_s,
                        why_analyzer_axes (self->analyzer));
}

static gboolean
notify_cb (gpointer data)
{
  WhyNotesRun *self = data;
  why_lock (&self->mutex);
  self->notify_is_queued = FALSE;
  gboolean is_over = self->is_over, tell = !self->end_was_told;
  self->end_was_told = is_over;
  g_autoptr (GError) error = is_over ? g_steal_pointer (&self->error) : NULL;
  g_autoptr (WhyNotes) notes = collect (self);
  why_unlock (&self->mutex);
  if (self->func && tell)
    self->func (notes, is_over, error, self->user);
  return G_SOURCE_REMOVE;
}

static void
queue_notify (WhyNotesRun *self, guint delay_ms)
{
  why_lock (&self->mutex);
  gboolean queue = !self->notify_is_queued || self->is_over;
  self->notify_is_queued = TRUE;
  why_unlock (&self->mutex);
  if (!queue)
    return;
  g_autoptr (GSource) source = g_timeout_source_new (delay_ms);
  g_atomic_ref_count_inc (&self->refs);
  g_source_set_callback (source, notify_cb, self, run_unref);
  why_hand_over (self);
  g_source_attach (source, self->context);
}

/* How far from..to is from what is looked at; what lies behind it comes before what lies before. */
static double
distance (const WhyNotesRun *self, double from_s, double to_s)
{
  if (from_s >= self->to_s)
    return from_s - self->to_s;
  return to_s <= self->from_s ? self->duration_s + self->from_s - to_s : 0;
}

/* Under the lock: the nearest note that waits for its name, or else the nearest section. */
static gboolean
next_job (WhyNotesRun *self, Job *job)
{
  double best = INFINITY;
  for (guint i = 0; i < self->spans->len; i++)
    {
      const WhyNoteSpan *span = &g_array_index (self->spans, WhyNoteSpan, i);
      double away = distance (self, time_of (span->from), time_of (span->to));
      if (away < best && g_array_index (self->is_final, gboolean, i)
          && !g_hash_table_contains (self->named, span))
        {
          best = away;
          *job = (Job){ .span = *span };
        }
    }
  for (gsize i = 0; i < self->n_sections && best > 0; i++)
    {
      /* A name waits for the section behind its own, which is therefore as near. */
      double away = distance (self, ((double) i - 1) * WHY_NOTE_SECTION_S,
                              (double) (i + 1) * WHY_NOTE_SECTION_S);
      if (self->states[i] == SECTION_UNKNOWN && away < best)
        {
          best = away;
          *job = (Job){ .is_section = TRUE, .section = i };
        }
    }
  if (!isfinite (best))
    return FALSE;
  if (job->is_section)
    self->states[job->section] = SECTION_IN_WORK;
  else
    g_hash_table_insert (self->named, g_memdup2 (&job->span, sizeof job->span), NULL);
  return TRUE;
}

static void
do_section (WhyNotesRun *self, WhySamples *samples, gsize section, GError **error)
{
  GArray *found = why_note_finder_section (self->finder, samples, self->duration_s, section, error);
  why_lock (&self->mutex);
  self->states[section] = found ? SECTION_KNOWN : SECTION_UNKNOWN;
  self->sections[section] = found;
  self->n_known += found != NULL;
  g_array_unref (self->spans);
  g_array_set_size (self->is_final, 0);
  self->spans = why_note_join_sections (self->sections, self->n_sections, self->is_final);
  why_unlock (&self->mutex);
}

static void
do_note (WhyNotesRun *self, WhySamples *samples, const WhyNoteSpan *span, GError **error)
{
  WhyNote note
      = { .from_s = time_of (span->from), .to_s = MIN (time_of (span->to), self->duration_s) };
  gboolean ok = why_note_name (self->analyzer, samples, &note, self->cancellable, error);
  why_lock (&self->mutex);
  if (ok)
    g_hash_table_insert (self->named, g_memdup2 (span, sizeof *span),
                         g_memdup2 (&note, sizeof note));
  why_unlock (&self->mutex);
}

static gpointer
work (gpointer data)
{
  Lane *lane = data;
  WhyNotesRun *self = lane->run;
  gsize n_done = 0;
  why_take_over (self);
  if (self->background)
    why_background_thread ();
  for (;;)
    {
      GError *error = NULL;
      Job job;
      why_lock (&self->mutex);
      gboolean stop = self->error || g_cancellable_is_cancelled (self->cancellable),
               found = !stop && next_job (self, &job);
      /* Another thread's section may bring more to do. */
      gboolean wait = !stop && !found && self->n_known < self->n_sections;
      why_unlock (&self->mutex);
      if (wait)
        {
          g_usleep (2000);
          continue;
        }
      if (!found)
        break;
      if (job.is_section)
        do_section (self, lane->samples, job.section, &error);
      else
        do_note (self, lane->samples, &job.span, &error);
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_clear_error (&error);
      why_lock (&self->mutex);
      if (error && !self->error)
        self->error = g_steal_pointer (&error);
      why_unlock (&self->mutex);
      g_clear_error (&error);
      queue_notify (self, NOTIFY_INTERVAL_MS);
      if (n_done++ % TRIM_INTERVAL == 0)
        why_trim_memory ();
    }
  why_lock (&self->mutex);
  gboolean last = --self->n_at_work == 0;
  self->is_over = self->is_over || last;
  why_unlock (&self->mutex);
  why_samples_free (lane->samples);
  g_free (lane);
  if (last)
    {
      why_analyzer_release (self->analyzer);
      why_trim_memory ();
      queue_notify (self, 0);
    }
  run_unref (self);
  return NULL;
}

WhyNotesRun *
why_notes_run_new (WhyNoteFinder *finder,
                   WhyAnalyzer *analyzer,
                   WhySamples *samples,
                   double duration_s,
                   unsigned n_threads,
                   gboolean background,
                   WhyNotesFunc func,
                   gpointer user)
{
  WhyNotesRun *self = g_new0 (WhyNotesRun, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->finder = why_note_finder_ref (finder);
  self->analyzer = why_analyzer_ref (analyzer);
  self->duration_s = duration_s;
  self->n_sections = why_note_n_sections (duration_s);
  self->background = background;
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user = user;
  self->states = g_new0 (SectionState, self->n_sections + 1);
  self->sections = g_new0 (GArray *, self->n_sections + 1);
  self->spans = g_array_new (FALSE, FALSE, sizeof (WhyNoteSpan));
  self->is_final = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->named = g_hash_table_new_full (hash_span, spans_equal, g_free, g_free);
  self->n_at_work = n_threads > 0 ? n_threads : g_get_num_processors ();
  unsigned n = self->n_at_work;
  g_autofree Lane **lanes = g_new (Lane *, n);
  for (unsigned i = 0; i < n; i++)
    {
      lanes[i] = g_new0 (Lane, 1);
      lanes[i]->run = self;
      lanes[i]->samples = i == 0 ? samples : why_samples_copy (samples);
      g_atomic_ref_count_inc (&self->refs);
    }
  /* Not before all have their samples: one thread may be through, and have freed its own, before the next begins. */
  for (unsigned i = 0; i < n; i++)
    {
      why_hand_over (self);
      g_thread_unref (g_thread_new ("[why] notes", work, lanes[i]));
    }
  return self;
}

void
why_notes_run_look (WhyNotesRun *self, double from_s, double to_s)
{
  why_lock (&self->mutex);
  self->from_s = from_s;
  self->to_s = to_s;
  why_unlock (&self->mutex);
}

double
why_notes_run_progress (WhyNotesRun *self)
{
  why_lock (&self->mutex);
  double total = 0.2 * (double) self->n_sections, done = 0.2 * (double) self->n_known;
  gsize n_named = 0;
  for (guint i = 0; i < self->spans->len; i++)
    n_named
        += g_hash_table_lookup (self->named, &g_array_index (self->spans, WhyNoteSpan, i)) != NULL;
  /* Of sections that are not known yet, as many notes as of the others. */
  if (self->n_known > 0 && self->spans->len > 0)
    {
      done += 0.8 * (double) self->n_known * (double) n_named / (double) self->spans->len;
      total += 0.8 * (double) self->n_sections;
    }
  why_unlock (&self->mutex);
  return total > 0 ? done / total : 1;
}

void
why_notes_run_stop (WhyNotesRun *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  run_unref (self);
}
