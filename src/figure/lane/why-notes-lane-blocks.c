/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/lane/why-notes-lane-private.h"

#include <math.h>
#include <string.h>

#include "analysis/text/why-class-display-name.h"
#include "figure/why-class-color.h"

#define MERGE 2.0 /* narrower blocks share a column as wide as this */
#define ROW 2.0   /* height of the cells of a column, in which most of the time decides */
#define MAX_ROWS 1024
#define DIM 0.22        /* how much is left of what does not match the filter */
#define FAINTEST 0.45   /* of the least probable name */
#define UNDER_LINE 0.55 /* of a block that the line of pitch runs through */
#define NEUTRAL WHY_MODEL_MAX_CLASSES
#define N_KINDS (2 * (WHY_MODEL_MAX_CLASSES + 1)) /* classes and none yet; the same dimmed */
#define ROUND_MIN 7.0
#define RADIUS 3.0
#define HAND_LINE 2.0

static WhyColor
mix (const WhyColor *ground, const WhyColor *color, double share)
{
  return (WhyColor){ ground->red + share * (color->red - ground->red),
                     ground->green + share * (color->green - ground->green),
                     ground->blue + share * (color->blue - ground->blue), 1 };
}

static gboolean
is_certain (const WhyNotes *notes, const WhyNote *note)
{
  const WhyAxes *axes = why_notes_axes (notes);
  return why_note_is_certain (note) && axes && why_note_label (note) < axes->n_classes;
}

/* Of a class, or grey for what has no name yet or is too short to tell; never so faint that it could
 * not be told. */
static WhyColor
color_of (const WhyLane *lane, gsize label, double probability, gboolean is_dim)
{
  const WhyAxes *axes = why_notes_axes (lane->notes);
  WhyColor own = lane->style->faint;
  double share = 0.5;
  if (label != NEUTRAL)
    {
      own = why_class_color_for (lane->style, axes->classes[label], label);
      share = FAINTEST + (1 - FAINTEST) * CLAMP (probability, 0, 1);
    }
  return mix (&lane->style->background, &own, is_dim ? DIM * share : share);
}

/* Whether the pitch is drawn as a line. */
static gboolean
has_line (const WhyLane *lane)
{
  return lane->options->f0_hz && lane->options->step_s > 0 && lane->geometry->has_line
         && !isnan (lane->geometry->low_midi);
}

