/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/recording/why-spectrogram-pyramid-private.h"
#include "analysis/recording/why-timeline.h"
#include "audio/file/why-audio-file.h"
#include "fuzz.h"

#define RATE_HZ 44100.0
#define N_CLASSES 3
#define N_LOOKED_AT 8 /* slots and tiles: more are no different */
#define N_PIXELS 64
#define N_ROWS 24

static void
fill_timeline (double duration_s)
{
  static const float probabilities[N_CLASSES] = { 0.7f, 0.2f, 0.1f };
  g_autoptr (WhyTimeline) timeline = why_timeline_new (duration_s, WHY_TIMELINE_WINDOW_S,
                                                       why_timeline_hop (duration_s), N_CLASSES);
  why_fuzz_check (timeline);
  for (int i = 0; i < N_LOOKED_AT; i++)
    {
      gsize slot;
      double start_s, length_s;
      if (!why_timeline_next (timeline, duration_s / 2, duration_s, &slot))
        break;
      why_fuzz_check (slot < why_timeline_n_slots (timeline));
      why_timeline_window (timeline, slot, &start_s, &length_s);
      why_fuzz_check (start_s >= 0 && length_s > 0 && start_s + length_s <= duration_s + 1e-6);
      why_timeline_put (timeline, slot, i % 3 ? probabilities : NULL);
    }
  g_autoptr (GArray) spans = why_timeline_spans (timeline);
  double reached_s = 0;
  for (guint i = 0; i < spans->len; i++)
    {
      const WhyTimelineSpan *span = &g_array_index (spans, WhyTimelineSpan, i);
      why_fuzz_check (span->from_s == reached_s && span->to_s > span->from_s);
      reached_s = span->to_s;
    }
  why_fuzz_check (reached_s == why_timeline_duration (timeline));
}

/* The map's tiles without its spectrogram, the plans of which take a second to make. */
static void
draw_map (double duration_s)
{
  static const float values[N_ROWS * WHY_MAP_FINE_TILE];
  WhyPyramidWant want = { duration_s / 3, duration_s / 2, N_PIXELS },
                 all = { 0, duration_s, N_PIXELS };
  float out[N_ROWS * N_PIXELS];
  WhyPyramidStore store;
  if (why_pyramid_store_init (&store, N_ROWS, RATE_HZ, duration_s))
    {
      WhyPyramidJob job;
      for (int i = 0; i < N_LOOKED_AT && why_pyramid_next (&store, &want, &job); i++)
        {
          why_fuzz_check (job.level >= 0 && job.level < store.n_levels
                          && job.tile < why_pyramid_tiles (&store, job.level));
          why_pyramid_put (&store, &job, i % 3 ? values : NULL);
        }
      why_pyramid_read (&store, &want, out);
      why_pyramid_read (&store, &all, out);
    }
  why_pyramid_store_clear (&store);
}

/* Samples wherever the length says that there are some, and beyond. */
static void
read_samples (const char *path, double duration_s)
{
  g_autoptr (WhySamples) samples = why_samples_of_file (path, RATE_HZ);
  float out[N_PIXELS];
  const double places[] = { 0.5, 0, 1, 2 };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    why_samples_read (samples, (gint64) (places[i] * duration_s * RATE_HZ) - N_PIXELS / 2, N_PIXELS,
                      out, NULL);
}

/* What the window makes of a sound's length, whatever its header says. */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  WhyAudioInfo info;
  if (why_audio_count (file.path, &info, NULL, NULL, NULL) == WHY_OK && info.duration_s > 0)
    {
      fill_timeline (info.duration_s);
      draw_map (info.duration_s);
      read_samples (file.path, info.duration_s);
    }
  why_fuzz_file_close (&file);
  return 0;
}
