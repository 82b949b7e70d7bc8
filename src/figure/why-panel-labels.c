/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-panel-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

typedef struct
{
  WhyLabels *out;
  const WhyAnalysis *analysis;
  const WhyPanelGeometry *geometry;
  const WhyPanelOptions *options;
  const WhyPanelRaster *raster;
  WhyText *text;
  WhyPanelDetail d;
  WhyRect span;
} Builder;

/* ---- placing ---- */

static WhyLabel
make_label (Builder *b, WhyLabelRole role, const char *string)
{
  WhyLabel label = { .role = role, .size = b->d.em };
  label.bold = role == WHY_LABEL_TITLE;
  label.faint = role == WHY_LABEL_SUBTITLE || role == WHY_LABEL_NOTE;
  if (role == WHY_LABEL_TITLE)
    label.size *= 1.1;
  g_strlcpy (label.text, string, sizeof label.text);
  why_text_measure (b->text, label.text, label.size, label.bold, &label.box.width, &label.box.height);
  return label;
}

static gboolean
rects_overlap (const WhyRect *a, const WhyRect *b, double margin)
{
  return a->x < b->x + b->width + margin && b->x < a->x + a->width + margin && a->y < b->y + b->height - 1e-6
         && b->y < a->y + a->height - 1e-6;
}

/* The rule that keeps a panel legible at any size: what does not fit is left out. */
static gboolean
place (Builder *b, const WhyLabel *label)
{
  const WhyRect *box = &label->box;
  const double slack = 1e-6;

  if (box->x < -slack || box->y < -slack || box->x + box->width > b->geometry->width + slack
      || box->y + box->height > b->geometry->height + slack)
    return FALSE;
  for (guint i = 0; i < b->out->labels->len; i++)
    if (rects_overlap (box, &g_array_index (b->out->labels, WhyLabel, i).box, 0.2 * b->d.em))
      return FALSE;
  g_array_append_val (b->out->labels, *label);
  return TRUE;
}

static void
mark (Builder *b, WhyLabelRole role, double position, gboolean minor)
{
  WhyMark m = { .role = role, .position = position, .minor = minor };
  g_array_append_val (b->out->marks, m);
}

/* Keeps a label that is centred on a point inside [min, max], as far as half a character. */
static double
nudge (double x, double width, double min, double max, double at_most)
{
  double moved = CLAMP (x, min, MAX (max - width, min));
  return fabs (moved - x) <= at_most ? moved : x;
}

/* ---- the vertical axes ---- */

static gboolean
rows_fit (Builder *b, GArray *ticks, double spacing)
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
mark_minor (Builder *b, WhyLabelRole role, double min, double max, double (*map) (const WhyPanelGeometry *, double))
{
  g_autoptr (GArray) ticks = why_ticks_log (min, max, 0);
  double from = map (b->geometry, 9.0 * min), to = map (b->geometry, 10.0 * min);

  for (guint i = 0; i < ticks->len && fabs (to - from) >= 2.0; i++)
    mark (b, role, map (b->geometry, g_array_index (ticks, WhyTick, i).value), TRUE);
}

static void
add_y_ticks (Builder *b)
{
  const WhyPanelGeometry *g = b->geometry;

  for (int level = 0; level < WHY_TICKS_LOG_LEVELS; level++)
    {
      g_autoptr (GArray) ticks = why_ticks_log (g->min_hz, g->max_hz, level);
      if (level < WHY_TICKS_LOG_LEVELS - 1 && !rows_fit (b, ticks, (level < 2 ? 1.8 : 1.15) * b->d.line))
        continue;
      for (guint i = 0; i < ticks->len; i++)
        {
          const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
          WhyLabel label = make_label (b, WHY_LABEL_Y_TICK, tick->text);
          double y = why_panel_y_of_hz (g, tick->value);
          label.box.x = b->span.x - b->d.tick - b->d.gap - label.box.width;
          label.box.y = y - 0.5 * label.box.height;
          place (b, &label);
          mark (b, WHY_LABEL_Y_TICK, y, FALSE);
        }
      break;
    }
  mark_minor (b, WHY_LABEL_Y_TICK, g->min_hz, g->max_hz, why_panel_y_of_hz);
}

