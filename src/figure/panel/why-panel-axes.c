/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-label-builder.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static gboolean
rows_fit (WhyLabelBuilder *b, GArray *ticks, double spacing)
{
  for (guint i = 1; i < ticks->len; i++)
    {
      double lower = why_panel_y_of_hz (b->geometry, g_array_index (ticks, WhyTick, i - 1).value);
      double upper = why_panel_y_of_hz (b->geometry, g_array_index (ticks, WhyTick, i).value);
      if (lower - upper < spacing)
        return FALSE;
    }
  return TRUE;
}

/* Small marks at every digit of the decades, where there is room. */
static void
mark_minor (WhyLabelBuilder *b,
            WhyLabelRole role,
            double min,
            double max,
            double (*map) (const WhyPanelGeometry *, double))
{
  g_autoptr (GArray) ticks = why_ticks_log (min, max, 0);
  double from = map (b->geometry, 9.0 * min), to = map (b->geometry, 10.0 * min);

  for (guint i = 0; i < ticks->len && fabs (to - from) >= 2.0; i++)
    why_label_mark (b, role, map (b->geometry, g_array_index (ticks, WhyTick, i).value), TRUE);
}

static void
add_y_ticks (WhyLabelBuilder *b, GArray *ticks)
{
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      WhyLabel label = why_label_make (b, WHY_LABEL_Y_TICK, tick->text);
      double y = why_panel_y_of_hz (b->geometry, tick->value);
      label.box.x = b->span.x - b->d.tick - b->d.gap - label.box.width;
      label.box.y = y - 0.5 * label.box.height;
      why_label_place (b, &label);
      why_label_mark (b, WHY_LABEL_Y_TICK, y, FALSE);
    }
}

/* Of a zoomed axis the digits of the decades mark too little. */
static gboolean
is_narrow (double min_hz, double max_hz)
{
  return max_hz < 5.0 * min_hz;
}

void
why_labels_add_y_ticks (WhyLabelBuilder *b)
{
  const WhyPanelGeometry *g = b->geometry;

  for (int n = is_narrow (g->min_hz, g->max_hz) ? 9 : 0; n >= 2; n--)
    {
      g_autoptr (GArray) ticks = why_ticks_hz (g->min_hz, g->max_hz, n);
      if (n > 2 && !rows_fit (b, ticks, 1.8 * b->d.line))
        continue;
      add_y_ticks (b, ticks);
      return;
    }
  for (int level = 0; level < WHY_TICKS_LOG_LEVELS; level++)
    {
      g_autoptr (GArray) ticks = why_ticks_log (g->min_hz, g->max_hz, level);
      if (level < WHY_TICKS_LOG_LEVELS - 1
          && !rows_fit (b, ticks, (level < 2 ? 1.8 : 1.15) * b->d.line))
        continue;
      add_y_ticks (b, ticks);
      break;
    }
  mark_minor (b, WHY_LABEL_Y_TICK, g->min_hz, g->max_hz, why_panel_y_of_hz);
}

static void
add_notes (WhyLabelBuilder *b)
{
  const WhyPanelGeometry *g = b->geometry;

  for (int level = 0; level < WHY_TICKS_NOTE_LEVELS && b->d.notes; level++)
    {
      g_autoptr (GArray) ticks = why_ticks_notes (g->min_hz, g->max_hz, level);
      if (!rows_fit (b, ticks, (level < 2 ? 1.5 : 1.15) * b->d.line))
        continue;
      for (guint i = 0; i < ticks->len; i++)
        {
          const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
          WhyLabel label = why_label_make (b, WHY_LABEL_NOTE, tick->text);
          double y = why_panel_y_of_hz (g, tick->value);
          label.box.x = b->span.x + b->span.width + b->d.tick + b->d.gap;
          label.box.y = y - 0.5 * label.box.height;
          why_label_place (b, &label);
          why_label_mark (b, WHY_LABEL_NOTE, y, FALSE);
        }
      break;
    }
}

void
why_labels_add_y_title (WhyLabelBuilder *b)
{
  /* Translators: the vertical axis of all panels; λ₁ is the carrier frequency of the paper. */
  WhyLabel label = why_label_make (b, WHY_LABEL_Y_TITLE, _ ("Frequency λ₁ (Hz)"));

  if (!b->d.y_title)
    return;
  if (label.box.width > b->span.height)
    label = why_label_make (b, WHY_LABEL_Y_TITLE, _ ("λ₁ (Hz)"));
  label.vertical = TRUE;
  label.box = (WhyRect){ b->d.pad, b->span.y + 0.5 * (b->span.height - label.box.width),
                         label.box.height, label.box.width };
  why_label_place (b, &label);
}

static double
x_tick_top (WhyLabelBuilder *b)
{
  return b->span.y + b->span.height + b->d.tick + 0.5 * b->d.gap;
}

static gboolean
columns_fit (WhyLabelBuilder *b, GArray *ticks)
{
  double end = -G_MAXDOUBLE;

  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      double width, x = why_panel_x_of_value (b->geometry, tick->value);
      why_text_measure (b->text, tick->text, b->d.em, FALSE, &width, NULL);
      if (x - 0.5 * width < end + 0.6 * b->d.em)
        return FALSE;
      end = x + 0.5 * width;
    }
  return TRUE;
}

