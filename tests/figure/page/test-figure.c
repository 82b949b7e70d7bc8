/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "analysis/engine/why-analyzer.h"
#include "figure/page/why-figure-private.h"
#include "fixture.h"
#include "pixels.h"
#include "analysis/text/why-description.h"
#include "figure/page/why-sheet.h"

static Fixture fixture;
static char *folder;

static const char *const endings[] = { "png", "svg", "pdf" };

static char *
path_to (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static WhyFigureOptions
options_for (WhyLayout layout)
{
  WhyFigureOptions options;
  why_figure_options_init (&options, &fixture.analysis);
  options.layout = layout;
  options.width = layout == WHY_LAYOUT_PAPER ? 480.0 : 1200.0;
  return options;
}

static char *export(const WhyFigureOptions *options, const char *name, gsize *length)
{
  g_autofree char *path = path_to (name);
  g_autoptr (GError) error = NULL;
  char *contents;

  g_assert_true (why_sheet_export_one (&fixture.analysis, options, path, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &contents, length, NULL));
  return contents;
}

static guint32
be32 (const char *bytes)
{
  const guint8 *b = (const guint8 *) bytes;
  return (guint32) b[0] << 24 | (guint32) b[1] << 16 | (guint32) b[2] << 8 | b[3];
}

static void
test_png (void)
{
  const double densities[] = { 96.0, 150.0, 300.0 };

  for (int layout = 0; layout < 2; layout++)
    for (gsize i = 0; i < G_N_ELEMENTS (densities); i++)
      {
        WhyFigureOptions options = options_for (layout);
        double width, height;
        gsize length;
        options.dpi = densities[i];
        why_figure_measure (&fixture.analysis, &options, &width, &height);
        g_autofree char *bytes = export(&options, "figure.png", &length);
        g_autofree char *path = path_to ("figure.png");
        cairo_surface_t *image = cairo_image_surface_create_from_png (path);

        g_assert_cmpint (cairo_surface_status (image), ==, CAIRO_STATUS_SUCCESS);
        g_assert_cmpint (cairo_image_surface_get_width (image), ==,
                         lround (width * densities[i] / 96.0));
        g_assert_cmpint (cairo_image_surface_get_height (image), ==,
                         lround (height * densities[i] / 96.0));
        cairo_surface_destroy (image);
        /* libpng checked its sum when it read the chunk; here its place and what it says. */
        g_assert_cmpmem (bytes + 37, 4, "pHYs", 4);
        g_assert_cmpuint (be32 (bytes + 41), ==, (guint32) lround (densities[i] / 0.0254));
        g_assert_cmpuint (be32 (bytes + 45), ==, (guint32) lround (densities[i] / 0.0254));
        g_assert_cmpint (bytes[49], ==, 1);
      }
}

/* Chunks of the PNG specification: length, name, data, checksum. */
static const char *
find_text (const char *bytes, gsize length, const char *key, gsize *n)
{
  for (gsize at = 8; at + 12 <= length; at += 12 + be32 (bytes + at))
    {
      gsize size = be32 (bytes + at);
      g_assert_cmpuint (at + 12 + size, <=, length);
      /* iTXt: the key, a zero, two for no compression, two for language and translated key. */
      gsize head = strlen (key) + 5;
      if (memcmp (bytes + at + 4, "iTXt", 4) != 0 || size < head
          || memcmp (bytes + at + 8, key, strlen (key) + 1) != 0)
        continue;
      *n = size - head;
      return bytes + at + 8 + head;
    }
  return NULL;
}

/* What the figure is, in any writing, as SVG and PDF say it. */
static void
test_png_texts (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);
  char *source = fixture.analysis.source;
  gsize length, n;
  fixture.analysis.source = (char *) "somewhere/Flöte ♯ 尺八.wav";
  g_autofree char *bytes = export(&options, "texts.png", &length);
  g_autofree char *described = why_describe_analysis (&fixture.analysis);
  fixture.analysis.source = source;

  const char *text = find_text (bytes, length, "Title", &n);
  g_assert_nonnull (text);
  g_assert_cmpmem (text, n, "Flöte ♯ 尺八.wav: vibrato", strlen ("Flöte ♯ 尺八.wav: vibrato"));
  text = find_text (bytes, length, "Description", &n);
  g_assert_nonnull (text);
  /* The file's name, not where it lay. */
  const char *rest = described + strlen ("somewhere/");
  g_assert_cmpmem (text, n, rest, strlen (rest));
  text = find_text (bytes, length, "Software", &n);
  g_assert_nonnull (text);
  g_assert_cmpmem (text, n, "Whybrato " WHY_VERSION, strlen ("Whybrato " WHY_VERSION));
  g_assert_null (find_text (bytes, length, "Author", &n));
}