static void
add_notes (Builder *b)
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
          WhyLabel label = make_label (b, WHY_LABEL_NOTE, tick->text);
          double y = why_panel_y_of_hz (g, tick->value);
          label.box.x = b->span.x + b->span.width + b->d.tick + b->d.gap;
          label.box.y = y - 0.5 * label.box.height;
          place (b, &label);
          mark (b, WHY_LABEL_NOTE, y, FALSE);
        }
      break;
    }
}

static void
add_y_title (Builder *b)
{
  /* Translators: the vertical axis of all panels; λ₁ is the carrier frequency of the paper. */
  WhyLabel label = make_label (b, WHY_LABEL_Y_TITLE, _("Frequency λ₁ (Hz)"));

  if (!b->d.y_title)
    return;
  if (label.box.width > b->span.height)
    label = make_label (b, WHY_LABEL_Y_TITLE, _("λ₁ (Hz)"));
  label.vertical = TRUE;
  label.box = (WhyRect){ b->d.pad, b->span.y + 0.5 * (b->span.height - label.box.width),
                         label.box.height, label.box.width };
  place (b, &label);
}

/* ---- the horizontal axis ---- */

static double
x_tick_top (Builder *b)
{
  return b->span.y + b->span.height + b->d.tick + 0.5 * b->d.gap;
}

static gboolean
columns_fit (Builder *b, GArray *ticks)
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
add_x_ticks (Builder *b, GArray *ticks)
{
  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      WhyLabel label = make_label (b, WHY_LABEL_X_TICK, tick->text);
      double x = why_panel_x_of_value (b->geometry, tick->value);
      label.box.x = nudge (x - 0.5 * label.box.width, label.box.width, 0.0, b->geometry->width,
                           0.4 * b->d.em);
      label.box.y = x_tick_top (b);
      place (b, &label);
      mark (b, WHY_LABEL_X_TICK, x, FALSE);
    }
}

static void
add_time_ticks (Builder *b)
{
  const WhyPanelGeometry *g = b->geometry;

  for (int n = 12; n >= 1; n--)
    {
      g_autoptr (GArray) ticks = why_ticks_linear (g->min_mod_hz, g->max_mod_hz, n, 1.0, FALSE);
      if (n > 1 && !columns_fit (b, ticks))
        continue;
      add_x_ticks (b, ticks);
      return;
    }
}

static void
add_modulation_ticks (Builder *b)
{
  const WhyPanelGeometry *g = b->geometry;

  if (g->first_order.width > 0.0)
    {
      /* Translators: the column of first-order scattering coefficients. */
      WhyLabel label = make_label (b, WHY_LABEL_X_TICK, _("S₁"));
      double x = g->first_order.x + 0.5 * g->first_order.width;
      label.box.x = x - 0.5 * label.box.width;
      label.box.y = x_tick_top (b);
      place (b, &label);
      mark (b, WHY_LABEL_X_TICK, x, FALSE);
    }
  if (!(g->plot.width > 0.0) || !(g->max_mod_hz > g->min_mod_hz))
    return;
  for (int level = 0; level < WHY_TICKS_LOG_LEVELS; level++)
    {
      g_autoptr (GArray) ticks = why_ticks_log (g->min_mod_hz, g->max_mod_hz, level);
      if (level < WHY_TICKS_LOG_LEVELS - 1 && !columns_fit (b, ticks))
        continue;
      add_x_ticks (b, ticks);
      break;
    }
  mark_minor (b, WHY_LABEL_X_TICK, g->min_mod_hz, g->max_mod_hz, why_panel_x_of_value);
}

