/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "analysis-case.h"
#include "analysis/recording/why-timeline.h"

/* Slots cover the recording without gaps, and their windows lie within it. */
static void
test_slots (void)
{
  static const double durations[] = { 0.15, 0.9, 1, 1.4, 1.6, 2, 7.3, 3600 };
  for (gsize k = 0; k < G_N_ELEMENTS (durations); k++)
    {
      g_autoptr (WhyTimeline) t = why_timeline_new (durations[k], 2, 1, 3);
      double end = 0;
      for (gsize i = 0; i < why_timeline_n_slots (t); i++)
        {
          double from, to, start, length;
          why_timeline_slot (t, i, &from, &to);
          why_timeline_window (t, i, &start, &length);
          g_assert_cmpfloat (from, ==, end);
          g_assert_cmpfloat (to - from, <=, 1.5 + 1e-9);
          g_assert_cmpfloat_with_epsilon (length, MIN (2, durations[k]), 1e-9);
          g_assert_cmpfloat (start, >=, 0);
          g_assert_cmpfloat (start + length, <=, durations[k] + 1e-9);
          g_assert_cmpfloat (start, <=, from + 1e-9);
          g_assert_cmpfloat (start + length, >=, MIN (to, durations[k]) - 1e-9);
          end = to;
        }
      g_assert_cmpfloat (end, ==, durations[k]);
    }
}

/* A length that no recording has is refused, however little memory there is; a long one gets a longer
 * hop. */
static void
test_too_long (void)
{
  static const double absurd[] = { 300000, 1e9, 0x1p61 / 88200, 1e300, INFINITY };
  for (gsize i = 0; i < G_N_ELEMENTS (absurd); i++)
    g_assert_null (why_timeline_new (absurd[i], 2, 1, 6));
  for (double duration_s = 1; duration_s < 1e8; duration_s *= 3)
    {
      g_autoptr (WhyTimeline) t
          = why_timeline_new (duration_s, 2, why_timeline_hop (duration_s), 6);
      g_assert_nonnull (t);
      g_assert_cmpuint (why_timeline_n_slots (t), <=, WHY_TIMELINE_MAX_SLOTS);
    }
  g_assert_cmpfloat (why_timeline_hop (3600), ==, WHY_TIMELINE_HOP_S);
}

/* What is looked at first, from its middle; then on to the end; then what lies before. */
static void
test_order (void)
{
  static const float p[] = { 1, 0 };
  g_autoptr (WhyTimeline) t = why_timeline_new (100, 2, 1, 2);
  double far = 0;
  gsize slot;
  for (int i = 0; i < 10; i++)
    {
      g_assert_true (why_timeline_next (t, 40, 50, &slot));
      double distance = fabs ((double) slot + 0.5 - 45);
      g_assert_cmpfloat (distance, >=, far);
      g_assert_cmpfloat (distance, <, 5);
      far = distance;
      why_timeline_put (t, slot, p);
    }
  for (int i = 0; i < 90; i++)
    {
      g_assert_true (why_timeline_next (t, 40, 50, &slot));
      g_assert_cmpuint (slot, ==, (50 + i) % 100);
      why_timeline_put (t, slot, p);
      g_assert_cmpfloat_with_epsilon (why_timeline_progress (t), (11 + i) / 100.0, 1e-9);
    }
  g_assert_false (why_timeline_next (t, 40, 50, &slot));
}

static void
put (WhyTimeline *t, gsize slot, int label, float p)
{
  float probabilities[3] = { (1 - p) / 2, (1 - p) / 2, (1 - p) / 2 };
  probabilities[label] = p;
  why_timeline_put (t, slot, probabilities);
}

/* Neighbours join, one doubtful second among others does not break a span, silence and what is not
 * known yet do, and every second is in one span. */
