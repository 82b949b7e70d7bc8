/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/recording/why-overview.h"

/* A sound file, decoded once from beginning to end on a thread of its own, for all who need the whole
 * of it: its waveform is made on the way, and its samples, mono at one rate, are kept for who reads
 * stretches of them (why-samples.h). Some minutes are kept in memory and the rest in a file without a
 * name in the user's cache folder; where there is no room for that, readers decode for themselves.
 *
 * Counted by reference; made, listened to and stopped on one thread, read from any. */

G_BEGIN_DECLS

typedef struct _WhyDecodedFile WhyDecodedFile;

/* Called once in the main context of who made it, unless stopped before: with the waveform, or with
 * what was wrong. Both are lent. */
typedef void (*WhyDecodedFileFunc) (WhyOverview *overview, const GError *error, gpointer user);

WhyDecodedFile *
why_decoded_file_new (const char *path, double rate_hz, WhyDecodedFileFunc func, gpointer user);
WhyDecodedFile *why_decoded_file_ref (WhyDecodedFile *file);
void why_decoded_file_unref (WhyDecodedFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyDecodedFile, why_decoded_file_unref)

/* No call any more; decoding ends soon. What was decoded can still be read. */
void why_decoded_file_stop (WhyDecodedFile *file);

const char *why_decoded_file_path (const WhyDecodedFile *file);
double why_decoded_file_rate (const WhyDecodedFile *file);

/* Writes n samples from first on; those before the beginning and behind the end are zeros. Waits for
 * what will be decoded within a moment. FALSE for what is not kept, or not soon. */
gboolean why_decoded_file_read (WhyDecodedFile *file, gint64 first, gsize n, float *out);

/* How often a decoder has been started for this file by now, those of readers that could not wait
 * among them: for tests. */
guint why_decoded_file_n_decoders (WhyDecodedFile *file);
void why_decoded_file_count_decoder (WhyDecodedFile *file);

G_END_DECLS