static void
add_x_title (Builder *b)
{
  gboolean time = b->geometry->kind == WHY_PANEL_SPECTROGRAM;
  const char *string = time ? _("Time (s)") : _("Modulation λ₂ (Hz)");
  g_autofree char *since = NULL;

  if (!b->d.x_title || (!time && !(b->geometry->plot.width > 0.0)))
    return;
  /* Where the window begins later in the file, its zero is not the file's. */
  if (time && b->analysis && b->analysis->start_s >= 0.05)
    /* Translators: %.1f is the time in the file, in seconds, at which the shown part begins. */
    string = since = g_strdup_printf (_("Time after %.1f s (s)"), b->analysis->start_s);

  WhyLabel label = make_label (b, WHY_LABEL_X_TITLE, string);
  label.box.x = b->span.x + 0.5 * (b->span.width - label.box.width);
  label.box.y = x_tick_top (b) + b->d.line + 0.1 * b->d.em;
  place (b, &label);
}

/* ---- the legend ---- */

/* 10^exponent, a multiple of three, that gives numbers of one to three digits. */
static int
exponent_of (double limit)
{
  if (!(limit > 0.0) || !isfinite (limit))
    return 0;
  int exponent = 3 * (int) floor (log10 (limit) / 3.0);
  /* 0.123 reads better than 123 thousandths. */
  return limit >= 0.1 && limit < 1.0 ? 0 : exponent;
}

static void
format_power (int exponent, char *out, gsize size)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  g_autofree char *number = g_strdup_printf ("%d", ABS (exponent));

  g_snprintf (out, size, "10%s", exponent < 0 ? "⁻" : "");
  for (const char *p = number; *p; p++)
    g_strlcat (out, digits[*p - '0'], size);
}

static char *
caption_text (Builder *b)
{
  char power[40];

  switch (b->geometry->kind)
    {
    case WHY_PANEL_SPECTROGRAM:
      return g_strdup (_("Level (dB re full scale)"));
    case WHY_PANEL_SCATTERING:
      return g_strdup (_("Amplitude (dB re maximum)"));
    default:
      break;
    }
  if (!b->raster)
    return g_strdup (_("Mean relevance"));

  int exponent = exponent_of (b->raster->max);
  double unit = pow (10.0, exponent);
  format_power (exponent, power, sizeof power);
  /* The colours end at a high quantile: where that cuts the peak, say how high it is. */
  gboolean cut = fabs (b->raster->peak) > b->raster->max * (1.0 + 1e-9);
  g_autofree char *peak = cut ? g_strdup_printf (_(", peak %+.3g"), b->raster->peak / unit) : g_strdup ("");
  if (exponent == 0)
    /* Translators: %s is empty or ", peak +1.23". */
    return g_strdup_printf (_("Mean relevance%s"), peak);
  /* Translators: a power of ten such as 10⁻³, then empty or ", peak +1.23". */
  return g_strdup_printf (_("Mean relevance (%s)%s"), power, peak);
}

static double
legend_tick_top (Builder *b)
{
  return b->geometry->legend.y + b->geometry->legend.height + b->d.tick + 0.5 * b->d.gap;
}

static void
add_caption (Builder *b)
{
  g_autofree char *string = caption_text (b);
  WhyLabel label = make_label (b, WHY_LABEL_CAPTION, string);

  if (!b->d.caption)
    return;
  /* Too long for the panel: the essential part alone. */
  if (label.box.width > b->geometry->width - 2.0 * b->d.pad && strrchr (string, ','))
    {
      *strrchr (string, ',') = '\0';
      label = make_label (b, WHY_LABEL_CAPTION, string);
    }
  double x = b->span.x + 0.5 * (b->span.width - label.box.width);
  label.box.x = nudge (x, label.box.width, b->d.pad, b->geometry->width - b->d.pad, G_MAXDOUBLE);
  label.box.y = legend_tick_top (b) + b->d.line;
  place (b, &label);
}

