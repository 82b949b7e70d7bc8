/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel.h"

void
why_panel_options_keep (WhyPanelOptions *options)
{
  if (options->map)
    why_spectrogram_pyramid_ref (options->map);
  if (options->contour)
    why_contour_run_ref (options->contour);
}

void
why_panel_options_release (WhyPanelOptions *options)
{
  g_clear_pointer (&options->map, why_spectrogram_pyramid_unref);
  g_clear_pointer (&options->contour, why_contour_run_unref);
}
