/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "dsp/scattering/why-scattering.h"
#include "dsp/spectrogram/why-spectrogram.h"
#include "fixture.h"
#include "pixels.h"

static const double scales[] = { 1.0, 1.5, 2.0 };
static const double heights[] = { 200, 233, 300, 480, 1080 };
static const WhyPanelOptions options
    = { .rule = WHY_RULE_EPSILON_ZPLUS, .question.class_index = 0 };

static Fixture fixture;

static WhyFigureStyle
style_at (double scale)
{
  WhyFigureStyle style;
  why_figure_style_light (&style);
  style.scale = scale;
  return style;
}

static gsize
plane_size (void)
{
  return fixture.axes.n_paths * fixture.axes.n_frames;
}

static void
refill (void)
{
  fixture_clear (&fixture);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
}

/* All planes empty but for a steady sine at hz: its row of the spectrogram, its carrier in S1, and
 * all its paths. */
static void
put_sine (double hz)
{
  WhyAnalysis *a = &fixture.analysis;
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (&fixture.axes);
  long row = lround (log2 (hz / a->row0_hz) * a->rows_per_octave);
  int carrier = why_path_grid_row (grid, hz);

  g_assert_cmpint (carrier, >=, 0);
  fixture_fill (fixture.spectrogram, a->n_rows * a->n_columns, -120.0f);
  fixture_fill (fixture.scattering, plane_size (), 1e-6f);
  fixture_fill (fixture.relevance, plane_size (), 0.0f);
  if (row >= 0 && row < (long) a->n_rows)
    fixture_fill (fixture.spectrogram + (gsize) row * a->n_columns, a->n_columns, -3.0f);
  for (int column = -1; column < (int) grid->n_columns; column++)
    {
      int path = why_path_grid_path (grid, carrier, column);
      if (path < 0)
        continue;
      gsize offset = (gsize) path * fixture.axes.n_frames;
      fixture_fill (fixture.scattering + offset, fixture.axes.n_frames, 1.0f);
      fixture_fill (fixture.relevance + offset, fixture.axes.n_frames, 1.0f);
    }
}

/* Whether pixel row y shows the sine: the top colour in the leftmost column, where every carrier
 * has a cell. */
static gboolean
is_lit (const WhyPanelRaster *raster, int y)
{
  const guint32 *table = why_palette_table (raster->palette);
  gboolean first = raster->first_width > 0;
  double value = raster->kind == WHY_PANEL_SPECTROGRAM ? -3.0 : raster->max;
  guint32 lit = why_palette_lookup (table, value, raster->min, raster->max);
  gboolean plot = pixel_of_raster (raster, FALSE, 0, y) == lit;

  if (first)
    g_assert_cmpint (pixel_of_raster (raster, TRUE, raster->first_width / 2, y) == lit, ==, plot);
  return plot;
}

static void
check_sine (double scale, double height, WhyPanelGeometry *g, int y)
{
  WhyFigureStyle style = style_at (scale);
  double hz = why_panel_hz_of_y (&g[0], g[0].plot.y + (y + 0.5) / scale);

  put_sine (hz);
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      g_autoptr (WhyPanelRaster) raster
          = why_panel_raster_new (&fixture.analysis, &g[kind], &options, &style);
      int n_lit = 0;

      g_assert_nonnull (raster);
      if (!is_lit (raster, y))
        g_error ("panel %d of height %g at scale %g: %.2f Hz is not on pixel row %d", kind, height,
                 scale, hz, y);
      for (int row = 0; row < raster->plot_height; row++)
        n_lit += is_lit (raster, row);
      /* No more than the cell's own rows: a carrier is 1/8 octave, a row of the spectrogram 1/48.
       */
      double octaves = log2 (g[kind].max_hz / g[kind].min_hz);
      double cell = raster->plot_height / octaves / (kind == WHY_PANEL_SPECTROGRAM ? 48.0 : 8.0);
      g_assert_cmpfloat (n_lit, <=, cell + 2.0);
    }
}