static void
add_x_ticks (WhyLabelBuilder *b, GArray *ticks)
{
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      WhyLabel label = why_label_make (b, WHY_LABEL_X_TICK, tick->text);
      double x = why_panel_x_of_value (b->geometry, tick->value);
      label.box.x = why_label_nudge (x - 0.5 * label.box.width, label.box.width, 0.0,
                                     b->geometry->width, 0.4 * b->d.em);
      label.box.y = x_tick_top (b);
      why_label_place (b, &label);
      why_label_mark (b, WHY_LABEL_X_TICK, x, FALSE);
    }
}

/* Minutes are easier to find in a long recording than thousands of seconds. */
static gboolean
needs_clock (const WhyPanelGeometry *g)
{
  return g->in_file_time && g->start_s + g->x_max >= 60.0;
}

static GArray *
time_ticks (const WhyPanelGeometry *g, int n)
{
  double offset = g->in_file_time ? g->start_s : 0.0;
  double from = g->x_min + offset, to = g->x_max + offset;
  GArray *ticks = needs_clock (g) && to - from >= 4.0 ? why_ticks_clock (MAX (from, 0.0), to, n)
                                                      : why_ticks_linear (from, to, n, 1.0, FALSE);
  for (guint i = 0; i < ticks->len; i++)
    g_array_index (ticks, WhyTick, i).value -= offset;
  return ticks;
}

static void
add_time_ticks (WhyLabelBuilder *b)
{
  for (int n = 12; n >= 1; n--)
    {
      g_autoptr (GArray) ticks = time_ticks (b->geometry, n);
      if (n > 1 && !columns_fit (b, ticks))
        continue;
      add_x_ticks (b, ticks);
      return;
    }
}

void
why_labels_add_modulation_ticks (WhyLabelBuilder *b)
{
  const WhyPanelGeometry *g = b->geometry;

  if (g->first_order.width > 0.0)
    {
      /* Translators: the column of first-order scattering coefficients. */
      const char *string = b->first_order_tick ? b->first_order_tick : _ ("S₁");
      WhyLabel label = why_label_make (b, WHY_LABEL_X_TICK, string);
      double x = g->first_order.x + 0.5 * g->first_order.width;
      label.box.x = x - 0.5 * label.box.width;
      label.box.y = x_tick_top (b);
      why_label_place (b, &label);
      why_label_mark (b, WHY_LABEL_X_TICK, x, FALSE);
    }
  if (!(g->plot.width > 0.0) || !(g->x_max > g->x_min))
    return;
  for (int n = is_narrow (g->x_min, g->x_max) ? 9 : 0; n >= 2; n--)
    {
      g_autoptr (GArray) ticks = why_ticks_hz (g->x_min, g->x_max, n);
      if (n > 2 && !columns_fit (b, ticks))
        continue;
      add_x_ticks (b, ticks);
      return;
    }
  for (int level = 0; level < WHY_TICKS_LOG_LEVELS; level++)
    {
      g_autoptr (GArray) ticks = why_ticks_log (g->x_min, g->x_max, level);
      if (level < WHY_TICKS_LOG_LEVELS - 1 && !columns_fit (b, ticks))
        continue;
      add_x_ticks (b, ticks);
      break;
    }
  mark_minor (b, WHY_LABEL_X_TICK, g->x_min, g->x_max, why_panel_x_of_value);
}

void
why_labels_add_x_title (WhyLabelBuilder *b)
{
  gboolean time = b->geometry->kind == WHY_PANEL_SPECTROGRAM;
  const char *string = time ? _ ("Time (s)") : _ ("Modulation λ₂ (Hz)");
  g_autofree char *since = NULL;

  if (!b->d.x_title || (!time && !(b->geometry->plot.width > 0.0)))
    return;
  if (time && b->geometry->in_file_time)
    string = needs_clock (b->geometry) && b->geometry->x_max - b->geometry->x_min >= 4.0
                 /* Translators: minutes and seconds, as on the clock. */
                 ? _ ("Time in the file (min:s)")
                 : _ ("Time in the file (s)");
  /* Where the window begins later in the file, its zero is not the file's. */
  else if (time && b->analysis && b->analysis->start_s >= 0.05)
    /* Translators: %.1f is the time in the file, in seconds, at which the shown part begins. */
    string = since = g_strdup_printf (_ ("Time after %.1f s (s)"), b->analysis->start_s);

  WhyLabel label = why_label_make (b, WHY_LABEL_X_TITLE, string);
  label.box.x = b->span.x + 0.5 * (b->span.width - label.box.width);
  label.box.y = x_tick_top (b) + b->d.line + 0.1 * b->d.em;
  why_label_place (b, &label);
}

void
why_labels_add_axes (WhyLabelBuilder *b)
{
  why_labels_add_y_ticks (b);
  if (b->geometry->kind == WHY_PANEL_SPECTROGRAM)
    add_time_ticks (b);
  else
    why_labels_add_modulation_ticks (b);
  why_labels_add_y_title (b);
  why_labels_add_x_title (b);
  add_notes (b);
}
