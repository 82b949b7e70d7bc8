/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-palette.h"

#include <math.h>

/* A colour in cylindrical OKLab: lightness 0..1, chroma, hue in degrees. */
typedef struct
{
  double l, c, h;
} Lch;

/* Equally spaced anchors; lightness is linear in each half, so its steps are equal. Chroma stays
 * inside sRGB. */
static const Lch sequential[] = {
  { 0.170, 0.070, 292 }, { 0.269, 0.120, 282 }, { 0.368, 0.125, 262 },
  { 0.466, 0.088, 230 }, { 0.565, 0.092, 192 }, { 0.664, 0.130, 160 },
  { 0.763, 0.165, 134 }, { 0.861, 0.170, 112 }, { 0.960, 0.083, 100 },
};

/* Blue against red: told apart with every common kind of colour blindness; both arms equally dark
 * at equal distance. */
static const Lch diverging_light[] = {
  { 0.380, 0.138, 260 }, { 0.531, 0.165, 256 }, { 0.683, 0.130, 252 },
  { 0.834, 0.070, 248 }, { 0.985, 0.000, 0 },   { 0.834, 0.075, 42 },
  { 0.683, 0.145, 36 },  { 0.531, 0.185, 30 },  { 0.380, 0.150, 26 },
};

static const Lch diverging_dark[] = {
  { 0.840, 0.090, 236 }, { 0.685, 0.120, 244 }, { 0.530, 0.115, 252 },
  { 0.375, 0.080, 258 }, { 0.220, 0.000, 0 },   { 0.375, 0.085, 36 },
  { 0.530, 0.130, 42 },  { 0.685, 0.150, 52 },  { 0.840, 0.105, 66 },
};

static guint32
byte_from_linear (double v)
{
  v = CLAMP (v, 0.0, 1.0);
  v = v <= 0.0031308 ? 12.92 * v : 1.055 * pow (v, 1.0 / 2.4) - 0.055;
  return (guint32)lround (255.0 * v);
}

/* Ottosson, "A perceptual color space for image processing" (2020). */
static guint32
argb_from_oklab (double lightness, double a, double b)
{
  double l = lightness + 0.3963377774 * a + 0.2158037573 * b;
  double m = lightness - 0.1055613458 * a - 0.0638541728 * b;
  double s = lightness - 0.0894841775 * a - 1.2914855480 * b;

  l = l * l * l;
  m = m * m * m;
  s = s * s * s;
  guint32 red = byte_from_linear (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  guint32 green = byte_from_linear (-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  guint32 blue = byte_from_linear (-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
  return 0xff000000u | red << 16 | green << 8 | blue;
}

/* Straight lines in OKLab between the anchors. */
static void
fill_table (guint32 *table, const Lch *anchors, gsize n_anchors)
{
  for (gsize i = 0; i < WHY_PALETTE_SIZE; i++)
    {
      double position = (double)i / (WHY_PALETTE_SIZE - 1) * (double)(n_anchors - 1);
      gsize k = MIN ((gsize)position, n_anchors - 2);
      double t = position - (double)k;
      const Lch *p = &anchors[k], *q = &anchors[k + 1];
      double hp = p->h * G_PI / 180.0, hq = q->h * G_PI / 180.0;

      table[i] = argb_from_oklab ((1.0 - t) * p->l + t * q->l,
                                  (1.0 - t) * p->c * cos (hp) + t * q->c * cos (hq),
                                  (1.0 - t) * p->c * sin (hp) + t * q->c * sin (hq));
    }
}

const guint32 *
why_palette_table (WhyPalette palette)
{
  static guint32 tables[WHY_N_PALETTES][WHY_PALETTE_SIZE];
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      fill_table (tables[WHY_PALETTE_SEQUENTIAL], sequential, G_N_ELEMENTS (sequential));
      fill_table (
          tables[WHY_PALETTE_DIVERGING_LIGHT], diverging_light, G_N_ELEMENTS (diverging_light));
      fill_table (
          tables[WHY_PALETTE_DIVERGING_DARK], diverging_dark, G_N_ELEMENTS (diverging_dark));
      /* From the middle anchor on. */
      fill_table (tables[WHY_PALETTE_WARM_LIGHT],
                  diverging_light + G_N_ELEMENTS (diverging_light) / 2,
                  G_N_ELEMENTS (diverging_light) / 2 + 1);
      fill_table (tables[WHY_PALETTE_WARM_DARK],
                  diverging_dark + G_N_ELEMENTS (diverging_dark) / 2,
                  G_N_ELEMENTS (diverging_dark) / 2 + 1);
      g_once_init_leave (&ready, 1);
    }
  return tables[palette];
}

guint32
why_palette_lookup (const guint32 *table, double value, double min, double max)
{
  if (!isfinite (value))
    return 0;
  if (!(max > min))
    return table[WHY_PALETTE_SIZE / 2];

  double t = CLAMP ((value - min) / (max - min), 0.0, 1.0);
  return table[lround (t * (WHY_PALETTE_SIZE - 1))];
}
