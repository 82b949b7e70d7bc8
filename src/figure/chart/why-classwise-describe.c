/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/chart/why-classwise.h"

#include <glib/gi18n-lib.h>

#include "analysis/text/why-class-display-name.h"

static gsize
most_shared (const WhyAggregateClass *class, gsize n_paths)
{
  gsize best = 0;
  for (gsize path = 1; path < n_paths; path++)
    if (class->share[path] > class->share[best])
      best = path;
  return best;
}

char *
why_classwise_describe (const WhyAggregate *aggregate)
{
  const WhyAxes *axes = aggregate->axes;
  GString *text = g_string_new (NULL);
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      const WhyAggregateClass *class = &aggregate->classes[k];
      if (class->n == 0)
        continue;
      gsize best = most_shared (class, axes->n_paths);
      const WhyPath *path = &axes->paths[best];
      if (text->len)
        g_string_append_c (text, ' ');
      g_string_append_printf (text,
                              ngettext ("%s: %zu recording.", "%s: %zu recordings.", class->n),
                              why_class_display_name (axes->classes[k]), class->n);
      if (!(class->share[best] > 0))
        continue;
      g_string_append_c (text, ' ');
      if (path->xi2 > 0)
        g_string_append_printf (text,
                                _ ("Most often relevant: carrier %.0f hertz modulated at %.1f "
                                   "hertz, in %.0f percent."),
                                path->xi1 * axes->sample_rate_hz, path->xi2 * axes->sample_rate_hz,
                                100 * (double) class->share[best]);
      else
        g_string_append_printf (text,
                                _ ("Most often relevant: carrier %.0f hertz, in %.0f percent."),
                                path->xi1 * axes->sample_rate_hz,
                                100 * (double) class->share[best]);
    }
  return g_string_free (text, FALSE);
}
