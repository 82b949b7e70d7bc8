/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/notes/why-note-finder-private.h"

#include <math.h>
#include <stdlib.h>

#include "dsp/notes/why-note-segments.h"

#define SECTION ((gint64) (WHY_NOTE_SECTION_S / WHY_NOTE_FEATURES_STEP_S))
/* Which notes there are is known far enough ahead of a place when so many frames around it are. */
#define MARGIN ((gint64) 500)
#define NEAR 3 /* frames by which two sections may differ in where the same note ends */

WhyNoteFinder *
why_note_finder_new (GError **error)
{
  WhyError reason = { WHY_OK, "" };
  WhyListener *listener = why_listener_new (&reason);
  if (!listener)
    {
      why_error_propagate (error, &reason, NULL);
      return NULL;
    }
  WhyNoteFinder *finder = g_new0 (WhyNoteFinder, 1);
  g_atomic_ref_count_init (&finder->references);
  finder->listener = listener;
  return finder;
}

WhyNoteFinder *
why_note_finder_ref (WhyNoteFinder *finder)
{
  g_atomic_ref_count_inc (&finder->references);
  return finder;
}

void
why_note_finder_unref (WhyNoteFinder *finder)
{
  if (!g_atomic_ref_count_dec (&finder->references))
    return;
  why_listener_unref (finder->listener);
  g_free (finder);
}

static gint64
count_frames (double duration_s)
{
  return (gint64) floor (duration_s / WHY_NOTE_FEATURES_STEP_S);
}

gsize
why_note_n_sections (double duration_s)
{
  return (gsize) ((count_frames (duration_s) + SECTION - 1) / SECTION);
}

/* What the network says of frames first..last - 1, of a recording of n_frames. g_free. */
static float *
listen (WhyNoteFinder *finder,
        WhySamples *samples,
        gint64 first,
        gint64 last,
        gint64 n_frames,
        GError **error)
{
  gint64 reach = (gint64) why_note_network_reach (finder->listener->finder),
         from = MAX (first - reach, 0), to = MIN (last + reach, n_frames),
         x_first = from * WHY_LISTENER_HOP - WHY_LISTENER_HALF_WINDOW;
  gsize n = (gsize) (to - from), n_samples = n * WHY_LISTENER_HOP + 2 * WHY_LISTENER_HALF_WINDOW,
        n_values = why_listener_n_values (finder->listener);
  g_autofree float *x = g_new (float, n_samples),
                   *bands = g_new (float, n *WHY_NOTE_FEATURES_N_BANDS),
                   *answers = g_new (float, n *n_values);
  if (!why_samples_read (samples, x_first, n_samples, x, error))
    return NULL;
  WhyStatus status = why_note_features_process (finder->listener->features, x, n_samples, x_first,
                                                from, n, bands);
  if (status == WHY_OK)
    status = why_listener_answer (finder->listener, bands, n, answers);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return NULL;
    }
  return g_memdup2 (answers + (gsize) (first - from) * n_values,
                    (gsize) (last - first) * n_values * sizeof (float));
}

GArray *
why_note_finder_section (
    WhyNoteFinder *finder, WhySamples *samples, double duration_s, gsize section, GError **error)
{
  gint64 n_frames = count_frames (duration_s), begin = (gint64) section * SECTION,
         end = MIN (begin + SECTION, n_frames), first = MAX (begin - MARGIN, 0),
         last = MIN (end + MARGIN, n_frames);
  if (fabs (why_samples_rate (samples) - WHY_LISTENER_RATE_HZ) > 1e-3)
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                           "notes can only be found with a model for 44100 Hz");
      return NULL;
    }
  g_autofree float *answers = listen (finder, samples, first, last, n_frames, error);
  if (!answers)
    return NULL;
  WhyNoteSegment *segments;
  size_t n;
  WhyStatus status = why_note_segments_find (answers, (size_t) (last - first),
                                             why_note_network_n_classes (finder->listener->finder),
                                             &segments, &n);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return NULL;
    }
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WhyNoteSpan));
  for (size_t i = 0; i < n; i++)
    {
      WhyNoteSpan span = { first + (gint64) segments[i].from, first + (gint64) segments[i].to };
      if (span.to > begin && span.from < end)
        g_array_append_val (spans, span);
    }
  free (segments);
  return spans;
}

GArray *
why_note_join_sections (GArray *const *sections, gsize n_sections, GArray *is_final)
{
  GArray *joined = g_array_new (FALSE, FALSE, sizeof (WhyNoteSpan));
  for (gsize k = 0; k < n_sections; k++)
    {
      gint64 begin = (gint64) k * SECTION, end = begin + SECTION;
      gboolean known_before = k > 0 && sections[k - 1],
               known_behind = k + 1 == n_sections || sections[k + 1];
      for (guint i = 0; sections[k] && i < sections[k]->len; i++)
        {
          WhyNoteSpan span = g_array_index (sections[k], WhyNoteSpan, i);
          gboolean final = span.to <= end || known_behind;
          WhyNoteSpan *last
              = joined->len > 0 ? &g_array_index (joined, WhyNoteSpan, joined->len - 1) : NULL;
          if (span.from < begin && known_before)
            {
              /* It began in the section before, which said so, or it begins here. */
              if (last && last->to >= begin - NEAR)
                {
                  last->to = span.to > end && !known_behind ? end : span.to;
                  if (is_final)
                    g_array_index (is_final, gboolean, joined->len - 1) = final;
                  continue;
                }
              span.from = begin;
            }
          else if (span.from < begin && k > 0)
            {
              span.from = begin;
              final = FALSE;
            }
          if (last && last->to > span.from)
            last->to = span.from;
          if (span.to > end && !known_behind)
            span.to = end;
          if (span.to <= span.from)
            continue;
          g_array_append_val (joined, span);
          if (is_final)
            g_array_append_val (is_final, final);
        }
    }
  return joined;
}
