/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "figure/chart/why-classwise-private.h"
#include "figure/panel/why-path-grid.h"
#include "fixture.h"
#include "pixels.h"

#define N_CLASSES 6

/* Made by hand: recordings of some classes, one path that stands out in each. */
typedef struct
{
  Fixture fixture;
  WhyAggregateClass classes[N_CLASSES];
  WhyAggregate aggregate;
  gsize peak[N_CLASSES]; /* path */
} Case;

static void
set_up (Case *c, FixtureOrders orders, gsize n_present)
{
  memset (c, 0, sizeof *c);
  fixture_init (&c->fixture, orders, WHY_STAGE_LOADED);
  c->fixture.axes.model_name = (char *) "made-by-hand.safetensors";
  c->aggregate = (WhyAggregate){ .axes = &c->fixture.axes,
                                 .classes = c->classes,
                                 .rule = WHY_RULE_EPSILON_ZPLUS,
                                 .n_top = 5,
                                 .n_recordings = 10 * n_present };
  gsize n_paths = c->fixture.axes.n_paths;
  /* The first class that is there is not the model's first. */
  for (gsize k = N_CLASSES - n_present; k < N_CLASSES; k++)
    {
      WhyAggregateClass *class = &c->classes[k];
      class->n = 10;
      class->scattering = g_new (float, n_paths);
      class->share = g_new0 (float, n_paths);
      fixture_fill (class->scattering, n_paths, 0.001f);
      c->peak[k] = n_paths / 2 + 3 * k;
      class->scattering[c->peak[k]] = k == N_CLASSES - 1 ? 1.0f : 0.1f;
      class->share[c->peak[k]] = k == N_CLASSES - 1 ? 0.8f : 0.4f;
    }
}

static void
tear_down (Case *c)
{
  for (gsize k = 0; k < N_CLASSES; k++)
    {
      g_free (c->classes[k].scattering);
      g_free (c->classes[k].share);
    }
  fixture_clear (&c->fixture);
}

static void
assert_inside (const WhyClasswisePlan *plan, const WhyRect *box)
{
  g_assert_cmpfloat (box->x, >=, -1e-6);
  g_assert_cmpfloat (box->y, >=, -1e-6);
  g_assert_cmpfloat (box->x + box->width, <=, plan->width - 2 * plan->margin + 1e-6);
  g_assert_cmpfloat (box->y + box->height, <=, plan->height - 2 * plan->margin + 1e-6);
}

static gboolean
overlap (const WhyRect *a, const WhyRect *b)
{
  return a->x < b->x + b->width - 1e-6 && b->x < a->x + a->width - 1e-6
         && a->y < b->y + b->height - 1e-6 && b->y < a->y + a->height - 1e-6;
}

/* Maps of a row lie side by side at one height, those of a class one above the other, none on
 * another, and the axes are the same. */
static void
assert_cells (const WhyClasswisePlan *plan)
{
  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    for (gsize i = 0; i < plan->n_columns; i++)
      {
        const WhyPanelGeometry *g = &plan->rows[row].cells[i].geometry;
        const WhyPanelGeometry *first = &plan->rows[row].cells[0].geometry;
        const WhyPanelGeometry *above = &plan->rows[0].cells[i].geometry;
        WhyRect span = why_panel_span (g), at_left = why_panel_span (first);
        g_assert_cmpuint (plan->rows[row].cells[i].class_index, ==,
                          N_CLASSES - plan->n_columns + i);
        assert_inside (plan, &span);
        g_assert_cmpfloat (span.y, ==, at_left.y);
        g_assert_cmpfloat (span.height, ==, at_left.height);
        g_assert_cmpfloat_with_epsilon (span.width, at_left.width, 1.001);
        g_assert_cmpfloat (span.x, ==, why_panel_span (above).x);
        g_assert_cmpfloat (g->min_hz, ==, first->min_hz);
        g_assert_cmpfloat (g->x_max, ==, first->x_max);
        for (guint k = 0; k < plan->labels->len; k++)
          g_assert_false (overlap (&span, &g_array_index (plan->labels, WhyLabel, k).box));
        for (gsize j = 0; j < i; j++)
          {
            WhyRect other = why_panel_span (&plan->rows[row].cells[j].geometry);
            g_assert_false (overlap (&span, &other));
          }
      }
}

static gboolean
has_label (const WhyClasswisePlan *plan, const char *text)
{
  for (guint i = 0; i < plan->labels->len; i++)
    if (strcmp (g_array_index (plan->labels, WhyLabel, i).text, text) == 0)
      return TRUE;
  return FALSE;
}

