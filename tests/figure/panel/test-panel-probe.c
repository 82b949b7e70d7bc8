/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "figure/panel/why-panel-private.h"
#include "fixture.h"

static const WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };

static Fixture fixture;
static WhyFigureStyle style;

static WhyPanelGeometry
lay_out (WhyPanelKind kind)
{
  WhyPanelGeometry g;
  why_panel_layout (kind, &fixture.analysis, &style, 400, 320, &g);
  return g;
}

/* Every path is found at its own frequencies, with its own value, and the ranks are those of a
 * sorted list. */
static void
test_every_path (void)
{
  for (int kind = WHY_PANEL_SCATTERING; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelGeometry g = lay_out (kind);
      g_autofree float *values = why_panel_averages (&fixture.analysis, kind, &options);
      g_autofree gboolean *seen = g_new0 (gboolean, fixture.axes.n_paths + 1);

      for (gsize i = 0; i < fixture.axes.n_paths; i++)
        {
          const WhyPath *path = &fixture.axes.paths[i];
          double hz = path->xi1 * 44100.0, mod = path->order == 1 ? 0.0 : path->xi2 * 44100.0;
          WhyPanelProbe probe;

          g_assert_true (why_panel_probe (&fixture.analysis, &g, &options,
                                          why_panel_x_of_value (&g, mod),
                                          why_panel_y_of_hz (&g, hz), &probe));
          g_assert_cmpint (probe.path, ==, (int) i);
          g_assert_cmpfloat_with_epsilon (probe.hz, hz, 1e-6 * hz);
          g_assert_cmpfloat_with_epsilon (probe.cell_hz, hz, 1e-6 * hz);
          g_assert_cmpfloat_with_epsilon (probe.mod_hz, mod, 1e-6 * mod + 1e-9);
          g_assert_cmpfloat (probe.value, ==, values[i]);
          g_assert_true (isnan (probe.time_s));
          if (kind == WHY_PANEL_SCATTERING)
            {
              g_assert_cmpint (probe.rank, ==, 0);
              g_assert_cmpfloat (probe.db, <=, 0.0);
              continue;
            }
          g_assert_cmpint (probe.rank, >=, 1);
          g_assert_cmpint (probe.rank, <=, (int) fixture.axes.n_paths);
          g_assert_false (seen[probe.rank]);
          seen[probe.rank] = TRUE;
        }
    }
}

static void
test_rank_one (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_RELEVANCE);
  WhyTopPath top;
  WhyPanelProbe probe;

  g_assert_cmpuint (why_analysis_top_paths (&fixture.analysis, WHY_RULE_EPSILON_ZPLUS,
                                            why_question (0), &top, 1),
                    ==, 1);
  g_assert_true (why_panel_probe (&fixture.analysis, &g, &options,
                                  why_panel_x_of_value (&g, top.lambda2_hz),
                                  why_panel_y_of_hz (&g, top.lambda1_hz), &probe));
  g_assert_cmpint (probe.rank, ==, 1);
  g_assert_cmpint (probe.path, ==, (int) top.path);
  /* Near the vibrato itself: 440 Hz, 6 Hz. */
  g_assert_cmpfloat (fabs (log2 (probe.cell_hz / 440.0)), <, 1.0 / 8.0);
  g_assert_cmpfloat (fabs (log2 (probe.mod_hz / 6.0)), <, 0.5);
}

static void
test_spectrogram (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_SPECTROGRAM);
  WhyAnalysis *a = &fixture.analysis;

  for (gsize row = 5; row < a->n_rows - 5; row += 17)
    for (gsize column = 0; column < a->n_columns; column += 31)
      {
        double hz = a->row0_hz * exp2 ((double) row / a->rows_per_octave);
        double time = (column + 0.5) * a->duration_s / (double) a->n_columns;
        WhyPanelProbe probe;
        g_assert_true (why_panel_probe (a, &g, &options, why_panel_x_of_value (&g, time),
                                        why_panel_y_of_hz (&g, hz), &probe));
        g_assert_cmpfloat (probe.value, ==, fixture.spectrogram[row * a->n_columns + column]);
        g_assert_cmpfloat_with_epsilon (probe.time_s, time, 1e-9);
        g_assert_cmpfloat_with_epsilon (probe.cell_hz, hz, 1e-6 * hz);
        g_assert_true (isnan (probe.mod_hz));
        g_assert_cmpint (probe.path, ==, -1);
      }
}

