/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "figure/page/why-figure-private.h"
#include "figure/why-length.h"
#include "figure/page/why-sheet.h"
#include "fixture.h"
#include "pixels.h"

/* Figures of several recordings, and what print asks of one: sizes, text, lines. */

static Fixture loud, soft;
static const WhyAnalysis *both[2];
static char *folder;

static char *
path_to (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static WhySheet
sheet_of (gsize n, WhyLayout layout, double width)
{
  WhySheet sheet = { .analyses = both, .n = n };
  why_figure_options_init (&sheet.options, both[0]);
  sheet.options.layout = layout;
  sheet.options.width = width;
  sheet.options.style.font_size = why_sheet_font_size (&sheet);
  return sheet;
}

static cairo_surface_t *
draw (const WhySheet *sheet)
{
  double width, height, scale = sheet->options.style.scale;
  why_sheet_measure (sheet, &width, &height);
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) lround (width * scale),
                                    (int) lround (height * scale));
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  why_sheet_draw (cr, sheet);
  cairo_destroy (cr);
  return surface;
}

static void export(const WhySheet *sheet, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (why_sheet_export (sheet, path, &error));
  g_assert_no_error (error);
}

static void
test_layouts (void)
{
  static const struct
  {
    const char *name;
    int n;
    WhyPanelKind first;
  } expected[WHY_N_LAYOUTS] = {
    { "panels", 3, WHY_PANEL_SPECTROGRAM },      { "paper", 4, WHY_PANEL_SPECTROGRAM },
    { "spectrogram", 1, WHY_PANEL_SPECTROGRAM }, { "scattering", 1, WHY_PANEL_SCATTERING },
    { "relevance", 1, WHY_PANEL_RELEVANCE },
  };
  WhyLayout layout;

  for (int i = 0; i < WHY_N_LAYOUTS; i++)
    {
      WhyPanelOptions panel;
      WhyPanelKind kind;
      WhyRect place;
      int n = 0;
      g_assert_true (why_layout_parse (expected[i].name, &layout));
      g_assert_cmpint (layout, ==, i);
      WhySheet sheet = sheet_of (1, i, 0.0);
      while (why_figure_panel (both[0], &sheet.options, n, &place, &kind, &panel))
        {
          if (n++ == 0)
            g_assert_cmpint (kind, ==, expected[i].first);
          g_assert_false (panel.shares_limit);
        }
      g_assert_cmpint (n, ==, expected[i].n);
    }
  g_assert_false (why_layout_parse ("poster", &layout));
}

/* Alone, a sheet is its figure, to the bit. */
static void
test_one (void)
{
  WhySheet sheet = sheet_of (1, WHY_LAYOUT_PAPER, 480.0);
  cairo_surface_t *a = draw (&sheet), *b = draw (&sheet);
  cairo_t *cr = cairo_create (b);
  cairo_set_source_rgb (cr, 1, 0, 0);
  cairo_paint (cr);
  why_figure_draw (cr, both[0], &sheet.options);
  cairo_destroy (cr);
  for (int y = 0; y < cairo_image_surface_get_height (a); y++)
    for (int x = 0; x < cairo_image_surface_get_width (a); x++)
      g_assert_cmphex (pixel_of_surface (a, x, y), ==, pixel_of_surface (b, x, y));
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
}

/* Pixel of a panel of figure i at a cell, both figures side by side. */
static guint32
pixel_at (cairo_surface_t *surface, const WhySheet *sheet, int i, double hz, double x_value)
{
  WhyFigureOptions figure = sheet->options;
  WhyPanelGeometry geometry;
  WhyPanelOptions panel;
  WhyPanelKind kind;
  WhyRect place;

  figure.width = sheet->options.width / 2.0;
  figure.scale = (WhyFigureScale){ .is_set = TRUE, .duration_s = 5.9, .limit = { NAN } };
  g_assert_true (why_figure_panel (both[i], &figure, 0, &place, &kind, &panel));
  why_figure_panel_layout (both[i], &figure, kind, &place, &geometry);
  double x = place.x + why_panel_x_of_value (&geometry, x_value) + i * figure.width;
  double y = place.y + why_panel_y_of_hz (&geometry, hz);
  return pixel_of_surface (surface, (int) floor (x), (int) floor (y)) & 0xffffff;
}

