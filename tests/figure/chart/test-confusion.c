/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "figure/chart/why-confusion-private.h"
#include "pixels.h"

#define N 6

static char *classes[] = { (char *) "vibrato",
                           (char *) "trill",
                           (char *) "tremolo",
                           (char *) "bisbigliando",
                           (char *) "flatterzunge",
                           (char *) "none",
                           NULL };

/* 10 trills of which 9 are right, 4 tremolos of which none is; nothing of the others. */
static WhyEvaluation *
make_evaluation (void)
{
  WhyEvaluation *e = g_new0 (WhyEvaluation, 1);
  e->n_classes = N;
  e->classes = g_strdupv (classes);
  e->predictions = g_new0 (WhyPrediction, 15);
  e->n_predictions = 15;
  e->n_rules = 2;
  e->rules[0] = WHY_RULE_EPSILON;
  e->rules[1] = WHY_RULE_EPSILON_ZPLUS;
  for (gsize i = 0; i < 14; i++)
    {
      e->predictions[i].truth = i < 10 ? 1 : 2;
      e->predictions[i].label = i == 9 ? 0 : i < 10 ? 1 : 5;
      e->predictions[i].kurtosis[WHY_RULE_EPSILON] = (double) i;
    }
  e->predictions[14].truth = WHY_NO_CLASS;
  why_evaluation_summarise (e);
  return e;
}

static cairo_surface_t *
draw (const WhyEvaluation *e, const WhyConfusionOptions *options, WhyConfusionPlan *plan)
{
  g_autoptr (WhyText) text = why_text_new (&options->style);
  double width, height;
  why_confusion_plan (e, options, text, plan);
  why_confusion_measure (e, options, &width, &height);
  g_assert_cmpfloat (width, ==, plan->width);
  g_assert_cmpfloat (height, ==, plan->height);
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) width, (int) height);
  cairo_t *cr = cairo_create (surface);
  why_confusion_draw (cr, e, options);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* A corner of a cell, where there is no number. */
static guint32
pixel_of_cell (cairo_surface_t *surface, const WhyConfusionPlan *plan, gsize truth, gsize label)
{
  return pixel_of_surface (surface, (int) (plan->left + (double) label * plan->cell_width) + 3,
                           (int) (plan->top + (double) truth * plan->cell_height) + 3);
}

static guint32
word_of (const WhyColor *color)
{
  return 0xff000000 | (guint32) lround (255 * color->red) << 16
         | (guint32) lround (255 * color->green) << 8 | (guint32) lround (255 * color->blue);
}

/* Every cell has the colour of its share of its row, on light and dark grounds. */
static void
test_cells (void)
{
  g_autoptr (WhyEvaluation) e = make_evaluation ();
  for (int dark = 0; dark < 2; dark++)
    {
      WhyConfusionOptions options;
      WhyConfusionPlan plan;
      why_confusion_options_init (&options, "m.safetensors");
      why_figure_style_recolor (&options.style, dark);
      cairo_surface_t *surface = draw (e, &options, &plan);
      for (gsize truth = 0; truth < N; truth++)
        for (gsize label = 0; label < N; label++)
          {
            gsize of = why_confusion_row (e, truth);
            double share = of ? (double) e->confusion[truth * N + label] / (double) of : NAN;
            WhyColor color
                = of ? why_confusion_color (&options.style, share) : options.style.background;
            g_assert_cmphex (pixel_of_cell (surface, &plan, truth, label), ==, word_of (&color));
          }
      cairo_surface_destroy (surface);
    }
}

/* The numbers can be read on any cell. */
static void
test_contrast (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      WhyConfusionOptions options;
      why_confusion_options_init (&options, "m.safetensors");
      why_figure_style_recolor (&options.style, dark);
      for (double share = 0; share <= 1; share += 0.01)
        {
          WhyColor ground = why_confusion_color (&options.style, share);
          WhyColor ink = why_color_on (&ground);
          g_assert_cmpfloat (why_color_contrast (&ink, &ground), >=, 4.5);
        }
    }
}

/* At any size the matrix stays inside, with room for what is around it. */
static void
test_sizes (void)
{
  static const double sizes[][2] = { { 0, 0 }, { 600, 0 }, { 1600, 0 }, { 900, 500 }, { 0, 1000 } };
  g_autoptr (WhyEvaluation) e = make_evaluation ();
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      WhyConfusionOptions options;
      WhyConfusionPlan plan;
      why_confusion_options_init (&options, "m.safetensors");
      options.width = sizes[i][0];
      options.height = sizes[i][1];
      cairo_surface_destroy (draw (e, &options, &plan));
      double right = plan.left + N * plan.cell_width, below = plan.top + N * plan.cell_height;
      g_assert_cmpfloat (sizes[i][0] > 0 ? plan.width : sizes[i][0], ==, sizes[i][0]);
      g_assert_cmpfloat (sizes[i][1] > 0 ? plan.height : sizes[i][1], ==, sizes[i][1]);
      g_assert_cmpfloat (plan.left, >, plan.margin + plan.line);
      g_assert_cmpfloat (right + plan.right, <=, plan.width - plan.margin + 1e-6);
      g_assert_cmpfloat (below + 2 * plan.line, <=, plan.height - plan.margin + 1e-6);
    }
}

static void
test_export (void)
{
  static const char *const names[] = { "c.png", "c.svg", "c.pdf", "c.doc" };
  static const char *const heads[] = { "\x89PNG", "<?xml", "%PDF" };
  g_autoptr (WhyEvaluation) e = make_evaluation ();
  g_autofree char *folder = g_dir_make_tmp ("whybrato-confusion-XXXXXX", NULL);
  WhyConfusionOptions options;
  why_confusion_options_init (&options, "m.safetensors");
  options.subtitle = "15 recordings";
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL), *data = NULL;
      g_autoptr (GError) error = NULL;
      gsize size;
      gboolean written = why_confusion_export (e, &options, path, &error);
      g_assert_true (written == (i < G_N_ELEMENTS (heads)));
      if (!written)
        continue;
      g_assert_true (g_file_get_contents (path, &data, &size, NULL));
      g_assert_cmpmem (data, strlen (heads[i]), heads[i], strlen (heads[i]));
      g_remove (path);
    }
  g_rmdir (folder);
}

static void
test_words (void)
{
  g_autoptr (WhyEvaluation) e = make_evaluation ();
  g_autofree char *text = why_confusion_describe (e);
  g_assert_cmpstr (text, ==,
                   "trill: 9 of 10 correct; 1 mistaken for vibrato. "
                   "tremolo: 0 of 4 correct; 4 mistaken for none.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confusion/cells", test_cells);
  g_test_add_func ("/confusion/contrast", test_contrast);
  g_test_add_func ("/confusion/sizes", test_sizes);
  g_test_add_func ("/confusion/export", test_export);
  g_test_add_func ("/confusion/words", test_words);
  return g_test_run ();
}