/* No cell: outside, in the gap, where no path exists, before the stage has come. */
static void
test_nothing (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_SCATTERING);
  double right = g.plot.x + g.plot.width, bottom = g.plot.y + g.plot.height;
  const double points[][2] = {
    { -1, -1 },
    { 1e9, 100 },
    { NAN, 100 },
    { 100, NAN },
    { right - 2, bottom - 2 },
    { right + 1, g.plot.y + 5 },
    { g.plot.x - 1, g.plot.y + 5 },
    { g.plot.x + 5, g.plot.y - 1 },
    { g.plot.x + 5, bottom + 1 },
    { g.first_order.x - 1, g.plot.y + 5 },
  };
  WhyPanelProbe probe;
  Fixture early;

  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    for (int kind = 0; kind < WHY_N_PANELS; kind++)
      if (kind != WHY_PANEL_SPECTROGRAM || i != 4)
        {
          WhyPanelGeometry h = g;
          h.kind = kind;
          if (kind == WHY_PANEL_SPECTROGRAM && (i == 6 || i == 9))
            continue;
          g_assert_false (why_panel_probe (&fixture.analysis, &h, &options, points[i][0],
                                           points[i][1], &probe));
        }

  fixture_init (&early, FIXTURE_BOTH_ORDERS, WHY_STAGE_LOADED);
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      g.kind = kind;
      g_assert_false (
          why_panel_probe (&early.analysis, &g, &options, g.plot.x + 5, g.plot.y + 5, &probe));
      g_assert_false (why_panel_probe (NULL, &g, &options, g.plot.x + 5, g.plot.y + 5, &probe));
    }
  fixture_clear (&early);
}

static gboolean
step (const WhyPanelGeometry *g, double *x, double *y, int dx, int dy)
{
  return why_panel_step (&fixture.analysis, g, *x, *y, dx, dy, x, y);
}

static int
path_at (const WhyPanelGeometry *g, double x, double y)
{
  WhyPanelProbe probe;
  g_assert_true (why_panel_probe (&fixture.analysis, g, &options, x, y, &probe));
  return probe.path;
}

/* Left, right, up, down: each step is to another cell, and back again; 1200 cells are reached from
 * S1's lowest. */
static void
test_steps (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_RELEVANCE);
  double x = why_panel_x_of_value (&g, 0.0), y = why_panel_y_of_hz (&g, g.min_hz) - 0.01;
  int n_cells = 0, n_rows = 0;

  g_assert_cmpint (path_at (&g, x, y), ==, fixture_path (&fixture, 73, -1));
  do
    {
      double row_x = x, row_y = y;
      int n = 1;
      g_assert_false (step (&g, &row_x, &row_y, -1, 0));
      while (step (&g, &row_x, &row_y, 1, 0))
        {
          double back_x = row_x, back_y = row_y;
          int path = path_at (&g, row_x, row_y);
          n++;
          g_assert_true (step (&g, &back_x, &back_y, -1, 0));
          g_assert_cmpint (path_at (&g, back_x, back_y), !=, path);
          g_assert_true (step (&g, &back_x, &back_y, 1, 0));
          g_assert_cmpint (path_at (&g, back_x, back_y), ==, path);
        }
      n_cells += n;
      n_rows++;
    }
  while (step (&g, &x, &y, 0, -1));
  g_assert_cmpint (n_rows, ==, 74);
  g_assert_cmpint (n_cells, ==, 1200);
  /* Up meant higher in pitch. */
  g_assert_cmpint (path_at (&g, x, y), ==, fixture_path (&fixture, 0, -1));
}

/* From where no cell is, to the nearest one. */
static void
test_step_from_void (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_SCATTERING);
  double x = g.plot.x + g.plot.width - 2, y = g.plot.y + g.plot.height - 2;

  g_assert_true (step (&g, &x, &y, 1, 0));
  g_assert_cmpint (path_at (&g, x, y), >=, 0);
  x = -100;
  y = -100;
  g_assert_true (step (&g, &x, &y, 0, 1));
  g_assert_cmpint (path_at (&g, x, y), ==, fixture_path (&fixture, 0, -1));
}

