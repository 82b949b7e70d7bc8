/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/why-palette.h"

/* A colour in cylindrical OKLab: lightness 0..1, chroma, hue in degrees. */
typedef struct
{
  double l, c, h;
} WhyLch;

/* Equally spaced anchors between which a table runs straight in OKLab. */
typedef struct
{
  const WhyLch *anchors;
  gsize n;
} WhyRamp;

/* The ramp of any palette. */
WhyRamp why_palette_ramp (WhyPalette palette);