static void
test_spans (void)
{
  g_autoptr (WhyTimeline) t = why_timeline_new (14, 2, 1, 3);
  g_autoptr (GArray) none = why_timeline_spans (t);
  g_assert_cmpuint (none->len, ==, 1);
  g_assert_cmpint (g_array_index (none, WhyTimelineSpan, 0).label, ==, -1);

  for (gsize i = 0; i < 5; i++)
    put (t, i, 0, i == 2 ? 0.34f : 0.9f);
  put (t, 2, 1, 0.40f);
  for (gsize i = 5; i < 9; i++)
    put (t, i, 1, 0.95f);
  why_timeline_put (t, 9, NULL);
  put (t, 10, 1, 0.8f);
  put (t, 11, 1, 0.6f);
  /* 12 and 13 are not known. */
  static const WhyTimelineSpan expected[] = {
    { 0, 5, 0, 0.78 }, { 5, 9, 1, 0.95 }, { 9, 10, -1, 0 }, { 10, 12, 1, 0.7 }, { 12, 14, -1, 0 }
  };
  g_autoptr (GArray) spans = why_timeline_spans (t);
  g_assert_cmpuint (spans->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < spans->len; i++)
    {
      const WhyTimelineSpan *span = &g_array_index (spans, WhyTimelineSpan, i);
      g_assert_cmpfloat (span->from_s, ==, expected[i].from_s);
      g_assert_cmpfloat (span->to_s, ==, expected[i].to_s);
      g_assert_cmpint (span->label, ==, expected[i].label);
      g_assert_cmpfloat_with_epsilon (span->probability, expected[i].probability, 1e-3);
    }
}

/* A slot's verdict is that of an analysis of its window; silence has none; a cancelled one is still
 * to be done. */
static void
test_measure (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gsize n = (gsize) (8 * axes->sample_rate_hz), n_second = n / 8;
  float *x = g_new0 (float, n);
  for (gsize i = 0; i < 4 * n_second; i++)
    x[i] = (float) (0.4 * sin ((double) i * 0.17 + 3 * sin ((double) i * 0.002)));
  g_autoptr (GBytes) bytes = g_bytes_new_take (x, n * sizeof (float));
  g_autoptr (WhySamples) samples = why_samples_of_bytes (bytes, axes->sample_rate_hz);
  /* The small model's window is shorter than two seconds. */
  double window_s = MIN (2, (double) axes->n / axes->sample_rate_hz);
  g_autoptr (WhyTimeline) t = why_timeline_new (8, window_s, 1, axes->n_classes);

  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_cancellable_cancel (cancelled);
  g_assert_false (why_timeline_measure (t, 2, analyzer, samples, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpfloat (why_timeline_progress (t), ==, 0);

  g_assert_true (why_timeline_measure (t, 2, analyzer, samples, NULL, NULL));
  g_assert_true (why_timeline_measure (t, 6, analyzer, samples, NULL, NULL));
  double start_s, duration_s;
  why_timeline_window (t, 2, &start_s, &duration_s);
  WhyAnalysisOptions options = { .verdict_only = TRUE };
  g_autoptr (WhyAnalysis) alone
      = why_analyzer_run_samples (analyzer,
                                  x + (gsize) floor (start_s * axes->sample_rate_hz + 0.5),
                                  (gsize) floor (duration_s * axes->sample_rate_hz + 0.5), "part",
                                  &options, NULL, NULL, NULL, NULL, NULL);
  g_assert_nonnull (alone);
  g_autoptr (GArray) spans = why_timeline_spans (t);
  gboolean found = FALSE;
  for (guint i = 0; i < spans->len; i++)
    {
      const WhyTimelineSpan *span = &g_array_index (spans, WhyTimelineSpan, i);
      if (span->from_s == 2)
        {
          found = TRUE;
          g_assert_cmpint (span->label, ==, (int) alone->label);
          g_assert_cmpfloat_with_epsilon (span->probability,
                                          (double) alone->probabilities[alone->label], 1e-4);
        }
      else
        g_assert_cmpint (span->label, ==, -1);
    }
  g_assert_true (found);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/timeline/slots", test_slots);
  g_test_add_func ("/timeline/too-long", test_too_long);
  g_test_add_func ("/timeline/order", test_order);
  g_test_add_func ("/timeline/spans", test_spans);
  g_test_add_func ("/timeline/measure", test_measure);
  int result = g_test_run ();
  case_end ();
  return result;
}
