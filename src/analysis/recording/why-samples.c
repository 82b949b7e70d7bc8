/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/recording/why-samples.h"

#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "audio/file/why-audio-reader.h"

#define BLOCK 8192
/* What is kept of what was read: stretches that overlap by less need no seeking. */
#define N_KEPT (1 << 16)
/* To read on over so many samples is quicker than to open and seek. */
#define N_SKIPPED (1 << 17)

struct _WhySamples
{
  char *path; /* NULL: all is in kept */
  GBytes *bytes;
  WhyDecodedFile *decoded; /* of that path; NULL: none */
  WhySamplesFunc func;     /* who has them; NULL: nobody else */
  gpointer user;
  GDestroyNotify free_user;
  double rate_hz;
  WhyAudioReader *reader;
  gboolean at_end;
  GArray *kept; /* float; of a file, what was read last */
  gint64 kept_first;
  guint n_seeks;
};

WhySamples *
why_samples_of_file (const char *path, double rate_hz)
{
  WhySamples *self = g_new0 (WhySamples, 1);
  self->path = g_strdup (path);
  self->rate_hz = rate_hz;
  self->kept = g_array_new (FALSE, FALSE, sizeof (float));
  return self;
}

WhySamples *
why_samples_of_bytes (GBytes *bytes, double rate_hz)
{
  WhySamples *self = g_new0 (WhySamples, 1);
  self->bytes = g_bytes_ref (bytes);
  self->rate_hz = rate_hz;
  return self;
}

WhySamples *
why_samples_of_decoded (WhyDecodedFile *file)
{
  WhySamples *self
      = why_samples_of_file (why_decoded_file_path (file), why_decoded_file_rate (file));
  self->decoded = why_decoded_file_ref (file);
  return self;
}

WhySamples *
why_samples_of_func (WhySamplesFunc func, gpointer user, GDestroyNotify free_user, double rate_hz)
{
  WhySamples *self = g_new0 (WhySamples, 1);
  self->func = func;
  self->user = user;
  self->free_user = free_user;
  self->rate_hz = rate_hz;
  return self;
}

WhySamples *
why_samples_copy (const WhySamples *self)
{
  return self->bytes     ? why_samples_of_bytes (self->bytes, self->rate_hz)
         : self->decoded ? why_samples_of_decoded (self->decoded)
                         : why_samples_of_file (self->path, self->rate_hz);
}

void
why_samples_free (WhySamples *self)
{
  if (!self)
    return;
  if (self->free_user)
    self->free_user (self->user);
  why_audio_reader_free (self->reader);
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->decoded, why_decoded_file_unref);
  g_free (self->path);
  g_free (self);
}

double
why_samples_rate (const WhySamples *self)
{
  return self->rate_hz;
}

guint
why_samples_n_seeks (const WhySamples *self)
{
  return self->n_seeks;
}

/* Writes what of first..first + n lies in n_data samples from data_first on. */
static void
copy_overlap (const float *data, gint64 data_first, gsize n_data, gint64 first, gsize n, float *out)
{
  gint64 from = MAX (first, data_first),
         to = MIN (first + (gint64) n, data_first + (gint64) n_data);
  if (to > from)
    memcpy (out + (from - first), data + (from - data_first), (gsize) (to - from) * sizeof *out);
}

static WhyStatus
seek (WhySamples *self, gint64 first, WhyError *error)
{
  why_audio_reader_free (self->reader);
  self->reader = NULL;
  self->at_end = FALSE;
  g_array_set_size (self->kept, 0);
  self->kept_first = first;
  self->n_seeks++;
  if (self->decoded)
    why_decoded_file_count_decoder (self->decoded);
  return why_audio_reader_open (self->path, self->rate_hz, (double) first / self->rate_hz, INFINITY,
                                NULL, NULL, &self->reader, error);
}

/* Reads on until the sample before end, or the last of the file, is kept. */
static WhyStatus
read_until (WhySamples *self, gint64 end, WhyError *error)
{
  WhyStatus status = WHY_OK;
  while (status == WHY_OK && !self->at_end && self->kept_first + (gint64) self->kept->len < end)
    {
      guint length = self->kept->len;
      gsize n_read = 0;
      g_array_set_size (self->kept, length + BLOCK);
      status = why_audio_reader_read (self->reader, &g_array_index (self->kept, float, length),
                                      BLOCK, &n_read, error);
      g_array_set_size (self->kept, length + (guint) (status == WHY_OK ? n_read : 0));
      self->at_end = n_read == 0;
    }
  return status;
}

gboolean
why_samples_read (WhySamples *self, gint64 first, gsize n, float *out, GError **error)
{
  gint64 end = first + (gint64) n;
  memset (out, 0, n * sizeof *out);
  if (self->func)
    return self->func (first, n, out, self->user, error);
  if (self->bytes)
    {
      gsize size;
      const float *data = g_bytes_get_data (self->bytes, &size);
      copy_overlap (data, 0, size / sizeof (float), first, n, out);
      return TRUE;
    }
  if (end <= 0 || (self->decoded && why_decoded_file_read (self->decoded, first, n, out)))
    return TRUE;

  WhyError reason = { WHY_OK, "" };
  WhyStatus status = WHY_OK;
  gint64 begin = MAX (first, 0), kept_end = self->kept_first + (gint64) self->kept->len;
  if (!self->reader || begin < self->kept_first || begin > kept_end + N_SKIPPED)
    status = seek (self, begin, &reason);
  if (status == WHY_OK)
    status = read_until (self, end, &reason);
  if (status != WHY_OK)
    {
      /* The next read begins afresh. */
      why_audio_reader_free (self->reader);
      self->reader = NULL;
      why_error_propagate (error, &reason, self->path);
      return FALSE;
    }
  copy_overlap ((const float *) (void *) self->kept->data, self->kept_first, self->kept->len, first,
                n, out);
  if (self->kept->len > N_KEPT)
    {
      guint n_old = self->kept->len - N_KEPT;
      g_array_remove_range (self->kept, 0, n_old);
      self->kept_first += n_old;
    }
  return TRUE;
}