static void
trace_block (cairo_t *cr, const WhyRect *r)
{
  if (r->width < ROUND_MIN || r->height < ROUND_MIN)
    {
      cairo_rectangle (cr, r->x, r->y, r->width, r->height);
      return;
    }
  double radius = RADIUS;
  cairo_new_sub_path (cr);
  cairo_arc (cr, r->x + r->width - radius, r->y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, r->x + r->width - radius, r->y + r->height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, r->x + radius, r->y + r->height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, r->x + radius, r->y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

/* A gap to the next one where there is room for it. */
static void
shrink (WhyRect *rect)
{
  if (rect->width > 4)
    rect->width -= 1;
}

/* In the block, or over it where the line of pitch is drawn; what is highest writes below. */
static gboolean
place_name (const WhyLane *lane, const WhyRect *rect, double *y)
{
  const WhyRect *plot = &lane->geometry->plot;
  if (!has_line (lane) || rect->y >= lane->geometry->unpitched.y)
    {
      *y = rect->y + 0.5 * (rect->height - lane->line);
      return rect->height >= lane->line;
    }
  *y = rect->y - lane->line;
  if (*y < plot->y)
    *y = rect->y + rect->height;
  if (*y + lane->line > plot->y + plot->height)
    *y = rect->y + 1; /* as high as the lane */
  return TRUE;
}

/* The longest of these that fits: note and technique, technique, its abbreviation. */
static void
write_name (const WhyLane *lane, const WhyNote *note, const WhyRect *rect, const WhyColor *ink)
{
  const WhyAxes *axes = why_notes_axes (lane->notes);
  char pitch[WHY_NOTE_SIZE];
  double cents, y, pad = 0.35 * lane->em;
  const char *class_name
      = is_certain (lane->notes, note) ? axes->classes[why_note_label (note)] : NULL;
  gboolean is_none = g_strcmp0 (class_name, "none") == 0;
  if (rect->width < lane->em || !place_name (lane, rect, &y))
    return;
  why_note_display_name (note->f0_hz, pitch, &cents);
  const char *label = class_name && !is_none ? why_class_label (class_name) : NULL;
  g_autofree char *both = label ? g_strdup_printf ("%s %s", pitch, label) : NULL;
  if (note->has_hand_label && label)
    {
      g_autofree char *plain = g_steal_pointer (&both);
      both = g_strconcat (WHY_BY_HAND " ", plain, NULL);
    }
  const char *texts[] = { both && *pitch ? both : NULL, label,
                          label ? why_class_abbreviation (class_name) : pitch };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      double width;
      if (!texts[i] || !*texts[i])
        continue;
      why_text_measure (lane->text, texts[i], lane->em, FALSE, &width, NULL);
      if (width + 2 * pad > rect->width)
        continue;
      why_color_use (ink, lane->cr, 1);
      why_text_draw_line (lane->text, lane->cr, texts[i], lane->em, FALSE, rect->x + pad, y,
                          width + 1, FALSE);
      return;
    }
}

/* A line along the foot of what was corrected by hand. */
static void
mark_by_hand (const WhyLane *lane, const WhyRect *rect, const WhyColor *ink)
{
  double height = MIN (HAND_LINE, rect->height / 3), inset = MIN (RADIUS, rect->width / 4);
  why_color_use (ink, lane->cr, 1);
  cairo_rectangle (lane->cr, rect->x + inset, rect->y + rect->height - height - 1,
                   MAX (rect->width - 2 * inset, 1), height);
  cairo_fill (lane->cr);
}

/* Of a trill the two notes stand out from what lies between them. */
static void
draw_block (const WhyLane *lane, gsize i)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  const WhyNote *note = why_notes_get (lane->notes, i);
  gboolean is_dim = !why_note_filter_matches (&lane->options->filter, note);
  gboolean has_name = is_certain (lane->notes, note);
  gsize label = has_name ? why_note_label (note) : NEUTRAL;
  /* What somebody says is certain. */
  double share = note->has_hand_label ? 1 : has_name ? (double) note->probabilities[label] : 0;
  WhyColor color = color_of (lane, label, share, is_dim);
  gboolean is_under_line = has_line (lane);
  WhyColor ground = is_under_line ? mix (&lane->style->background, &color, UNDER_LINE) : color;
  WhyRect rect;
  why_notes_lane_block (lane->notes, g, i, &rect);
  shrink (&rect);
  gboolean is_double = why_lane_has_pitch (note) && rect.height > 1.5 * g->block_height;
  WhyColor between = mix (&lane->style->background, &ground, 0.4);
  trace_block (lane->cr, &rect);
  why_color_use (is_double ? &between : &ground, lane->cr, 1);
  cairo_fill (lane->cr);
  WhyRect lower = { rect.x, rect.y + rect.height - g->block_height, rect.width, g->block_height };
  WhyRect upper = { rect.x, rect.y, rect.width, g->block_height };
  if (is_double)
    {
      trace_block (lane->cr, &lower);
      trace_block (lane->cr, &upper);
      why_color_use (&ground, lane->cr, 1);
      cairo_fill (lane->cr);
    }
  WhyColor ink = is_under_line ? lane->style->ink : why_color_on (&ground);
  if (note->by_hand > 0)
    mark_by_hand (lane, &rect, &ink);
  if (!is_dim)
    write_name (lane, note, is_double && !is_under_line ? &lower : &rect, &ink);
}

/* What notes narrower than a column say of it together. */
typedef struct
{
  const WhyLane *lane;
  gint64 column; /* -1: none */
  float (*seconds)[N_KINDS];
  guint n_rows;
  guint touched[MAX_ROWS], n_touched;
} Column;

