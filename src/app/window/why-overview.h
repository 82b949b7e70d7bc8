/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "audio/file/why-audio-file.h"
#include "audio/file/why-peaks.h"

/* The waveform of a whole file in a fixed number of columns, read in blocks off the main thread: and so
 * what tells how long a file is whose header does not. */

G_BEGIN_DECLS

typedef struct
{
  gsize n_columns;
  WhyPeak *peaks;
  double duration_s;
  WhyAudioInfo info; /* of a file: its length is known */
} WhyOverview;

void why_overview_free (WhyOverview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyOverview, why_overview_free)

/* Of samples in memory, at once. */
WhyOverview *why_overview_of_samples (GBytes *samples, double rate_hz);

void why_overview_load_async (const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
WhyOverview *why_overview_load_finish (GAsyncResult *result, GError **error);

G_END_DECLS
