/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/recording/why-contour-run.h"

#include <math.h>

#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"

#define NOTIFY_INTERVAL_MS 100
#define MAX_DURATION_S 262144.0
/* Frames that are made at a time, half a minute, and those on both sides that settle the path
 * (WHY_CONTOUR_MARGIN_S). Multiples of 0.16 s: then a section's numbers are those of the whole. */
#define SECTION (176 * 32)
#define MARGIN (7 * 32)
/* Frames are kept small: pitch in equal parts of an octave, 0 where unvoiced; confidence in 254ths,
 * UNKNOWN where nothing is known yet. */
#define PARTS (65534.0 / log2 (WHY_CONTOUR_MAX_HZ / WHY_CONTOUR_MIN_HZ))
#define UNKNOWN 255

struct _WhyContourRun
{
  gatomicrefcount refs;   /* of owners; the last one stops the thread */
  gatomicrefcount shares; /* of memory: owners together, thread and message */
  WhySamples *samples;    /* of the thread alone */
  double rate_hz;
  gint64 n_samples;
  gsize n_frames, n_sections;
  GCancellable *cancellable;
  GMainContext *context;
  WhyContourRunFunc func; /* of the owner's thread; NULL: stopped */
  gpointer user;

  GMutex mutex; /* guards what follows */
  guint16 *pitch;
  guint8 *confidence;
  guint8 *is_done; /* sections */
  gsize n_done;
  double from_s, to_s;
  gboolean notify_is_queued;
  GError *error;
};

static void
release (gpointer data)
{
  WhyContourRun *self = data;
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->shares))
    return;
  why_take_over (self);
  why_samples_free (self->samples);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_free (self->pitch);
  g_free (self->confidence);
  g_free (self->is_done);
  g_free (self);
}

static gboolean
notify_cb (gpointer data)
{
  WhyContourRun *self = data;
  why_lock (&self->mutex);
  self->notify_is_queued = FALSE;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  why_unlock (&self->mutex);
  if (self->func)
    self->func (error, self->user);
  return G_SOURCE_REMOVE;
}

static void
queue_notify (WhyContourRun *self, GError *error)
{
  why_lock (&self->mutex);
  gboolean queue = !self->notify_is_queued;
  self->notify_is_queued = TRUE;
  if (error)
    self->error = error;
  why_unlock (&self->mutex);
  if (!queue)
    return;
  g_autoptr (GSource) source = g_timeout_source_new (NOTIFY_INTERVAL_MS);
  g_atomic_ref_count_inc (&self->shares);
  g_source_set_callback (source, notify_cb, self, release);
  why_hand_over (self);
  g_source_attach (source, self->context);
}

/* The first section of from..to that is not done; to where there is none. */
static gsize
first_undone (const WhyContourRun *self, gsize from, gsize to)
{
  while (from < to && self->is_done[from])
    from++;
  return from;
}

/* Which section a moment lies in. */
static gsize
section_at (const WhyContourRun *self, double seconds)
{
  double section = seconds / (SECTION * WHY_CONTOUR_STEP_S);
  return (gsize) CLAMP (section, 0, (double) (self->n_sections - 1));
}

/* What is looked at, then what follows it, then what lies before. */
static gboolean
next_section (WhyContourRun *self, gsize *section)
{
  why_lock (&self->mutex);
  gsize middle = section_at (self, 0.5 * (self->from_s + self->to_s)),
        from = section_at (self, self->from_s), to = section_at (self, self->to_s) + 1;
  const gsize ranges[][2]
      = { { middle, to }, { from, middle }, { to, self->n_sections }, { 0, from } };
  gboolean found = FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (ranges) && !found; i++)
    {
      *section = first_undone (self, ranges[i][0], ranges[i][1]);
      found = *section < ranges[i][1];
    }
  why_unlock (&self->mutex);
  return found;
}

static bool
step_cb (double fraction, gpointer data)
{
  WhyContourRun *self = data;
  return !g_cancellable_is_cancelled (self->cancellable);
}

static void
store (WhyContourRun *self, gsize section, const WhyContour *contour, gsize skip)
{
  gsize first = section * SECTION, n = MIN (SECTION, self->n_frames - first);
  why_lock (&self->mutex);
  for (gsize i = 0; i < n; i++)
    {
      gsize from = MIN (i + skip, contour->n - 1);
      double hz = (double) contour->f0_hz[from];
      self->pitch[first + i]
          = isnan (hz) ? 0 : (guint16) (1.5 + log2 (hz / WHY_CONTOUR_MIN_HZ) * PARTS);
      self->confidence[first + i] = (guint8) (0.5 + (double) contour->confidence[from] * 254);
    }
  self->is_done[section] = TRUE;
  self->n_done++;
  why_unlock (&self->mutex);
}