/* What is dimmed does not hide what is looked for. */
static guint
longest_kind (const float *seconds)
{
  guint most = 0;
  for (guint kind = 1; kind < N_KINDS; kind++)
    if (seconds[kind] > seconds[most]
        && (kind <= NEUTRAL || !(seconds[most] > 0) || most > NEUTRAL))
      most = kind;
  return most;
}

static void
flush (Column *column)
{
  const WhyLane *lane = column->lane;
  const WhyNotesLaneGeometry *g = lane->geometry;
  for (guint t = 0; t < column->n_touched; t++)
    {
      guint row = column->touched[t];
      float *seconds = column->seconds[row];
      guint most = longest_kind (seconds);
      gsize label = most % (NEUTRAL + 1);
      WhyColor color = color_of (lane, label, 1, most > NEUTRAL);
      gboolean is_low = row == column->n_rows - 1;
      double y = is_low ? g->unpitched.y + 1 : g->plot.y + (row + 0.5) * ROW - g->block_height / 2;
      double height = is_low ? g->unpitched.height - 2 : g->block_height;
      double top = is_low ? y : MAX (y, g->plot.y);
      double bottom = is_low ? y + height : MIN (y + height, g->plot.y + g->plot.height);
      why_color_use (&color, lane->cr, 1);
      cairo_rectangle (lane->cr, g->plot.x + (double) column->column * MERGE, top, MERGE,
                       bottom - top);
      cairo_fill (lane->cr);
      memset (seconds, 0, N_KINDS * sizeof *seconds);
    }
  column->n_touched = 0;
}

static guint
row_of (const Column *column, const WhyNote *note)
{
  const WhyNotesLaneGeometry *g = column->lane->geometry;
  if (!why_lane_has_pitch (note) || isnan (g->low_midi))
    return column->n_rows - 1;
  double y = why_lane_y_of_midi (g, why_lane_midi (note->f0_hz)) - g->plot.y;
  return (guint) CLAMP (y / ROW, 0, column->n_rows - 2);
}

static void
add_to_column (Column *column, const WhyNote *note)
{
  const WhyLane *lane = column->lane;
  const WhyNotesLaneGeometry *g = lane->geometry;
  double middle_s = (note->from_s + note->to_s) / 2;
  gint64 at = (gint64) floor ((why_notes_lane_x_of_time (g, middle_s) - g->plot.x) / MERGE);
  at = CLAMP (at, 0, (gint64) (g->plot.width / MERGE) - 1);
  if (at != column->column)
    flush (column);
  column->column = at;
  guint row = row_of (column, note);
  gboolean is_new = TRUE;
  for (guint t = 0; t < column->n_touched && is_new; t++)
    is_new = column->touched[t] != row;
  if (is_new)
    column->touched[column->n_touched++] = row;
  gsize kind = is_certain (lane->notes, note) ? why_note_label (note) : NEUTRAL;
  if (!why_note_filter_matches (&lane->options->filter, note))
    kind += NEUTRAL + 1;
  column->seconds[row][kind] += (float) (note->to_s - note->from_s);
}

/* Where the chosen note is drawn; FALSE where there is none to see. */
static gboolean
find_chosen (const WhyLane *lane, WhyRect *rect)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  gsize chosen = lane->options->chosen;
  if (chosen >= why_notes_n (lane->notes))
    return FALSE;
  const WhyNote *note = why_notes_get (lane->notes, chosen);
  if (note->to_s <= g->from_s || note->from_s >= g->to_s)
    return FALSE;
  why_notes_lane_block (lane->notes, g, chosen, rect);
  return TRUE;
}

static void
mark_chosen (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  WhyRect rect;
  if (!find_chosen (lane, &rect))
    return;
  why_color_use (&lane->style->accent, lane->cr, 0.16);
  cairo_rectangle (lane->cr, rect.x - 1, g->plot.y, rect.width + 1,
                   g->plot.height + g->unpitched.height);
  cairo_fill (lane->cr);
}