/* The soft one has a quarter of the loud one's relevance: in its own scale it looks the same, on one
 * sheet paler; equal values have equal colours. */
static void
test_relevance_scale (void)
{
  WhySheet sheet = sheet_of (2, WHY_LAYOUT_RELEVANCE, 1000.0);
  sheet.options.has_header = FALSE;
  WhyTopPath top;
  why_analysis_top_paths (both[0], sheet.options.panel.rule, sheet.options.panel.question, &top, 1);
  const WhyPath *path = &loud.axes.paths[top.path];
  double hz = path->xi1 * 44100.0, mod_hz = path->xi2 * 44100.0;
  double limit = why_panel_own_limit (both[0], WHY_PANEL_RELEVANCE, &sheet.options.panel);
  const guint32 *table = why_palette_table (WHY_PALETTE_DIVERGING_LIGHT);
  cairo_surface_t *surface = draw (&sheet);

  g_assert_cmpfloat (limit, >, 0.0);
  for (int i = 0; i < 2; i++)
    {
      WhyPanelOptions panel = sheet.options.panel;
      gsize n = loud.axes.n_paths;
      g_autofree float *values = g_new0 (float, n);
      const float *plane = why_analysis_relevance (both[i], panel.rule, panel.question.class_index);
      why_analysis_average (both[i], plane, 0, loud.axes.n_frames - 1, values);
      guint32 color = why_palette_lookup (table, values[top.path], -limit, limit);
      g_assert_cmphex (pixel_at (surface, &sheet, i, hz, mod_hz), ==, color & 0xffffff);
    }
  g_assert_cmphex (pixel_at (surface, &sheet, 0, hz, mod_hz), !=,
                   pixel_at (surface, &sheet, 1, hz, mod_hz));
  cairo_surface_destroy (surface);
}

/* The shorter one ends where its time does; beyond is hatched, not quiet. */
static void
test_time_scale (void)
{
  WhySheet sheet = sheet_of (2, WHY_LAYOUT_SPECTROGRAM, 1400.0);
  sheet.options.has_header = FALSE;
  cairo_surface_t *surface = draw (&sheet);
  WhyHatch hatch = why_hatch_for_style (&sheet.options.style);

  for (double t = 0.2; t < 5.8; t += 0.2)
    {
      guint32 first = pixel_at (surface, &sheet, 0, 440.0, t);
      guint32 second = pixel_at (surface, &sheet, 1, 440.0, t);
      g_assert_cmphex (first, !=, hatch.line & 0xffffff);
      g_assert_cmphex (first, !=, hatch.ground & 0xffffff);
      if (t < 2.9)
        g_assert_true (second != (hatch.line & 0xffffff) && second != (hatch.ground & 0xffffff));
      if (t > 3.1)
        g_assert_true (second == (hatch.line & 0xffffff) || second == (hatch.ground & 0xffffff));
    }
  cairo_surface_destroy (surface);
}

static void
test_grid (void)
{
  const WhyAnalysis *many[] = { both[0], both[1], both[0], both[1], both[0] };
  double width, height, one, two;

  WhySheet sheet = sheet_of (2, WHY_LAYOUT_PAPER, 0.0);
  why_sheet_measure (&sheet, &width, &height);
  g_assert_cmpfloat (width, ==, 2.0 * why_layout_width (WHY_LAYOUT_PAPER));
  sheet = sheet_of (1, WHY_LAYOUT_PANELS, 1200.0);
  why_sheet_measure (&sheet, &width, &one);
  sheet.n = 2;
  why_sheet_measure (&sheet, &width, &two);
  g_assert_cmpfloat (two, ==, 2.0 * one);
  /* Five in a column layout: three above, two below. */
  sheet = sheet_of (1, WHY_LAYOUT_RELEVANCE, 0.0);
  sheet.analyses = many;
  sheet.n = 5;
  why_sheet_measure (&sheet, &width, &height);
  g_assert_cmpfloat (width, ==, 3.0 * why_layout_width (WHY_LAYOUT_RELEVANCE));
  sheet.n_columns = 2;
  sheet.options.height = 1200.0;
  why_sheet_measure (&sheet, &width, &height);
  g_assert_cmpfloat (width, ==, 2.0 * why_layout_width (WHY_LAYOUT_RELEVANCE));
  g_assert_cmpfloat (height, ==, 1200.0);
}

