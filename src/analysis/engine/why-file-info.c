/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-file-info.h"

#include <glib/gi18n-lib.h>

#include "analysis/engine/why-analysis-private.h"

static char *
describe_end (const WhyAudioInfo *info)
{
  if (info->ends_early && info->promised_s > 0 && info->length_is_known)
    return g_strdup_printf (_ ("The file is cut short: it should last %.1f s, but only %.1f s are "
                               "there."),
                            info->promised_s, info->duration_s);
  if (info->ends_early && info->promised_s > 0)
    return g_strdup_printf (_ ("The file is cut short: it should last %.1f s."), info->promised_s);
  if (info->ends_early)
    return g_strdup (_ ("The end of the file is missing."));
  if (info->stops && info->length_is_known)
    /* Translators: of a file that is damaged there, or where another kind of sound begins. */
    return g_strdup_printf (_ ("The file cannot be read past %.1f s."), info->duration_s);
  return NULL;
}

char *
why_file_notice (const WhyAudioInfo *info)
{
  g_autofree char *end = describe_end (info);
  g_autofree char *channel = NULL;
  if (info->channel >= 0)
    /* Translators: %d counts from 1. */
    channel = g_strdup_printf (_ ("The channels cancel each other, so only channel %d is used."),
                               info->channel + 1);
  if (end && channel)
    return g_strdup_printf ("%s %s", end, channel);
  return end ? g_steal_pointer (&end) : g_steal_pointer (&channel);
}

void
why_analysis_set_file (WhyAnalysis *analysis, const WhyAudioInfo *info)
{
  double shown_s = analysis->start_s + analysis->duration_s;
  analysis->file_rate_hz = info->sample_rate_hz;
  analysis->file_channels = info->channels;
  analysis->file_channel = info->channel;
  analysis->file_length_known = info->length_is_known;
  analysis->file_duration_s
      = info->length_is_known ? info->duration_s : MAX (info->duration_s, shown_s);
  g_free (analysis->notice);
  analysis->notice = why_file_notice (info);
}

WhyAnalysis *
why_analysis_with_file (const WhyAnalysis *analysis, const WhyAudioInfo *info)
{
  WhyAnalysis *copy = why_analysis_copy (analysis);
  why_analysis_set_file (copy, info);
  return copy;
}
