/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/corpus/why-aggregate.h"

#define RATE 16000.0

/* Three trills and two plain notes to aggregate, one trill in another split, one that is gone. */
static WhyManifest *
make_manifest (void)
{
  static const char *const classes[] = { "trill", "none", "trill", "none", "trill", "trill" };
  g_autoptr (GString) text = g_string_new ("path,class,split\ngone.wav,none,test\n");
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.wav", i);
      case_sound (name, 1 + 0.1 * (double) i, RATE, 220 + 110 * (double) i);
      g_string_append_printf (text, "%s,%s,%s\n", name, classes[i], i == 5 ? "train" : "test");
    }
  g_autoptr (GError) error = NULL;
  WhyManifest *manifest = why_manifest_load (case_text ("m.csv", text->str), NULL, NULL, &error);
  g_assert_no_error (error);
  return manifest;
}

static void
count_failure (const char *message, gsize row, void *user)
{
  guint *n_failures = user;
  g_assert_nonnull (strstr (message, "gone.wav"));
  *n_failures += 1;
}

/* The paths that lie among the n greatest of the positive values, one by one. */
static void
add_top (const float *map, gsize n_paths, gsize n, double *count)
{
  for (gsize path = 0; path < n_paths; path++)
    {
      gsize n_above = 0;
      for (gsize other = 0; other < n_paths; other++)
        n_above += map[other] > map[path];
      count[path] += map[path] > 0 && n_above < n;
    }
}

/* Against the same worked out from analyses of the single files; returns how much was counted. */
static double
assert_class (const WhyAggregate *aggregate, const WhyManifest *manifest, const char *name, gsize k)
{
  const WhyAxes *axes = aggregate->axes;
  const WhyAggregateClass *class = &aggregate->classes[k];
  WhyAnalysisOptions options = { .without_panels = TRUE };
  g_autofree double *sum = g_new0 (double, axes->n_paths), *count = g_new0 (double, axes->n_paths);
  g_autofree float *map = g_new (float, axes->n_paths);
  double n_counted = 0;
  gsize n = 0;
  options.rules[aggregate->rule] = TRUE;
  for (gsize i = 1; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      g_autoptr (GError) error = NULL;
      if (strcmp (row->split, "test") != 0 || strcmp (row->class_name, name) != 0)
        continue;
      g_autoptr (WhyAnalysis) alone = why_analyzer_run (aggregate->analyzer, row->file, &options,
                                                        NULL, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      n++;
      why_analysis_average (alone, g_bytes_get_data (alone->scattering, NULL), 0,
                            axes->n_frames - 1, map);
      for (gsize path = 0; path < axes->n_paths; path++)
        sum[path] += (double) map[path];
      why_analysis_average (alone, why_analysis_relevance (alone, aggregate->rule, k), 0,
                            axes->n_frames - 1, map);
      add_top (map, axes->n_paths, aggregate->n_top, count);
    }
  g_assert_cmpuint (class->n, ==, n);
  for (gsize path = 0; path < axes->n_paths; path++)
    {
      double mean = sum[path] / (double) n;
      g_assert_cmpfloat_with_epsilon ((double) class->scattering[path], mean, 1e-6 * mean + 1e-12);
      g_assert_cmpfloat_with_epsilon ((double) class->share[path], count[path] / (double) n, 1e-6);
      n_counted += count[path];
    }
  return n_counted;
}

static WhyAggregate *
aggregate (WhyAnalyzer *analyzer, const WhyManifest *manifest, WhyAggregateOptions options)
{
  guint n_failures = 0;
  g_autoptr (GError) error = NULL;
  options.split = "test";
  WhyAggregate *result
      = why_aggregate_run (analyzer, manifest, &options, NULL, count_failure, &n_failures, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_failures, ==, 1);
  return result;
}

/* For both orders and for the first alone, for a rule that analyses always hold and one that they
 * do not, and whatever the threads, to the bit. */
static void
test_maps (void)
{
  g_autoptr (WhyManifest) manifest = make_manifest ();
  for (int first_order = 0; first_order < 2; first_order++)
    {
      const CaseModel model = { .first_order = first_order };
      g_autoptr (WhyAnalyzer) analyzer = case_analyzer (&model);
      const WhyAxes *axes = why_analyzer_axes (analyzer);
      for (gsize n_top = 1; n_top <= 5; n_top += 4)
        {
          const WhyAggregateOptions options = {
            .n_threads = 1,
            .rule = n_top == 1 ? WHY_RULE_ZPLUS : WHY_RULE_EPSILON_ZPLUS,
            .n_top = n_top,
          };
          g_autoptr (WhyAggregate) one = aggregate (analyzer, manifest, options);
          g_assert_cmpuint (one->n_recordings, ==, 5);
          g_assert_cmpuint (one->n_failed, ==, 1);
          g_assert_cmpfloat (assert_class (one, manifest, "trill", 1)
                                 + assert_class (one, manifest, "none", 5),
                             >, 0);
          for (gsize k = 0; k < axes->n_classes; k++)
            g_assert_true ((one->classes[k].n == 0) == (one->classes[k].share == NULL));
          WhyAggregateOptions threaded = options;
          threaded.n_threads = 3;
          g_autoptr (WhyAggregate) three = aggregate (analyzer, manifest, threaded);
          g_assert_cmpmem (one->classes[1].scattering, axes->n_paths * sizeof (float),
                           three->classes[1].scattering, axes->n_paths * sizeof (float));
          g_assert_cmpmem (one->classes[1].share, axes->n_paths * sizeof (float),
                           three->classes[1].share, axes->n_paths * sizeof (float));
        }
    }
}

static bool
refuse (double fraction, void *user)
{
  return false;
}

static void
test_faults (void)
{
  const CaseModel two = { .n_classes = 2 };
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL), small = NULL;
  g_autoptr (WhyManifest) manifest = make_manifest ();
  g_autoptr (GError) error = NULL;
  WhyAggregateOptions options = { .split = "validation", .n_top = 5 };
  g_assert_null (why_aggregate_run (analyzer, manifest, &options, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "there are no recordings in split “validation”"));
  g_clear_error (&error);
  options.split = NULL;
  g_assert_null (why_aggregate_run (analyzer, manifest, &options, refuse, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  small = case_analyzer (&two);
  g_assert_null (why_aggregate_run (small, manifest, &options, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "the model has no class “none”"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/aggregate/maps", test_maps);
  g_test_add_func ("/aggregate/faults", test_faults);
  int status = g_test_run ();
  case_end ();
  return status;
}
