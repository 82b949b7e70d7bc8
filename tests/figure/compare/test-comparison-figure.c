/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The figure of two takes: the same scales in both, the same places of the music under each other. */
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "figure/compare/why-comparison-figure.h"
#include "pixels.h"

#define RATE 44100.0
#define WIDTH 900
#define HEIGHT 620

static WhyFigureStyle style;
static char *folder;

/* Three harmonic notes from from_s on, with a vibrato each. */
static char *
make_take (const char *name, double length_s, double from_s, double gain)
{
  gsize n = (gsize) (length_s * RATE);
  g_autofree float *x = g_new0 (float, n);
  char *path = g_build_filename (folder, name, NULL);
  WhyError reason = { WHY_OK, "" };
  for (int note = 0; note < 3; note++)
    {
      const double hz[] = { 440, 523.25, 392 };
      double phase = 0;
      gsize first = (gsize) ((from_s + 1.2 * note) * RATE), n_note = (gsize) RATE;
      for (gsize i = 0; i < n_note && first + i < n; i++)
        {
          double t = (double) i / RATE, env = MIN (MIN (t, 1 - t) / 0.04, 1);
          phase += 2 * G_PI * hz[note] * exp2 (35 * sin (2 * G_PI * 5.5 * t) / 1200) / RATE;
          for (int k = 1; k <= 6; k++)
            x[first + i] += (float) (0.1 * gain * env * sin (k * phase) / k);
        }
    }
  g_assert_cmpint (why_audio_save (path, x, n, RATE, false, &reason), ==, WHY_OK);
  return path;
}

static WhyComparedTake *
listen_to (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new_shared (NULL, 1, &error);
  g_assert_no_error (error);
  g_autoptr (WhyNoteFinder) finder = why_note_finder_new (&error);
  g_assert_no_error (error);
  WhyComparedTake *take = why_compared_take_new (path, analyzer, finder, 0, FALSE, NULL, NULL);
  while (!why_compared_take_is_done (take))
    g_main_context_iteration (NULL, TRUE);
  return take;
}

static WhyComparedTake *
take_of (const char *name, double length_s, double from_s, double gain)
{
  g_autofree char *path = make_take (name, length_s, from_s, gain);
  return listen_to (path);
}

static WhyComparisonFigure *
figure_of (const WhyComparedTake *a, const WhyComparedTake *b)
{
  g_autoptr (WhyComparison) comparison
      = why_comparison_new (why_compared_take_notes (a), NULL, why_compared_take_notes (b), NULL);
  return why_comparison_figure_new (a, b, comparison);
}

static cairo_surface_t *
draw (const WhyComparisonFigure *figure)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  for (int take = 0; take < 2; take++)
    if (figure->maps[take])
      why_spectrogram_pyramid_wait (figure->maps[take], 0, figure->frames[take]->duration_s, WIDTH,
                                    NULL);
  why_figure_style_fill (&style, cr, WIDTH, HEIGHT);
  why_comparison_draw (cr, figure, &style, WIDTH, HEIGHT);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Pixels of the plots that differ from one another. */
static guint
count_unlike (cairo_surface_t *surface, const WhyComparisonLayout *layout)
{
  const WhyRect *a = &layout->takes[0].panel.plot, *b = &layout->takes[1].panel.plot;
  guint n = 0;
  for (int y = 2; y < a->height - 2; y++)
    for (int x = 2; x < a->width - 2; x++)
      n += pixel_of_surface (surface, (int) a->x + x, (int) a->y + y)
           != pixel_of_surface (surface, (int) b->x + x, (int) b->y + y);
  return n;
}

/* A second is as long, an octave as high, a semitone as high in both; notes that belong together begin at the
 * same x. */
