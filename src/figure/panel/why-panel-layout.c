/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>

/* Without an analysis: the axes of the paper's case (carriers from 32 Hz at 44.1 kHz, 8 and 2
 * filters an octave). */
#define DEFAULT_MIN_HZ 32.93
#define DEFAULT_MAX_HZ 20050.0
#define DEFAULT_MIN_MOD_HZ 0.942
#define DEFAULT_MAX_MOD_HZ 4589.0
#define DEFAULT_DURATION_S 6.0

void
why_panel_detail (WhyPanelKind kind,
                  const WhyFigureStyle *style,
                  double width,
                  double height,
                  WhyPanelDetail *out)
{
  g_autoptr (WhyText) text = why_text_new (style);
  double em = MAX (style->font_size, 1.0);

  *out = (WhyPanelDetail){
    .em = em,
    .pad = 0.35 * em,
    .gap = 0.35 * em,
    .tick = 0.32 * em,
    .y_title = width >= 16.0 * em,
    .x_title = height >= 15.0 * em,
    .notes = kind == WHY_PANEL_SPECTROGRAM && width >= 22.0 * em && height >= 15.0 * em,
    /* Numbers below the bar have their unit in the caption, those at its ends with them. */
    .legend_ticks = height >= WHY_PANEL_WHOLE_HEIGHT * em,
    .caption = height >= WHY_PANEL_WHOLE_HEIGHT * em,
  };
  why_text_measure (text, "0", em, FALSE, NULL, &out->line);
  why_text_measure (text, "S", 1.1 * em, TRUE, NULL, &out->title_line);
}

/* To whole device pixels, so that a pixel row of the raster is a pixel row of the screen. */
static double
snap (double length, double scale)
{
  return round (length * scale) / scale;
}

static void
set_ranges (WhyPanelGeometry *geometry, const WhyAnalysis *analysis, const WhyPathGrid *grid)
{
  geometry->min_hz = DEFAULT_MIN_HZ;
  geometry->max_hz = DEFAULT_MAX_HZ;
  if (grid->n_rows > 0)
    {
      geometry->min_hz = grid->row_edge_hz[0];
      geometry->max_hz = grid->row_edge_hz[grid->n_rows];
    }

  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    {
      double duration = analysis ? analysis->duration_s : 0.0;
      geometry->x_min = 0.0;
      geometry->x_max = isfinite (duration) && duration > 0.0 ? duration : DEFAULT_DURATION_S;
    }
  else if (grid->n_columns > 0)
    {
      geometry->x_min = grid->column_edge_hz[0];
      geometry->x_max = grid->column_edge_hz[grid->n_columns];
    }
  else if (grid->n_rows == 0)
    {
      geometry->x_min = DEFAULT_MIN_MOD_HZ;
      geometry->x_max = DEFAULT_MAX_MOD_HZ;
    }
}

/* Splits the area left to right: S1 column, a gap, the rest. Without S2 the column is all there is.
 */
static void
place_areas (
    WhyPanelGeometry *geometry, const WhyPathGrid *grid, WhyRect area, double em, double scale)
{
  gboolean scattering = geometry->kind != WHY_PANEL_SPECTROGRAM;
  gboolean first = scattering && (grid->has_first_order || grid->n_rows == 0);
  gboolean second = !scattering || grid->n_columns > 0 || grid->n_rows == 0;
  double column = 0.0, gap = 0.0;

  if (first && !second)
    column = area.width;
  else if (first)
    {
      column = snap (MIN (CLAMP (0.06 * area.width, 1.5 * em, 3.0 * em), 0.3 * area.width), scale);
      gap = snap (MIN (0.4 * em, 0.1 * area.width), scale);
    }
  geometry->first_order = (WhyRect){ area.x, area.y, column, area.height };
  geometry->plot = (WhyRect){ area.x + column + gap, area.y, MAX (area.width - column - gap, 0.0),
                              area.height };
}