static void
add_legend_ticks (Builder *b)
{
  const WhyRect *bar = &b->geometry->legend;
  gboolean relevance = b->geometry->kind == WHY_PANEL_RELEVANCE;
  double min = b->raster->min, max = b->raster->max;
  double unit = relevance ? pow (10.0, exponent_of (max)) : 1.0;

  for (int n = 9; n >= 1; n--)
    {
      g_autoptr (GArray) ticks = why_ticks_linear (min, max, n, unit, relevance);
      double widest = 0.0;
      for (guint i = 0; i < ticks->len; i++)
        {
          double width;
          why_text_measure (b->text, g_array_index (ticks, WhyTick, i).text, b->d.em, FALSE, &width, NULL);
          widest = MAX (widest, width);
        }
      if (n > 1 && widest + 1.2 * b->d.em > bar->width / MAX (ticks->len, 1))
        continue;
      for (guint i = 0; i < ticks->len; i++)
        {
          const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
          WhyLabel label = make_label (b, WHY_LABEL_LEGEND, tick->text);
          double x = bar->x + bar->width * (tick->value - min) / (max - min);
          label.box.x = x - 0.5 * label.box.width;
          label.box.y = legend_tick_top (b);
          place (b, &label);
          mark (b, WHY_LABEL_LEGEND, x, FALSE);
        }
      return;
    }
}

/* Small panels: the two ends, beside the bar, the unit on the right one. */
static void
add_legend_ends (Builder *b)
{
  const WhyRect *bar = &b->geometry->legend;
  gboolean relevance = b->geometry->kind == WHY_PANEL_RELEVANCE;
  int exponent = relevance ? exponent_of (b->raster->max) : 0;
  char unit[48] = "";

  if (!relevance)
    g_strlcpy (unit, _(" dB"), sizeof unit);
  else if (exponent != 0)
    {
      g_strlcpy (unit, "·", sizeof unit);
      format_power (exponent, unit + strlen (unit), sizeof unit - strlen (unit));
    }
  for (int i = 0; i < 2; i++)
    {
      double end = (i == 0 ? b->raster->min : b->raster->max) / pow (10.0, exponent);
      g_autofree char *string = g_strdup_printf ("%s%.3g%s", end < 0.0 ? "−" : relevance ? "+" : "",
                                                 fabs (end), i == 1 ? unit : "");
      WhyLabel label = make_label (b, WHY_LABEL_LEGEND, string);
      label.box.x = i == 0 ? bar->x - b->d.gap - label.box.width : bar->x + bar->width + b->d.gap;
      label.box.y = bar->y + 0.5 * (bar->height - label.box.height);
      place (b, &label);
    }
}

static void
add_legend (Builder *b)
{
  add_caption (b);
  if (!b->raster || !(b->raster->max > b->raster->min))
    return;
  if (b->d.legend_ticks)
    add_legend_ticks (b);
  else
    add_legend_ends (b);
}

/* ---- title and key ---- */

static char *
title_text (Builder *b)
{
  const WhyAxes *axes = b->analysis ? b->analysis->axes : NULL;
  gsize k = b->options ? b->options->class_index : G_MAXSIZE;

  switch (b->geometry->kind)
    {
    case WHY_PANEL_SPECTROGRAM:
      return g_strdup (_("Spectrogram"));
    case WHY_PANEL_SCATTERING:
      return g_strdup (!(b->geometry->plot.width > 0.0) ? _("Scattering S₁")
                       : b->geometry->first_order.width > 0.0 ? _("Scattering S₁ | S₂")
                                                              : _("Scattering S₂"));
    default:
      if (axes && axes->classes && k < axes->n_classes && b->raster)
        /* Translators: %s is the name of a playing technique. */
        return g_strdup_printf (_("Relevance for %s"), axes->classes[k]);
      return g_strdup (_("Relevance"));
    }
}

static char *
subtitle_text (Builder *b)
{
  gboolean range = b->options && b->options->to_s > b->options->from_s
                   && b->geometry->kind != WHY_PANEL_SPECTROGRAM;
  gboolean rule = b->options && b->geometry->kind == WHY_PANEL_RELEVANCE;
  g_autofree char *span
      = range ? g_strdup_printf (_("%.1f–%.1f s"), b->options->from_s, b->options->to_s) : NULL;

  if (rule && range)
    return g_strdup_printf ("%s · %s", why_rule_label (b->options->rule), span);
  return rule ? g_strdup (why_rule_label (b->options->rule)) : g_steal_pointer (&span);
}