static void
test_scales (void)
{
  g_autoptr (WhyComparedTake) a = take_of ("a.wav", 5, 0.5, 1),
                              b = take_of ("b.wav", 6.5, 1.75, 0.3);
  g_autoptr (WhyComparisonFigure) figure = figure_of (a, b);
  WhyComparisonLayout layout;
  why_comparison_layout (figure, &style, WIDTH, HEIGHT, &layout);
  const WhyPanelGeometry *one = &layout.takes[0].panel, *other = &layout.takes[1].panel;
  const WhyNotesLaneGeometry *lane = &layout.takes[0].lane, *lower = &layout.takes[1].lane;
  g_assert_cmpuint (why_comparison_n_pairs (figure->comparison), ==, 3);
  g_assert_cmpfloat_with_epsilon (figure->shift_s, -1.25, 0.03);
  g_assert_cmpfloat (one->plot.x, ==, other->plot.x);
  g_assert_cmpfloat (one->plot.width, ==, other->plot.width);
  g_assert_cmpfloat (one->plot.height, ==, other->plot.height);
  g_assert_cmpfloat_with_epsilon (one->x_max - one->x_min, other->x_max - other->x_min, 1e-9);
  g_assert_cmpfloat (one->min_hz, ==, other->min_hz);
  g_assert_cmpfloat (one->max_hz, ==, other->max_hz);
  g_assert_cmpfloat (lane->low_midi, ==, lower->low_midi);
  g_assert_cmpfloat (lane->high_midi, ==, lower->high_midi);
  g_assert_cmpfloat (lane->plot.height, ==, lower->plot.height);
  /* The lane stands under its spectrogram. */
  g_assert_cmpfloat_with_epsilon (layout.takes[0].lane_x + lane->plot.x, one->plot.x, 1e-9);
  g_assert_cmpfloat_with_epsilon (lane->plot.width, one->plot.width, 1e-9);
  for (gsize i = 0; i < why_comparison_n (figure->comparison); i++)
    {
      const WhyNotePair *pair = why_comparison_get (figure->comparison, i);
      double a_s = why_notes_get (figure->notes[0], pair->a)->from_s,
             b_s = why_notes_get (figure->notes[1], pair->b)->from_s;
      double x = why_comparison_x_of_time (&layout, a_s);
      g_assert_cmpfloat_with_epsilon (why_panel_x_of_value (other, b_s), x, 4);
      g_assert_cmpfloat_with_epsilon (why_comparison_time_of_x (&layout, x), a_s, 1e-9);
      WhyRect block;
      why_notes_lane_block (figure->notes[1], lower, pair->b, &block);
      g_assert_cmpuint (why_comparison_note_at (figure, &layout,
                                                layout.takes[1].lane_x + block.x + 3,
                                                layout.takes[1].lane_y + block.y + 3),
                        ==, pair->b);
    }
  g_assert_cmpint (why_comparison_take_at (&layout, one->plot.y + 5), ==, 0);
  g_assert_cmpint (why_comparison_take_at (&layout, other->plot.y + 5), ==, 1);
  g_assert_cmpint (why_comparison_take_at (&layout, HEIGHT - 1), ==, -1);
}

/* A take beside itself is the same picture twice, whatever the shift is taken from; a softer one is darker. */
static void
test_pixels (void)
{
  g_autoptr (WhyComparedTake) a = take_of ("a.wav", 5, 0.5, 1),
                              soft = take_of ("soft.wav", 5, 0.5, 0.05);
  g_autoptr (WhyComparisonFigure) same = figure_of (a, a), other = figure_of (a, soft);
  WhyComparisonLayout layout;
  why_comparison_layout (same, &style, WIDTH, HEIGHT, &layout);
  g_assert_cmpfloat (same->shift_s, ==, 0);
  cairo_surface_t *surface = draw (same);
  g_assert_cmpuint (count_unlike (surface, &layout), ==, 0);
  cairo_surface_destroy (surface);

  surface = draw (other);
  why_comparison_layout (other, &style, WIDTH, HEIGHT, &layout);
  double light[2] = { 0, 0 };
  for (int take = 0; take < 2; take++)
    {
      const WhyRect *plot = &layout.takes[take].panel.plot;
      for (int y = 2; y < plot->height - 2; y++)
        for (int x = 2; x < plot->width - 2; x++)
          {
            guint32 pixel = pixel_of_surface (surface, (int) plot->x + x, (int) plot->y + y);
            light[take] += (pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255);
          }
    }
  g_assert_cmpfloat (light[1], <, 0.97 * light[0]);
  cairo_surface_destroy (surface);

  /* Moved by hand, the same time stands elsewhere, and moved back it is the same again. */
  g_autoptr (WhyComparisonFigure) moved = why_comparison_figure_copy (same);
  moved->from_s = 0;
  moved->to_s = 5;
  moved->shift_s = 0.7;
  why_comparison_layout (moved, &style, WIDTH, HEIGHT, &layout);
  g_assert_cmpfloat_with_epsilon (layout.takes[1].panel.x_min, -0.7, 1e-9);
  g_assert_cmpfloat_with_epsilon (layout.takes[1].lane.from_s, -0.7, 1e-9);
  g_assert_cmpfloat_with_epsilon (layout.takes[0].panel.x_min, 0, 1e-9);
  surface = draw (moved);
  g_assert_cmpuint (count_unlike (surface, &layout), >, 1000);
  cairo_surface_destroy (surface);
}

