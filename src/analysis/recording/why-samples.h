/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/recording/why-decoded-file.h"

/* Any stretch of a sound, of a file or in memory: mono samples at one rate, read where they are
 * needed. Stretches that follow one another, or overlap a little, are read on without seeking. One
 * thread at a time. */

G_BEGIN_DECLS

typedef struct _WhySamples WhySamples;

/* The file is opened by the first read. */
WhySamples *why_samples_of_file (const char *path, double rate_hz);
/* float, at rate_hz already. */
WhySamples *why_samples_of_bytes (GBytes *bytes, double rate_hz);
/* Of what is decoded for all, and where that is not kept, or not yet, as of the file itself. */
WhySamples *why_samples_of_decoded (WhyDecodedFile *file);
/* Whatever func writes, which does as why_samples_read; free_user is called with the samples. There is no copy of
 * these. */
typedef gboolean (*WhySamplesFunc) (
    gint64 first, gsize n, float *out, gpointer user, GError **error);
WhySamples *
why_samples_of_func (WhySamplesFunc func, gpointer user, GDestroyNotify free_user, double rate_hz);
/* Of the same sound, for another thread. */
WhySamples *why_samples_copy (const WhySamples *samples);
void why_samples_free (WhySamples *samples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhySamples, why_samples_free)

double why_samples_rate (const WhySamples *samples);

/* Writes n samples from first on; those before the beginning and behind the end are zeros. FALSE with
 * error: what why_audio_reader_read refuses, behind the file's name. */
gboolean why_samples_read (WhySamples *samples, gint64 first, gsize n, float *out, GError **error);

/* How often the file was opened or sought anew: for tests. */
guint why_samples_n_seeks (const WhySamples *samples);

G_END_DECLS