static void
add_title (Builder *b)
{
  g_autofree char *title = title_text (b), *subtitle = subtitle_text (b);
  WhyLabel label = make_label (b, WHY_LABEL_TITLE, title);
  double room = b->geometry->width - b->d.pad - b->span.x;

  label.box.x = b->span.x;
  label.box.y = b->d.pad;
  label.box.width = MIN (label.box.width, room);
  place (b, &label);
  if (!subtitle)
    return;
  label = make_label (b, WHY_LABEL_SUBTITLE, subtitle);
  label.box.x = b->span.x + b->span.width - label.box.width;
  label.box.y = b->d.pad + 0.8 * (b->d.title_line - label.box.height);
  place (b, &label);
}

/* Whether a box of the plot covers no cell. */
static gboolean
is_empty (Builder *b, const WhyGrid *grid, const WhyRect *box)
{
  double low = why_panel_hz_of_y (b->geometry, box->y + box->height);
  double high = why_panel_hz_of_y (b->geometry, box->y);
  double left = why_panel_value_of_x (b->geometry, box->x);
  double right = why_panel_value_of_x (b->geometry, box->x + box->width);

  for (gsize row = 0; row < grid->n_rows; row++)
    for (gsize column = 0; column < grid->n_columns; column++)
      if (grid->row_edge_hz[row] < high && grid->row_edge_hz[row + 1] > low
          && grid->column_edge_hz[column] < right && grid->column_edge_hz[column + 1] > left
          && why_grid_path (grid, (int) row, (int) column) >= 0)
        return FALSE;
  return TRUE;
}

/* What the two arrows on the frame point at, written where no path exists: the lower right corner. */
static void
add_key (Builder *b)
{
  if (b->geometry->kind == WHY_PANEL_SPECTROGRAM || !b->analysis || b->analysis->stage < WHY_STAGE_SPECTROGRAM
      || !(b->geometry->plot.width > 0.0))
    return;

  g_autoptr (WhyGrid) grid = why_grid_new (b->analysis->axes);
  const WhyMeasures *m = &b->analysis->measures;
  const WhyRect *plot = &b->geometry->plot;
  double bottom = plot->y + plot->height - 0.4 * b->d.em;
  double values[2] = { m->rate_hz, m->f0_hz };

  for (int i = 0; i < 2; i++)
    {
      char string[64];
      if (!isfinite (values[i]) || !(values[i] > 0.0))
        continue;
      /* Translators: measured modulation rate and pitch; the arrows on the plot's frame point at them. */
      g_snprintf (string, sizeof string, i == 0 ? _("▾ rate %.1f Hz") : _("◂ F₀ %.0f Hz"), values[i]);
      WhyLabel label = make_label (b, WHY_LABEL_KEY, string);
      label.box.x = plot->x + plot->width - 0.5 * b->d.em - label.box.width;
      label.box.y = bottom - label.box.height;
      if (label.box.x > plot->x && label.box.y > plot->y && is_empty (b, grid, &label.box)
          && place (b, &label))
        bottom = label.box.y;
    }
}

WhyLabels *
why_panel_labels_new (const WhyAnalysis      *analysis,
                      const WhyPanelGeometry *geometry,
                      const WhyPanelOptions  *options,
                      const WhyFigureStyle   *style,
                      const WhyPanelRaster   *raster,
                      WhyText                *text)
{
  Builder b = { .analysis = analysis, .geometry = geometry, .options = options, .raster = raster, .text = text };

  b.out = g_new0 (WhyLabels, 1);
  b.out->labels = g_array_new (FALSE, FALSE, sizeof (WhyLabel));
  b.out->marks = g_array_new (FALSE, FALSE, sizeof (WhyMark));
  b.span = why_panel_span (geometry);
  why_panel_detail (geometry->kind, style, geometry->width, geometry->height, &b.d);

  add_title (&b);
  add_y_ticks (&b);
  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    add_time_ticks (&b);
  else
    add_modulation_ticks (&b);
  add_legend (&b);
  add_y_title (&b);
  add_x_title (&b);
  add_notes (&b);
  add_key (&b);
  return b.out;
}

void
why_panel_labels_free (WhyLabels *labels)
{
  if (!labels)
    return;
  g_array_unref (labels->labels);
  g_array_unref (labels->marks);
  g_free (labels);
}
