/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "pixels.h"

static const double widths[] = { 240, 266, 290, 333, 420, 600, 1000, 3000 };
static const double heights[] = { 200, 240, 270, 300, 420, 700, 2000 };
static const double fonts[] = { 9, 11, 13, 16 };
static const WhyPanelOptions whole = { .rule = WHY_RULE_EPSILON_ZPLUS };
static const WhyPanelOptions rather
    = { .rule = WHY_RULE_EPSILON_ZPLUS, .question = { 0, .is_contrast = TRUE, .other = 1 } };
static const WhyPanelOptions part = { .rule = WHY_RULE_EPSILON_ZPLUS, .from_s = 1.25, .to_s = 3.5 };

static Fixture fixture, first_only, empty;

static void
assert_clear (const WhyLabels *labels, const WhyPanelGeometry *g)
{
  for (guint i = 0; i < labels->labels->len; i++)
    {
      const WhyLabel *a = &g_array_index (labels->labels, WhyLabel, i);
      const WhyRect *r = &a->box;

      if (r->x < -1e-6 || r->y < -1e-6 || r->x + r->width > g->width + 1e-6
          || r->y + r->height > g->height + 1e-6)
        g_error ("panel %d of %g x %g: '%s' leaves it", g->kind, g->width, g->height, a->text);
      for (guint j = 0; j < i; j++)
        {
          const WhyLabel *b = &g_array_index (labels->labels, WhyLabel, j);
          if (r->x < b->box.x + b->box.width && b->box.x < r->x + r->width
              && r->y < b->box.y + b->box.height - 1e-3 && b->box.y < r->y + r->height - 1e-3)
            g_error ("panel %d of %g x %g: '%s' meets '%s'", g->kind, g->width, g->height, a->text,
                     b->text);
        }
    }
}

static gboolean
meets (const WhyRect *a, const WhyRect *b)
{
  return b->width > 0 && a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height
         && b->y < a->y + a->height;
}

/* Text beside the data, never on it; the key alone stands in the plot, on hatched pixels only. */
static void
assert_off_data (const WhyLabels *labels,
                 const WhyPanelGeometry *g,
                 const WhyFigureStyle *style,
                 const WhyPanelRaster *raster)
{
  WhyHatch hatch = why_hatch_for_style (style);

  for (guint i = 0; i < labels->labels->len; i++)
    {
      const WhyLabel *label = &g_array_index (labels->labels, WhyLabel, i);
      if (label->role != WHY_LABEL_KEY)
        {
          g_assert_false (meets (&label->box, &g->plot));
          g_assert_false (meets (&label->box, &g->first_order));
          g_assert_false (meets (&label->box, &g->legend));
          continue;
        }
      int left = (int) floor ((label->box.x - g->plot.x) * style->scale);
      int right = (int) ceil ((label->box.x + label->box.width - g->plot.x) * style->scale);
      int top = (int) floor ((label->box.y - g->plot.y) * style->scale);
      int bottom = (int) ceil ((label->box.y + label->box.height - g->plot.y) * style->scale);
      for (int y = top; raster && y < bottom; y++)
        for (int x = left; x < right; x++)
          g_assert_cmphex (pixel_of_raster (raster, FALSE, x, y), ==, why_hatch_at (&hatch, x, y));
    }
}

/* The box is as large as the text that is drawn into it. */
static void
assert_measured (const WhyLabels *labels, WhyText *text)
{
  for (guint i = 0; i < labels->labels->len; i++)
    {
      const WhyLabel *label = &g_array_index (labels->labels, WhyLabel, i);
      double width, height;
      why_text_measure (text, label->text, label->size, label->bold, &width, &height);
      if (label->role != WHY_LABEL_TITLE)
        g_assert_cmpfloat_with_epsilon (label->vertical ? label->box.height : label->box.width,
                                        width, 1e-9);
      g_assert_cmpfloat_with_epsilon (label->vertical ? label->box.width : label->box.height,
                                      height, 1e-9);
    }
}

