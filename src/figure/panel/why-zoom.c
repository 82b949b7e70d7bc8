/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-zoom.h"

#include <math.h>

/* An axis in the units that it is even in: seconds or octaves. */
typedef struct
{
  double from, to; /* shown */
  double min, max; /* all there is */
  double narrowest;
} Axis;

static void
keep_inside (Axis *axis)
{
  double span = CLAMP (axis->to - axis->from, MIN (axis->narrowest, axis->max - axis->min),
                       axis->max - axis->min);
  axis->from = CLAMP (axis->from, axis->min, axis->max - span);
  axis->to = axis->from + span;
  /* Rounding must not leave a hair beside what was whole. */
  double hair = 1e-9 * (axis->max - axis->min);
  if (axis->from - axis->min < hair)
    axis->from = axis->min;
  if (axis->max - axis->to < hair)
    axis->to = axis->max;
}

/* part: where the fixed point lies, 0 at from and 1 at to. */
static void
scale_axis (Axis *axis, double factor, double part)
{
  double fixed = axis->from + part * (axis->to - axis->from);
  double span = CLAMP ((axis->to - axis->from) * factor,
                       MIN (axis->narrowest, axis->max - axis->min), axis->max - axis->min);
  axis->from = fixed - part * span;
  axis->to = axis->from + span;
  keep_inside (axis);
}

static void
scroll_axis (Axis *axis, double part)
{
  double by = part * (axis->to - axis->from);
  axis->from += by;
  axis->to += by;
  keep_inside (axis);
}

static Axis
time_axis (const WhyPanelGeometry *g, double from_s, double to_s)
{
  return (Axis){ g->x_min, g->x_max, MIN (from_s, g->whole.from_s), MAX (to_s, g->whole.to_s),
                 WHY_ZOOM_MIN_S };
}

static Axis
octave_axis (double from_hz, double to_hz, double min_hz, double max_hz)
{
  return (Axis){ log2 (from_hz), log2 (to_hz), log2 (min_hz), log2 (max_hz), WHY_ZOOM_MIN_OCTAVES };
}

static void
write_axis (double *from, double *to, double new_from, double new_to, double min, double max)
{
  gboolean whole = fabs (new_from - min) <= 1e-9 * fabs (max - min)
                   && fabs (new_to - max) <= 1e-9 * fabs (max - min);
  *from = whole ? 0 : new_from;
  *to = whole ? 0 : new_to;
}

static gboolean
has_horizontal (const WhyPanelGeometry *g)
{
  return g->plot.width > 0 && g->x_max > g->x_min;
}

typedef void (*Change) (Axis *axis, double amount, double part);

static void
change_horizontal (WhyZoom *zoom,
                   const WhyPanelGeometry *g,
                   Change change,
                   double amount,
                   double part,
                   double from_s,
                   double to_s)
{
  const WhyZoom *whole = &g->whole;
  if (g->kind == WHY_PANEL_SPECTROGRAM)
    {
      Axis axis = time_axis (g, from_s, to_s);
      change (&axis, amount, part);
      write_axis (&zoom->from_s, &zoom->to_s, axis.from, axis.to, whole->from_s, whole->to_s);
      return;
    }
  Axis axis = octave_axis (g->x_min, g->x_max, whole->min_mod_hz, whole->max_mod_hz);
  change (&axis, amount, part);
  write_axis (&zoom->min_mod_hz, &zoom->max_mod_hz, exp2 (axis.from), exp2 (axis.to),
              whole->min_mod_hz, whole->max_mod_hz);
}

static void
change_vertical (
    WhyZoom *zoom, const WhyPanelGeometry *g, Change change, double amount, double part)
{
  const WhyZoom *whole = &g->whole;
  Axis axis = octave_axis (g->min_hz, g->max_hz, whole->min_hz, whole->max_hz);
  change (&axis, amount, part);
  write_axis (&zoom->min_hz, &zoom->max_hz, exp2 (axis.from), exp2 (axis.to), whole->min_hz,
              whole->max_hz);
}

void
why_zoom_scale (WhyZoom *zoom,
                const WhyPanelGeometry *g,
                WhyAxisFlags axes,
                double factor,
                double x,
                double y,
                double from_s,
                double to_s)
{
  if (!isfinite (factor) || !(factor > 0))
    return;
  if ((axes & WHY_AXIS_HORIZONTAL) && has_horizontal (g))
    change_horizontal (zoom, g, scale_axis, factor, CLAMP ((x - g->plot.x) / g->plot.width, 0, 1),
                       from_s, to_s);
  if (axes & WHY_AXIS_VERTICAL)
    change_vertical (zoom, g, scale_axis, factor,
                     CLAMP (1 - (y - g->plot.y) / g->plot.height, 0, 1));
}

static void
scroll_by (Axis *axis, double amount, double part)
{
  scroll_axis (axis, amount);
}

void
why_zoom_scroll (
    WhyZoom *zoom, const WhyPanelGeometry *g, double dx, double dy, double from_s, double to_s)
{
  if (dx != 0 && has_horizontal (g))
    change_horizontal (zoom, g, scroll_by, dx / g->plot.width, 0, from_s, to_s);
  if (dy != 0)
    change_vertical (zoom, g, scroll_by, -dy / g->plot.height, 0);
}

gboolean
why_zoom_equal (const WhyZoom *a, const WhyZoom *b)
{
  return a->min_hz == b->min_hz && a->max_hz == b->max_hz && a->min_mod_hz == b->min_mod_hz
         && a->max_mod_hz == b->max_mod_hz && a->from_s == b->from_s && a->to_s == b->to_s;
}

void
why_panel_zoom (WhyPanelGeometry *geometry, const WhyAnalysis *analysis, const WhyZoom *zoom)
{
  WhyPanelGeometry *g = geometry;
  if (zoom->max_hz > zoom->min_hz && zoom->min_hz < g->max_hz && zoom->max_hz > g->min_hz)
    {
      g->min_hz = MAX (zoom->min_hz, g->min_hz);
      g->max_hz = MIN (zoom->max_hz, g->max_hz);
    }
  if (g->kind == WHY_PANEL_SPECTROGRAM)
    {
      if (!(zoom->to_s > zoom->from_s) || !isfinite (zoom->from_s) || !isfinite (zoom->to_s))
        return;
      g->x_min = zoom->from_s;
      g->x_max = zoom->to_s;
      g->in_file_time = TRUE;
      g->start_s = analysis ? analysis->start_s : 0;
    }
  else if (zoom->max_mod_hz > zoom->min_mod_hz && zoom->min_mod_hz < g->x_max
           && zoom->max_mod_hz > g->x_min)
    {
      g->x_min = MAX (zoom->min_mod_hz, g->x_min);
      g->x_max = MIN (zoom->max_mod_hz, g->x_max);
    }
}
