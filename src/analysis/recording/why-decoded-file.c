/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/recording/why-decoded-file.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/recording/why-unnamed-file.h"
#include "analysis/why-lock-private.h"
#include "audio/file/why-audio-reader.h"

#define BLOCK 16384
#define N_BLOCKS 1024 /* in memory: 64 MiB, six minutes at 44.1 kHz */
#define N_IN_MEMORY ((guint64) N_BLOCKS * BLOCK)
#define MAX_STORED ((guint64) 1 << 30) /* 4 GiB in the cache folder, six hours and a half */
/* To wait for so much is quicker than to begin another decoder there. */
#define AHEAD_S 60
#define WAIT_US (50 * 1000)

struct _WhyDecodedFile
{
  gatomicrefcount refs;
  char *path;
  double rate_hz;
  GCancellable *cancellable;
  GMainContext *context;
  WhyDecodedFileFunc func; /* of the owner's thread; NULL: stopped */
  gpointer user;
  WhyOverview *overview; /* handed over with the last message */
  GError *error;

  GMutex mutex; /* guards what follows */
  GCond changed;
  float *blocks[N_BLOCKS];
  int fd;           /* of the samples behind them; -1: none */
  guint64 n_stored; /* from the beginning on */
  gboolean is_done; /* nothing will be added */
  gboolean is_whole;
  guint n_decoders;
};

WhyDecodedFile *
why_decoded_file_ref (WhyDecodedFile *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
why_decoded_file_unref (WhyDecodedFile *self)
{
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  for (gsize i = 0; i < N_BLOCKS && self->blocks[i]; i++)
    g_free (self->blocks[i]);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->overview, why_overview_unref);
  g_clear_error (&self->error);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}

/* On the thread: puts n samples behind those that are kept. FALSE where there is no room; then no
 * more are kept, for there would be a gap. */
static gboolean
store (WhyDecodedFile *self, const float *samples, gsize n)
{
  /* Only this thread changes it. */
  guint64 at = self->n_stored;
  gboolean fits = at + n <= MAX_STORED;
  while (fits && n > 0 && at < N_IN_MEMORY)
    {
      gsize block = (gsize) (at / BLOCK), from = (gsize) (at % BLOCK);
      gsize part = MIN (n, BLOCK - from);
      /* Behind what may be read: nobody looks at it yet. */
      if (!self->blocks[block])
        self->blocks[block] = g_try_new (float, BLOCK);
      fits = self->blocks[block] != NULL;
      if (!fits)
        break;
      memcpy (self->blocks[block] + from, samples, part * sizeof *samples);
      at += part;
      samples += part;
      n -= part;
    }
  if (fits && n > 0)
    {
      if (self->fd < 0)
        self->fd = why_unnamed_file_open ();
      fits = self->fd >= 0
             && why_unnamed_file_write (self->fd, samples, n * sizeof *samples,
                                        (goffset) ((at - N_IN_MEMORY) * sizeof *samples));
      at += fits ? n : 0;
    }
  why_lock (&self->mutex);
  self->n_stored = at;
  g_cond_broadcast (&self->changed);
  why_unlock (&self->mutex);
  return fits;
}

static WhyStatus
decode (WhyDecodedFile *self, WhyOverviewBuilder *builder, WhyAudioInfo *info, WhyError *reason)
{
  WhyAudioReader *reader = NULL;
  g_autofree float *block = g_new (float, BLOCK);
  gsize n_read = 1;
  gboolean keeps = TRUE;
  why_decoded_file_count_decoder (self);
  WhyStatus status
      = why_audio_reader_open (self->path, self->rate_hz, 0, INFINITY, NULL, NULL, &reader, reason);
  while (status == WHY_OK && n_read > 0)
    {
      if (g_cancellable_is_cancelled (self->cancellable))
        status = why_error_set (reason, WHY_CANCELLED, "%s", why_status_str (WHY_CANCELLED));
      else
        status = why_audio_reader_read (reader, block, BLOCK, &n_read, reason);
      if (status != WHY_OK)
        break;
      why_overview_builder_add (builder, block, n_read);
      keeps = keeps && store (self, block, n_read);
    }
  if (status == WHY_OK)
    *info = *why_audio_reader_info (reader);
  why_audio_reader_free (reader);
  why_lock (&self->mutex);
  self->is_done = TRUE;
  self->is_whole = status == WHY_OK && keeps;
  g_cond_broadcast (&self->changed);
  why_unlock (&self->mutex);
  return status;
}