/* Each is explained by its own verdict unless a class is asked for. */
static void
test_classes (void)
{
  WhySheet sheet = sheet_of (2, WHY_LAYOUT_RELEVANCE, 1000.0);
  g_autofree char *own = path_to ("own.svg"), *asked = path_to ("asked.svg");
  g_autofree char *own_svg = NULL, *asked_svg = NULL;

  soft.analysis.label = 1;
  sheet.explains_own = TRUE;
  export(&sheet, own);
  sheet.explains_own = FALSE;
  export(&sheet, asked);
  soft.analysis.label = 0;
  g_assert_true (g_file_get_contents (own, &own_svg, NULL, NULL));
  g_assert_true (g_file_get_contents (asked, &asked_svg, NULL, NULL));
  g_assert_nonnull (strstr (own_svg, "<title>loud.wav: vibrato; soft.wav: trill</title>"));
  g_assert_cmpstr (own_svg, !=, asked_svg);
  /* In words too, and without the folder, which is nobody's business. */
  g_assert_nonnull (strstr (own_svg, "<desc>"));
  g_assert_null (strstr (own_svg, "recordings/"));
}

/* ---- print ---- */

static void
test_lengths (void)
{
  static const struct
  {
    const char *text;
    double px;
  } good[] = { { "1500", 1500 },
               { "1500px", 1500 },
               { "25.4mm", 96 },
               { "2.54 cm", 96 },
               { "6.5in", 624 },
               { "72pt", 96 },
               { "170mm", 170 * 96 / 25.4 } };
  static const char *const bad[] = { "", "mm", "-3mm", "12 ells", "1,5mm", "nan", "inf", "3mmm" };
  double px;

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_assert_true (why_length_parse (good[i].text, &px));
      g_assert_cmpfloat_with_epsilon (px, good[i].px, 1e-9);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (why_length_parse (bad[i], &px));
}

/* Any size and density: a PNG has the pixels that its millimetres ask for. */
static void
test_png_sizes (void)
{
  static const double widths_mm[] = { 60.0, 85.0, 180.0 }, densities[] = { 72.0, 150.0, 600.0 };
  g_autofree char *path = path_to ("size.png");

  for (gsize i = 0; i < G_N_ELEMENTS (widths_mm); i++)
    {
      WhySheet sheet = sheet_of (1, WHY_LAYOUT_SCATTERING, widths_mm[i] * 96.0 / 25.4);
      sheet.options.dpi = densities[i];
      sheet.options.height = 70.0 * 96.0 / 25.4;
      export(&sheet, path);
      cairo_surface_t *image = cairo_image_surface_create_from_png (path);
      g_assert_cmpint (cairo_image_surface_get_width (image), ==,
                       lround (widths_mm[i] / 25.4 * densities[i]));
      g_assert_cmpint (cairo_image_surface_get_height (image), ==,
                       lround (70.0 / 25.4 * densities[i]));
      cairo_surface_destroy (image);
    }
}

/* Sizes that are no whole pixels leave no dark line at the edge. */
static void
test_edges (void)
{
  g_autofree char *path = path_to ("edge.png");
  WhySheet sheet = sheet_of (2, WHY_LAYOUT_RELEVANCE, 100.0 * 96.0 / 25.4 + 0.6);

  sheet.options.dpi = 111.0;
  export(&sheet, path);
  cairo_surface_t *image = cairo_image_surface_create_from_png (path);
  int width = cairo_image_surface_get_width (image),
      height = cairo_image_surface_get_height (image);
  for (int x = 0; x < width; x++)
    g_assert_cmphex (pixel_of_surface (image, x, height - 1) & 0xffffff, ==, 0xffffff);
  for (int y = 0; y < height; y++)
    g_assert_cmphex (pixel_of_surface (image, width - 1, y) & 0xffffff, ==, 0xffffff);
  cairo_surface_destroy (image);
}

static void
test_font_size (void)
{
  for (int layout = 0; layout < WHY_N_LAYOUTS; layout++)
    {
      double own = why_figure_font_size (layout, 0.0);
      g_assert_cmpfloat (own, ==, 13.0);
      g_assert_cmpfloat_with_epsilon (why_figure_font_size (layout,
                                                            3.0 * why_layout_width (layout)),
                                      39.0, 1e-9);
      g_assert_cmpfloat_with_epsilon (why_figure_font_size (layout, 85.0 * 96.0 / 25.4) * 72.0
                                          / 96.0,
                                      7.0, 1.0);
      g_assert_cmpfloat (why_figure_font_size (layout, 1.0) * 72.0 / 96.0, >=, 7.0 - 1e-9);
    }
}

