/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "figure/why-palette.h"
#include "figure/why-panel-private.h"
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

/* sRGB to OKLab by the forward matrices: the other way round from the code under test. */
static Lab
lab_from_linear (double r, double g, double b)
{
  double l = cbrt (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double m = cbrt (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double s = cbrt (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return (Lab){ 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s };
}

static Lab
lab_of (guint32 argb)
{
  return lab_from_linear (
      linear_of (argb >> 16 & 0xff), linear_of (argb >> 8 & 0xff), linear_of (argb & 0xff));
}

static double
distance (Lab p, Lab q)
{
  return sqrt ((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b));
}

static void
test_sequential (void)
{
  const guint32 *table = why_palette_table (WHY_PALETTE_SEQUENTIAL);
  double smallest = G_MAXDOUBLE, largest = 0.0;

  for (int i = 0; i < WHY_PALETTE_SIZE; i++)
    {
      g_assert_cmphex (table[i] >> 24, ==, 0xff);
      /* 8-bit rounding may lose a thousandth of lightness, no more. */
      if (i > 0)
        g_assert_cmpfloat (lab_of (table[i]).l, >, lab_of (table[i - 1]).l - 1.5e-3);
    }
  for (int i = 32; i < WHY_PALETTE_SIZE; i += 32)
    {
      double step = distance (lab_of (table[i]), lab_of (table[i - 32]));
      g_assert_cmpfloat (lab_of (table[i]).l, >, lab_of (table[i - 32]).l + 0.015);
      smallest = MIN (smallest, step);
      largest = MAX (largest, step);
    }
  g_test_message ("steps of 1/32 are %.4f to %.4f apart in OKLab", smallest, largest);
  g_assert_cmpfloat (largest / smallest, <, 2.2);
  g_assert_cmpfloat (lab_of (table[WHY_PALETTE_SIZE - 1]).l - lab_of (table[0]).l, >, 0.7);
}

/* Machado et al. 2009, severity 1, on linear RGB. */
static const double deficiency[3][9] = {
  { 0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998 },
  { 0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881 },
  { 1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900 },
};

static Lab
seen_with (const double *m, guint32 argb)
{
  double r = linear_of (argb >> 16 & 0xff), g = linear_of (argb >> 8 & 0xff),
         b = linear_of (argb & 0xff);
  return lab_from_linear (CLAMP (m[0] * r + m[1] * g + m[2] * b, 0.0, 1.0),
                          CLAMP (m[3] * r + m[4] * g + m[5] * b, 0.0, 1.0),
                          CLAMP (m[6] * r + m[7] * g + m[8] * b, 0.0, 1.0));
}

static void
test_diverging (gconstpointer data)
{
  WhyPalette palette = GPOINTER_TO_INT (data);
  const guint32 *table = why_palette_table (palette);
  const int middle = WHY_PALETTE_SIZE / 2;
  double sense = palette == WHY_PALETTE_DIVERGING_LIGHT ? -1.0 : 1.0;

  g_assert_cmpuint (table[middle] >> 16 & 0xff, ==, table[middle] & 0xff);
  g_assert_cmpuint (table[middle] >> 8 & 0xff, ==, table[middle] & 0xff);
  for (int i = 1; i <= middle; i++)
    {
      Lab below = lab_of (table[middle - i]), above = lab_of (table[middle + i]);
      /* Equal magnitudes look equally strong, and stronger than lesser ones. */
      g_assert_cmpfloat (fabs (below.l - above.l), <, 0.02);
      g_assert_cmpfloat (sense * (above.l - lab_of (table[middle + i - 1]).l), >, -2.5e-3);
      g_assert_cmpfloat (sense * (below.l - lab_of (table[middle - i + 1]).l), >, -2.5e-3);
    }
  for (int kind = 0; kind < 3; kind++)
    for (int i = middle / 4; i <= middle; i++)
      g_assert_cmpfloat (distance (seen_with (deficiency[kind], table[middle - i]),
                                   seen_with (deficiency[kind], table[middle + i])),
                         >,
                         0.06);
}

static void
test_lookup (void)
{
  const guint32 *table = why_palette_table (WHY_PALETTE_DIVERGING_LIGHT);

  for (double limit = 1e-12; limit < 1e12; limit *= 3.7)
    {
      g_assert_cmphex (
          why_palette_lookup (table, 0.0, -limit, limit), ==, table[WHY_PALETTE_SIZE / 2]);
      g_assert_cmphex (
          why_palette_lookup (table, 2.0 * limit, -limit, limit), ==, table[WHY_PALETTE_SIZE - 1]);
      g_assert_cmphex (why_palette_lookup (table, -limit, -limit, limit), ==, table[0]);
    }
  g_assert_cmphex (why_palette_lookup (table, 1.0, 0.0, 0.0), ==, table[WHY_PALETTE_SIZE / 2]);
  g_assert_cmphex (why_palette_lookup (table, NAN, -1.0, 1.0), ==, 0);
  g_assert_cmphex (why_palette_lookup (table, INFINITY, -1.0, 1.0), ==, 0);
}

static WhyColor
color_of (guint32 argb)
{
  return (WhyColor){
    (argb >> 16 & 0xff) / 255.0, (argb >> 8 & 0xff) / 255.0, (argb & 0xff) / 255.0, 1.0
  };
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/palette/sequential", test_sequential);
  g_test_add_data_func (
      "/palette/diverging-light", GINT_TO_POINTER (WHY_PALETTE_DIVERGING_LIGHT), test_diverging);
  g_test_add_data_func (
      "/palette/diverging-dark", GINT_TO_POINTER (WHY_PALETTE_DIVERGING_DARK), test_diverging);
  g_test_add_func ("/palette/lookup", test_lookup);
  g_test_add_func ("/palette/contrast", test_contrast);
  g_test_add_func ("/palette/hatch", test_hatch);
  return g_test_run ();
}