static int
count (const WhyLabels *labels, WhyLabelRole role)
{
  int n = 0;
  for (guint i = 0; i < labels->labels->len; i++)
    n += g_array_index (labels->labels, WhyLabel, i).role == role;
  return n;
}

/* What must not be dropped, by size. */
static void
assert_complete (const WhyLabels *labels,
                 const WhyPanelGeometry *g,
                 const WhyPanelRaster *raster,
                 double font)
{
  double em_width = g->width / font, em_height = g->height / font;

  g_assert_cmpint (count (labels, WHY_LABEL_TITLE), ==, 1);
  if (em_width < 240.0 / 11.0 - 0.01 || em_height < 200.0 / 11.0 - 0.01)
    return;
  g_assert_cmpint (count (labels, WHY_LABEL_Y_TICK), >=, 3);
  g_assert_cmpint (count (labels, WHY_LABEL_X_TICK), >=, g->plot.width > 0.0 ? 4 : 1);
  g_assert_cmpint (count (labels, WHY_LABEL_Y_TITLE), ==, 1);
  g_assert_cmpint (count (labels, WHY_LABEL_X_TITLE), ==, g->plot.width > 0.0 ? 1 : 0);
  if (raster && count (labels, WHY_LABEL_LEGEND) < 2)
    g_error ("panel %d of %g x %g: legend without numbers", g->kind, g->width, g->height);
  if (em_height >= 24.0)
    g_assert_cmpint (count (labels, WHY_LABEL_CAPTION), ==, 1);
  /* Both or none. */
  if (count (labels, WHY_LABEL_END) != 0)
    {
      g_assert_cmpint (g->kind, ==, WHY_PANEL_RELEVANCE);
      g_assert_cmpint (count (labels, WHY_LABEL_END), ==, 2);
    }
  if (g->kind == WHY_PANEL_SPECTROGRAM && em_width >= 22.0)
    g_assert_cmpint (count (labels, WHY_LABEL_NOTE), >=, 4);
}

static void
check (const WhyAnalysis *analysis,
       const WhyPanelOptions *options,
       WhyPanelKind kind,
       double width,
       double height,
       double font,
       double scale,
       gboolean with_raster)
{
  WhyFigureStyle style;
  WhyPanelGeometry g;

  why_figure_style_light (&style);
  style.font_size = font;
  style.scale = scale;
  why_panel_layout (kind, analysis, &style, width, height, &g);
  WhyPanelRaster *raster
      = with_raster ? why_panel_raster_new (analysis, &g, options, &style) : NULL;
  g_autoptr (WhyText) text = why_text_new (&style);
  g_autoptr (WhyLabels) labels = why_panel_labels_new (analysis, &g, options, &style, raster, text);

  assert_clear (labels, &g);
  assert_off_data (labels, &g, &style, raster);
  assert_measured (labels, text);
  assert_complete (labels, &g, raster, font);
  g_clear_pointer (&raster, why_panel_raster_unref);
}

static void
test_layout (void)
{
  for (gsize w = 0; w < G_N_ELEMENTS (widths); w++)
    for (gsize h = 0; h < G_N_ELEMENTS (heights); h++)
      for (int kind = 0; kind < WHY_N_PANELS; kind++)
        for (gsize f = 0; f < G_N_ELEMENTS (fonts); f++)
          {
            /* Large rasters only once: it is the text that is tried here. */
            gboolean raster = widths[w] * heights[h] < 3e5 && f == 1;
            check (&fixture.analysis, &whole, kind, widths[w], heights[h], fonts[f], 1.0, raster);
            check (&fixture.analysis, &part, kind, widths[w], heights[h], fonts[f], 1.5, FALSE);
            check (&fixture.analysis, &rather, kind, widths[w], heights[h], fonts[f], 1.0, raster);
            check (&empty.analysis, &whole, kind, widths[w], heights[h], fonts[f], 1.0, FALSE);
            check (NULL, &whole, kind, widths[w], heights[h], fonts[f], 2.0, FALSE);
            check (&first_only.analysis, &part, kind, widths[w], heights[h], fonts[f], 1.0, raster);
          }
}