/* For the frequency at the middle of every pixel row, that very row is lit, in all three panels. */
static void
test_sine_rows (void)
{
  for (gsize s = 0; s < G_N_ELEMENTS (scales); s++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      {
        WhyFigureStyle style = style_at (scales[s]);
        WhyPanelGeometry g[WHY_N_PANELS];
        for (int kind = 0; kind < WHY_N_PANELS; kind++)
          why_panel_layout (kind, &fixture.analysis, &style, 260 + 20 * kind, heights[h], &g[kind]);
        int rows = (int) lround (g[0].plot.height * scales[s]);
        for (int y = 0; y < rows; y += MAX (rows / 40, 1))
          {
            /* The highest 1/48 octave lies above the spectrogram's last row. */
            if (why_panel_hz_of_y (&g[0], g[0].plot.y + (y + 0.5) / scales[s]) < 19700.0)
              check_sine (scales[s], heights[h], g, y);
          }
      }
  refill ();
}

/* Any frequency at all: the lit row is at most a pixel away from where the axis has it. */
static void
test_any_frequency (void)
{
  WhyFigureStyle style = style_at (1.0);
  double worst = 0.0;

  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    for (double hz = 33.1; hz < 19600.0; hz *= 1.0371)
      {
        WhyPanelGeometry g;
        double best = G_MAXDOUBLE;
        put_sine (hz);
        why_panel_layout (kind, &fixture.analysis, &style, 260, 300, &g);
        g_autoptr (WhyPanelRaster) raster
            = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
        for (int y = 0; y < raster->plot_height; y++)
          if (is_lit (raster, y))
            best = MIN (best, fabs (g.plot.y + y + 0.5 - why_panel_y_of_hz (&g, hz)));
        worst = MAX (worst, best);
      }
  g_test_message ("worst distance of a lit row's middle from its frequency: %.3f px", worst);
  g_assert_cmpfloat (worst, <=, 1.0);
  refill ();
}

/* Every path fills exactly the pixels whose middle lies in its cell; the rest is hatched. */
static void
test_cells (void)
{
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (&fixture.axes);
  WhyFigureStyle style = style_at (1.5);
  WhyHatch hatch = why_hatch_for_style (&style);
  WhyPanelGeometry g;
  gsize n_void = 0;

  for (gsize i = 0; i < plane_size (); i++)
    fixture.relevance[i] = (float) (i / fixture.axes.n_frames);
  why_panel_layout (WHY_PANEL_RELEVANCE, &fixture.analysis, &style, 400, 300, &g);
  g_autoptr (WhyPanelRaster) raster
      = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
  const guint32 *table = why_palette_table (raster->palette);
  for (int y = 0; y < raster->plot_height; y++)
    for (int x = 0; x < raster->plot_width; x++)
      {
        double hz = why_panel_hz_of_y (&g, g.plot.y + (y + 0.5) / 1.5);
        double mod = why_panel_value_of_x (&g, g.plot.x + (x + 0.5) / 1.5);
        int path = why_path_grid_path (grid, why_path_grid_row (grid, hz),
                                       why_path_grid_column (grid, mod));
        guint32 expected = path < 0 ? why_hatch_at (&hatch, x, y)
                                    : why_palette_lookup (table, path, raster->min, raster->max);
        n_void += path < 0;
        g_assert_cmphex (pixel_of_raster (raster, FALSE, x, y), ==, expected);
      }
  double share = (double) n_void / (raster->plot_width * raster->plot_height);
  g_test_message ("%.1f %% of the plot holds no path", 100.0 * share);
  g_assert_cmpfloat (share, >, 0.2);
  g_assert_cmpfloat (share, <, 0.5);
  refill ();
}

/* One loud cell of the spectrogram survives any reduction, and lies where it belongs. */
static void
test_pooling (void)
{
  WhyAnalysis *a = &fixture.analysis;
  const double sizes[] = { 200, 260, 400, 900 };

  for (int i = 0; i < 60; i++)
    {
      gsize row = (gsize) g_test_rand_int_range (4, (int) a->n_rows - 4);
      gsize column = (gsize) g_test_rand_int_range (0, (int) a->n_columns);
      WhyFigureStyle style = style_at (1.0);
      WhyPanelGeometry g;
      int found = 0;

      fixture_fill (fixture.spectrogram, a->n_rows * a->n_columns, -90.0f);
      fixture.spectrogram[row * a->n_columns + column] = -10.0f;
      why_panel_layout (WHY_PANEL_SPECTROGRAM, a, &style, sizes[i % 4], sizes[i / 4 % 4], &g);
      g_autoptr (WhyPanelRaster) raster = why_panel_raster_new (a, &g, &options, &style);
      guint32 loud = why_palette_table (raster->palette)[WHY_PALETTE_SIZE - 1];
      double at_y = why_panel_y_of_hz (&g, a->row0_hz * exp2 (row / a->rows_per_octave)) - g.plot.y;
      double at_x = (column + 0.5) / (double) a->n_columns * g.plot.width;

      for (int y = 0; y < raster->plot_height; y++)
        for (int x = 0; x < raster->plot_width; x++)
          if (pixel_of_raster (raster, FALSE, x, y) == loud)
            {
              found++;
              g_assert_cmpfloat (fabs (y + 0.5 - at_y), <, 2.0);
              g_assert_cmpfloat (fabs (x + 0.5 - at_x), <, 2.0);
            }
      g_assert_cmpint (found, >, 0);
    }
  refill ();
}

/* Values that are not numbers are hatched like missing ones; all others keep their colours. */
static void
test_not_finite (void)
{
  static const float bad[] = { NAN, INFINITY, -INFINITY };
  WhyFigureStyle style = style_at (1.0);
  WhyHatch hatch = why_hatch_for_style (&style);

  for (gsize b = 0; b < G_N_ELEMENTS (bad); b++)
    for (int kind = 0; kind < WHY_N_PANELS; kind++)
      {
        WhyPanelGeometry g;
        fixture_fill (fixture.spectrogram, fixture.analysis.n_rows * fixture.analysis.n_columns,
                      bad[b]);
        fixture_fill (fixture.scattering, plane_size (), bad[b]);
        fixture_fill (fixture.relevance, plane_size (), bad[b]);
        why_panel_layout (kind, &fixture.analysis, &style, 300, 300, &g);
        g_autoptr (WhyPanelRaster) raster
            = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
        g_assert_nonnull (raster);
        g_assert_true (isfinite (raster->min) && isfinite (raster->max) && isfinite (raster->peak));
        for (int y = 0; y < raster->plot_height; y++)
          g_assert_cmphex (pixel_of_raster (raster, FALSE, y % raster->plot_width, y), ==,
                           why_hatch_at (&hatch, y % raster->plot_width, y));
        cairo_surface_t *image = draw_panel (&fixture.analysis, &g, &options, &style, 0);
        g_assert_cmpint (cairo_surface_status (image), ==, CAIRO_STATUS_SUCCESS);
        cairo_surface_destroy (image);
      }

  refill ();
  fixture.relevance[0] = NAN;
  fixture.scattering[0] = INFINITY;
  for (int kind = WHY_PANEL_SCATTERING; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelGeometry g;
      why_panel_layout (kind, &fixture.analysis, &style, 300, 300, &g);
      g_autoptr (WhyPanelRaster) raster
          = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
      guint32 top = pixel_of_raster (raster, TRUE, 1, 0),
              next = pixel_of_raster (raster, TRUE, 1, 8);
      g_assert_true (top == hatch.line || top == hatch.ground);
      g_assert_true (next != hatch.line && next != hatch.ground);
    }
  refill ();
}

static void
test_ranges (void)
{
  WhyFigureStyle style = style_at (1.0);
  gsize n_frames = fixture.axes.n_frames;
  WhyPanelGeometry g;

  /* 1200 values 1..1200, alternating in sign: the 99.9th percentile of the magnitudes is the second
   * largest. */
  for (gsize i = 0; i < plane_size (); i++)
    {
      gsize path = i / n_frames;
      fixture.relevance[i] = (float) ((double) (path + 1) * (path % 2 ? -1.0 : 1.0));
    }
  why_panel_layout (WHY_PANEL_RELEVANCE, &fixture.analysis, &style, 300, 300, &g);
  g_autoptr (WhyPanelRaster) relevance
      = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
  g_assert_cmpfloat (relevance->max, ==, 1199.0);
  g_assert_cmpfloat (relevance->min, ==, -1199.0);
  g_assert_cmpfloat (relevance->peak, ==, -1200.0);

  /* All zero but one: zero stays neutral, and the one is seen. */
  fixture_fill (fixture.relevance, plane_size (), 0.0f);
  fixture_fill (fixture.relevance, n_frames, 3.0f);
  g_autoptr (WhyPanelRaster) lone = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
  const guint32 *table = why_palette_table (lone->palette);
  g_assert_cmpfloat (lone->max, ==, 3.0);
  g_assert_cmphex (pixel_of_raster (lone, TRUE, 1, 0), ==, table[WHY_PALETTE_SIZE - 1]);
  g_assert_cmphex (pixel_of_raster (lone, TRUE, 1, 50), ==, table[WHY_PALETTE_SIZE / 2]);

  /* All zero: neutral, no division by zero. */
  fixture_fill (fixture.relevance, plane_size (), 0.0f);
  g_autoptr (WhyPanelRaster) zero = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
  g_assert_cmphex (pixel_of_raster (zero, TRUE, 1, 0), ==, table[WHY_PALETTE_SIZE / 2]);

  /* Scattering: -30 dB re maximum is half way down; silence is the lowest colour, not a hatch. */
  fixture_fill (fixture.scattering, plane_size (), 0.0f);
  fixture_fill (fixture.scattering, n_frames, 2.0f);
  fixture_fill (fixture.scattering + n_frames, n_frames, (float) (2.0 * pow (10.0, -1.5)));
  why_panel_layout (WHY_PANEL_SCATTERING, &fixture.analysis, &style, 300, 300, &g);
  g_autoptr (WhyPanelRaster) scattering
      = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
  table = why_palette_table (scattering->palette);
  g_assert_cmphex (pixel_of_raster (scattering, TRUE, 1, 0), ==, table[WHY_PALETTE_SIZE - 1]);
  g_assert_cmphex (pixel_of_raster (scattering, TRUE, 1, 4), ==, table[WHY_PALETTE_SIZE / 2]);
  g_assert_cmphex (pixel_of_raster (scattering, TRUE, 1, 90), ==, table[0]);
  refill ();
}

/* Only the frames of the chosen time count. */
/* The spectrogram spans as many decibels as the style says. */
static void
test_range_of_levels (void)
{
  WhyPanelGeometry g;
  WhyFigureStyle style = style_at (1.0);
  g_assert_cmpfloat (style.range_db, ==, WHY_SPECTROGRAM_RANGE_DB);
  why_panel_layout (WHY_PANEL_SPECTROGRAM, &fixture.analysis, &style, 400, 300, &g);
  for (int i = 0; i < 2; i++)
    {
      style.range_db = i ? 40 : 100;
      g_autoptr (WhyPanelRaster) raster
          = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
      g_assert_nonnull (raster);
      g_assert_cmpfloat (raster->max - raster->min, ==, style.range_db);
    }
}

static void
test_time_range (void)
{
  WhyFigureStyle style = style_at (1.0);
  WhyPanelOptions part = options;
  WhyPanelGeometry g;
  gsize first, last;

  for (gsize i = 0; i < plane_size (); i++)
    fixture.relevance[i] = i % fixture.axes.n_frames == 10 ? 1.0f : -1.0f;
  /* A frame is 8192 / 44100 = 0.186 s: frame 10 is centred on 1.858 s. */
  part.from_s = 1.80;
  part.to_s = 1.90;
  why_panel_frames (&fixture.axes, &part, &first, &last);
  g_assert_cmpuint (first, ==, 10);
  g_assert_cmpuint (last, ==, 10);
  why_panel_layout (WHY_PANEL_RELEVANCE, &fixture.analysis, &style, 300, 300, &g);
  g_autoptr (WhyPanelRaster) one = why_panel_raster_new (&fixture.analysis, &g, &part, &style);
  g_autoptr (WhyPanelRaster) all = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
  g_assert_cmpfloat (one->peak, ==, 1.0);
  g_assert_cmpfloat_with_epsilon (all->peak, -30.0 / 32.0, 1e-6);

  part.from_s = -5.0;
  part.to_s = 1e9;
  why_panel_frames (&fixture.axes, &part, &first, &last);
  g_assert_cmpuint (first, ==, 0);
  g_assert_cmpuint (last, ==, 31);
  part.from_s = 100.0;
  why_panel_frames (&fixture.axes, &part, &first, &last);
  g_assert_cmpuint (first, ==, 31);
  g_assert_cmpuint (last, ==, 31);
  part.to_s = NAN;
  why_panel_frames (&fixture.axes, &part, &first, &last);
  g_assert_cmpuint (first, ==, 0);
  refill ();
}

/* No raster before its stage; none without the class or rule asked for. */
static void
test_stages (void)
{
  const int has[][WHY_N_PANELS]
      = { { 0, 0, 0 }, { 1, 0, 0 }, { 1, 1, 0 }, { 1, 1, 0 }, { 1, 1, 1 } };
  WhyFigureStyle style = style_at (1.0);
  WhyPanelGeometry g;

  for (int stage = WHY_STAGE_LOADED; stage <= WHY_STAGE_RELEVANCE; stage++)
    {
      Fixture f;
      fixture_init (&f, FIXTURE_BOTH_ORDERS, stage);
      for (int kind = 0; kind < WHY_N_PANELS; kind++)
        {
          why_panel_layout (kind, &f.analysis, &style, 300, 300, &g);
          WhyPanelRaster *raster = why_panel_raster_new (&f.analysis, &g, &options, &style);
          g_assert_cmpint (raster != NULL, ==, has[stage][kind]);
          g_clear_pointer (&raster, why_panel_raster_unref);
        }
      fixture_clear (&f);
    }

  WhyPanelOptions wrong = { .rule = WHY_RULE_GAMMA };
  why_panel_layout (WHY_PANEL_RELEVANCE, &fixture.analysis, &style, 300, 300, &g);
  g_assert_null (why_panel_raster_new (&fixture.analysis, &g, &wrong, &style));
  wrong = (WhyPanelOptions){ .rule = WHY_RULE_EPSILON, .question.class_index = 99 };
  g_assert_null (why_panel_raster_new (&fixture.analysis, &g, &wrong, &style));
  g_assert_null (why_panel_raster_new (NULL, &g, &options, &style));
}

/* Renderers fail on larger images than this; the seams must not show. */
static void
test_tiles (void)
{
  WhyFigureStyle style = style_at (2.0);

  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelGeometry g;
      why_panel_layout (kind, &fixture.analysis, &style, 3000, 2400, &g);
      g_autoptr (WhyPanelRaster) raster
          = why_panel_raster_new (&fixture.analysis, &g, &options, &style);
      gint64 area = 0;

      for (guint i = 0; i < raster->tiles->len; i++)
        {
          const WhyTile *tile = &g_array_index (raster->tiles, WhyTile, i);
          g_assert_cmpint (cairo_image_surface_get_width (tile->surface), <=, 4096);
          g_assert_cmpint (cairo_image_surface_get_height (tile->surface), <=, 4096);
          area += (gint64) tile->width * tile->height;
        }
      g_assert_cmpint (raster->plot_width, >, 4096);
      g_assert_cmpint (area, ==,
                       (gint64) raster->plot_width * raster->plot_height
                           + (gint64) raster->first_width * raster->first_height);

      cairo_surface_t *image = draw_panel (&fixture.analysis, &g, &options, &style, 0);
      int left = (int) lround (g.plot.x * 2.0), top = (int) lround (g.plot.y * 2.0);
      for (int i = 0; i < 4000; i += 7)
        for (int x = 4090; x < 4102; x++)
          g_assert_cmphex (pixel_of_surface (image, left + x, top + i) & 0xffffff, ==,
                           pixel_of_raster (raster, FALSE, x, i) & 0xffffff);
      cairo_surface_destroy (image);
    }
}