/* Every pixel is what Cairo drew. */
static void
test_png_pixels (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);
  double width, height;
  gsize length;
  options.dpi = 96;
  options.style.scale = 1;
  why_figure_measure (&fixture.analysis, &options, &width, &height);
  g_autofree char *bytes = export(&options, "pixels.png", &length);
  g_autofree char *path = path_to ("pixels.png");
  cairo_surface_t *read = cairo_image_surface_create_from_png (path);
  cairo_surface_t *drawn = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) lround (width),
                                                       (int) lround (height));
  cairo_t *cr = cairo_create (drawn);
  why_figure_draw (cr, &fixture.analysis, &options);
  cairo_destroy (cr);
  cairo_surface_flush (drawn);
  for (int y = 0; y < (int) lround (height); y++)
    for (int x = 0; x < (int) lround (width); x++)
      g_assert_cmphex (pixel_of_surface (read, x, y) & 0xffffff, ==,
                       pixel_of_surface (drawn, x, y) & 0xffffff);
  cairo_surface_destroy (read);
  cairo_surface_destroy (drawn);
}

static void
count_element (GMarkupParseContext *context,
               const char *name,
               const char **names,
               const char **values,
               gpointer user,
               GError **error)
{
  GHashTable *seen = user;
  gsize n = GPOINTER_TO_SIZE (g_hash_table_lookup (seen, name));
  g_hash_table_insert (seen, g_strdup (name), GSIZE_TO_POINTER (n + 1));
}

/* Too narrow for three, they stand one below the other; unless the height is given and short. */
static void
test_narrow_panels (void)
{
  static const struct
  {
    double width, height;
    gboolean is_stacked;
  } cases[] = { { 60 / 25.4 * 96, 0, TRUE },
                { 60 / 25.4 * 96, 60 / 25.4 * 96, FALSE },
                { 60 / 25.4 * 96, 180 / 25.4 * 96, TRUE },
                { 1500, 0, FALSE } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);
      WhyPanelOptions panel;
      WhyPanelKind kind;
      WhyRect first, last;
      double width, height;
      options.width = cases[i].width;
      options.height = cases[i].height;
      options.style.font_size = why_figure_font_size (options.layout, options.width);
      why_figure_measure (&fixture.analysis, &options, &width, &height);
      g_assert_true (why_figure_panel (&fixture.analysis, &options, 0, &first, &kind, &panel));
      g_assert_true (why_figure_panel (&fixture.analysis, &options, 2, &last, &kind, &panel));
      g_assert_cmpint (kind, ==, WHY_PANEL_RELEVANCE);
      g_assert_true ((last.x == first.x) == cases[i].is_stacked);
      g_assert_true ((last.y > first.y) == cases[i].is_stacked);
      g_assert_cmpfloat (last.x + last.width, <=, width);
      g_assert_cmpfloat (last.y + last.height, <=, height);
      if (cases[i].is_stacked)
        g_assert_cmpfloat (first.width, >, 0.9 * width);
    }
}

static void
test_svg (void)
{
  const GMarkupParser parser = { .start_element = count_element };
  WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  char *source = fixture.analysis.source;
  gsize length;

  fixture.analysis.source = (char *) "a <b> & \"c\".wav";
  g_autofree char *svg = export(&options, "figure.svg", &length);
  fixture.analysis.source = source;
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, seen, NULL);
  g_assert_true (g_markup_parse_context_parse (context, svg, (gssize) length, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_markup_parse_context_free (context);

  g_assert_nonnull (strstr (svg, "<title>a &lt;b&gt; &amp; &quot;c&quot;.wav: vibrato</title>"));
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_hash_table_lookup (seen, "svg")), ==, 1);
  /* A picture each: spectrogram, two columns of first order, two maps, three legends; text as
   * outlines. */
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_hash_table_lookup (seen, "image")), ==, 8);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_hash_table_lookup (seen, "use")), >, 200);
  g_assert_nonnull (g_strstr_len (svg, 400, "width=\"1200px\""));
}

