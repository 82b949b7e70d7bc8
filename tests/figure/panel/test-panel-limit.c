/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "fixture.h"
#include "pixels.h"

/* One scale for all that is compared: whatever is asked about an analysis, the colours mean the same values. */

static const WhyRule rule = WHY_RULE_EPSILON_ZPLUS;

static WhyPanelOptions
asking (WhyQuestion question)
{
  return (WhyPanelOptions){ .rule = rule, .question = question };
}

static double
limit_of (const Fixture *f, WhyQuestion question)
{
  WhyPanelOptions options = asking (question);
  return why_panel_own_limit (&f->analysis, WHY_PANEL_RELEVANCE, &options);
}

/* Alone, the first class ends at 2, the second at 3; the one rather than the other at 5. */
static void
test_one_scale (void)
{
  Fixture f;
  WhyFigureStyle style;
  WhyPanelGeometry g;
  fixture_init (&f, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  gsize n = f.axes.n_paths * f.axes.n_frames;
  f.analysis.label = 0;
  for (gsize k = 0; k < f.axes.n_classes; k++)
    fixture_fill (f.relevance + k * n, n, k == 0 ? 2.0f : k == 1 ? -3.0f : 0.5f);
  why_figure_style_light (&style);
  why_panel_layout (WHY_PANEL_RELEVANCE, &f.analysis, &style, 300, 300, &g);
  for (gsize k = 0; k < f.axes.n_classes; k++)
    {
      WhyPanelOptions alone = asking (why_question (k)),
                      rather = asking (why_question_rather (0, k));
      g_autoptr (WhyPanelRaster) one = why_panel_raster_new (&f.analysis, &g, &alone, &style);
      g_autoptr (WhyPanelRaster) both = why_panel_raster_new (&f.analysis, &g, &rather, &style);
      g_assert_cmpfloat (one->max, ==, 5.0);
      g_assert_cmpfloat (both->max, ==, 5.0);
      g_assert_cmpfloat (both->peak, ==, k == 0 ? 2.0 : k == 1 ? 5.0 : 1.5);
      const guint32 *table = why_palette_table (both->palette);
      g_assert_cmphex (pixel_of_raster (both, TRUE, 1, 50), ==,
                       why_palette_lookup (table, both->peak, -5.0, 5.0));
    }
  fixture_clear (&f);
}

/* One in a hundred of the values of another class may lie beyond the scale, of what was named one in a thousand: a class
 * that is out of the question does not leave that pale. */
static void
test_out_of_question (void)
{
  Fixture f;
  fixture_init (&f, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  gsize n_frames = f.axes.n_frames, n = f.axes.n_paths * n_frames;
  f.analysis.label = 0;
  fixture_fill (f.relevance, f.axes.n_classes * n, -0.25f);
  fixture_fill (f.relevance, n, 0.5f);
  fixture_fill (f.relevance, 4 * n_frames, 1.0f);
  fixture_fill (f.relevance + 4 * n, 8 * n_frames, -100.0f);
  g_assert_cmpfloat (limit_of (&f, why_question (0)), ==, 1.0);
  g_assert_cmpfloat (limit_of (&f, why_question_rather (0, 4)), ==, 1.0);
  g_assert_cmpfloat (limit_of (&f, why_question (4)), ==, 1.0);
  fixture_fill (f.relevance + 4 * n, 20 * n_frames, -100.0f);
  double limit = limit_of (&f, why_question (0));
  g_assert_cmpfloat (limit, >=, 100.0);
  g_assert_cmpfloat (limit_of (&f, why_question_rather (0, 4)), ==, limit);
  fixture_clear (&f);
}

/* What nobody flips through is within its scale as well. */
static void
test_others (void)
{
  Fixture f;
  fixture_init (&f, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  gsize n = f.axes.n_paths * f.axes.n_frames;
  f.analysis.label = 0;
  fixture_fill (f.relevance, f.axes.n_classes * n, 0.0f);
  fixture_fill (f.relevance + n, n, 2.0f);
  fixture_fill (f.relevance + 2 * n, n, -2.0f);
  g_assert_cmpfloat (limit_of (&f, why_question (0)), ==, 2.0);
  g_assert_cmpfloat (limit_of (&f, why_question_rather (1, 2)), ==, 4.0);
  /* Live, there may be no more than what is shown. */
  f.analysis.classes_without = ~(guint64) 2;
  g_assert_cmpfloat (limit_of (&f, why_question (1)), ==, 2.0);
  g_assert_true (isnan (limit_of (&f, why_question (0))));
  g_assert_true (isnan (limit_of (&f, why_question_rather (1, 0))));
  fixture_clear (&f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel-limit/one-scale", test_one_scale);
  g_test_add_func ("/panel-limit/out-of-question", test_out_of_question);
  g_test_add_func ("/panel-limit/others", test_others);
  return g_test_run ();
}
