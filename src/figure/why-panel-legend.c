/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-label-builder.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

/* 10^exponent, a multiple of three, that gives numbers of one to three digits. */
static int
exponent_of (double limit)
{
  if (!(limit > 0.0) || !isfinite (limit))
    return 0;
  int exponent = 3 * (int)floor (log10 (limit) / 3.0);
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
caption_text (WhyLabelBuilder *b)
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
  g_autofree char *peak
      = cut ? g_strdup_printf (_(", peak %+.3g"), b->raster->peak / unit) : g_strdup ("");
  if (exponent == 0)
    /* Translators: %s is empty or ", peak +1.23". */
    return g_strdup_printf (_("Mean relevance%s"), peak);
  /* Translators: a power of ten such as 10⁻³, then empty or ", peak +1.23". */
  return g_strdup_printf (_("Mean relevance (%s)%s"), power, peak);
}

static double
legend_tick_top (WhyLabelBuilder *b)
{
  return b->geometry->legend.y + b->geometry->legend.height + b->d.tick + 0.5 * b->d.gap;
}

static void
add_caption (WhyLabelBuilder *b)
{
  g_autofree char *string = caption_text (b);
  WhyLabel label = why_label_make (b, WHY_LABEL_CAPTION, string);

  if (!b->d.caption)
    return;
  /* Too long for the panel: the essential part alone. */
  if (label.box.width > b->geometry->width - 2.0 * b->d.pad && strrchr (string, ','))
    {
      *strrchr (string, ',') = '\0';
      label = why_label_make (b, WHY_LABEL_CAPTION, string);
    }
  double x = b->span.x + 0.5 * (b->span.width - label.box.width);
  label.box.x
      = why_label_nudge (x, label.box.width, b->d.pad, b->geometry->width - b->d.pad, G_MAXDOUBLE);
  label.box.y = legend_tick_top (b) + b->d.line;
  why_label_place (b, &label);
}

static gboolean
ticks_fit (WhyLabelBuilder *b, GArray *ticks)
{
  double widest = 0.0;

  for (guint i = 0; i < ticks->len; i++)
    {
      double width;
      why_text_measure (
          b->text, g_array_index (ticks, WhyTick, i).text, b->d.em, FALSE, &width, NULL);
      widest = MAX (widest, width);
    }
  return widest + 1.2 * b->d.em <= b->geometry->legend.width / MAX (ticks->len, 1);
}

/* Zero and the two ends: what a signed scale must say at the least. */
static GArray *
make_end_ticks (double max, double unit)
{
  WhyTick ticks[3] = { { -max, "" }, { 0.0, "0" }, { max, "" } };
  GArray *array = g_array_new (FALSE, FALSE, sizeof (WhyTick));

  g_snprintf (ticks[0].text, sizeof ticks[0].text, "−%.2g", max / unit);
  g_snprintf (ticks[2].text, sizeof ticks[2].text, "+%.2g", max / unit);
  return g_array_append_vals (array, ticks, 3);
}

/* As many ticks as there is room for. */
static GArray *
choose_ticks (WhyLabelBuilder *b)
{
  gboolean relevance = b->geometry->kind == WHY_PANEL_RELEVANCE;
  double max = b->raster->max, unit = relevance ? pow (10.0, exponent_of (max)) : 1.0;

  for (int n = 9; n >= 2; n--)
    {
      g_autoptr (GArray) ticks = why_ticks_linear (b->raster->min, max, n, unit, relevance);
      if (ticks->len >= (relevance ? 3 : 2) && ticks_fit (b, ticks))
        return g_steal_pointer (&ticks);
    }
  if (relevance)
    return make_end_ticks (max, unit);
  return why_ticks_linear (b->raster->min, max, 2, unit, FALSE);
}

static void
add_legend_ticks (WhyLabelBuilder *b)
{
  g_autoptr (GArray) ticks = choose_ticks (b);
  const WhyRect *bar = &b->geometry->legend;
  double range = b->raster->max - b->raster->min;

  for (guint i = 0; i < ticks->len; i++)
    {
      const WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      WhyLabel label = why_label_make (b, WHY_LABEL_LEGEND, tick->text);
      double x = bar->x + bar->width * (tick->value - b->raster->min) / range;
      label.box.x = why_label_nudge (
          x - 0.5 * label.box.width, label.box.width, 0.0, b->geometry->width, 1.5 * b->d.em);
      label.box.y = legend_tick_top (b);
      why_label_place (b, &label);
      why_label_mark (b, WHY_LABEL_LEGEND, x, FALSE);
    }
}

/* Small panels: the two ends, beside the bar, the unit on the right one. */
static void
add_legend_ends (WhyLabelBuilder *b)
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
      g_autofree char *string = g_strdup_printf ("%s%.3g%s",
                                                 end < 0.0   ? "−"
                                                 : relevance ? "+"
                                                             : "",
                                                 fabs (end),
                                                 i == 1 ? unit : "");
      WhyLabel label = why_label_make (b, WHY_LABEL_LEGEND, string);
      label.box.x = i == 0 ? bar->x - b->d.gap - label.box.width : bar->x + bar->width + b->d.gap;
      label.box.y = bar->y + 0.5 * (bar->height - label.box.height);
      why_label_place (b, &label);
    }
}

void
why_labels_add_legend (WhyLabelBuilder *b)
{
  add_caption (b);
  if (!b->raster || !(b->raster->max > b->raster->min))
    return;
  if (b->d.legend_ticks)
    add_legend_ticks (b);
  else
    add_legend_ends (b);
}
