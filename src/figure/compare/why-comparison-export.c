/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/compare/why-comparison-text.h"
#include "figure/compare/why-comparison-private.h"
#include "figure/page/why-export-private.h"

#define WIDTH 1100.0
#define TAKE_ASPECT 0.3 /* height of a take over the figure's width */
#define MIN_TAKE_EM 18.0

typedef struct
{
  const WhyComparisonFigure *figure;
  const WhyComparisonOutput *output;
} Picture;

static void
measure_picture (const void *data, double scale, double *width, double *height)
{
  const Picture *picture = data;
  const WhyComparisonFigure *figure = picture->figure;
  double em = picture->output->style.font_size;
  *width = picture->output->width > 0 ? picture->output->width : WIDTH;
  double table = figure->has_table && figure->comparison
                     ? why_comparison_table_height (figure->comparison, 1.3 * em) + em
                     : 0;
  *height = picture->output->height > 0
                ? picture->output->height
                : ceil (2 * MAX (TAKE_ASPECT * *width, MIN_TAKE_EM * em) + table + 5 * em);
}

static void
draw_picture (const void *data, double scale, cairo_t *cr)
{
  const Picture *picture = data;
  WhyFigureStyle style = picture->output->style;
  double width, height;
  style.scale = scale;
  measure_picture (data, scale, &width, &height);
  why_figure_style_fill (&style, cr, width, height);
  why_comparison_draw (cr, picture->figure, &style, width, height);
}

#define COARSE 512 /* pixels: all of a take, for the loudest level of it */

/* What the raster will read. FALSE when cancelled. */
static gboolean
wait_for_maps (const Picture *picture, GCancellable *cancellable)
{
  const WhyComparisonFigure *figure = picture->figure;
  WhyComparisonLayout layout;
  double width, height, scale = MAX (picture->output->dpi / 96, 2);
  measure_picture (picture, scale, &width, &height);
  why_comparison_layout (figure, &picture->output->style, width, height, &layout);
  for (int take = 0; take < 2; take++)
    {
      const WhyPanelGeometry *panel = &layout.takes[take].panel;
      if (figure->maps[take]
          && !(why_spectrogram_pyramid_wait (figure->maps[take], 0,
                                             figure->frames[take]->duration_s, COARSE, cancellable)
               && why_spectrogram_pyramid_wait (figure->maps[take], panel->x_min, panel->x_max,
                                                (gsize) MAX (panel->plot.width * scale, 1),
                                                cancellable)))
        return FALSE;
    }
  return TRUE;
}

gboolean
why_comparison_export (const WhyComparisonFigure *figure,
                       const WhyComparisonOutput *output,
                       const char *path,
                       GCancellable *cancellable,
                       GError **error)
{
  const Picture picture = { figure, output };
  g_autofree char *title = g_strdup_printf ("A: %s; B: %s", figure->names[0], figure->names[1]);
  g_autofree char *words = figure->comparison ? why_comparison_describe (figure->comparison) : NULL;
  const WhyDrawing drawing = {
    .picture = &picture,
    .title = title,
    .description = words,
    .width = output->width,
    .height = output->height,
    .dpi = output->dpi,
    .measure = measure_picture,
    .draw = draw_picture,
  };
  if (!(output->width >= 0 && output->width < 1e6 && output->dpi > 0 && output->dpi < 1e6)
      || wait_for_maps (&picture, cancellable))
    return why_drawing_export (&drawing, path, error);
  g_cancellable_set_error_if_cancelled (cancellable, error);
  return FALSE;
}
