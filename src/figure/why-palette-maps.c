/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-palette-private.h"

#include <glib/gi18n-lib.h>

/* The anchors of all maps. Lightness is linear in each ramp or arm, so its steps are equal; chroma
 * stays inside sRGB. */

#define N_ARM 9 /* anchors of a diverging map; the middle one is zero */

static const WhyLch aurora[] = {
  { 0.170, 0.070, 292 }, { 0.269, 0.120, 282 }, { 0.368, 0.125, 262 },
  { 0.466, 0.088, 230 }, { 0.565, 0.092, 192 }, { 0.664, 0.130, 160 },
  { 0.763, 0.165, 134 }, { 0.861, 0.170, 112 }, { 0.960, 0.083, 100 },
};

static const WhyLch ember[] = {
  { 0.140, 0.020, 300 }, { 0.243, 0.085, 296 }, { 0.346, 0.135, 308 },
  { 0.449, 0.155, 335 }, { 0.552, 0.165, 2 },   { 0.656, 0.165, 28 },
  { 0.759, 0.145, 55 },  { 0.862, 0.120, 82 },  { 0.965, 0.050, 98 },
};

static const WhyLch sand[] = {
  { 0.200, 0.065, 258 }, { 0.295, 0.085, 258 }, { 0.390, 0.055, 262 },
  { 0.485, 0.030, 270 }, { 0.580, 0.012, 100 }, { 0.675, 0.045, 98 },
  { 0.770, 0.085, 97 },  { 0.865, 0.125, 97 },  { 0.960, 0.085, 102 },
};

/* A trace of warmth and of cold, so that no entry is the neutral grey of the hatch. */
static const WhyLch grey[] = { { 0.160, 0.002, 80 }, { 0.970, 0.002, 80 } };
static const WhyLch ink[] = { { 0.985, 0.003, 80 }, { 0.160, 0.003, 80 } };

static const WhyLch water[] = {
  { 0.985, 0.008, 220 }, { 0.863, 0.060, 215 }, { 0.740, 0.095, 225 }, { 0.618, 0.115, 240 },
  { 0.495, 0.130, 255 }, { 0.373, 0.125, 264 }, { 0.250, 0.085, 270 },
};

/* Two hues each that people with any common kind of colour blindness tell apart; both arms equally
 * dark at equal distance. Where the hues differ much in how light they look for one lightness of
 * OKLab, the arms lean against it. */
static const WhyLch diverging[][WHY_N_DIVERGING][N_ARM] = {
  {
      { { 0.380, 0.138, 260 },
        { 0.531, 0.165, 256 },
        { 0.683, 0.130, 252 },
        { 0.834, 0.070, 248 },
        { 0.985, 0.000, 0 },
        { 0.834, 0.075, 42 },
        { 0.683, 0.145, 36 },
        { 0.531, 0.185, 30 },
        { 0.380, 0.150, 26 } },
      { { 0.372, 0.070, 165 },
        { 0.523, 0.095, 162 },
        { 0.678, 0.095, 160 },
        { 0.832, 0.060, 158 },
        { 0.985, 0.000, 0 },
        { 0.836, 0.060, 318 },
        { 0.690, 0.115, 316 },
        { 0.541, 0.160, 314 },
        { 0.392, 0.150, 312 } },
      { { 0.380, 0.065, 205 },
        { 0.531, 0.090, 205 },
        { 0.683, 0.095, 205 },
        { 0.834, 0.060, 205 },
        { 0.985, 0.000, 0 },
        { 0.834, 0.080, 75 },
        { 0.683, 0.120, 68 },
        { 0.531, 0.115, 60 },
        { 0.380, 0.090, 52 } },
  },
  {
      { { 0.840, 0.090, 236 },
        { 0.685, 0.120, 244 },
        { 0.530, 0.115, 252 },
        { 0.375, 0.080, 258 },
        { 0.220, 0.000, 0 },
        { 0.375, 0.085, 36 },
        { 0.530, 0.130, 42 },
        { 0.685, 0.150, 52 },
        { 0.840, 0.105, 66 } },
      { { 0.832, 0.100, 158 },
        { 0.677, 0.105, 158 },
        { 0.523, 0.085, 160 },
        { 0.370, 0.060, 162 },
        { 0.220, 0.000, 0 },
        { 0.381, 0.100, 312 },
        { 0.539, 0.140, 316 },
        { 0.695, 0.130, 318 },
        { 0.848, 0.080, 320 } },
      { { 0.840, 0.100, 205 },
        { 0.685, 0.105, 205 },
        { 0.530, 0.085, 208 },
        { 0.375, 0.060, 212 },
        { 0.220, 0.000, 0 },
        { 0.375, 0.070, 58 },
        { 0.530, 0.105, 62 },
        { 0.685, 0.130, 68 },
        { 0.840, 0.120, 78 } },
  },
};

static const struct
{
  const char *name, *label;
  WhyRamp ramp;
} sequential[WHY_N_SEQUENTIAL] = {
  { "aurora", N_ ("Aurora: Violet to Yellow"), { aurora, G_N_ELEMENTS (aurora) } },
  { "ember", N_ ("Ember: Black to Orange"), { ember, G_N_ELEMENTS (ember) } },
  { "sand", N_ ("Sand: Blue to Yellow"), { sand, G_N_ELEMENTS (sand) } },
  { "grey", N_ ("Grey: Black to White"), { grey, G_N_ELEMENTS (grey) } },
  { "ink", N_ ("Ink: White to Black"), { ink, G_N_ELEMENTS (ink) } },
  { "water", N_ ("Water: White to Blue"), { water, G_N_ELEMENTS (water) } },
};

static const struct
{
  const char *name, *label;
} pairs[WHY_N_DIVERGING] = {
  { "blue-red", N_ ("Blue and Red") },
  { "green-purple", N_ ("Green and Purple") },
  { "teal-brown", N_ ("Teal and Brown") },
};

WhyRamp
why_palette_ramp (WhyPalette palette)
{
  if (palette < WHY_PALETTE_DIVERGING_LIGHT)
    return sequential[palette - WHY_PALETTE_SEQUENTIAL].ramp;

  int k = palette - WHY_PALETTE_DIVERGING_LIGHT;
  gboolean half = palette >= WHY_PALETTE_WARM_LIGHT;
  const WhyLch *anchors = diverging[k / WHY_N_DIVERGING % 2][k % WHY_N_DIVERGING];
  return half ? (WhyRamp){ anchors + N_ARM / 2, N_ARM / 2 + 1 } : (WhyRamp){ anchors, N_ARM };
}

const char *
why_sequential_name (WhySequential map)
{
  return sequential[map].name;
}

const char *
why_sequential_label (WhySequential map)
{
  return _ (sequential[map].label);
}

gboolean
why_sequential_parse (const char *name, WhySequential *out)
{
  for (int map = 0; map < WHY_N_SEQUENTIAL; map++)
    if (!name || !*name || g_str_equal (name, sequential[map].name))
      {
        *out = (WhySequential) map;
        return TRUE;
      }
  return FALSE;
}

const char *
why_diverging_name (WhyDiverging map)
{
  return pairs[map].name;
}

const char *
why_diverging_label (WhyDiverging map)
{
  return _ (pairs[map].label);
}

gboolean
why_diverging_parse (const char *name, WhyDiverging *out)
{
  for (int map = 0; map < WHY_N_DIVERGING; map++)
    if (!name || !*name || g_str_equal (name, pairs[map].name))
      {
        *out = (WhyDiverging) map;
        return TRUE;
      }
  return FALSE;
}