static void
assert_labels (const WhyClasswisePlan *plan)
{
  for (guint i = 0; i < plan->labels->len; i++)
    {
      const WhyLabel *label = &g_array_index (plan->labels, WhyLabel, i);
      assert_inside (plan, &label->box);
      for (guint k = 0; k < i; k++)
        g_assert_false (overlap (&label->box, &g_array_index (plan->labels, WhyLabel, k).box));
      for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
        g_assert_false (overlap (&label->box, &plan->rows[row].legend));
    }
}

/* At every size and for every model nothing lies on anything else; as it comes, all is written. */
static void
test_plan (void)
{
  static const double widths[] = { 0, 300, 520, 901.5, 2400 };
  for (int orders = 0; orders < 3; orders++)
    for (gsize n = 1; n <= N_CLASSES; n++)
      {
        Case c;
        set_up (&c, (FixtureOrders) orders, n);
        for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
          {
            WhyClasswiseOptions options;
            why_classwise_options_init (&options);
            options.width = widths[i];
            options.style.scale = i % 2 ? 2.0 : 1.0;
            g_autoptr (WhyClasswisePlan) plan = why_classwise_plan_new (&c.aggregate, &options);
            g_assert_cmpuint (plan->n_columns, ==, n);
            if (widths[i] > 0)
              g_assert_cmpfloat (plan->width, ==, widths[i]);
            assert_cells (plan);
            assert_labels (plan);
            if (widths[i] > 0)
              continue;
            g_assert_true (has_label (plan, "none") && has_label (plan, "n = 10"));
            g_assert_true (has_label (plan, "Frequency λ₁ (Hz)") && has_label (plan, "1k"));
            g_assert_true (has_label (plan, "−60") && has_label (plan, "80 %"));
            gboolean first = orders != FIXTURE_SECOND_ORDER, second = orders != FIXTURE_FIRST_ORDER;
            g_assert_cmpint (has_label (plan, "0"), ==, TRUE);
            g_assert_cmpint (has_label (plan, "10"), ==, second);
            g_assert_cmpint (has_label (plan, "Modulation λ₂ (Hz)"), ==, second);
            g_assert_cmpint (plan->rows[0].cells[0].geometry.first_order.width > 0, ==, first);
          }
        tear_down (&c);
      }
}

/* A pixel in the middle of a path's cell. */
static guint32
pixel_of_path (cairo_surface_t *image,
               const Case *c,
               const WhyClasswisePlan *plan,
               gsize row,
               gsize column,
               int grid_row,
               int grid_column)
{
  const WhyPanelGeometry *g = &plan->rows[row].cells[column].geometry;
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (&c->fixture.axes);
  double x = g->first_order.x + 0.5 * g->first_order.width;
  double y
      = why_panel_y_of_hz (g, sqrt (grid->row_edge_hz[grid_row] * grid->row_edge_hz[grid_row + 1]));
  if (grid_column >= 0)
    x = why_panel_x_of_value (g, sqrt (grid->column_edge_hz[grid_column]
                                       * grid->column_edge_hz[grid_column + 1]));
  return pixel_of_surface (image, (int) floor (plan->margin + x), (int) floor (plan->margin + y));
}

static guint32
color_of (const WhyClasswiseRow *row, double value)
{
  return why_palette_lookup (why_palette_table (row->scale.palette), value, row->scale.min,
                             row->scale.max);
}

/* Every cell of every map has the colour of its value; where no path is, none of any value. */
static void
assert_colors (const Case *c, const WhyClasswisePlan *plan, cairo_surface_t *image)
{
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (&c->fixture.axes);
  for (gsize row = 0; row < WHY_N_CLASSWISE_ROWS; row++)
    for (gsize column = 0; column < plan->n_columns; column++)
      {
        gsize k = plan->rows[row].cells[column].class_index;
        g_autofree double *values = why_classwise_values (&c->aggregate, plan, row, k);
        for (int i = 0; i < (int) grid->n_rows; i++)
          for (int j = -1; j < (int) grid->n_columns; j++)
            {
              int path = why_path_grid_path (grid, i, j);
              guint32 pixel = pixel_of_path (image, c, plan, row, column, i, j);
              if (path >= 0)
                g_assert_cmphex (pixel & 0xffffff, ==,
                                 color_of (&plan->rows[row], values[path]) & 0xffffff);
              else
                g_assert_cmphex (pixel & 0xffffff, !=, color_of (&plan->rows[row], 0.0) & 0xffffff);
            }
      }
}