/* ---- real sines through the real transforms ---- */

static void
fill_sine (float *x, gsize n, double hz)
{
  for (gsize i = 0; i < n; i++)
    x[i] = (float) sin (2.0 * G_PI * hz * (double) i / 44100.0);
}

/* The brightest pixel row of the leftmost pixel column. */
static double
brightest_row (const float *values, gsize n)
{
  gsize best = 0;
  for (gsize i = 1; i < n; i++)
    if (values[i] > values[best])
      best = i;
  return (double) best;
}

static void
check_real_sine (const WhyScattering *scattering,
                 WhyScatteringWork *work,
                 const WhySpectrogram *spectrogram,
                 float *x,
                 double hz)
{
  WhyAnalysis *a = &fixture.analysis;
  WhyFigureStyle style = style_at (1.0);

  fill_sine (x, fixture.axes.n, hz);
  g_assert_cmpint (why_scattering_process (scattering, work, x, fixture.scattering, NULL, NULL), ==,
                   WHY_OK);
  g_assert_cmpint (why_spectrogram_process (spectrogram, x, fixture.axes.n, fixture.spectrogram,
                                            NULL, NULL),
                   ==, WHY_OK);
  for (int kind = WHY_PANEL_SPECTROGRAM; kind <= WHY_PANEL_SCATTERING; kind++)
    {
      gboolean first = kind == WHY_PANEL_SCATTERING;
      WhyPanelGeometry g;
      why_panel_layout (kind, a, &style, 300, 300, &g);
      g_autoptr (WhyPanelRaster) raster = why_panel_raster_new (a, &g, &options, &style);
      g_autofree float *level = g_new (float, raster->plot_height);
      /* Read the picture back through its palette: the index of the colour is the level. */
      for (int y = 0; y < raster->plot_height; y++)
        {
          guint32 color
              = pixel_of_raster (raster, first,
                                 (first ? raster->first_width : raster->plot_width) / 2, y);
          level[y] = -1.0f;
          for (int i = 0; i < WHY_PALETTE_SIZE; i++)
            if (why_palette_table (raster->palette)[i] == color)
              level[y] = (float) i;
        }
      double y = brightest_row (level, (gsize) raster->plot_height);
      int n_equal = 0;
      while (y + n_equal < raster->plot_height && level[(int) y + n_equal] == level[(int) y])
        n_equal++;
      double at = why_panel_y_of_hz (&g, hz) - g.plot.y;
      g_test_message ("%8.1f Hz, panel %d: row %.1f, brightest %g to %g", hz, kind, at, y,
                      y + n_equal);
      /* A filter's best answer may pass to its neighbour a little off the geometric mean. */
      g_assert_cmpfloat (at, >=, y - 1.0);
      g_assert_cmpfloat (at, <=, y + n_equal + 1.0);
    }
}

