/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "figure/panel/why-panel-private.h"
#include "fixture.h"

static const double scales[] = { 1.0, 1.5, 2.0, 300.0 / 96.0 };
static const double heights[] = { 200, 237, 300, 301.5, 480, 799, 1080, 2000 };
static const double widths[] = { 240, 266.67, 333, 640, 1279, 3000 };

static Fixture fixture;

static WhyFigureStyle
style_at (double scale)
{
  WhyFigureStyle style;
  why_figure_style_light (&style);
  style.scale = scale;
  return style;
}

static void
test_inverses (void)
{
  double worst_y = 0.0, worst_x = 0.0;

  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      for (int kind = 0; kind < WHY_N_PANELS; kind++)
        {
          WhyFigureStyle style = style_at (scales[s]);
          WhyPanelGeometry g;
          why_panel_layout (kind, &fixture.analysis, &style, widths[h % 6], heights[h], &g);

          g_assert_cmpfloat_with_epsilon (why_panel_y_of_hz (&g, g.max_hz), g.plot.y, 1e-9);
          g_assert_cmpfloat_with_epsilon (why_panel_y_of_hz (&g, g.min_hz),
                                          g.plot.y + g.plot.height, 1e-9);
          g_assert_cmpfloat_with_epsilon (why_panel_x_of_value (&g, g.x_max),
                                          g.plot.x + g.plot.width, 1e-9);
          for (double t = 0.0; t <= 1.0; t += 0.01)
            {
              double y = g.plot.y + t * g.plot.height, x = g.plot.x + t * g.plot.width;
              worst_y = MAX (worst_y, fabs (why_panel_y_of_hz (&g, why_panel_hz_of_y (&g, y)) - y));
              worst_x
                  = MAX (worst_x, t > 0.0 ? fabs (
                                      why_panel_x_of_value (&g, why_panel_value_of_x (&g, x)) - x)
                                          : 0.0);
            }
        }
  g_test_message ("worst error of a round trip: %g rows, %g columns", worst_y, worst_x);
  g_assert_cmpfloat (worst_y, <, 1e-9);
  g_assert_cmpfloat (worst_x, <, 1e-9);
}

/* Zero stands for first order: the column both ways. */
static void
test_first_order_column (void)
{
  WhyFigureStyle style = style_at (1.0);
  WhyPanelGeometry g;
  why_panel_layout (WHY_PANEL_SCATTERING, &fixture.analysis, &style, 400, 300, &g);

  double x = why_panel_x_of_value (&g, 0.0);
  g_assert_cmpfloat (x, ==, g.first_order.x + 0.5 * g.first_order.width);
  g_assert_cmpfloat (why_panel_value_of_x (&g, x), ==, 0.0);
}

static void
assert_same_rows (const WhyPanelGeometry *a, const WhyPanelGeometry *b)
{
  g_assert_cmpfloat (a->plot.y, ==, b->plot.y);
  g_assert_cmpfloat (a->plot.height, ==, b->plot.height);
  g_assert_cmpfloat (a->min_hz, ==, b->min_hz);
  g_assert_cmpfloat (a->max_hz, ==, b->max_hz);
  for (double hz = 33.0; hz < 20000.0; hz *= 1.013)
    g_assert_cmpfloat (why_panel_y_of_hz (a, hz), ==, why_panel_y_of_hz (b, hz));
}

/* One frequency, one row: whatever the widths. */
static void
test_shared_rows (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
        {
          WhyFigureStyle style = style_at (scales[s]);
          WhyPanelGeometry g[WHY_N_PANELS];
          for (int kind = 0; kind < WHY_N_PANELS; kind++)
            why_panel_layout (kind, &fixture.analysis, &style,
                              widths[(w + (gsize) kind) % G_N_ELEMENTS (widths)], heights[h],
                              &g[kind]);
          assert_same_rows (&g[0], &g[1]);
          assert_same_rows (&g[0], &g[2]);
        }
}

static void
assert_whole (double pixels)
{
  g_assert_cmpfloat_with_epsilon (pixels, round (pixels), 1e-6);
}

static gboolean
apart (const WhyRect *a, const WhyRect *b)
{
  return a->width <= 0 || b->width <= 0 || a->x + a->width <= b->x || b->x + b->width <= a->x
         || a->y + a->height <= b->y || b->y + b->height <= a->y;
}