static void
test_pdf (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PAPER);
  gsize length;
  g_autofree char *pdf = export(&options, "figure.pdf", &length);
  g_autofree char *tool = g_find_program_in_path ("pdftoppm");
  g_autofree char *path = path_to ("figure.pdf");
  g_autofree char *stem = path_to ("page");
  g_autofree char *page = path_to ("page.png");

  g_assert_cmpmem (pdf, 5, "%PDF-", 5);
  g_assert_nonnull (memmem (pdf + length - 16, 16, "%%EOF", 5));
  if (!tool)
    {
      g_test_skip ("pdftoppm is not installed");
      return;
    }
  char *argv[] = { tool, (char *) "-r", (char *) "96", (char *) "-png", (char *) "-singlefile",
                   path, stem,          NULL };
  int status;
  g_assert_true (g_spawn_sync (NULL, argv, NULL, 0, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  cairo_surface_t *image = cairo_image_surface_create_from_png (page);
  g_assert_cmpint (cairo_image_surface_get_width (image), ==, 480);
  cairo_surface_destroy (image);
  g_remove (page);
}

/* With a date that is given, the same figure is the same file at any time. */
static void
test_pdf_date (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PAPER);
  static const char *const dates[] = { "1700000000", "1700000000", "1600000000", "no date" };
  char *pdfs[G_N_ELEMENTS (dates)];
  gsize lengths[G_N_ELEMENTS (dates)];
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    {
      g_setenv ("SOURCE_DATE_EPOCH", dates[i], TRUE);
      pdfs[i] = export(&options, "dated.pdf", &lengths[i]);
      g_usleep (i == 0 ? 1100000 : 0);
    }
  g_unsetenv ("SOURCE_DATE_EPOCH");
  g_assert_cmpmem (pdfs[0], lengths[0], pdfs[1], lengths[1]);
  g_assert_false (lengths[2] == lengths[0] && memcmp (pdfs[2], pdfs[0], lengths[0]) == 0);
  g_assert_false (lengths[3] == lengths[0] && memcmp (pdfs[3], pdfs[0], lengths[0]) == 0);
  for (gsize i = 0; i < G_N_ELEMENTS (dates); i++)
    g_free (pdfs[i]);
}

/* A panel inside a figure is the panel drawn alone, to the bit. */
static void
compare_panels (WhyLayout layout, double dpi)
{
  WhyFigureOptions options = options_for (layout);
  WhyPanelOptions panel;
  WhyPanelKind kind;
  WhyRect place;
  double width, height, scale = dpi / 96.0;

  options.style.scale = scale;
  why_figure_measure (&fixture.analysis, &options, &width, &height);
  cairo_surface_t *whole
      = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) ceil (width * scale),
                                    (int) ceil (height * scale));
  cairo_t *cr = cairo_create (whole);
  cairo_scale (cr, scale, scale);
  why_figure_draw (cr, &fixture.analysis, &options);
  cairo_destroy (cr);

  int i;
  for (i = 0; why_figure_panel (&fixture.analysis, &options, i, &place, &kind, &panel); i++)
    {
      WhyPanelGeometry g;
      why_panel_layout (kind, &fixture.analysis, &options.style, place.width, place.height, &g);
      cairo_surface_t *alone = draw_panel (&fixture.analysis, &g, &panel, &options.style, 0);
      int left = (int) lround (place.x * scale), top = (int) lround (place.y * scale);
      for (int y = 0; y < (int) floor (place.height * scale); y++)
        for (int x = 0; x < (int) floor (place.width * scale); x++)
          g_assert_cmphex (pixel_of_surface (whole, left + x, top + y) & 0xffffff, ==,
                           pixel_of_surface (alone, x, y) & 0xffffff);
      cairo_surface_destroy (alone);
    }
  g_assert_cmpint (i, ==, layout == WHY_LAYOUT_PAPER ? 4 : 3);
  cairo_surface_destroy (whole);
}

static void
test_same_drawing (void)
{
  compare_panels (WHY_LAYOUT_PANELS, 96.0);
  compare_panels (WHY_LAYOUT_PANELS, 192.0);
  compare_panels (WHY_LAYOUT_PAPER, 96.0);
}