static void
test_real_sines (void)
{
  const double tones[]
      = { 55.0, 110.0, 196.3, 440.0, 441.7, 880.0, 1234.5, 3000.0, 7040.0, 12500.0 };
  WhyScatteringConfig config = { .n = fixture.axes.n,
                                 .J = 13,
                                 .Q1 = 8,
                                 .Q2 = 2,
                                 .min_carrier = 32.0 / 44100.0,
                                 .orders = { false, true, true } };
  WhySpectrogramConfig log_config = { .sample_rate_hz = 44100.0,
                                      .min_hz = fixture.analysis.row0_hz,
                                      .max_hz = 20000.0,
                                      .rows_per_octave = 48,
                                      .n_columns = fixture.analysis.n_columns,
                                      .floor_db = -120.0 };
  WhyScattering *scattering = NULL;
  WhyScatteringWork *work = NULL;
  WhySpectrogram *spectrogram = NULL;
  g_autofree float *x = g_new (float, fixture.axes.n);

  g_assert_cmpint (why_scattering_new (&config, &scattering, NULL), ==, WHY_OK);
  g_assert_cmpint (why_scattering_work_new (scattering, 1, &work, NULL), ==, WHY_OK);
  g_assert_cmpint (why_spectrogram_new (&log_config, &spectrogram, NULL), ==, WHY_OK);
  g_assert_cmpuint (why_scattering_n_paths (scattering), ==, fixture.axes.n_paths);
  memcpy (fixture.axes.paths, why_scattering_paths (scattering),
          fixture.axes.n_paths * sizeof (WhyPath));
  g_assert_cmpuint (why_spectrogram_n_rows (spectrogram), <=, fixture.analysis.n_rows);
  fixture.analysis.n_rows = why_spectrogram_n_rows (spectrogram);

  for (gsize i = 0; i < G_N_ELEMENTS (tones); i++)
    check_real_sine (scattering, work, spectrogram, x, tones[i]);

  why_spectrogram_free (spectrogram);
  why_scattering_work_free (work);
  why_scattering_free (scattering);
  refill ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  g_test_add_func ("/panel-raster/sine-rows", test_sine_rows);
  g_test_add_func ("/panel-raster/any-frequency", test_any_frequency);
  g_test_add_func ("/panel-raster/cells", test_cells);
  g_test_add_func ("/panel-raster/pooling", test_pooling);
  g_test_add_func ("/panel-raster/not-finite", test_not_finite);
  g_test_add_func ("/panel-raster/ranges", test_ranges);
  g_test_add_func ("/panel-raster/range-of-levels", test_range_of_levels);
  g_test_add_func ("/panel-raster/time-range", test_time_range);
  g_test_add_func ("/panel-raster/stages", test_stages);
  g_test_add_func ("/panel-raster/tiles", test_tiles);
  g_test_add_func ("/panel-raster/real-sines", test_real_sines);
  int result = g_test_run ();
  fixture_clear (&fixture);
  return result;
}