static gboolean
make_section (WhyContourRun *self, gsize section, GError **error)
{
  double step = WHY_CONTOUR_STEP_S * self->rate_hz;
  gsize skip = section > 0 ? MARGIN : 0;
  gint64 first = llround ((double) (section * SECTION - skip) * step),
         end = MIN (llround ((double) ((section + 1) * SECTION + MARGIN) * step), self->n_samples);
  gsize n = (gsize) (end - first);
  g_autofree float *x = g_try_new (float, n);
  WhyContour *contour = NULL;
  if (!x)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, why_status_str (WHY_ERR_MEMORY));
      return FALSE;
    }
  if (!why_samples_read (self->samples, first, n, x, error))
    return FALSE;
  WhyStatus status = why_contour_new (x, n, self->rate_hz, &contour, step_cb, self);
  if (status == WHY_OK)
    store (self, section, contour, skip);
  else
    g_set_error_literal (error, G_IO_ERROR,
                         status == WHY_CANCELLED ? G_IO_ERROR_CANCELLED : G_IO_ERROR_FAILED,
                         why_status_str (status));
  why_contour_free (contour);
  return status == WHY_OK;
}

static gpointer
run (gpointer data)
{
  WhyContourRun *self = data;
  GError *error = NULL;
  gsize section;
  why_take_over (self);
  why_background_thread ();
  while (!error && !g_cancellable_is_cancelled (self->cancellable) && next_section (self, &section))
    if (make_section (self, section, &error))
      queue_notify (self, NULL);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  if (error)
    queue_notify (self, error);
  why_trim_memory ();
  release (self);
  return NULL;
}

WhyContourRun *
why_contour_run_new (WhySamples *samples, double duration_s, WhyContourRunFunc func, gpointer user)
{
  double rate_hz = why_samples_rate (samples), n_samples = duration_s * rate_hz;
  WhyContourRun *self = g_new0 (WhyContourRun, 1);
  g_atomic_ref_count_init (&self->refs);
  g_atomic_ref_count_init (&self->shares);
  g_mutex_init (&self->mutex);
  self->samples = samples;
  self->rate_hz = rate_hz;
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user = user;
  if (n_samples >= 1 && duration_s <= MAX_DURATION_S)
    {
      self->n_samples = llround (n_samples);
      self->n_frames = why_contour_n_frames ((gsize) self->n_samples, rate_hz);
      self->n_sections = (self->n_frames + SECTION - 1) / SECTION;
      self->pitch = g_try_new0 (guint16, self->n_frames);
      self->confidence = g_try_new (guint8, self->n_frames);
      self->is_done = g_try_new0 (guint8, self->n_sections);
    }
  if (!self->pitch || !self->confidence || !self->is_done)
    {
      release (self);
      return NULL;
    }
  memset (self->confidence, UNKNOWN, self->n_frames);
  g_atomic_ref_count_inc (&self->shares);
  why_hand_over (self);
  g_thread_unref (g_thread_new ("[why] contour", run, self));
  return self;
}

WhyContourRun *
why_contour_run_ref (WhyContourRun *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
why_contour_run_unref (WhyContourRun *self)
{
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  g_cancellable_cancel (self->cancellable);
  release (self);
}

void
why_contour_run_look (WhyContourRun *self, double from_s, double to_s)
{
  why_lock (&self->mutex);
  self->from_s = from_s;
  self->to_s = to_s;
  why_unlock (&self->mutex);
}

void
why_contour_run_stop (WhyContourRun *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
}

gsize
why_contour_run_n_frames (const WhyContourRun *self)
{
  return self->n_frames;
}

static gboolean
is_here (const WhyContourRun *self, gint64 frame)
{
  return frame >= 0 && frame < (gint64) self->n_frames && self->confidence[frame] != UNKNOWN;
}

static float
pitch_at (const WhyContourRun *self, gint64 frame)
{
  return is_here (self, frame) && self->pitch[frame] > 0
             ? (float) (WHY_CONTOUR_MIN_HZ * exp2 ((self->pitch[frame] - 1) / PARTS))
             : NAN;
}

gboolean
why_contour_run_read (WhyContourRun *self, gint64 first, gsize n, float *f0_hz, float *confidence)
{
  gboolean is_known = TRUE;
  why_lock (&self->mutex);
  for (gsize i = 0; i < n; i++)
    {
      gint64 at = first + (gint64) i;
      gboolean is_inside = at >= 0 && at < (gint64) self->n_frames;
      f0_hz[i] = pitch_at (self, at);
      if (confidence)
        confidence[i] = is_here (self, at) ? (float) self->confidence[at] / 254.0f : NAN;
      is_known = is_known && (is_here (self, at) || !is_inside);
    }
  why_unlock (&self->mutex);
  return is_known;
}

void
why_contour_run_sample (WhyContourRun *self, gint64 first, gsize stride, gsize n, float *f0_hz)
{
  why_lock (&self->mutex);
  for (gsize i = 0; i < n; i++)
    f0_hz[i] = pitch_at (self, first + (gint64) (i * stride));
  why_unlock (&self->mutex);
}

double
why_contour_run_progress (WhyContourRun *self)
{
  why_lock (&self->mutex);
  double progress = (double) self->n_done / (double) self->n_sections;
  why_unlock (&self->mutex);
  return progress;
}