/* The paper's column shows both rules whatever is chosen; the panels fit the asked height. */
static void
test_layouts (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PAPER);
  WhyPanelOptions panel;
  WhyPanelKind kind;
  WhyRect place;
  double width, height;

  options.panel.rule = WHY_RULE_GAMMA;
  options.panel.question = why_question (2);
  g_assert_true (why_figure_panel (&fixture.analysis, &options, 2, &place, &kind, &panel));
  g_assert_cmpint (kind, ==, WHY_PANEL_RELEVANCE);
  g_assert_cmpint (panel.rule, ==, WHY_RULE_EPSILON);
  g_assert_cmpuint (panel.question.class_index, ==, 2);
  g_assert_true (why_figure_panel (&fixture.analysis, &options, 3, &place, &kind, &panel));
  g_assert_cmpint (panel.rule, ==, WHY_RULE_EPSILON_ZPLUS);

  options = options_for (WHY_LAYOUT_PANELS);
  options.height = 700.0;
  why_figure_measure (&fixture.analysis, &options, &width, &height);
  g_assert_cmpfloat (width, ==, 1200.0);
  g_assert_cmpfloat (height, ==, 700.0);
  for (int i = 0; why_figure_panel (&fixture.analysis, &options, i, &place, &kind, &panel); i++)
    {
      g_assert_cmpfloat (place.x + place.width, <=, width);
      g_assert_cmpfloat (place.y + place.height, <=, height);
    }
}

/* Every stage and every header line can be drawn, also with values that are not numbers. */
static void
test_stages (void)
{
  for (int stage = WHY_STAGE_LOADED; stage <= WHY_STAGE_RELEVANCE; stage++)
    for (int layout = 0; layout < 2; layout++)
      {
        Fixture f;
        WhyFigureOptions options = options_for (layout);
        g_autofree char *path = path_to ("stage.png");
        g_autoptr (GError) error = NULL;

        fixture_init (&f, FIXTURE_BOTH_ORDERS, stage);
        f.analysis.notice = (char *) "The file ends early: 3.1 of 5.9 seconds are there.";
        f.analysis.measures = (WhyMeasures){ NAN, 0, NAN, NAN, NAN, NAN, NAN };
        f.analysis.probabilities[1] = NAN;
        g_assert_true (why_sheet_export_one (&f.analysis, &options, path, &error));
        g_assert_no_error (error);
        fixture_clear (&f);
      }
}

/* ---- what goes wrong ---- */

static void
assert_refused (const WhyFigureOptions *options, const char *path, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (why_sheet_export_one (&fixture.analysis, options, path, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == WHY_ERROR);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_refusals (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);
  g_autofree char *png = path_to ("no.png");
  g_autofree char *gif = path_to ("no.gif");
  g_autofree char *bare = path_to ("png");
  g_autofree char *nowhere = path_to ("missing/no.svg");

  assert_refused (&options, gif, ".png, .svg or .pdf");
  assert_refused (&options, bare, ".png, .svg or .pdf");
  assert_refused (&options, nowhere, "No such file");
  assert_refused (&options, "/dev/full.d/x.pdf", "No such file");

  const double widths[] = { 1e6, 1e300, INFINITY, 1e-3 };
  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      options.width = widths[i];
      assert_refused (&options, png, "choose");
    }
  options = options_for (WHY_LAYOUT_PANELS);
  options.width = 1500.0;
  const double densities[] = { 1e5, 2400.0, 0.0, -96.0, NAN };
  for (gsize i = 0; i < G_N_ELEMENTS (densities); i++)
    {
      options.dpi = densities[i];
      assert_refused (&options, png, "choose");
    }
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
}

static gsize
files_in_folder (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  gsize n = 0;
  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* A file size limit stands in for a full disk: the old file stays, and nothing else is left behind.
 */
static void
test_full_disk (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);
  struct rlimit old, small;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strdup_printf ("full.%s", endings[i]);
      g_autofree char *path = path_to (name);
      g_autofree char *contents = NULL;

      g_assert_true (g_file_set_contents (path, "what was there", -1, NULL));
      gsize n_files = files_in_folder ();
      small = old;
      small.rlim_cur = 10000;
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
      assert_refused (&options, path, "unchanged");
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
      g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, "what was there");
      g_assert_cmpuint (files_in_folder (), ==, n_files);
    }
}