static gboolean
done_cb (gpointer data)
{
  WhyDecodedFile *self = data;
  why_take_over (self);
  WhyDecodedFileFunc func = self->func;
  self->func = NULL;
  if (func)
    func (self->overview, self->error, self->user);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer data)
{
  WhyDecodedFile *self = data;
  WhyError reason = { WHY_OK, "" };
  WhyAudioInfo info = { 0 };
  why_take_over (self);
  WhyOverviewBuilder *builder = why_overview_builder_new ();
  if (decode (self, builder, &info, &reason) == WHY_OK)
    self->overview = why_overview_builder_finish (builder, &info, self->rate_hz);
  else
    {
      why_overview_builder_free (builder);
      why_error_propagate (&self->error, &reason, self->path);
    }
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, done_cb, self, (GDestroyNotify) why_decoded_file_unref);
  why_hand_over (self);
  g_source_attach (source, self->context);
  return NULL;
}

WhyDecodedFile *
why_decoded_file_new (const char *path, double rate_hz, WhyDecodedFileFunc func, gpointer user)
{
  WhyDecodedFile *self = g_new0 (WhyDecodedFile, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->path = g_strdup (path);
  self->rate_hz = rate_hz;
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user = user;
  self->fd = -1;
  why_decoded_file_ref (self);
  why_hand_over (self);
  g_thread_unref (g_thread_new ("[why] decode", run, self));
  return self;
}

void
why_decoded_file_stop (WhyDecodedFile *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
}

const char *
why_decoded_file_path (const WhyDecodedFile *self)
{
  return self->path;
}

double
why_decoded_file_rate (const WhyDecodedFile *self)
{
  return self->rate_hz;
}

/* Waits until all before end is kept, if that is near. Returns how much of it there is. */
static guint64
wait_for (WhyDecodedFile *self, guint64 end, gboolean *is_kept)
{
  guint64 near = (guint64) (AHEAD_S * self->rate_hz);
  why_lock (&self->mutex);
  while (self->n_stored < end && !self->is_done && end - self->n_stored <= near)
    {
      guint64 before = self->n_stored;
      why_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + WAIT_US);
      /* A disk or a decoder that is as slow as that is not worth waiting for. */
      if (self->n_stored == before)
        break;
    }
  guint64 n = MIN (end, self->n_stored);
  *is_kept = n == end || self->is_whole;
  why_unlock (&self->mutex);
  return n;
}

gboolean
why_decoded_file_read (WhyDecodedFile *self, gint64 first, gsize n, float *out)
{
  gint64 end = first + (gint64) n;
  gboolean is_kept = TRUE;
  guint64 n_there = end > 0 ? wait_for (self, (guint64) end, &is_kept) : 0;
  if (!is_kept)
    return FALSE;
  memset (out, 0, n * sizeof *out);
  guint64 at = (guint64) MAX (first, 0);
  out += (gint64) at - first;
  while (at < MIN (n_there, N_IN_MEMORY))
    {
      gsize from = (gsize) (at % BLOCK), part = (gsize) MIN (n_there - at, BLOCK - from);
      memcpy (out, self->blocks[at / BLOCK] + from, part * sizeof *out);
      out += part;
      at += part;
    }
  return at >= n_there
         || why_unnamed_file_read (self->fd, out, (gsize) (n_there - at) * sizeof *out,
                                   (goffset) ((at - N_IN_MEMORY) * sizeof *out));
}

guint
why_decoded_file_n_decoders (WhyDecodedFile *self)
{
  why_lock (&self->mutex);
  guint n = self->n_decoders;
  why_unlock (&self->mutex);
  return n;
}

void
why_decoded_file_count_decoder (WhyDecodedFile *self)
{
  why_lock (&self->mutex);
  self->n_decoders++;
  why_unlock (&self->mutex);
}
