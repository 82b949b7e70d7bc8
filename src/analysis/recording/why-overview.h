/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "audio/file/why-audio-file.h"
#include "audio/file/why-peaks.h"

/* The waveform of a whole sound in a fixed number of columns. Immutable; counted by reference, any
 * thread. */

G_BEGIN_DECLS

typedef struct
{
  gsize n_columns;
  WhyPeak *peaks;
  double duration_s;
  WhyAudioInfo info; /* of a file that was read to its end: its length is known */
} WhyOverview;

/* Of samples in memory, at once. */
WhyOverview *why_overview_of_samples (GBytes *samples, double rate_hz);
WhyOverview *why_overview_ref (WhyOverview *overview);
void why_overview_unref (WhyOverview *overview);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyOverview, why_overview_unref)

/* Of samples as they come, however many there will be. One thread. */
typedef struct _WhyOverviewBuilder WhyOverviewBuilder;
WhyOverviewBuilder *why_overview_builder_new (void);
void why_overview_builder_add (WhyOverviewBuilder *builder, const float *samples, gsize n);
/* Frees the builder. info: of the file. */
WhyOverview *
why_overview_builder_finish (WhyOverviewBuilder *builder, const WhyAudioInfo *info, double rate_hz);
void why_overview_builder_free (WhyOverviewBuilder *builder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyOverviewBuilder, why_overview_builder_free)

G_END_DECLS