/* Thickness, in pixels, of the frame above the plot. */
static int
frame_thickness (double font_size, double scale)
{
  WhySheet sheet = sheet_of (1, WHY_LAYOUT_SPECTROGRAM, 800.0);
  WhyPanelGeometry geometry;
  WhyPanelOptions panel;
  WhyPanelKind kind;
  WhyRect place;
  int n = 0;

  sheet.options.style.font_size = font_size;
  sheet.options.style.scale = scale;
  cairo_surface_t *surface = draw (&sheet);
  g_assert_true (why_figure_panel (both[0], &sheet.options, 0, &place, &kind, &panel));
  why_figure_panel_layout (both[0], &sheet.options, kind, &place, &geometry);
  int x = (int) floor ((place.x + geometry.plot.x + 0.5 * geometry.plot.width) * scale);
  int y = (int) lround ((place.y + geometry.plot.y) * scale) - 1;
  guint32 line = pixel_of_surface (surface, x, y);
  g_assert_cmphex (line & 0xffffff, !=, 0xffffff);
  while (pixel_of_surface (surface, x, y - n) == line)
    n++;
  /* Whole pixels: no grey fringe. */
  g_assert_cmphex (pixel_of_surface (surface, x, y - n) & 0xffffff, ==, 0xffffff);
  cairo_surface_destroy (surface);
  return n;
}

/* A twelfth of the text, whatever the density. */
static void
test_lines (void)
{
  g_assert_cmpint (frame_thickness (12.0, 1.0), ==, 1);
  g_assert_cmpint (frame_thickness (12.0, 2.0), ==, 2);
  g_assert_cmpint (frame_thickness (12.0, 6.25), ==, 6);
  g_assert_cmpint (frame_thickness (9.33, 6.25), ==, 5);
  g_assert_cmpint (frame_thickness (24.0, 2.0), ==, 4);
  g_assert_cmpint (frame_thickness (9.0, 1.0), ==, 1);
}