/* Legends of any magnitude find room for their numbers. */
static void
test_magnitudes (void)
{
  gsize n = fixture.axes.n_paths * fixture.axes.n_frames;
  g_autofree float *saved = g_memdup2 (fixture.relevance, n * sizeof (float));

  for (int exponent = -30; exponent <= 30; exponent++)
    for (gsize w = 0; w < 4; w++)
      {
        for (gsize i = 0; i < n; i++)
          fixture.relevance[i] = saved[i] * (float) pow (10.0, exponent);
        check (&fixture.analysis, &whole, WHY_PANEL_RELEVANCE, widths[w], heights[w], 11.0, 1.0,
               TRUE);
      }
  memcpy (fixture.relevance, saved, n * sizeof (float));
}

/* Long and odd names neither overflow nor break. */
static void
test_names (void)
{
  static char *names[]
      = { (char *) "",
          (char *) "a<b>&\n\"c\"",
          (char *) "ordinario-con-sordina-sul-ponticello-molto-vibrato-e-un-poco-di-tremolo-"
                   "sulla-quarta-corda-ƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒƒ",
          (char *) "ビブラート",
          (char *) "x",
          (char *) "y",
          NULL };
  char **classes = fixture.axes.classes;

  fixture.axes.classes = names;
  for (gsize k = 0; k < 4; k++)
    {
      WhyPanelOptions options = { .rule = WHY_RULE_EPSILON, .question.class_index = k };
      check (&fixture.analysis, &options, WHY_PANEL_RELEVANCE, 300, 300, 11.0, 1.0, TRUE);
    }
  fixture.axes.classes = classes;
}

/* Nothing is drawn outside the panel: a margin around it stays as it was. */
static void
test_ink (void)
{
  const int margin = 12;

  for (gsize w = 0; w < 5; w++)
    for (int kind = 0; kind < WHY_N_PANELS; kind++)
      for (int dark = 0; dark < 2; dark++)
        {
          WhyFigureStyle style;
          WhyPanelGeometry g;
          (dark ? why_figure_style_dark : why_figure_style_light) (&style);
          style.scale = dark ? 2.0 : 1.0;
          why_panel_layout (kind, &fixture.analysis, &style, widths[w], heights[w], &g);
          cairo_surface_t *image = draw_panel (&fixture.analysis, &g, &part, &style, margin);
          int width = cairo_image_surface_get_width (image),
              height = cairo_image_surface_get_height (image);
          guint32 ground = pixel_of_surface (image, 0, 0);
          int n_ink = 0;

          for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
              {
                gboolean inside
                    = x >= margin && y >= margin && x < width - margin && y < height - margin;
                gboolean ink = pixel_of_surface (image, x, y) != ground;
                n_ink += ink;
                if (ink && !inside)
                  g_error ("panel %d of %g x %g draws outside itself at %d, %d", kind, widths[w],
                           heights[w], x - margin, y - margin);
              }
          g_assert_cmpint (n_ink, >, width * height / 4);
          cairo_surface_destroy (image);
        }
}

static char *
words_of (const WhyPanelOptions *options, double width, double height)
{
  WhyFigureStyle style;
  WhyPanelGeometry g;
  GString *all = g_string_new ("|");
  why_figure_style_light (&style);
  why_panel_layout (WHY_PANEL_RELEVANCE, &fixture.analysis, &style, width, height, &g);
  g_autoptr (WhyPanelRaster) raster = why_panel_raster_new (&fixture.analysis, &g, options, &style);
  g_autoptr (WhyText) text = why_text_new (&style);
  g_autoptr (WhyLabels) labels
      = why_panel_labels_new (&fixture.analysis, &g, options, &style, raster, text);
  for (guint i = 0; i < labels->labels->len; i++)
    g_string_append_printf (all, "%s|", g_array_index (labels->labels, WhyLabel, i).text);
  return g_string_free (all, FALSE);
}

