/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/lane/why-notes-lane-private.h"

#include <math.h>

#define LINE_SHARE 1.3 /* of the font size; as high as a line of text */
/* Around the highest and the lowest note, and at least between the edges: a vibrato of 10 cents is to
 * be seen where one note is alone. In semitones. */
#define MARGIN 0.8
#define MIN_SPAN 2.4
#define LEGEND_MIN_LINES 8.0
#define LEGEND_MIN_EM 30.0
#define NAME_MIN_UNITS 22.0 /* of notes of middling length: below this, blocks are thin */
#define THIN 5.0
#define LINE_MIN_UNITS_PER_S 24.0 /* closer: the pitch is seen to move */
#define REACH 4.0                 /* beside a block one still hits it */
#define MIN_BLOCK 2.0

double
why_lane_midi (double hz)
{
  return hz > 0 && isfinite (hz) ? 69 + 12 * log2 (hz / why_note_get_a4 ()) : NAN;
}

gboolean
why_lane_has_pitch (const WhyNote *note)
{
  return isfinite (why_lane_midi (note->f0_hz));
}

double
why_lane_y_of_midi (const WhyNotesLaneGeometry *g, double midi)
{
  return g->plot.y + (g->high_midi - midi) / (g->high_midi - g->low_midi) * g->plot.height;
}

static gboolean
any_without_pitch (const WhyNotes *notes)
{
  for (gsize i = 0; notes && i < why_notes_n (notes); i++)
    if (!why_lane_has_pitch (why_notes_get (notes, i)))
      return TRUE;
  return FALSE;
}

static void
set_time (const WhyNotes *notes, const WhyNotesLaneOptions *options, WhyNotesLaneGeometry *g)
{
  double duration_s = notes ? why_notes_duration (notes) : 0;
  g->from_s = 0;
  g->to_s = MAX (duration_s, WHY_NOTES_LANE_MIN_S);
  if (options->to_s > options->from_s)
    {
      g->from_s = options->from_s;
      g->to_s = MAX (options->to_s, options->from_s + WHY_NOTES_LANE_MIN_S);
    }
}

/* In semitones, so that blocks of this height are whole at either edge. */
static double
margin (double span, double height, double block_height)
{
  double half_block = span * block_height / (2 * MAX (height - block_height, block_height));
  return MAX (MAX (MARGIN, half_block), (MIN_SPAN - span) / 2);
}

/* What is in sight, unless somebody knows better, decides how high and how low the lane reaches, and what there is
 * room for. */
static void
set_pitch (const WhyNotes *notes,
           const WhyNotesLaneOptions *options,
           double line,
           WhyNotesLaneGeometry *g)
{
  double low = INFINITY, high = -INFINITY, sum_s = 0;
  gsize count = 0;
  for (gsize i = notes ? why_notes_at (notes, g->from_s) : 0; notes && i < why_notes_n (notes); i++)
    {
      const WhyNote *note = why_notes_get (notes, i);
      if (note->from_s >= g->to_s)
        break;
      sum_s += note->to_s - note->from_s;
      count++;
      if (!why_lane_has_pitch (note))
        continue;
      double midi = why_lane_midi (note->f0_hz), second = why_lane_midi (note->second_hz);
      low = MIN (low, midi);
      high = MAX (high, isfinite (second) ? MAX (midi, second) : midi);
    }
  if (count > 0 && options->high_midi > 0 && options->high_midi >= options->low_midi)
    {
      low = options->low_midi;
      high = options->high_midi;
    }
  double units_per_s = g->plot.width / (g->to_s - g->from_s);
  g->low_midi = g->high_midi = NAN;
  g->block_height = line;
  g->has_line = units_per_s >= LINE_MIN_UNITS_PER_S;
  if (low > high)
    return;
  gboolean has_names = sum_s / (double) count * units_per_s >= NAME_MIN_UNITS;
  double least = has_names ? line + 2 : THIN;
  double around = margin (high - low, g->plot.height, least);
  g->low_midi = low - around;
  g->high_midi = high + around;
  g->block_height = MAX (g->plot.height / (g->high_midi - g->low_midi), least);
  g->block_height = MIN (g->block_height, g->plot.height);
}