/* The device that is always full, under a name that asks for each kind. */
static void
test_full_device (void)
{
  WhyFigureOptions options = options_for (WHY_LAYOUT_PANELS);

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /dev/full here");
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strdup_printf ("device.%s", endings[i]);
      g_autofree char *path = path_to (name);
      g_assert_cmpint (symlink ("/dev/full", path), ==, 0);
      assert_refused (&options, path, "No space left");
    }
}

static void
test_texts (void)
{
  WhyAnalysis a = fixture.analysis, none = a, unmeasured = a;
  none.measures = (WhyMeasures){
    NAN, 0, NAN, NAN, NAN, NAN, 0, NAN, NAN, NAN, NAN, NAN, WHY_MODULATION_SHORT, NAN, NAN, NAN
  };
  unmeasured.measures = (WhyMeasures){ 0 };
  none.stage = unmeasured.stage = WHY_STAGE_SPECTROGRAM;
  g_autofree char *full = why_figure_measures_text (&a);
  g_autofree char *empty = why_figure_measures_text (&none);
  g_autofree char *sum = why_figure_conservation_text (&a, WHY_RULE_EPSILON, why_question (0));

  g_assert_cmpstr (full, ==, "A4 +3 ct · 5.9 Hz · ±31 ct · loudness swing 2.1 dB · evenness 94 %");
  g_assert_cmpstr (empty, ==, "no modulation");
  g_autofree char *nothing = why_figure_measures_text (&unmeasured);
  g_assert_cmpstr (nothing, ==, "0.0 Hz · ±0 ct · loudness swing 0.0 dB · evenness 0 %");
  /* What speaks of the verdict is left out where it is said elsewhere. */
  a.measures.rate_hz = 20;
  g_autofree char *odd_rate = why_figure_measures_text (&a),
                  *numbers = why_figure_numbers_text (&a);
  g_assert_cmpstr (numbers, ==,
                   "A4 +3 ct · 20.0 Hz · ±31 ct · loudness swing 2.1 dB · evenness 94 %");
  g_assert_true (g_str_has_prefix (odd_rate, numbers));
  g_assert_true (g_str_has_suffix (odd_rate, " · not typical of a vibrato"));
  g_assert_cmpstr (sum, ==, "99.98 % of the score (logit) explained");
  g_assert_null (why_figure_conservation_text (&a, WHY_RULE_GAMMA, why_question (0)));
  g_assert_null (why_figure_conservation_text (&a, WHY_RULE_EPSILON, why_question (99)));

  a.start_s = 59.96;
  a.duration_s = 5.9;
  a.file_duration_s = 3600.0;
  a.file_length_known = TRUE;
  g_autofree char *window = why_figure_window_text (&a);
  g_assert_cmpstr (window, ==, "1:00.0–1:05.9 of 60:00.0");
  a.file_duration_s = NAN;
  g_autofree char *odd = why_figure_window_text (&a);
  g_assert_cmpstr (odd, ==, "1:00.0–1:05.9 of 0:00.0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  folder = g_dir_make_tmp ("why-figure-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_test_add_func ("/figure/png", test_png);
  g_test_add_func ("/figure/narrow-panels", test_narrow_panels);
  g_test_add_func ("/figure/png-texts", test_png_texts);
  g_test_add_func ("/figure/png-pixels", test_png_pixels);
  g_test_add_func ("/figure/svg", test_svg);
  g_test_add_func ("/figure/pdf", test_pdf);
  g_test_add_func ("/figure/pdf-date", test_pdf_date);
  g_test_add_func ("/figure/same-drawing", test_same_drawing);
  g_test_add_func ("/figure/layouts", test_layouts);
  g_test_add_func ("/figure/stages", test_stages);
  g_test_add_func ("/figure/refusals", test_refusals);
  g_test_add_func ("/figure/full-disk", test_full_disk);
  g_test_add_func ("/figure/full-device", test_full_device);
  g_test_add_func ("/figure/texts", test_texts);
  int result = g_test_run ();

  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));)
    {
      g_autofree char *path = path_to (name);
      g_remove (path);
    }
  g_rmdir (folder);
  g_free (folder);
  fixture_clear (&fixture);
  return result;
}