/* What is compared stands in the title, however small, and at the ends of the scale what each colour speaks for. */
static void
test_question (void)
{
  WhyPanelOptions alone = { .rule = WHY_RULE_EPSILON_ZPLUS, .question = why_question (1) };
  WhyPanelOptions rescaled = rather;
  rescaled.is_rescaled = TRUE;
  const struct
  {
    const WhyPanelOptions *options;
    double width, height;
    const char *says[4], *never;
  } cases[] = {
    { &rather,
      560,
      420,
      { "|Why vibrato rather than trill (relevance)|", "|for trill|", "|for vibrato|",
        "|Mean relevance (10" },
      "new scale" },
    { &rather,
      360,
      420,
      { "|Why vibrato rather than trill|", "|for trill|", "|for vibrato|" },
      "against" },
    { &rather, 300, 200, { "|vibrato rather than trill|" }, "|for trill|" },
    { &alone,
      560,
      420,
      { "|What mattered for trill (relevance)|", "|against trill|", "|for trill|" },
      "vibrato" },
    { &rescaled, 560, 420, { "|for trill|", "|for vibrato|", ", new scale|" }, "peak" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = words_of (cases[i].options, cases[i].width, cases[i].height);
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].says) && cases[i].says[j]; j++)
        if (!strstr (words, cases[i].says[j]))
          g_error ("case %zu: '%s' is not in '%s'", i, cases[i].says[j], words);
      if (strstr (words, cases[i].never))
        g_error ("case %zu: '%s' is in '%s'", i, cases[i].never, words);
    }
}

/* The labels say what they should. */
static void
test_words (void)
{
  WhyFigureStyle style;
  WhyPanelGeometry g;
  GString *all = g_string_new (NULL);

  why_figure_style_light (&style);
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      why_panel_layout (kind, &fixture.analysis, &style, 420, 420, &g);
      g_autoptr (WhyPanelRaster) raster
          = why_panel_raster_new (&fixture.analysis, &g, &part, &style);
      g_autoptr (WhyText) text = why_text_new (&style);
      g_autoptr (WhyLabels) labels
          = why_panel_labels_new (&fixture.analysis, &g, &part, &style, raster, text);
      for (guint i = 0; i < labels->labels->len; i++)
        g_string_append_printf (all, "%s|", g_array_index (labels->labels, WhyLabel, i).text);
    }
  g_test_message ("%s", all->str);
  const char *words[] = { "Sound (spectrogram)|",
                          "Time (s)|",
                          "Frequency λ₁ (Hz)|",
                          "Modulation λ₂ (Hz)|",
                          "S₁|",
                          "Modulation (scattering S₁ | S₂)|",
                          "What mattered (relevance)|",
                          "LRP-[ε,z+] · 1.2–3.5 s|",
                          "|10k|",
                          "|C4|",
                          "Level (dB re full scale)|",
                          "Amplitude (dB re maximum)|",
                          "Mean relevance (10⁻⁶)",
                          "◂ F₀ 441 Hz|",
                          "▾ rate 5.9 Hz|" };
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (!strstr (all->str, words[i]))
      g_error ("'%s' is not in '%s'", words[i], all->str);
  g_string_free (all, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  fixture_init (&first_only, FIXTURE_FIRST_ORDER, WHY_STAGE_RELEVANCE);
  fixture_init (&empty, FIXTURE_BOTH_ORDERS, WHY_STAGE_LOADED);
  g_test_add_func ("/panel-labels/layout", test_layout);
  g_test_add_func ("/panel-labels/magnitudes", test_magnitudes);
  g_test_add_func ("/panel-labels/names", test_names);
  g_test_add_func ("/panel-labels/ink", test_ink);
  g_test_add_func ("/panel-labels/question", test_question);
  g_test_add_func ("/panel-labels/words", test_words);
  int result = g_test_run ();
  fixture_clear (&fixture);
  fixture_clear (&first_only);
  fixture_clear (&empty);
  return result;
}
