/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/why-ticks.h"

#include <math.h>
#include <string.h>

#include "base/why-clock-text.h"
#include "dsp/pitch/why-measure.h"

#define MINUS "\xe2\x88\x92"

static void
add_tick (GArray *ticks, double value, const char *text)
{
  WhyTick tick = { .value = value };
  g_strlcpy (tick.text, text, sizeof tick.text);
  g_array_append_val (ticks, tick);
}

void
why_ticks_format_hz (double hz, char text[24])
{
  gboolean kilo = hz >= 999.5;
  g_snprintf (text, 24, "%.3g%s", kilo ? hz / 1000.0 : hz, kilo ? "k" : "");
}

GArray *
why_ticks_log (double min_hz, double max_hz, int level)
{
  static const char *const digits[WHY_TICKS_LOG_LEVELS]
      = { "123456789", "12357", "125", "13", "1", "1" };
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (WhyTick));

  if (!(min_hz > 0.0) || !(max_hz > min_hz) || !isfinite (max_hz))
    return ticks;

  int first = (int) floor (log10 (min_hz)), last = (int) ceil (log10 (max_hz));
  for (int decade = first; decade <= last; decade++)
    for (const char *digit = digits[level]; *digit; digit++)
      {
        double value = (*digit - '0') * pow (10.0, decade);
        char text[24];

        /* The sparsest level keeps 1, 100, 10k. */
        if (level == WHY_TICKS_LOG_LEVELS - 1 && decade % 2 != 0)
          continue;
        if (value < min_hz || value > max_hz)
          continue;
        why_ticks_format_hz (value, text);
        add_tick (ticks, value, text);
      }
  return ticks;
}

GArray *
why_ticks_hz (double min_hz, double max_hz, int max_ticks)
{
  GArray *ticks = why_ticks_linear (min_hz, max_hz, max_ticks, 1.0, FALSE);
  for (guint i = 0; i < ticks->len; i++)
    {
      WhyTick *tick = &g_array_index (ticks, WhyTick, i);
      gboolean kilo = tick->value >= 999.5;
      g_snprintf (tick->text, sizeof tick->text, "%.4g%s",
                  kilo ? tick->value / 1000.0 : tick->value, kilo ? "k" : "");
    }
  return ticks;
}

void
why_ticks_format_clock (double seconds, int decimals, gboolean hours, char text[24])
{
  /* Rounded before it is split: 59.96 s are 1:00.0, never 0:60.0. */
  double scale = pow (10.0, decimals), units = round (MAX (seconds, 0.0) * scale);
  double minutes = floor (units / (60.0 * scale));
  double rest = (units - 60.0 * scale * minutes) / scale;
  int width = decimals > 0 ? decimals + 3 : 2;

  if (hours)
    g_snprintf (text, 24, "%.0f:%02.0f:%0*.*f", floor (minutes / 60.0), fmod (minutes, 60.0), width,
                decimals, rest);
  else
    g_snprintf (text, 24, "%.0f:%0*.*f", minutes, width, decimals, rest);
}

GArray *
why_ticks_clock (double min_s, double max_s, int max_ticks)
{
  static const double steps[] = { 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,  1,    2,   5,
                                  10,   15,   30,   60,   120,  300,  600, 900, 1800, 3600, 7200 };
  /* As many as there may be wherever this begins: an axis that scrolls keeps its step. */
  double step = steps[0], length_s = max_s - min_s;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      step = steps[i];
      if (floor (length_s / step + 1e-6) + 1 <= max_ticks)
        break;
    }
  while (floor (length_s / step + 1e-6) + 1 > max_ticks)
    step *= 2;

  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (WhyTick));
  int decimals = step < 1.0 ? (int) ceil (-log10 (step) - 1e-9) : 0;
  for (double k = MAX (ceil (min_s / step - 1e-6), 0); k <= floor (max_s / step + 1e-6); k += 1)
    {
      char text[24];
      why_ticks_format_clock (k * step, decimals, max_s >= 3600, text);
      add_tick (ticks, k * step, text);
    }
  return ticks;
}

/* The smallest of 1, 2, 5 times a power of ten that is at least x. */
static double
round_up_step (double x)
{
  double power = pow (10.0, floor (log10 (x)));
  double factor = x / power;
  factor = factor <= 1.0 + 1e-9   ? 1.0
           : factor <= 2.0 + 1e-9 ? 2.0
           : factor <= 5.0 + 1e-9 ? 5.0
                                  : 10.0;
  return factor * power;
}

GArray *
why_ticks_linear (double min, double max, int max_ticks, double unit, gboolean sign)
{
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (WhyTick));

  if (!isfinite (min) || !isfinite (max) || !(max > min) || max_ticks < 1)
    return ticks;

  double step = round_up_step ((max - min) / max_ticks);
  /* An absolute slack of a millionth of a step: 0.3 is a multiple of 0.1 although no double says
   * so. */
  while (floor (max / step + 1e-6) - ceil (min / step - 1e-6) + 1.0 > max_ticks
         && step < 4.0 * (max - min))
    step = round_up_step (1.5 * step);

  int decimals = (int) CLAMP (-floor (log10 (step / unit) + 1e-9), 0.0, 9.0);
  for (double k = ceil (min / step - 1e-6); k <= floor (max / step + 1e-6); k += 1.0)
    {
      char number[24], text[24];
      double value = k == 0.0 ? 0.0 : k * step;
      g_snprintf (number, sizeof number, "%.*f", decimals, fabs (value / unit));
      g_snprintf (text, sizeof text, "%s%s",
                  value < 0.0           ? MINUS
                  : sign && value > 0.0 ? "+"
                                        : "",
                  number);
      add_tick (ticks, value, k == 0.0 ? "0" : text);
    }
  return ticks;
}

GArray *
why_ticks_notes (double min_hz, double max_hz, int level)
{
  static const char *const names[WHY_TICKS_NOTE_LEVELS]
      = { "C D EF G A B", "C        A", "C", "C" };
  GArray *ticks = g_array_new (FALSE, FALSE, sizeof (WhyTick));

  for (int octave = -1; octave <= 9; octave++)
    for (int semitone = 0; names[level][semitone]; semitone++)
      {
        char letter = names[level][semitone], text[WHY_NOTE_SIZE];
        double cents, value = why_note_get_a4 () * exp2 (octave - 4 + (semitone - 9) / 12.0);

        if (letter == ' ' || (level == 1 && letter == 'A' && octave != 4)
            || (level == 3 && octave % 2 != 0))
          continue;
        if (!(value >= min_hz && value <= max_hz))
          continue;
        why_note_display_name (value, text, &cents);
        add_tick (ticks, value, text);
      }
  return ticks;
}
