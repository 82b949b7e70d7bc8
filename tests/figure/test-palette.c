/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "figure/why-class-color.h"
#include "figure/why-palette.h"
#include "figure/panel/why-panel-private.h"
#include "figure/why-style.h"

typedef struct
{
  double l, a, b;
} Lab;

static double
linear_of (guint32 byte)
{
  double v = byte / 255.0;
  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

/* CIELAB (CIE 15:2004, D65) of linear sRGB: another space than the one that the tables are made in. */
static double
lab_curve (double t)
{
  return t > 216.0 / 24389.0 ? cbrt (t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
}

static Lab
lab_from_linear (double r, double g, double b)
{
  double x = lab_curve ((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  double y = lab_curve (0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
  double z = lab_curve ((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
  return (Lab){ 116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z) };
}

/* Machado et al. 2009, severity 1, on linear RGB; the first is the common eye. */
#define N_EYES 4
static const double eyes[N_EYES][9] = {
  { 1, 0, 0, 0, 1, 0, 0, 0, 1 },
  { 0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998 },
  { 0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881 },
  { 1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900 },
};

static Lab
seen_by (int eye, guint32 argb)
{
  const double *m = eyes[eye];
  double r = linear_of (argb >> 16 & 0xff), g = linear_of (argb >> 8 & 0xff),
         b = linear_of (argb & 0xff);
  return lab_from_linear (CLAMP (m[0] * r + m[1] * g + m[2] * b, 0.0, 1.0),
                          CLAMP (m[3] * r + m[4] * g + m[5] * b, 0.0, 1.0),
                          CLAMP (m[6] * r + m[7] * g + m[8] * b, 0.0, 1.0));
}

/* Delta E of 1976. */
static double
distance (Lab p, Lab q)
{
  return sqrt ((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b));
}

/* The known corners of the space, so that the judge itself is judged. */
static void
test_lab (void)
{
  Lab white = seen_by (0, 0xffffffff), red = seen_by (0, 0xffff0000),
      grey = seen_by (0, 0xff777777);
  g_assert_cmpfloat_with_epsilon (white.l, 100.0, 1e-3);
  g_assert_cmpfloat_with_epsilon (red.l, 53.24, 0.01);
  g_assert_cmpfloat_with_epsilon (red.a, 80.09, 0.02);
  g_assert_cmpfloat_with_epsilon (red.b, 67.20, 0.02);
  g_assert_cmpfloat_with_epsilon (grey.l, 50.03, 0.01);
  for (int eye = 1; eye < N_EYES; eye++)
    g_assert_cmpfloat (distance (seen_by (eye, 0xff777777), grey), <, 0.1);
  /* Green and orange of one lightness, which some eyes take for one another. */
  g_assert_cmpfloat (distance (seen_by (0, 0xff5f9d00), seen_by (0, 0xffb87d00)), >, 40.0);
  g_assert_cmpfloat (distance (seen_by (2, 0xff5f9d00), seen_by (2, 0xffb87d00)), <, 20.0);
}

#define STEP 32 /* entries of a step that must be seen */

/* Lightness alone carries the order, in even steps, whoever looks. */
static void
test_sequential (gconstpointer data)
{
  const guint32 *table = why_palette_table (GPOINTER_TO_INT (data));
  const int n = (WHY_PALETTE_SIZE - 1) / STEP;
  double sense = seen_by (0, table[0]).l < seen_by (0, table[WHY_PALETTE_SIZE - 1]).l ? 1.0 : -1.0;

  for (int i = 0; i < WHY_PALETTE_SIZE; i++)
    {
      g_assert_cmphex (table[i] >> 24, ==, 0xff);
      /* 8-bit rounding may lose a little, no more. */
      if (i > 0)
        g_assert_cmpfloat (sense * (seen_by (0, table[i]).l - seen_by (0, table[i - 1]).l), >,
                           -0.35);
    }
  for (int eye = 0; eye < N_EYES; eye++)
    {
      double span = sense * (seen_by (eye, table[n * STEP]).l - seen_by (eye, table[0]).l);
      double smallest = G_MAXDOUBLE, largest = 0.0;
      g_assert_cmpfloat (span, >, 75.0);
      for (int i = 0; i < n; i++)
        {
          Lab from = seen_by (eye, table[i * STEP]), to = seen_by (eye, table[(i + 1) * STEP]);
          double rise = sense * (to.l - from.l) / (span / n);
          smallest = MIN (smallest, rise);
          largest = MAX (largest, rise);
          /* 1 is about what can be told at all. */
          g_assert_cmpfloat (distance (from, to), >, 1.5);
        }
      g_test_message ("eye %d: L* spans %.1f, its steps are %.2f to %.2f of the mean", eye, span,
                      smallest, largest);
      g_assert_cmpfloat (smallest, >, 0.5);
      g_assert_cmpfloat (largest, <, 1.5);
    }
}

static void
test_diverging (gconstpointer data)
{
  WhyPalette palette = GPOINTER_TO_INT (data);
  const guint32 *table = why_palette_table (palette);
  const int middle = WHY_PALETTE_SIZE / 2;
  double sense = palette < WHY_PALETTE_DIVERGING_DARK ? -1.0 : 1.0;
  double most = 0.0;

  g_assert_cmpuint (table[middle] >> 16 & 0xff, ==, table[middle] & 0xff);
  g_assert_cmpuint (table[middle] >> 8 & 0xff, ==, table[middle] & 0xff);
  for (int i = 1; i <= middle; i++)
    for (int side = -1; side <= 1; side += 2)
      {
        Lab here = seen_by (0, table[middle + side * i]);
        Lab inner = seen_by (0, table[middle + side * (i - 1)]);
        Lab opposite = seen_by (0, table[middle - side * i]);
        /* Equal magnitudes look equally strong, and stronger than lesser ones. */
        most = MAX (most, fabs (here.l - opposite.l));
        g_assert_cmpfloat (sense * (here.l - inner.l), >, -0.35);
      }
  g_test_message ("L* of the arms differs by %.2f at most", most);
  g_assert_cmpfloat (most, <, 2.5);

  for (int eye = 0; eye < N_EYES; eye++)
    {
      double nearest = G_MAXDOUBLE;
      for (int i = middle / 4; i <= middle; i++)
        nearest = MIN (nearest, distance (seen_by (eye, table[middle - i]),
                                          seen_by (eye, table[middle + i])));
      g_test_message ("eye %d: the arms are %.1f apart at least", eye, nearest);
      g_assert_cmpfloat (nearest, >, 20.0);
      for (int i = 2 * STEP; i <= middle; i += STEP)
        for (int side = -1; side <= 1; side += 2)
          g_assert_cmpfloat (distance (seen_by (eye, table[middle + side * i]),
                                       seen_by (eye, table[middle + side * (i - 2 * STEP)])),
                             >, 4.0);
    }
}

/* The half for values from zero on is the upper arm, entry for entry. */
static void
test_warm (void)
{
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    for (int i = 0; i < WHY_PALETTE_SIZE; i += 2)
      {
        g_assert_cmphex (why_palette_table (WHY_PALETTE_WARM_LIGHT + map)[i], ==,
                         why_palette_table (WHY_PALETTE_DIVERGING_LIGHT
                                            + map)[WHY_PALETTE_SIZE / 2 + i / 2]);
        g_assert_cmphex (why_palette_table (WHY_PALETTE_WARM_DARK + map)[i], ==,
                         why_palette_table (WHY_PALETTE_DIVERGING_DARK
                                            + map)[WHY_PALETTE_SIZE / 2 + i / 2]);
      }
}

static void
test_names (void)
{
  WhySequential sequential;
  WhyDiverging diverging;

  for (int map = 0; map < WHY_N_SEQUENTIAL; map++)
    {
      g_assert_true (why_sequential_parse (why_sequential_name (map), &sequential));
      g_assert_cmpint (sequential, ==, map);
      g_assert_cmpstr (why_sequential_label (map), !=, "");
      g_assert_false (why_diverging_parse (why_sequential_name (map), &diverging));
    }
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    {
      g_assert_true (why_diverging_parse (why_diverging_name (map), &diverging));
      g_assert_cmpint (diverging, ==, map);
      g_assert_false (why_sequential_parse (why_diverging_name (map), &sequential));
    }
  g_assert_true (why_sequential_parse ("", &sequential));
  g_assert_cmpint (sequential, ==, 0);
  g_assert_true (why_diverging_parse (NULL, &diverging));
  g_assert_cmpint (diverging, ==, 0);
}

/* A style takes the tables of its maps and of its background, and keeps them when it is recoloured.
 */
static void
test_style (void)
{
  WhyFigureStyle style;

  why_figure_style_light (&style);
  g_assert_cmpint (why_figure_style_sequential (&style), ==, WHY_PALETTE_SEQUENTIAL);
  g_assert_cmpint (why_figure_style_diverging (&style), ==, WHY_PALETTE_DIVERGING_LIGHT);
  style.sequential = WHY_SEQUENTIAL_INK;
  style.diverging = WHY_DIVERGING_TEAL_BROWN;
  style.font_size = 17.0;
  why_figure_style_recolor (&style, TRUE);
  g_assert_true (why_figure_style_is_dark (&style));
  g_assert_cmpfloat (style.font_size, ==, 17.0);
  g_assert_cmpint (why_figure_style_sequential (&style), ==,
                   WHY_PALETTE_SEQUENTIAL + WHY_SEQUENTIAL_INK);
  g_assert_cmpint (why_figure_style_diverging (&style), ==,
                   WHY_PALETTE_DIVERGING_DARK + WHY_DIVERGING_TEAL_BROWN);
  g_assert_cmpint (why_figure_style_warm (&style), ==,
                   WHY_PALETTE_WARM_DARK + WHY_DIVERGING_TEAL_BROWN);
}

static void
test_lookup (void)
{
  const guint32 *table = why_palette_table (WHY_PALETTE_DIVERGING_LIGHT);

  for (double limit = 1e-12; limit < 1e12; limit *= 3.7)
    {
      g_assert_cmphex (why_palette_lookup (table, 0.0, -limit, limit), ==,
                       table[WHY_PALETTE_SIZE / 2]);
      g_assert_cmphex (why_palette_lookup (table, 2.0 * limit, -limit, limit), ==,
                       table[WHY_PALETTE_SIZE - 1]);
      g_assert_cmphex (why_palette_lookup (table, -limit, -limit, limit), ==, table[0]);
    }
  g_assert_cmphex (why_palette_lookup (table, 1.0, 0.0, 0.0), ==, table[WHY_PALETTE_SIZE / 2]);
  g_assert_cmphex (why_palette_lookup (table, NAN, -1.0, 1.0), ==, 0);
  g_assert_cmphex (why_palette_lookup (table, INFINITY, -1.0, 1.0), ==, 0);
}

static WhyColor
color_of (guint32 argb)
{
  return (WhyColor){ (argb >> 16 & 0xff) / 255.0, (argb >> 8 & 0xff) / 255.0, (argb & 0xff) / 255.0,
                     1.0 };
}

/* WCAG 2.1, 1.4.3: 4.5:1 for text, on the hatch too, where the key stands. */
static void
test_contrast (void)
{
  WhyColor black = { 0, 0, 0, 1 }, white = { 1, 1, 1, 1 };
  g_assert_cmpfloat_with_epsilon (why_color_contrast (&black, &white), 21.0, 1e-9);

  for (int dark = 0; dark < 2; dark++)
    {
      WhyFigureStyle style;
      (dark ? why_figure_style_dark : why_figure_style_light) (&style);
      WhyHatch hatch = why_hatch_for_style (&style);
      WhyColor line = color_of (hatch.line), ground = color_of (hatch.ground);

      g_assert_cmpint (why_figure_style_is_dark (&style), ==, dark);
      g_assert_cmpfloat (why_color_contrast (&style.ink, &style.background), >=, 4.5);
      g_assert_cmpfloat (why_color_contrast (&style.faint, &style.background), >=, 4.5);
      g_assert_cmpfloat (why_color_contrast (&style.accent, &style.background), >=, 4.5);
      g_assert_cmpfloat (why_color_contrast (&style.ink, &line), >=, 4.5);
      g_assert_cmpfloat (why_color_contrast (&style.ink, &ground), >=, 4.5);
    }
}

/* What is missing has colours that no value has. */
static void
test_hatch (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      WhyFigureStyle style;
      (dark ? why_figure_style_dark : why_figure_style_light) (&style);
      WhyHatch hatch = why_hatch_for_style (&style);

      g_assert_cmphex (hatch.line, !=, hatch.ground);
      for (int palette = 0; palette < WHY_N_PALETTES; palette++)
        for (int i = 0; i < WHY_PALETTE_SIZE; i++)
          {
            g_assert_cmphex (why_palette_table (palette)[i], !=, hatch.line);
            g_assert_cmphex (why_palette_table (palette)[i], !=, hatch.ground);
          }
    }
}

/* Machado, Oliveira and Fernandes 2009: what is left of a colour (linear light) to eyes that lack one
 * kind of cone; the first sees all. */
static const double visions[4][3][3] = {
  { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
  { { 0.152286, 1.052583, -0.204868 },
    { 0.114503, 0.786281, 0.099216 },
    { -0.003882, -0.048116, 1.051998 } },
  { { 0.367322, 0.860646, -0.227968 },
    { 0.280085, 0.672501, 0.047413 },
    { -0.011820, 0.042940, 0.968881 } },
  { { 1.255528, -0.076749, -0.178779 },
    { -0.078411, 0.930809, 0.147602 },
    { 0.004733, 0.691367, 0.303900 } },
};

static double
linear (double v)
{
  return v <= 0.04045 ? v / 12.92 : pow ((v + 0.055) / 1.055, 2.4);
}

static void
seen (const WhyColor *color, int vision, double lab[3])
{
  const double in[] = { linear (color->red), linear (color->green), linear (color->blue) };
  double rgb[3];
  for (int i = 0; i < 3; i++)
    {
      double v = 0;
      for (int k = 0; k < 3; k++)
        v += visions[vision][i][k] * in[k];
      rgb[i] = CLAMP (v, 0.0, 1.0);
    }
  double l = cbrt (0.4122214708 * rgb[0] + 0.5363325363 * rgb[1] + 0.0514459929 * rgb[2]);
  double m = cbrt (0.2119034982 * rgb[0] + 0.6806995451 * rgb[1] + 0.1073969566 * rgb[2]);
  double s = cbrt (0.0883024619 * rgb[0] + 0.2817188376 * rgb[1] + 0.6299787005 * rgb[2]);
  lab[0] = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s;
  lab[1] = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
  lab[2] = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
}

/* WCAG 2.1, 1.4.11: 3:1 for what is no text, more in high contrast; and no two alike to anyone. */
static void
test_classes (void)
{
  static const char *const names[]
      = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };
  for (int look = 0; look < 4; look++)
    {
      gboolean dark = look & 1, high = look >= 2;
      WhyFigureStyle style;
      (dark ? why_figure_style_dark : why_figure_style_light) (&style);
      if (high)
        why_figure_style_raise_contrast (&style);
      g_assert_cmpfloat (why_color_contrast (&style.faint, &style.background), >=, high ? 7 : 4.5);
      for (guint i = 0; i < WHY_N_CLASS_COLORS; i++)
        {
          WhyColor color = why_class_color (i, dark, high);
          g_assert_cmpfloat (why_color_contrast (&color, &style.background), >=, high ? 4.5 : 3.0);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
        for (gsize k = 0; k < i; k++)
          for (int vision = 0; vision < 4; vision++)
            {
              WhyColor a = why_class_color_for (&style, names[i], i),
                       b = why_class_color_for (&style, names[k], k);
              double lab_a[3], lab_b[3];
              seen (&a, vision, lab_a);
              seen (&b, vision, lab_b);
              double distance
                  = hypot (hypot (lab_a[0] - lab_b[0], lab_a[1] - lab_b[1]), lab_a[2] - lab_b[2]);
              g_assert_cmpfloat (distance, >, 0.09);
            }
    }
  /* By its name, not by its place; others by their place. */
  g_assert_cmpuint (why_class_color_slot ("none", 2), ==, why_class_color_slot ("none", 5));
  g_assert_cmpuint (why_class_color_slot ("growl", 2), !=, why_class_color_slot ("growl", 3));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/palette/lab", test_lab);
  for (int map = 0; map < WHY_N_SEQUENTIAL; map++)
    {
      g_autofree char *path = g_strdup_printf ("/palette/%s", why_sequential_name (map));
      g_test_add_data_func (path, GINT_TO_POINTER (WHY_PALETTE_SEQUENTIAL + map), test_sequential);
    }
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    {
      g_autofree char *light = g_strdup_printf ("/palette/%s/light", why_diverging_name (map));
      g_autofree char *dark = g_strdup_printf ("/palette/%s/dark", why_diverging_name (map));
      g_test_add_data_func (light, GINT_TO_POINTER (WHY_PALETTE_DIVERGING_LIGHT + map),
                            test_diverging);
      g_test_add_data_func (dark, GINT_TO_POINTER (WHY_PALETTE_DIVERGING_DARK + map),
                            test_diverging);
    }
  g_test_add_func ("/palette/warm", test_warm);
  g_test_add_func ("/palette/names", test_names);
  g_test_add_func ("/palette/style", test_style);
  g_test_add_func ("/palette/lookup", test_lookup);
  g_test_add_func ("/palette/contrast", test_contrast);
  g_test_add_func ("/palette/hatch", test_hatch);
  g_test_add_func ("/palette/classes", test_classes);
  return g_test_run ();
}
