/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "figure/panel/why-rolling-raster.h"
#include "fixture.h"
#include "pixels.h"

#define RATE_HZ 44100.0
#define DURATION_S 2.0
#define BLOCK 1470

typedef struct
{
  Fixture fixture;
  WhyFigureStyle style;
  WhyPanelGeometry geometry;
  WhySpectrogram *spectrogram;
  WhyRollingSpectrogram *rolling;
  WhyRollingRaster *raster;
  gsize width, n_moves;
  double phase;
} Case;

static void
begin (Case *c, double scale)
{
  WhySpectrogramConfig config = { .sample_rate_hz = RATE_HZ,
                                  .min_hz = 32,
                                  .max_hz = 20000,
                                  .rows_per_octave = 24,
                                  .n_columns = 1,
                                  .floor_db = -120 };
  WhyAnalysis *analysis = &c->fixture.analysis;
  fixture_init (&c->fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  why_figure_style_light (&c->style);
  c->style.scale = scale;
  g_assert_cmpint (why_spectrogram_new (&config, &c->spectrogram, NULL), ==, WHY_OK);
  analysis->duration_s = DURATION_S;
  analysis->n_rows = why_spectrogram_n_rows (c->spectrogram);
  analysis->row0_hz = why_spectrogram_row_hz (c->spectrogram, 0);
  analysis->rows_per_octave = 24;
  why_panel_layout (WHY_PANEL_SPECTROGRAM, analysis, &c->style, 340, 420, &c->geometry);
  c->raster
      = why_rolling_raster_new (&c->geometry, &c->style, analysis->row0_hz, 24, analysis->n_rows);
  c->width = why_rolling_raster_width (c->raster);
  gsize hop = (gsize) (DURATION_S * RATE_HZ / (double) c->width);
  g_assert_cmpint (why_rolling_spectrogram_new (c->spectrogram, hop, c->width, &c->rolling, NULL),
                   ==, WHY_OK);
  c->n_moves = 0;
  c->phase = 0;
}

static void
end (Case *c)
{
  why_rolling_raster_free (c->raster);
  why_rolling_spectrogram_free (c->rolling);
  why_spectrogram_free (c->spectrogram);
  fixture_clear (&c->fixture);
}

static void
play (Case *c, double amplitude, double seconds)
{
  float block[BLOCK];
  for (gsize k = 0; k < (gsize) (seconds * RATE_HZ / BLOCK); k++)
    {
      for (gsize i = 0; i < BLOCK; i++)
        {
          c->phase += 2 * G_PI * (440 + 40 * sin (c->phase / 70)) / RATE_HZ;
          block[i] = (float) (amplitude * sin (c->phase));
        }
      c->n_moves
          += why_rolling_raster_update (c->raster, c->rolling,
                                        why_rolling_spectrogram_push (c->rolling, block, BLOCK));
    }
}

static cairo_surface_t *
draw (Case *c)
{
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) (340 * c->style.scale),
                                    (int) (420 * c->style.scale));
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, c->style.scale, c->style.scale);
  why_rolling_raster_draw (c->raster, cr, &c->geometry);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static int
plot_left (const Case *c)
{
  return (int) lround (c->geometry.plot.x * c->style.scale);
}

static int
plot_top (const Case *c)
{
  return (int) lround (c->geometry.plot.y * c->style.scale);
}

/* To the pixel what the panel shows of an analysis with those columns, in the same range. */
static void
test_same_as_panel (gconstpointer data)
{
  Case c;
  begin (&c, GPOINTER_TO_INT (data));
  play (&c, 0.3, 3.1);
  WhyAnalysis *analysis = &c.fixture.analysis;
  gsize n_rows = analysis->n_rows;
  guint64 end_column = why_rolling_spectrogram_n_columns (c.rolling);
  g_autofree float *plane = g_new (float, n_rows *c.width);
  for (gsize x = 0; x < c.width; x++)
    for (gsize row = 0; row < n_rows; row++)
      plane[row * c.width + x]
          = why_rolling_spectrogram_column (c.rolling, end_column - c.width + x)[row];
  GBytes *before = analysis->spectrogram_db;
  g_autoptr (GBytes) bytes = g_bytes_new (plane, n_rows * c.width * sizeof (float));
  analysis->spectrogram_db = bytes;
  analysis->n_columns = c.width;
  WhyPanelOptions options
      = { .shares_limit = TRUE, .limit = why_rolling_raster_range (c.raster)->max };
  g_autoptr (WhyPanelRaster) expected
      = why_panel_raster_new (analysis, &c.geometry, &options, &c.style);
  g_assert_cmpuint ((gsize) expected->plot_width, ==, c.width);
  cairo_surface_t *surface = draw (&c);
  WhyHatch hatch = why_hatch_for_style (&c.style);
  gsize n_blank = 0;
  for (int y = 0; y < expected->plot_height; y++)
    for (int x = 0; x < expected->plot_width; x++)
      {
        guint32 drawn = pixel_of_surface (surface, plot_left (&c) + x, plot_top (&c) + y);
        /* Where no row is the hatching does not scroll along: it is left out. */
        n_blank += drawn == 0;
        g_assert_cmphex (drawn == 0 ? why_hatch_at (&hatch, x, y) : drawn, ==,
                         pixel_of_raster (expected, FALSE, x, y));
      }
  g_assert_cmpuint (n_blank, <, c.width * 8);
  cairo_surface_destroy (surface);
  analysis->spectrogram_db = before;
  end (&c);
}

/* The newest is at the right; where no sound was yet there is nothing. */
static void
test_beginning (void)
{
  Case c;
  begin (&c, 1);
  play (&c, 0.3, 0.5);
  cairo_surface_t *surface = draw (&c);
  int y = plot_top (&c) + 50, left = plot_left (&c), right = left + (int) c.width - 1;
  g_assert_cmphex (pixel_of_surface (surface, left, y), ==, 0);
  g_assert_cmphex (pixel_of_surface (surface, left + (int) c.width / 2, y), ==, 0);
  g_assert_cmphex (pixel_of_surface (surface, right, y), !=, 0);
  g_assert_cmphex (pixel_of_surface (surface, left - 1, y), ==, 0);
  g_assert_cmphex (pixel_of_surface (surface, right + 1, y), ==, 0);
  cairo_surface_destroy (surface);
  end (&c);
}

/* The range rises with the sound at once and holds while the sound is in the picture; then it
 * falls by steps, not below what a room is. */
static void
test_range (void)
{
  Case c;
  begin (&c, 1);
  play (&c, 0.001, 0.5);
  g_assert_cmpfloat (why_rolling_raster_range (c.raster)->max, ==, -40);
  play (&c, 0.5, 0.2);
  g_assert_cmpfloat (why_rolling_raster_range (c.raster)->max, ==, -5);
  g_assert_cmpuint (c.n_moves, <=, 4);
  gsize n_moves = c.n_moves;
  play (&c, 0.2, 1.5);
  g_assert_cmpuint (c.n_moves, ==, n_moves);
  play (&c, 0.001, 10);
  g_assert_cmpfloat (why_rolling_raster_range (c.raster)->max, ==, -40);
  g_assert_cmpuint (c.n_moves, ==, n_moves + 7);
  end (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/scroll-raster/same-as-panel/1", GINT_TO_POINTER (1), test_same_as_panel);
  g_test_add_data_func ("/scroll-raster/same-as-panel/2", GINT_TO_POINTER (2), test_same_as_panel);
  g_test_add_func ("/scroll-raster/beginning", test_beginning);
  g_test_add_func ("/scroll-raster/range", test_range);
  return g_test_run ();
}
