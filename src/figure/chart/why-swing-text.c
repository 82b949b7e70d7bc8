/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/chart/why-swing-chart-private.h"

void
why_swing_chart_init (WhySwingChart *chart,
                      const WhyAnalysis *analysis,
                      const WhySwingTarget *target)
{
  const WhyMeasures *measures = &analysis->measures;
  *chart = (WhySwingChart){
    .to_s = analysis->duration_s,
    .start_s = analysis->start_s,
    .target = *target,
  };
  chart->cycles = why_analysis_cycles (analysis, &chart->n);
  /* A trill is named by its lower note. */
  chart->has_target = isfinite (measures->extent_cents) && !(measures->f0_hz == measures->lower_hz);
}

static void
find_target (const WhySwingChart *chart, WhyCycleMeasure measure, double *from, double *to)
{
  gboolean is_rate = measure == WHY_CYCLE_RATE;
  *from = is_rate ? chart->target.rate_from_hz : chart->target.extent_from_cents;
  *to = is_rate ? chart->target.rate_to_hz : chart->target.extent_to_cents;
}

gboolean
why_swing_chart_get_target (const WhySwingChart *chart,
                            WhyCycleMeasure measure,
                            double *from,
                            double *to)
{
  if (!chart->has_target || measure == WHY_CYCLE_DEPTH)
    return FALSE;
  find_target (chart, measure, from, to);
  return TRUE;
}

gboolean
why_swing_chart_is_within (const WhySwingChart *chart, WhyCycleMeasure measure, double value)
{
  double from, to, step = measure == WHY_CYCLE_RATE ? 0.1 : 1.0;
  if (!why_swing_chart_get_target (chart, measure, &from, &to) || isnan (value))
    return FALSE;
  double shown = round (value / step) * step, rounding = 1e-6 * step;
  return shown >= from - rounding && shown <= to + rounding;
}

WhyCycleMeasure
why_swing_chart_second (const WhySwingChart *chart)
{
  for (gsize i = 0; i < chart->n; i++)
    if (!isnan (chart->cycles[i].extent_cents))
      return WHY_CYCLE_EXTENT;
  return WHY_CYCLE_DEPTH;
}

void
why_swing_chart_summarise (const WhySwingChart *chart,
                           WhyCycleMeasure measure,
                           WhySwingSummary *out)
{
  g_autofree double *scratch = g_new (double, chart->n + 1);
  *out = (WhySwingSummary){
    .median = why_modulation_cycles_median (chart->cycles, chart->n, measure, scratch),
    .least = NAN,
    .most = NAN,
  };
  for (gsize i = 0; i < chart->n; i++)
    {
      double value = why_modulation_cycle_value (&chart->cycles[i], measure);
      if (isnan (value))
        continue;
      out->n++;
      out->n_within += why_swing_chart_is_within (chart, measure, value) ? 1 : 0;
      out->least = fmin (out->least, value);
      out->most = fmax (out->most, value);
    }
}

static char *
range_text (WhyCycleMeasure measure, const WhySwingSummary *summary)
{
  if (measure == WHY_CYCLE_RATE)
    /* Translators: the middle rate of all cycles of a modulation, the slowest and the fastest. */
    return g_strdup_printf (_ ("Rate: mostly %.1f Hz (%.1f to %.1f)"), summary->median,
                            summary->least, summary->most);
  if (measure == WHY_CYCLE_EXTENT)
    /* Translators: the middle extent of all cycles of a modulation, the narrowest and the widest. */
    return g_strdup_printf (_ ("Extent: mostly ±%.0f cents (%.0f to %.0f)"), summary->median,
                            summary->least, summary->most);
  /* Translators: the middle depth of all cycles of a tremolo, the shallowest and the deepest. */
  return g_strdup_printf (_ ("Loudness swing: mostly %.1f dB (%.1f to %.1f)"), summary->median,
                          summary->least, summary->most);
}

char *
why_swing_chart_count_text (const WhySwingChart *chart, WhyCycleMeasure measure)
{
  double from, to;
  WhySwingSummary summary;
  why_swing_chart_summarise (chart, measure, &summary);
  if (!why_swing_chart_get_target (chart, measure, &from, &to))
    return g_strdup_printf (ngettext ("%u cycle", "%u cycles", (gulong) summary.n),
                            (guint) summary.n);
  if (measure == WHY_CYCLE_RATE)
    /* Translators: how many of all cycles are in the target, which is the two numbers. */
    return g_strdup_printf (ngettext ("%u of %u cycle within %g–%g Hz",
                                      "%u of %u cycles within %g–%g Hz", (gulong) summary.n),
                            (guint) summary.n_within, (guint) summary.n, from, to);
  /* Translators: how many of all cycles are in the target, which is the two numbers. */
  return g_strdup_printf (ngettext ("%u of %u cycle within ±%g–%g cents",
                                    "%u of %u cycles within ±%g–%g cents", (gulong) summary.n),
                          (guint) summary.n_within, (guint) summary.n, from, to);
}

char *
why_swing_chart_describe (const WhySwingChart *chart)
{
  const WhyCycleMeasure measures[] = { WHY_CYCLE_RATE, why_swing_chart_second (chart) };
  GString *text = g_string_new (NULL);
  if (chart->n == 0)
    g_string_append (text, _ ("Nothing swings here."));
  for (gsize i = 0; chart->n > 0 && i < G_N_ELEMENTS (measures); i++)
    {
      WhySwingSummary summary;
      why_swing_chart_summarise (chart, measures[i], &summary);
      if (summary.n == 0)
        continue;
      g_autofree char *range = range_text (measures[i], &summary);
      g_autofree char *count = why_swing_chart_count_text (chart, measures[i]);
      /* Translators: two parts of a sentence: "Rate: mostly 5.6 Hz (5.1 to 6.3); 9 of 12 cycles within 5–6 Hz." */
      g_string_append_printf (text, _ ("%s%s; %s."), text->len > 0 ? " " : "", range, count);
    }
  return g_string_free (text, FALSE);
}
