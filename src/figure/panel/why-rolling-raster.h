/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/spectrogram/why-rolling-spectrogram.h"
#include "figure/panel/why-panel.h"

/* The spectrogram of sound that goes on, as pixels that move to the left: a column of sound is a
 * column of pixels, and only those that changed are coloured. The colours' range rises with the
 * sound at once and falls slowly, so that they hold still. One thread at a time. */

G_BEGIN_DECLS

typedef struct _WhyRollingRaster WhyRollingRaster;

/* For the plot of a spectrogram panel at style->scale; rows as those of the rolling spectrogram that is shown.
 * NULL when memory is short. */
WhyRollingRaster *why_rolling_raster_new (const WhyPanelGeometry *geometry,
                                          const WhyFigureStyle *style,
                                          double row0_hz,
                                          double rows_per_octave,
                                          gsize n_rows);
void why_rolling_raster_free (WhyRollingRaster *raster);

/* Pixels, and so columns of the rolling spectrogram. */
gsize why_rolling_raster_width (const WhyRollingRaster *raster);
/* Colours the columns from first on, as told by why_rolling_spectrogram_push; TRUE if the range is another and
 * with it the legend. */
gboolean why_rolling_raster_update (WhyRollingRaster *raster,
                                    const WhyRollingSpectrogram *rolling,
                                    guint64 first);
/* The range alone, without a pixel: what why_panel_draw needs for the axes and the legend.
 * Borrowed, until the next update. */
WhyPanelRaster *why_rolling_raster_range (WhyRollingRaster *raster);
/* The pixels over the plot; where no sound was yet nothing is drawn. */
void
why_rolling_raster_draw (WhyRollingRaster *raster, cairo_t *cr, const WhyPanelGeometry *geometry);

G_END_DECLS
