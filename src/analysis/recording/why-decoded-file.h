/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/recording/why-overview.h"

/* A sound file, decoded once from beginning to end on its own thread for everything that needs the
 * whole of it. The waveform is made on the way; the samples, mono at one rate, are kept for later
 * reads (why-samples.h): the first minutes in memory, the rest in an unnamed file in the user's cache
 * folder. Without room for that file, readers decode for themselves.
 *
 * Counted by reference; made, listened to and stopped on one thread, read from any. */

G_BEGIN_DECLS

typedef struct _WhyDecodedFile WhyDecodedFile;

/* Called once, in the main context of the thread that made the object, unless it was stopped first:
 * with the waveform or with an error. Both are borrowed. */
typedef void (*WhyDecodedFileFunc) (WhyOverview *overview, const GError *error, gpointer user);

WhyDecodedFile *
why_decoded_file_new (const char *path, double rate_hz, WhyDecodedFileFunc func, gpointer user);
WhyDecodedFile *why_decoded_file_ref (WhyDecodedFile *file);
void why_decoded_file_unref (WhyDecodedFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyDecodedFile, why_decoded_file_unref)

/* No call after this; decoding ends soon. What was decoded so far can still be read. */
void why_decoded_file_stop (WhyDecodedFile *file);

const char *why_decoded_file_path (const WhyDecodedFile *file);
double why_decoded_file_rate (const WhyDecodedFile *file);

/* Writes n samples starting at first; those outside the sound are zeros. Waits briefly for samples that
 * are about to be decoded. FALSE if they are not kept, or are too far ahead. */
gboolean why_decoded_file_read (WhyDecodedFile *file, gint64 first, gsize n, float *out);

/* How many decoders have been started for this file so far, including those of readers that could not
 * wait: for tests. */
guint why_decoded_file_n_decoders (WhyDecodedFile *file);
void why_decoded_file_count_decoder (WhyDecodedFile *file);

G_END_DECLS