/* What a tool of poppler prints of a file; NULL where there is no such tool. */
static char *
print_of (const char *tool, const char *option, const char *path)
{
  g_autofree char *program = g_find_program_in_path (tool);
  char *out = NULL;
  int status;

  if (!program)
    return NULL;
  const char *argv[]
      = { program, option, path, strcmp (tool, "pdftotext") == 0 ? "-" : NULL, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, NULL,
                               &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return out;
}

/* Height in points of a word of "pdftotext -bbox". */
static double
word_height (const char *bbox, const char *word)
{
  g_autofree char *pattern = g_strdup_printf ("yMin=\"([0-9.]+)\" xMax=\"[0-9.]+\" "
                                              "yMax=\"([0-9.]+)\">%s<",
                                              word);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_assert_true (g_regex_match (regex, bbox, 0, &match));
  g_autofree char *top = g_match_info_fetch (match, 1), *bottom = g_match_info_fetch (match, 2);
  return g_ascii_strtod (bottom, NULL) - g_ascii_strtod (top, NULL);
}

/* Text in a PDF is text, in fonts that travel with it, and as large as it was asked for at any
 * size of the figure. */
static void
test_pdf_text (void)
{
  static const double widths_mm[] = { 85.0, 120.0, 240.0 };
  g_autofree char *path = path_to ("text.pdf");
  double first = 0.0;

  for (gsize i = 0; i < G_N_ELEMENTS (widths_mm); i++)
    {
      WhySheet sheet = sheet_of (1, WHY_LAYOUT_SPECTROGRAM, widths_mm[i] * 96.0 / 25.4);
      sheet.options.style.font_size = 8.0 * 96.0 / 72.0;
      export(&sheet, path);
      g_autofree char *bbox = print_of ("pdftotext", "-bbox", path);
      g_autofree char *fonts = print_of ("pdffonts", "--", path);
      if (!bbox || !fonts)
        {
          g_test_skip ("pdftotext and pdffonts are not installed");
          return;
        }
      double height = word_height (bbox, "(?:Sound|Spectrogram)");
      g_test_message ("%.0f mm: the title is %.2f pt high", widths_mm[i], height);
      first = first > 0.0 ? first : height;
      g_assert_cmpfloat_with_epsilon (height, first, 0.02);
      /* Titles are 1.1 times 8 pt; a line's box is 1.0 to 1.5 times its font. */
      g_assert_cmpfloat (height, >=, 8.8);
      g_assert_cmpfloat (height, <=, 13.2);
      g_assert_nonnull (strstr (bbox, ">loud.wav<"));
      g_auto (GStrv) lines = g_strsplit (fonts, "\n", -1);
      for (gsize line = 2; lines[line] && *lines[line]; line++)
        g_assert_true (g_regex_match_simple (" yes +yes +(yes|no) ", lines[line], 0, 0));
      g_assert_cmpuint (g_strv_length (lines), >, 3);
    }
}

static void
test_heading (void)
{
  WhySheet sheet = sheet_of (1, WHY_LAYOUT_SPECTROGRAM, 400.0);
  g_autofree char *path = path_to ("plain.pdf");
  double width, with, without;

  why_sheet_measure (&sheet, &width, &with);
  sheet.options.has_header = FALSE;
  why_sheet_measure (&sheet, &width, &without);
  g_assert_cmpfloat (without, <, with - 2.0 * sheet.options.style.font_size);
  export(&sheet, path);
  g_autofree char *text = print_of ("pdftotext", "-layout", path);
  if (!text)
    return;
  g_assert_nonnull (strstr (text, "pectrogram"));
  g_assert_null (strstr (text, "loud.wav"));
  g_assert_null (strstr (text, "%"));
}

/* A vector figure holds its pictures at the density that is asked for, 192 or more. */
static void
test_density (void)
{
  g_autofree char *path = path_to ("density.pdf");
  const double densities[] = { 96.0, 600.0 }, expected[] = { 192.0, 600.0 };

  for (gsize i = 0; i < 2; i++)
    {
      WhySheet sheet = sheet_of (1, WHY_LAYOUT_SPECTROGRAM, 400.0);
      sheet.options.dpi = densities[i];
      export(&sheet, path);
      g_autofree char *images = print_of ("pdfimages", "-list", path);
      if (!images)
        {
          g_test_skip ("pdfimages is not installed");
          return;
        }
      g_auto (GStrv) lines = g_strsplit (images, "\n", -1);
      g_auto (GStrv) words = g_regex_split_simple (" +", g_strstrip (lines[2]), 0, 0);
      g_assert_cmpuint (g_strv_length (words), >, 13);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (words[12], NULL), expected[i], 2.0);
    }
}

static void
set_up (void)
{
  fixture_init (&loud, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  fixture_init (&soft, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  loud.analysis.source = (char *) "recordings/loud.wav";
  soft.analysis.source = (char *) "recordings/soft.wav";
  soft.analysis.duration_s = 3.0;
  for (gsize i = 0; i < soft.axes.n_classes * soft.axes.n_paths * soft.axes.n_frames; i++)
    soft.relevance[i] *= 0.25f;
  both[0] = &loud.analysis;
  both[1] = &soft.analysis;
  folder = g_dir_make_tmp ("why-sheet-XXXXXX", NULL);
  g_assert_nonnull (folder);
}

static void
tear_down (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));)
    {
      g_autofree char *path = path_to (name);
      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
  fixture_clear (&loud);
  fixture_clear (&soft);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  set_up ();
  g_test_add_func ("/sheet/layouts", test_layouts);
  g_test_add_func ("/sheet/one", test_one);
  g_test_add_func ("/sheet/relevance-scale", test_relevance_scale);
  g_test_add_func ("/sheet/time-scale", test_time_scale);
  g_test_add_func ("/sheet/grid", test_grid);
  g_test_add_func ("/sheet/classes", test_classes);
  g_test_add_func ("/sheet/lengths", test_lengths);
  g_test_add_func ("/sheet/png-sizes", test_png_sizes);
  g_test_add_func ("/sheet/edges", test_edges);
  g_test_add_func ("/sheet/font-size", test_font_size);
  g_test_add_func ("/sheet/lines", test_lines);
  g_test_add_func ("/sheet/pdf-text", test_pdf_text);
  g_test_add_func ("/sheet/heading", test_heading);
  g_test_add_func ("/sheet/density", test_density);
  int result = g_test_run ();
  tear_down ();
  return result;
}
