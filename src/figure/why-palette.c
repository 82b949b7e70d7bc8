/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-palette-private.h"

#include <math.h>

static guint32
byte_from_linear (double v)
{
  v = CLAMP (v, 0.0, 1.0);
  v = v <= 0.0031308 ? 12.92 * v : 1.055 * pow (v, 1.0 / 2.4) - 0.055;
  return (guint32) lround (255.0 * v);
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
fill_table (guint32 *table, WhyRamp ramp)
{
  for (gsize i = 0; i < WHY_PALETTE_SIZE; i++)
    {
      double position = (double) i / (WHY_PALETTE_SIZE - 1) * (double) (ramp.n - 1);
      gsize k = MIN ((gsize) position, ramp.n - 2);
      double t = position - (double) k;
      const WhyLch *p = &ramp.anchors[k], *q = &ramp.anchors[k + 1];
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
  static gsize ready[WHY_N_PALETTES];

  if (g_once_init_enter (&ready[palette]))
    {
      fill_table (tables[palette], why_palette_ramp (palette));
      g_once_init_leave (&ready[palette], 1);
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