static void
assert_inside (const WhyRect *r, double width, double height)
{
  g_assert_cmpfloat (r->x, >=, 0.0);
  g_assert_cmpfloat (r->y, >=, 0.0);
  g_assert_cmpfloat (r->x + r->width, <=, width);
  g_assert_cmpfloat (r->y + r->height, <=, height);
}

static void
test_areas (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
        for (int kind = 0; kind < WHY_N_PANELS; kind++)
          {
            WhyFigureStyle style = style_at (scales[s]);
            WhyPanelGeometry g;
            why_panel_layout (kind, &fixture.analysis, &style, widths[w], heights[h], &g);

            /* Plots begin and end on whole device pixels. */
            assert_whole (g.plot.x * style.scale);
            assert_whole (g.plot.y * style.scale);
            assert_whole (g.plot.width * style.scale);
            assert_whole (g.plot.height * style.scale);
            assert_whole (g.first_order.width * style.scale);
            assert_inside (&g.plot, widths[w], heights[h]);
            assert_inside (&g.first_order, widths[w], heights[h]);
            assert_inside (&g.legend, widths[w], heights[h]);
            g_assert_true (apart (&g.plot, &g.first_order));
            g_assert_true (apart (&g.plot, &g.legend));
            g_assert_true (kind == WHY_PANEL_SPECTROGRAM ? g.first_order.width == 0.0
                                                         : g.first_order.width > 8.0);
            /* Most of the panel is for the data. */
            g_assert_cmpfloat (g.plot.width, >, 0.6 * widths[w]);
            g_assert_cmpfloat (g.plot.height, >, 0.52 * heights[h]);
          }
}

/* Too small to be of use is no reason to divide by zero. */
static void
test_tiny (void)
{
  const double sizes[] = { 0.0, 1.0, 5.0, 20.0, 60.0 };

  for (gsize w = 0; w < G_N_ELEMENTS (sizes); w++)
    for (gsize h = 0; h < G_N_ELEMENTS (sizes); h++)
      for (int kind = 0; kind < WHY_N_PANELS; kind++)
        {
          WhyFigureStyle style = style_at (1.0);
          WhyPanelGeometry g;
          why_panel_layout (kind, &fixture.analysis, &style, sizes[w], sizes[h], &g);
          g_assert_cmpfloat (g.plot.height, >=, 1.0);
          g_assert_true (isfinite (why_panel_y_of_hz (&g, 440.0)));
          g_assert_true (isfinite (why_panel_x_of_value (&g, 3.0)));
          g_assert_true (isfinite (why_panel_hz_of_y (&g, 0.0)));
        }
}

/* Panels do not jump as stages and values arrive. */
static void
test_steady (void)
{
  WhyFigureStyle style = style_at (1.0);
  Fixture early;

  fixture_init (&early, FIXTURE_BOTH_ORDERS, WHY_STAGE_LOADED);
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelGeometry g, h, none;
      why_panel_layout (kind, &fixture.analysis, &style, 333, 300, &g);
      why_panel_layout (kind, &early.analysis, &style, 333, 300, &h);
      why_panel_layout (kind, NULL, &style, 333, 300, &none);
      g_assert_cmpmem (&g, sizeof g, &h, sizeof h);
      g_assert_cmpmem (&g.plot, sizeof g.plot, &none.plot, sizeof none.plot);
      g_assert_cmpfloat_with_epsilon (g.min_hz, none.min_hz, 0.001 * g.min_hz);
      g_assert_cmpfloat_with_epsilon (g.max_hz, none.max_hz, 0.001 * g.max_hz);
      if (kind != WHY_PANEL_SPECTROGRAM)
        g_assert_cmpfloat_with_epsilon (g.x_max, none.x_max, 0.001 * g.x_max);
    }
  fixture_clear (&early);
}

static void
test_orders (void)
{
  WhyFigureStyle style = style_at (1.0);
  WhyPanelGeometry g;
  Fixture f;

  fixture_init (&f, FIXTURE_FIRST_ORDER, WHY_STAGE_RELEVANCE);
  why_panel_layout (WHY_PANEL_RELEVANCE, &f.analysis, &style, 400, 300, &g);
  g_assert_cmpfloat (g.plot.width, ==, 0.0);
  g_assert_cmpfloat (g.first_order.width, >, 200.0);
  g_assert_cmpfloat (why_panel_value_of_x (&g, g.first_order.x + 10.0), ==, 0.0);
  fixture_clear (&f);

  fixture_init (&f, FIXTURE_SECOND_ORDER, WHY_STAGE_RELEVANCE);
  why_panel_layout (WHY_PANEL_SCATTERING, &f.analysis, &style, 400, 300, &g);
  g_assert_cmpfloat (g.first_order.width, ==, 0.0);
  g_assert_cmpfloat (g.plot.width, >, 200.0);
  fixture_clear (&f);
}