/* On the spectrogram a step is at least a few units, always onto a cell, and the walk ends at the
 * edges. */
static void
test_step_spectrogram (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_SPECTROGRAM);
  const int ways[][2] = { { 1, 0 }, { -1, 0 }, { 0, 1 }, { 0, -1 } };

  for (gsize w = 0; w < G_N_ELEMENTS (ways); w++)
    {
      double x = g.plot.x + 0.5 * g.plot.width, y = g.plot.y + 0.5 * g.plot.height;
      int n = 0;
      for (double old_x = x, old_y = y; step (&g, &x, &y, ways[w][0], ways[w][1]);
           old_x = x, old_y = y)
        {
          WhyPanelProbe probe;
          g_assert_true (why_panel_probe (&fixture.analysis, &g, &options, x, y, &probe));
          /* The first step also centres on the cell. */
          if (n++ > 0)
            g_assert_cmpfloat ((x - old_x) * ways[w][0] + (y - old_y) * ways[w][1], >, 2.99);
        }
      g_assert_cmpint (n, >, 20);
      g_assert_cmpint (n, <, 80);
    }
  double x = -50, y = 1e6;
  g_assert_true (step (&g, &x, &y, 0, -1));
}

static void
test_text (void)
{
  WhyPanelGeometry g = lay_out (WHY_PANEL_SPECTROGRAM);
  WhyPanelProbe probe = { .hz = 441.0,
                          .cell_hz = 440.0,
                          .mod_hz = NAN,
                          .time_s = 1.234,
                          .path = -1,
                          .value = -32.14,
                          .db = -32.14 };
  g_autofree char *spectrogram = why_panel_probe_text (&g, &probe);
  g_assert_cmpstr (spectrogram, ==, "A4 +4 ct · 441.0 Hz · 1.23 s · −32.1 dB");

  g.kind = WHY_PANEL_SCATTERING;
  probe = (WhyPanelProbe){ .hz = 2093.0,
                           .cell_hz = 2134.0,
                           .mod_hz = 5.94,
                           .time_s = NAN,
                           .path = 3,
                           .value = 0.2,
                           .db = -12.0 };
  g_autofree char *scattering = why_panel_probe_text (&g, &probe);
  g_assert_cmpstr (scattering, ==, "C7 +0 ct · 2093 Hz · λ₁ 2134 Hz · λ₂ 5.94 Hz · −12.0 dB");

  g.kind = WHY_PANEL_RELEVANCE;
  probe = (WhyPanelProbe){ .hz = 439.0,
                           .cell_hz = 436.1,
                           .mod_hz = 0.0,
                           .time_s = NAN,
                           .path = 3,
                           .value = -0.00123,
                           .rank = 1200 };
  g_autofree char *relevance = why_panel_probe_text (&g, &probe);
  g_assert_cmpstr (
      relevance, ==,
      "A4 −4 ct · 439.0 Hz · λ₁ 436.1 Hz · first order · relevance −0.00123 · rank 1200");
  probe.value = 9.88e-5f;
  g_autofree char *small = why_panel_probe_text (&g, &probe);
  g_assert_nonnull (strstr (small, " · relevance +9.88×10⁻⁵ · "));

  probe = (WhyPanelProbe){ .hz = NAN, .db = -INFINITY, .value = NAN };
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      g.kind = kind;
      g_autofree char *text = why_panel_probe_text (&g, &probe);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  why_figure_style_light (&style);
  g_test_add_func ("/panel-probe/every-path", test_every_path);
  g_test_add_func ("/panel-probe/rank-one", test_rank_one);
  g_test_add_func ("/panel-probe/spectrogram", test_spectrogram);
  g_test_add_func ("/panel-probe/nothing", test_nothing);
  g_test_add_func ("/panel-probe/steps", test_steps);
  g_test_add_func ("/panel-probe/step-from-void", test_step_from_void);
  g_test_add_func ("/panel-probe/step-spectrogram", test_step_spectrogram);
  g_test_add_func ("/panel-probe/text", test_text);
  int result = g_test_run ();
  fixture_clear (&fixture);
  return result;
}