void
why_panel_place_areas (WhyPanelGeometry *geometry,
                       const WhyAxes *axes,
                       WhyRect area,
                       const WhyFigureStyle *style)
{
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (axes);
  double scale = style->scale > 0.0 ? style->scale : 1.0;

  set_ranges (geometry, NULL, grid);
  place_areas (geometry, grid, area, style->font_size, scale);
}

/* With numbers at its ends instead of below it, the bar leaves room for those on the right. */
static void
place_legend (
    WhyPanelGeometry *geometry, WhyText *text, const WhyPanelDetail *d, WhyRect bar, double scale)
{
  const char *widest = geometry->kind == WHY_PANEL_RELEVANCE ? "+000·10⁻⁰⁰" : "−000 dB";
  double end = 0.0;

  if (!d->legend_ticks)
    {
      why_text_measure (text, widest, d->em, FALSE, &end, NULL);
      end = MAX (end + d->gap + d->pad - (geometry->width - bar.x - bar.width), 0.0);
    }
  geometry->legend
      = (WhyRect){ bar.x, snap (bar.y, scale), MAX (snap (bar.width - end, scale), 1.0 / scale),
                   MAX (snap (bar.height, scale), 1.0 / scale) };
}

/* Room for every name without an accidental in the octave above the piano, as the language has it. */
static double
measure_notes (WhyText *text, double em)
{
  static const int semitones[] = { 0, 2, 4, 5, 7, 9, 11 };
  double widest = 0.0;
  for (gsize i = 0; i < G_N_ELEMENTS (semitones); i++)
    {
      char name[WHY_NOTE_SIZE];
      double cents, width;
      why_note_display_name (440.0 * exp2 (4.0 + (semitones[i] - 9) / 12.0), name, &cents);
      why_text_measure (text, name, em, FALSE, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest;
}

void
why_panel_layout (WhyPanelKind kind,
                  const WhyAnalysis *analysis,
                  const WhyFigureStyle *style,
                  double width,
                  double height,
                  WhyPanelGeometry *out)
{
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (analysis ? analysis->axes : NULL);
  g_autoptr (WhyText) text = why_text_new (style);
  double scale = style->scale > 0.0 ? style->scale : 1.0;
  double y_label = 0.0, note = 0.0;
  WhyPanelDetail d;

  *out = (WhyPanelGeometry){ .kind = kind, .width = width, .height = height };
  set_ranges (out, analysis, grid);
  out->whole = (WhyZoom){ .min_hz = out->min_hz, .max_hz = out->max_hz };
  if (kind == WHY_PANEL_SPECTROGRAM)
    {
      out->whole.to_s = out->x_max;
      out->start_s = why_panel_start (analysis);
    }
  else
    {
      out->whole.min_mod_hz = out->x_min;
      out->whole.max_mod_hz = out->x_max;
    }
  why_panel_detail (kind, style, width, height, &d);
  why_text_measure (text, "8.8k", d.em, FALSE, &y_label, NULL);
  note = measure_notes (text, d.em);

  double left = d.pad + (d.y_title ? d.line + d.gap : 0.0) + y_label + d.gap + d.tick;
  double right = d.notes ? d.tick + d.gap + note + d.pad : 1.0 * d.em;
  double top = d.pad + d.title_line + 0.7 * d.em;
  double legend = 0.75 * d.em;
  double below_legend = (d.legend_ticks ? d.tick + 0.5 * d.gap + d.line : 0.25 * d.em)
                        + (d.caption ? d.line : 0.0) + d.pad;
  double above_legend
      = d.tick + 0.5 * d.gap + d.line + (d.x_title ? 0.1 * d.em + d.line : 0.0) + d.gap;

  /* At least one device pixel each way: even a useless size is no reason to fail. */
  WhyRect area = { .x = snap (left, scale), .y = snap (top, scale) };
  area.width = MAX (snap (width - right, scale) - area.x, 1.0 / scale);
  area.height
      = MAX (snap (height - above_legend - legend - below_legend, scale) - area.y, 1.0 / scale);
  place_areas (out, grid, area, d.em, scale);

  place_legend (out, text, &d,
                (WhyRect){ area.x, area.y + area.height + above_legend, area.width, legend },
                scale);
}

double
why_panel_start (const WhyAnalysis *analysis)
{
  return analysis && analysis->start_s >= 0.05 ? analysis->start_s : 0.0;
}

gboolean
why_panel_has_clock (const WhyPanelGeometry *geometry)
{
  /* Minutes are easier to find in a long recording than thousands of seconds. */
  return geometry->kind == WHY_PANEL_SPECTROGRAM && geometry->start_s + geometry->x_max >= 60.0;
}

WhyRect
why_panel_span (const WhyPanelGeometry *geometry)
{
  WhyRect span = geometry->plot;
  if (geometry->first_order.width > 0.0)
    {
      span.x = geometry->first_order.x;
      span.width = geometry->plot.width > 0.0 ? geometry->plot.x + geometry->plot.width - span.x
                                              : geometry->first_order.width;
    }
  return span;
}

double
why_panel_y_of_hz (const WhyPanelGeometry *geometry, double hz)
{
  const WhyRect *plot = &geometry->plot;
  return plot->y
         + plot->height * log (geometry->max_hz / hz) / log (geometry->max_hz / geometry->min_hz);
}

double
why_panel_hz_of_y (const WhyPanelGeometry *geometry, double y)
{
  const WhyRect *plot = &geometry->plot;
  return geometry->max_hz * pow (geometry->min_hz / geometry->max_hz, (y - plot->y) / plot->height);
}

double
why_panel_x_of_value (const WhyPanelGeometry *geometry, double value)
{
  const WhyRect *plot = &geometry->plot, *first = &geometry->first_order;
  double min = geometry->x_min, max = geometry->x_max;

  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    return plot->x + plot->width * (value - min) / (max - min);
  /* First order has no modulation frequency: its column stands for zero. */
  if (value <= 0.0 || !(max > min))
    return first->x + 0.5 * first->width;
  return plot->x + plot->width * log (value / min) / log (max / min);
}

double
why_panel_value_of_x (const WhyPanelGeometry *geometry, double x)
{
  const WhyRect *plot = &geometry->plot, *first = &geometry->first_order;
  double min = geometry->x_min, max = geometry->x_max;

  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    return min + (max - min) * (x - plot->x) / plot->width;
  if (!(max > min) || (first->width > 0.0 && x < first->x + first->width))
    return 0.0;
  return min * pow (max / min, (x - plot->x) / plot->width);
}

void
why_panel_frames (const WhyAxes *axes, const WhyPanelOptions *options, gsize *first, gsize *last)
{
  double top = axes->n_frames > 0 ? (double) (axes->n_frames - 1) : 0.0;
  double per_second = axes->hop > 0 ? axes->sample_rate_hz / (double) axes->hop : 0.0;

  *first = 0;
  *last = (gsize) top;
  if (!options || !(options->to_s > options->from_s) || !(per_second > 0.0))
    return;
  *first = (gsize) CLAMP (round (options->from_s * per_second), 0.0, top);
  *last = (gsize) CLAMP (round (options->to_s * per_second), (double) *first, top);
}

float *
why_panel_averages (const WhyAnalysis *analysis, WhyPanelKind kind, const WhyPanelOptions *options)
{
  g_autofree float *relevance = NULL;
  const float *plane = NULL;
  gsize first, last;

  if (!analysis || !analysis->axes || analysis->axes->n_frames == 0)
    return NULL;
  if (kind == WHY_PANEL_SCATTERING && analysis->scattering)
    plane = g_bytes_get_data (analysis->scattering, NULL);
  else if (kind == WHY_PANEL_RELEVANCE && options)
    plane = relevance = why_analysis_explain (analysis, options->rule, options->question);
  if (!plane)
    return NULL;

  float *averages = g_new0 (float, analysis->axes->n_paths);
  why_panel_frames (analysis->axes, options, &first, &last);
  why_analysis_average (analysis, plane, first, last, averages);
  return averages;
}