static void
outline_chosen (const WhyLane *lane)
{
  WhyRect rect;
  if (!find_chosen (lane, &rect))
    return;
  shrink (&rect);
  rect = (WhyRect){ rect.x - 1, rect.y - 1, rect.width + 2, rect.height + 2 };
  trace_block (lane->cr, &rect);
  cairo_set_line_width (lane->cr, 2);
  why_color_use (&lane->style->accent, lane->cr, 1);
  cairo_stroke (lane->cr);
}

/* Whether a note sounds at that moment that does not match the filter. *note: its index or that of one before it. */
static gboolean
is_dim_at (const WhyLane *lane, double time_s, gsize *note)
{
  gsize n = why_notes_n (lane->notes);
  while (*note < n && why_notes_get (lane->notes, *note)->to_s <= time_s)
    (*note)++;
  return *note < n && why_notes_get (lane->notes, *note)->from_s <= time_s
         && !why_note_filter_matches (&lane->options->filter, why_notes_get (lane->notes, *note));
}

/* The line of what is dimmed, or of all else. A step where the pitch is unknown or leaps by more than a slide does
 * parts it. */
static void
trace_line (const WhyLane *lane, gboolean is_dim)
{
  const WhyNotesLaneOptions *o = lane->options;
  const WhyNotesLaneGeometry *g = lane->geometry;
  double before = NAN, first_s = g->from_s - o->f0_from_s, last_s = g->to_s - o->f0_from_s;
  gsize first = (gsize) MAX (floor (first_s / o->step_s) - 1, 0);
  gsize last = (gsize) CLAMP (ceil (last_s / o->step_s) + 1, 0, (double) o->n_steps);
  gsize note = why_notes_at (lane->notes, o->f0_from_s + (double) first * o->step_s);
  for (gsize i = first; i < last; i++)
    {
      double time_s = o->f0_from_s + (double) i * o->step_s,
             midi = is_dim_at (lane, time_s, &note) == is_dim ? why_lane_midi ((double) o->f0_hz[i])
                                                              : NAN;
      double x = why_notes_lane_x_of_time (g, time_s);
      if (isfinite (midi) && fabs (midi - before) < 1)
        cairo_line_to (lane->cr, x, why_lane_y_of_midi (g, midi));
      else if (isfinite (midi))
        cairo_move_to (lane->cr, x, why_lane_y_of_midi (g, midi));
      before = midi;
    }
}

static void
draw_line (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  if (!has_line (lane))
    return;
  cairo_save (lane->cr);
  cairo_rectangle (lane->cr, g->plot.x, g->plot.y, g->plot.width, g->plot.height);
  cairo_clip (lane->cr);
  cairo_set_line_width (lane->cr, 1.5);
  cairo_set_line_join (lane->cr, CAIRO_LINE_JOIN_ROUND);
  for (int is_dim = 0; is_dim < 2; is_dim++)
    {
      trace_line (lane, is_dim);
      why_color_use (&lane->style->ink, lane->cr, is_dim ? DIM : 0.9);
      cairo_stroke (lane->cr);
    }
  cairo_restore (lane->cr);
}

void
why_lane_draw_blocks (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  Column column = { .lane = lane, .column = -1 };
  column.n_rows = (guint) CLAMP (g->plot.height / ROW + 2, 2, MAX_ROWS);
  column.seconds = g_malloc0_n (column.n_rows, sizeof *column.seconds);
  double units_per_s = g->plot.width / (g->to_s - g->from_s);
  mark_chosen (lane);
  for (gsize i = why_notes_at (lane->notes, g->from_s); i < why_notes_n (lane->notes); i++)
    {
      const WhyNote *note = why_notes_get (lane->notes, i);
      if (note->from_s >= g->to_s)
        break;
      if ((note->to_s - note->from_s) * units_per_s >= MERGE)
        draw_block (lane, i);
      else
        add_to_column (&column, note);
    }
  flush (&column);
  g_free (column.seconds);
  draw_line (lane);
  outline_chosen (lane);
}
