/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/panel/why-panel.h"

/* How a hand's zooming and scrolling changes what panels show. Pure functions: the pointer's pixels
 * come in, a new WhyZoom goes out, kept within limits and never narrower than something can be seen
 * in. Panels that share an axis share the WhyZoom. */

G_BEGIN_DECLS

typedef enum
{
  WHY_AXIS_HORIZONTAL = 1 << 0, /* time in the spectrogram, lambda_2 elsewhere */
  WHY_AXIS_VERTICAL = 1 << 1,   /* lambda_1 */
} WhyAxisFlags;

#define WHY_ZOOM_MIN_S 0.02       /* the narrowest stretch of time, */
#define WHY_ZOOM_MIN_OCTAVES 0.25 /* and of frequency */

/* Shows factor times as much of the axes (< 1: closer) while what lies at x, y (in the panel, units)
 * stays there. geometry: of the panel as zoom shows it. from_s, to_s: the time there is, in seconds
 * of the window. */
void why_zoom_scale (WhyZoom *zoom,
                     const WhyPanelGeometry *geometry,
                     WhyAxisFlags axes,
                     double factor,
                     double x,
                     double y,
                     double from_s,
                     double to_s);

/* Moves what is shown by dx, dy units: positive dx towards later times and higher modulations,
 * positive dy towards lower carriers. It stops at the ends. */
void why_zoom_scroll (WhyZoom *zoom,
                      const WhyPanelGeometry *geometry,
                      double dx,
                      double dy,
                      double from_s,
                      double to_s);

gboolean why_zoom_equal (const WhyZoom *a, const WhyZoom *b);

G_END_DECLS