static void
test_colors (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      Case c;
      WhyClasswiseOptions options;
      set_up (&c, FIXTURE_BOTH_ORDERS, 2);
      why_classwise_options_init (&options);
      options.width = 1600;
      if (dark)
        why_figure_style_dark (&options.style);
      g_autoptr (WhyClasswisePlan) plan = why_classwise_plan_new (&c.aggregate, &options);
      cairo_surface_t *image
          = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) plan->width, (int) plan->height);
      cairo_t *cr = cairo_create (image);
      why_classwise_draw (cr, &c.aggregate, &options);
      cairo_destroy (cr);
      assert_colors (&c, plan, image);
      cairo_surface_destroy (image);
      tear_down (&c);
    }
}

/* One scale for all maps of a row: decibels below the largest coefficient of any class, and per
 * cent up to the largest share. */
static void
test_values (void)
{
  Case c;
  WhyClasswiseOptions options;
  set_up (&c, FIXTURE_BOTH_ORDERS, 3);
  c.classes[4].scattering[0] = 0.0f;
  c.classes[4].scattering[1] = NAN;
  why_classwise_options_init (&options);
  g_autoptr (WhyClasswisePlan) plan = why_classwise_plan_new (&c.aggregate, &options);
  g_autofree double *db = why_classwise_values (&c.aggregate, plan, 0, 4);
  g_autofree double *top = why_classwise_values (&c.aggregate, plan, 0, 5);
  g_autofree double *percent = why_classwise_values (&c.aggregate, plan, 1, 4);
  g_assert_cmpfloat_with_epsilon (top[c.peak[5]], 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (db[c.peak[4]], -20, 1e-5);
  g_assert_cmpfloat (db[0], ==, -60);
  g_assert_true (isnan (db[1]));
  g_assert_cmpfloat_with_epsilon (percent[c.peak[4]], 40, 1e-5);
  g_assert_cmpfloat (percent[0], ==, 0);
  g_assert_cmpfloat_with_epsilon (plan->rows[1].scale.max, 80, 1e-5);

  /* Nothing speaks for any class: a scale all the same. */
  for (gsize k = 3; k < N_CLASSES; k++)
    fixture_fill (c.classes[k].share, c.fixture.axes.n_paths, 0);
  g_autoptr (WhyClasswisePlan) empty = why_classwise_plan_new (&c.aggregate, &options);
  g_assert_cmpfloat (empty->rows[1].scale.max, ==, 100);
  tear_down (&c);
}

static void
test_export (void)
{
  static const char *const names[] = { "f.png", "f.svg", "f.pdf" };
  static const char *const begins[] = { "\x89PNG", "<?xml", "%PDF" };
  g_autofree char *folder = g_dir_make_tmp ("whybrato-test-XXXXXX", NULL);
  Case c;
  WhyClasswiseOptions options;
  set_up (&c, FIXTURE_BOTH_ORDERS, 5);
  why_classwise_options_init (&options);
  options.dpi = 144;
  options.subtitle = "50 recordings";
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL), *bytes = NULL;
      g_autoptr (GError) error = NULL;
      gsize n;
      g_assert_true (why_classwise_export (&c.aggregate, &options, path, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
      g_assert_cmpmem (bytes, strlen (begins[i]), begins[i], strlen (begins[i]));
      if (i == 1)
        g_assert_nonnull (strstr (bytes, "<title>made-by-hand.safetensors</title>"));
      if (i == 0)
        {
          double width, height;
          cairo_surface_t *image = cairo_image_surface_create_from_png (path);
          why_classwise_measure (&c.aggregate, &options, &width, &height);
          g_assert_cmpint (cairo_image_surface_get_width (image), ==, lround (1.5 * width));
          g_assert_cmpint (abs (cairo_image_surface_get_height (image) - (int) (1.5 * height)), <=,
                           2);
          cairo_surface_destroy (image);
        }
      g_remove (path);
    }
  g_autofree char *wrong = g_build_filename (folder, "f.jpg", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_false (why_classwise_export (&c.aggregate, &options, wrong, &error));
  g_assert_nonnull (strstr (error->message, "must end in .png, .svg or .pdf"));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  tear_down (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classwise/plan", test_plan);
  g_test_add_func ("/classwise/colors", test_colors);
  g_test_add_func ("/classwise/values", test_values);
  g_test_add_func ("/classwise/export", test_export);
  return g_test_run ();
}