/* Of a long take and a short one, what both play is shown. */
static void
test_unlike_lengths (void)
{
  g_autoptr (WhyComparedTake) a = take_of ("a.wav", 5, 0.5, 1), b = take_of ("long.wav", 40, 30, 1);
  g_autoptr (WhyComparisonFigure) figure = figure_of (a, b);
  double from_s, to_s;
  why_comparison_figure_whole (figure, &from_s, &to_s);
  g_assert_cmpfloat (to_s - from_s, >, 39);
  why_comparison_figure_view (figure, &from_s, &to_s);
  g_assert_cmpfloat (from_s, <, 0.5);
  g_assert_cmpfloat (to_s, >, 3.9);
  g_assert_cmpfloat (to_s - from_s, <, 6);
}

/* A file that is not there, and silence, are said to be that; the other take is still drawn. */
static void
test_nothing (void)
{
  g_autofree float *zeros = g_new0 (float, (gsize) RATE);
  g_autofree char *path = g_build_filename (folder, "silent.wav", NULL);
  WhyError reason = { WHY_OK, "" };
  g_assert_cmpint (why_audio_save (path, zeros, (gsize) RATE, RATE, false, &reason), ==, WHY_OK);
  g_autoptr (WhyComparedTake) a = take_of ("a.wav", 5, 0.5, 1), silent = listen_to (path),
                              missing = listen_to ("/nowhere/gone.wav");
  g_autoptr (WhyComparisonFigure) one = figure_of (a, silent), other = figure_of (missing, a),
                                  none = figure_of (missing, missing);
  g_assert_cmpstr (one->messages[1], ==, "No notes found");
  g_assert_nonnull (strstr (other->messages[0], "“gone.wav” does not exist"));
  g_assert_null (other->frames[0]);
  WhyComparisonFigure *figures[] = { one, other, none };
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      figures[i]->has_table = TRUE;
      cairo_surface_t *surface = draw (figures[i]);
      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      cairo_surface_destroy (surface);
    }
}

/* The table has what was measured, and the file says it in words. */
static void
test_export (void)
{
  g_autoptr (WhyComparedTake) a = take_of ("a.wav", 5, 0.5, 1), b = take_of ("b.wav", 6, 1, 0.3);
  g_autoptr (WhyComparisonFigure) figure = figure_of (a, b);
  g_autoptr (GArray) rows = why_comparison_rows (figure->comparison);
  g_autofree char *path = g_build_filename (folder, "two.svg", NULL), *content = NULL;
  g_autoptr (GError) error = NULL;
  WhyComparisonOutput output = { .dpi = 96, .style = style };
  g_assert_cmpuint (rows->len, >=, 7);
  for (guint i = 0; i < rows->len; i++)
    for (int c = 0; c < 4; c++)
      g_assert_cmpstr (g_array_index (rows, WhyComparisonRow, i).cells[c], !=, "");
  figure->has_table = TRUE;
  g_assert_true (why_comparison_export (figure, &output, path, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, "<title>A: a.wav; B: b.wav</title>"));
  g_assert_nonnull (strstr (content, "3 notes were compared."));
  output.width = 1e9;
  g_assert_false (why_comparison_export (figure, &output, path, NULL, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("why-figure-XXXXXX", NULL);
  why_figure_style_light (&style);
  style.font_size = 11;
  style.scale = 1;
  g_test_add_func ("/comparison-figure/scales", test_scales);
  g_test_add_func ("/comparison-figure/pixels", test_pixels);
  g_test_add_func ("/comparison-figure/unlike-lengths", test_unlike_lengths);
  g_test_add_func ("/comparison-figure/nothing", test_nothing);
  g_test_add_func ("/comparison-figure/export", test_export);
  int status = g_test_run ();
  g_free (folder);
  return status;
}