void
why_notes_lane_layout (const WhyNotes *notes,
                       const WhyNotesLaneOptions *options,
                       const WhyFigureStyle *style,
                       double width,
                       double height,
                       WhyNotesLaneGeometry *out)
{
  double em = style->font_size, line = LINE_SHARE * em;
  double left = round (WHY_NOTES_LANE_GUTTER_EM * em);
  double axis = line + 0.5 * em;
  gboolean has_legend = height >= LEGEND_MIN_LINES * line && width >= LEGEND_MIN_EM * em;
  *out = (WhyNotesLaneGeometry){ .width = width, .height = height };
  double top = has_legend ? line + 0.4 * em : 0.3 * em;
  double low = any_without_pitch (notes) ? line + 2 : 0;
  WhyRect all
      = { left, round (top), MAX (width - left - 1, 1), MAX (height - round (top) - axis, 1) };
  low = MIN (low, all.height / 2);
  out->plot = (WhyRect){ all.x, all.y, all.width, all.height - low };
  out->unpitched = (WhyRect){ all.x, all.y + all.height - low, all.width, low };
  out->legend = (WhyRect){ all.x, 0, all.width, has_legend ? line : 0 };
  set_time (notes, options, out);
  set_pitch (notes, options, line, out);
}

double
why_notes_lane_x_of_time (const WhyNotesLaneGeometry *g, double time_s)
{
  return g->plot.x + (time_s - g->from_s) / (g->to_s - g->from_s) * g->plot.width;
}

double
why_notes_lane_time_of_x (const WhyNotesLaneGeometry *g, double x)
{
  return g->from_s + (x - g->plot.x) / g->plot.width * (g->to_s - g->from_s);
}

void
why_notes_lane_block (const WhyNotes *notes, const WhyNotesLaneGeometry *g, gsize i, WhyRect *out)
{
  const WhyNote *note = why_notes_get (notes, i);
  double left = MAX (why_notes_lane_x_of_time (g, note->from_s), g->plot.x);
  double right = MIN (why_notes_lane_x_of_time (g, note->to_s), g->plot.x + g->plot.width);
  double height = CLAMP (g->block_height, 0, MAX (g->unpitched.height - 2, 0));
  *out = (WhyRect){ left, g->unpitched.y + (g->unpitched.height - height) / 2,
                    MAX (right - left, MIN_BLOCK), height };
  if (!why_lane_has_pitch (note) || isnan (g->low_midi))
    return;
  double bottom_y = why_lane_y_of_midi (g, why_lane_midi (note->f0_hz)), top_y = bottom_y;
  if (isfinite (note->second_hz))
    top_y = MIN (why_lane_y_of_midi (g, why_lane_midi (note->second_hz)), bottom_y);
  out->y = MAX (top_y - g->block_height / 2, g->plot.y);
  out->height = MIN (bottom_y + g->block_height / 2, g->plot.y + g->plot.height) - out->y;
}

gsize
why_notes_lane_hit (const WhyNotes *notes,
                    const WhyNotesLaneGeometry *g,
                    const WhyNoteFilter *filter,
                    double x,
                    double y)
{
  const WhyRect *plot = &g->plot, *low = &g->unpitched;
  if (!notes || x < plot->x - REACH || x > plot->x + plot->width + REACH || y < plot->y
      || y > low->y + low->height)
    return WHY_NO_NOTE;
  double time_s = why_notes_lane_time_of_x (g, x);
  double reach_s = REACH / plot->width * (g->to_s - g->from_s), nearest_s = INFINITY;
  gsize found = WHY_NO_NOTE;
  for (gsize i = why_notes_at (notes, time_s - reach_s); i < why_notes_n (notes); i++)
    {
      const WhyNote *note = why_notes_get (notes, i);
      double away_s = MAX (MAX (note->from_s - time_s, time_s - note->to_s), 0);
      if (note->from_s > time_s + reach_s)
        break;
      if (away_s < nearest_s && why_note_filter_matches (filter, note))
        {
          nearest_s = away_s;
          found = i;
        }
    }
  gsize under;
  if (found == WHY_NO_NOTE && why_notes_sounds (notes, time_s, &under))
    return under;
  return found;
}
