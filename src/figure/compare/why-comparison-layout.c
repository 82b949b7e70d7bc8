/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "figure/compare/why-comparison-private.h"
#include "figure/lane/why-notes-lane-private.h"
#include "figure/panel/why-panel-private.h"

#define LINE_SHARE 1.3 /* of the font size; as high as a line of text */
#define MIN_SPAN_S 0.05
#define LANE_SHARE 0.42 /* of a take's height */
#define MIN_PLOT_EM 2.0
/* Shown below the lowest note and above the highest one, in octaves: the fundamental stands clear of the
 * edge, and the partials that a vibrato is seen best in are there. */
#define BELOW 0.6
#define ABOVE 3.2

/* Of the notes of both, on the scale of A. FALSE where none has a pitch. */
static gboolean
find_range (const WhyComparisonFigure *figure, double *low_midi, double *high_midi)
{
  int transposed = figure->comparison ? why_comparison_transposed (figure->comparison) : 0;
  *low_midi = INFINITY;
  *high_midi = -INFINITY;
  for (int take = 0; take < 2; take++)
    for (gsize i = 0; i < why_notes_n (figure->notes[take]); i++)
      {
        const WhyNote *note = why_notes_get (figure->notes[take], i);
        double midi = why_lane_midi (note->f0_hz), second = why_lane_midi (note->second_hz),
               by = take == 1 ? transposed : 0;
        if (!isfinite (midi))
          continue;
        *low_midi = MIN (*low_midi, midi + by);
        *high_midi = MAX (*high_midi, (isfinite (second) ? MAX (midi, second) : midi) + by);
      }
  return *high_midi >= *low_midi;
}

static double
hz_of_midi (double midi)
{
  return why_note_get_a4 () * exp2 ((midi - 69) / 12);
}

/* The loudest of both, in steps. */
static double
limit_of (const WhyComparisonFigure *figure)
{
  double peak = NAN;
  for (int take = 0; take < 2; take++)
    if (figure->maps[take])
      peak = fmax (peak, why_spectrogram_pyramid_peak (figure->maps[take]));
  return isfinite (peak) ? why_panel_round_limit (peak) : 0;
}

static void
place_take (const WhyComparisonFigure *figure,
            const WhyFigureStyle *style,
            WhyComparisonLayout *layout,
            int take,
            double y,
            double height)
{
  double em = style->font_size, line = LINE_SHARE * em,
         gutter = round (WHY_NOTES_LANE_GUTTER_EM * em), pad = round (0.6 * em),
         header = round (1.2 * line), shift_s = take == 1 ? figure->shift_s : 0, low = NAN,
         high = NAN;
  double lane = round (MAX (LANE_SHARE * (height - header), 2)),
         plot = MAX (height - header - lane - 0.3 * em, MIN_PLOT_EM);
  int transposed = figure->comparison ? why_comparison_transposed (figure->comparison) : 0;
  gboolean has_range = find_range (figure, &low, &high);
  WhyPanelGeometry *panel = &layout->takes[take].panel;

  layout->takes[take].header = (WhyRect){ pad, y, MAX (layout->width - 2 * pad, 1), header };
  why_panel_layout (WHY_PANEL_SPECTROGRAM, figure->frames[take], style, layout->width, height,
                    panel);
  panel->plot = (WhyRect){ pad + gutter, y + header, MAX (layout->width - 2 * pad - gutter, 1),
                           round (plot) };
  panel->legend = (WhyRect){ 0 };
  panel->in_file_time = TRUE;
  panel->x_min = layout->from_s - shift_s;
  panel->x_max = layout->to_s - shift_s;
  if (has_range)
    {
      double by = take == 1 ? transposed : 0;
      panel->min_hz = MAX (panel->whole.min_hz, hz_of_midi (low - by) * exp2 (-BELOW));
      panel->max_hz = MIN (panel->whole.max_hz, hz_of_midi (high - by) * exp2 (ABOVE));
      if (!(panel->max_hz > 1.5 * panel->min_hz))
        {
          panel->min_hz = panel->whole.min_hz;
          panel->max_hz = panel->whole.max_hz;
        }
    }
  WhyNotesLaneOptions options
      = { .from_s = panel->x_min, .to_s = panel->x_max, .chosen = WHY_NO_NOTE };
  if (has_range)
    {
      options.low_midi = low - (take == 1 ? transposed : 0);
      options.high_midi = high - (take == 1 ? transposed : 0);
    }
  layout->takes[take].lane_x = pad;
  layout->takes[take].lane_y = panel->plot.y + panel->plot.height;
  why_notes_lane_layout (figure->notes[take], &options, style, gutter + panel->plot.width + 1, lane,
                         &layout->takes[take].lane);
}

void
why_comparison_layout (const WhyComparisonFigure *figure,
                       const WhyFigureStyle *style,
                       double width,
                       double height,
                       WhyComparisonLayout *out)
{
  double em = style->font_size, line = LINE_SHARE * em, pad = round (0.6 * em);
  *out = (WhyComparisonLayout){ .width = width, .height = height };
  out->from_s = figure->from_s;
  out->to_s = figure->to_s;
  if (!(out->to_s > out->from_s))
    why_comparison_figure_view (figure, &out->from_s, &out->to_s);
  out->to_s = MAX (out->to_s, out->from_s + MIN_SPAN_S);
  out->limit_db = limit_of (figure);
  double table = figure->has_table && figure->comparison
                     ? why_comparison_table_height (figure->comparison, line)
                     : 0;
  double legend = round (0.75 * em), below = round (line + 0.6 * em);
  double between = round (0.7 * em);
  double rest = height - 2 * pad - between - table - legend - below - (table > 0 ? em : 0);
  double each = MAX (floor (rest / 2), 4);
  for (int take = 0; take < 2; take++)
    place_take (figure, style, out, take, pad + take * (each + between), each);
  double y = pad + 2 * each + between;
  const WhyRect *plot = &out->takes[0].panel.plot;
  out->legend = (WhyRect){ plot->x, y, MIN (plot->width, 30 * em), legend };
  out->table = (WhyRect){ pad, y + legend + below + (table > 0 ? 0.5 * em : 0),
                          MAX (width - 2 * pad, 1), table };
}

double
why_comparison_x_of_time (const WhyComparisonLayout *layout, double a_s)
{
  return why_panel_x_of_value (&layout->takes[0].panel, a_s);
}

double
why_comparison_time_of_x (const WhyComparisonLayout *layout, double x)
{
  return why_panel_value_of_x (&layout->takes[0].panel, x);
}

int
why_comparison_take_at (const WhyComparisonLayout *layout, double y)
{
  for (int take = 0; take < 2; take++)
    if (y >= layout->takes[take].header.y
        && y < layout->takes[take].lane_y + layout->takes[take].lane.height)
      return take;
  return -1;
}

gsize
why_comparison_note_at (const WhyComparisonFigure *figure,
                        const WhyComparisonLayout *layout,
                        double x,
                        double y)
{
  static const WhyNoteFilter all = { 0 };
  int take = why_comparison_take_at (layout, y);
  if (take < 0)
    return WHY_NO_NOTE;
  return why_notes_lane_hit (figure->notes[take], &layout->takes[take].lane, &all,
                             x - layout->takes[take].lane_x, y - layout->takes[take].lane_y);
}
