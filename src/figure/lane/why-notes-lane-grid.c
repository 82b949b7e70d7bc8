/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/lane/why-notes-lane-private.h"

#include <math.h>

#include "figure/why-ticks.h"

#define LINE_ROOM 1.05      /* between names, in lines */
#define MIN_CENTS_UNITS 4.0 /* between lines of cents */
#define MAX_CENT_NAMES_LINES 1.3

static double
hz_of_midi (double midi)
{
  return why_note_get_a4 () * exp2 ((midi - 69) / 12);
}

/* Every semitone. */
static GArray *
list_semitones (double low_midi, double high_midi)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (WhyTick));
  for (double midi = ceil (low_midi); midi <= high_midi; midi++)
    {
      WhyTick tick = { .value = hz_of_midi (midi) };
      char name[WHY_NOTE_SIZE];
      double cents;
      if (!why_note_display_name (tick.value, name, &cents))
        continue;
      g_strlcpy (tick.text, name, sizeof tick.text);
      g_array_append_val (ticks, tick);
    }
  return ticks;
}

/* The densest that can be read. */
static GArray *
choose_ticks (const WhyNotesLaneGeometry *g, double line)
{
  double semitone = g->plot.height / (g->high_midi - g->low_midi);
  /* Between neighbours: E and F stand closest of the naturals, A4 and C5 of those with the tuning
   * note. */
  static const double closest[WHY_TICKS_NOTE_LEVELS] = { 1, 3, 12, 24 };
  if (semitone >= LINE_ROOM * line)
    return list_semitones (g->low_midi, g->high_midi);
  int level = 0;
  while (level < WHY_TICKS_NOTE_LEVELS - 1 && closest[level] * semitone < LINE_ROOM * line)
    level++;
  GArray *ticks = why_ticks_notes (hz_of_midi (g->low_midi), hz_of_midi (g->high_midi), level);
  if (ticks->len > 0)
    return ticks;
  /* A narrow range between two of them: its own middle. */
  g_array_unref (ticks);
  double middle = round ((g->low_midi + g->high_midi) / 2);
  return list_semitones (middle, middle);
}

static void
draw_level (const WhyLane *lane, double y, double alpha)
{
  const WhyRect *plot = &lane->geometry->plot;
  why_color_use (&lane->style->faint, lane->cr, alpha);
  cairo_move_to (lane->cr, plot->x, round (y) + 0.5);
  cairo_line_to (lane->cr, plot->x + plot->width, round (y) + 0.5);
  cairo_stroke (lane->cr);
}

static void
name_level (const WhyLane *lane, const char *text, double y, const WhyColor *color)
{
  const WhyRect *plot = &lane->geometry->plot;
  y = CLAMP (y - 0.5 * lane->line, plot->y - 0.3 * lane->em,
             plot->y + plot->height - 0.8 * lane->line);
  why_color_use (color, lane->cr, 1);
  why_text_draw_line (lane->text, lane->cr, text, lane->em, FALSE, 0, y, plot->x - 0.5 * lane->em,
                      TRUE);
}

/* The finest of these that can be told apart. */
static double
choose_cents (double semitone)
{
  static const double steps[] = { 10, 20, 50 };
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] / 100 * semitone >= MIN_CENTS_UNITS)
      return steps[i];
  return 0;
}

static void
draw_cents (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  double semitone = g->plot.height / (g->high_midi - g->low_midi);
  double step = choose_cents (semitone);
  /* Names only where they do not crowd those of the notes. */
  double name_step = 50.0 / 100 * semitone >= MAX_CENT_NAMES_LINES * lane->line ? 50 : 0;
  if (name_step > 0 && 0.2 * semitone >= MAX_CENT_NAMES_LINES * lane->line)
    name_step = 20;
  if (!(step > 0) || semitone < LINE_ROOM * lane->line)
    return;
  for (double midi = floor (g->low_midi); midi <= ceil (g->high_midi); midi++)
    for (double cents = -50 + step; cents <= 50; cents += step)
      {
        double at = midi + cents / 100, y = why_lane_y_of_midi (g, at);
        gboolean is_border = fabs (cents) > 49.5, is_note = fabs (cents) < 0.5;
        if (at < g->low_midi || at > g->high_midi || is_note)
          continue;
        draw_level (lane, y, is_border ? 0.2 : 0.1);
        if (name_step > 0 && fabs (fmod (cents, name_step)) < 0.5 && cents > -49.5)
          {
            char text[24];
            g_snprintf (text, sizeof text, "%s%.0f", cents < 0 ? "−" : "+", fabs (cents));
            name_level (lane, is_border ? "±50" : text, y, &lane->style->faint);
          }
      }
}

void
why_lane_draw_grid (const WhyLane *lane)
{
  const WhyNotesLaneGeometry *g = lane->geometry;
  cairo_set_line_width (lane->cr, 1);
  if (isnan (g->low_midi))
    return;
  draw_cents (lane);
  g_autoptr (GArray) ticks = choose_ticks (g, lane->line);
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double y = why_lane_y_of_midi (g, why_lane_midi (tick->value));
      draw_level (lane, y, 0.3);
      name_level (lane, tick->text, y, &lane->style->ink);
    }
}