/* The grid of the paper's case: 74 carriers, 23 modulations, every path in its one cell. */
static void
test_grid (void)
{
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (&fixture.axes);
  gsize found = 0;

  g_assert_cmpuint (fixture.axes.n_paths, ==, 1200);
  g_assert_cmpuint (grid->n_rows, ==, 74);
  g_assert_cmpuint (grid->n_columns, ==, 23);
  for (int row = 0; row < (int) grid->n_rows; row++)
    for (int column = -1; column < (int) grid->n_columns; column++)
      {
        int i = why_path_grid_path (grid, row, column);
        if (i < 0)
          continue;
        const WhyPath *path = &fixture.axes.paths[i];
        found++;
        g_assert_cmpfloat_with_epsilon (grid->row_hz[row], path->xi1 * 44100.0, 1e-9);
        g_assert_cmpint (path->order, ==, column < 0 ? 1 : 2);
        if (column >= 0)
          g_assert_cmpfloat_with_epsilon (grid->column_hz[column], path->xi2 * 44100.0, 1e-9);
      }
  g_assert_cmpuint (found, ==, 1200);
  for (gsize row = 1; row < grid->n_rows; row++)
    g_assert_cmpfloat_with_epsilon (grid->row_edge_hz[row] * grid->row_edge_hz[row],
                                    grid->row_hz[row - 1] * grid->row_hz[row],
                                    1e-6 * grid->row_hz[row] * grid->row_hz[row]);
  g_assert_cmpint (why_path_grid_row (grid, grid->row_edge_hz[0]), ==, 0);
  g_assert_cmpint (why_path_grid_row (grid, grid->row_edge_hz[74]), ==, 73);
  g_assert_cmpint (why_path_grid_row (grid, 20.0), ==, -1);
  g_assert_cmpint (why_path_grid_row (grid, 22000.0), ==, -1);
  g_assert_cmpint (why_path_grid_row (grid, NAN), ==, -1);
  g_assert_cmpint (why_path_grid_path (grid, 3, 99), ==, -1);
  g_assert_cmpint (why_path_grid_path (grid, -1, 0), ==, -1);
}

/* Frequencies that make no sense are left out; two paths in one cell leave the first. */
static void
test_bad_axes (void)
{
  WhyPath paths[] = {
    { .order = 1, .xi1 = 0.1 },
    { .order = 1, .xi1 = 0.1 * (1.0 + 1e-12) },
    { .order = 1, .xi1 = -0.1 },
    { .order = 1, .xi1 = NAN },
    { .order = 2, .xi1 = 0.1, .xi2 = 0.0 },
    { .order = 2, .xi1 = 0.1, .xi2 = INFINITY },
    { .order = 0 },
    { .order = 7, .xi1 = 0.2 },
  };
  WhyAxes axes = { .n_paths = G_N_ELEMENTS (paths), .paths = paths, .sample_rate_hz = 1000.0 };
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (&axes);
  g_autoptr (WhyPathGrid) none = why_path_grid_new (NULL);

  g_assert_cmpuint (grid->n_rows, ==, 1);
  g_assert_cmpuint (grid->n_columns, ==, 0);
  g_assert_cmpint (why_path_grid_path (grid, 0, -1), ==, 0);
  g_assert_cmpint (why_path_grid_row (grid, 100.0), ==, 0);
  g_assert_cmpint (why_path_grid_row (none, 100.0), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  g_test_add_func ("/panel-layout/inverses", test_inverses);
  g_test_add_func ("/panel-layout/first-order-column", test_first_order_column);
  g_test_add_func ("/panel-layout/shared-rows", test_shared_rows);
  g_test_add_func ("/panel-layout/areas", test_areas);
  g_test_add_func ("/panel-layout/tiny", test_tiny);
  g_test_add_func ("/panel-layout/steady", test_steady);
  g_test_add_func ("/panel-layout/orders", test_orders);
  g_test_add_func ("/panel-layout/grid", test_grid);
  g_test_add_func ("/panel-layout/bad-axes", test_bad_axes);
  int result = g_test_run ();
  fixture_clear (&fixture);
  return result;
}
