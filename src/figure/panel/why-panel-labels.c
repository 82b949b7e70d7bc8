/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-label-builder.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-question-text.h"

#define N_TITLES 3

/* What is compared stands in the shortest title too: without it nobody could tell which technique a colour speaks for. */
static void
find_relevance_titles (WhyLabelBuilder *b, char *titles[N_TITLES])
{
  const WhyAxes *axes = b->analysis ? b->analysis->axes : NULL;
  const WhyQuestion question = b->options ? b->options->question : why_question (G_MAXSIZE);
  g_autofree char *asked = why_question_text (axes, question);

  if (*asked && b->raster && question.is_contrast)
    {
      const char *one = why_class_display_name (axes->classes[question.class_index]),
                 *other = why_class_display_name (axes->classes[question.other]);
      /* Translators: the names of two playing techniques, of which the first is explained. */
      titles[0] = g_strdup_printf (_ ("Why %s rather than %s (relevance)"), one, other);
      titles[1] = g_strdup_printf (_ ("Why %s rather than %s"), one, other);
      titles[2] = g_steal_pointer (&asked);
      return;
    }
  titles[0] = *asked && b->raster
                  /* Translators: %s is the name of a playing technique. */
                  ? g_strdup_printf (_ ("What mattered for %s (relevance)"), asked)
                  : g_strdup (_ ("What mattered (relevance)"));
  titles[1] = g_strdup (_ ("What mattered (relevance)"));
  titles[2] = g_strdup (_ ("Relevance"));
}

/* In plain words with the term behind, and shorter for smaller panels. */
static void
find_titles (WhyLabelBuilder *b, char *titles[N_TITLES])
{
  switch (b->geometry->kind)
    {
    case WHY_PANEL_SPECTROGRAM:
      titles[0] = g_strdup (_ ("Sound (spectrogram)"));
      titles[1] = g_strdup (_ ("Spectrogram"));
      break;
    case WHY_PANEL_SCATTERING:
      titles[0]
          = g_strdup (!(b->geometry->plot.width > 0.0)       ? _ ("Frequencies (scattering S₁)")
                      : b->geometry->first_order.width > 0.0 ? _ ("Modulation (scattering S₁ | S₂)")
                                                             : _ ("Modulation (scattering S₂)"));
      titles[1] = g_strdup (_ ("Scattering"));
      break;
    default:
      find_relevance_titles (b, titles);
    }
}

static char *
subtitle_text (WhyLabelBuilder *b)
{
  gboolean range = b->options && b->options->to_s > b->options->from_s
                   && b->geometry->kind != WHY_PANEL_SPECTROGRAM;
  gboolean rule = b->options && b->geometry->kind == WHY_PANEL_RELEVANCE;
  g_autofree char *span
      = range ? g_strdup_printf (_ ("%.1f–%.1f s"), b->options->from_s, b->options->to_s) : NULL;

  if (rule && range)
    return g_strdup_printf ("%s · %s", why_rule_label (b->options->rule), span);
  return rule ? g_strdup (why_rule_label (b->options->rule)) : g_steal_pointer (&span);
}

static void
add_title (WhyLabelBuilder *b)
{
  g_autofree char *subtitle = subtitle_text (b);
  char *titles[N_TITLES] = { NULL };
  WhyLabel label = { 0 };
  double room = b->geometry->width - b->d.pad - b->span.x, taken = 0.0;

  /* Which rule it is matters more than of which class, which stands elsewhere too. */
  if (subtitle)
    taken = why_label_make (b, WHY_LABEL_SUBTITLE, subtitle).box.width + b->d.em;
  find_titles (b, titles);
  for (int i = 0; i < N_TITLES && titles[i]; i++)
    {
      label = why_label_make (b, WHY_LABEL_TITLE, titles[i]);
      if (label.box.width <= MIN (room, b->span.width - taken))
        break;
    }
  for (int i = 0; i < N_TITLES; i++)
    g_free (titles[i]);
  label.box.x = b->span.x;
  label.box.y = b->d.pad;
  label.box.width = MIN (label.box.width, room);
  why_label_place (b, &label);
  if (!subtitle)
    return;
  label = why_label_make (b, WHY_LABEL_SUBTITLE, subtitle);
  label.box.x = b->span.x + b->span.width - label.box.width;
  label.box.y = b->d.pad + 0.8 * (b->d.title_line - label.box.height);
  why_label_place (b, &label);
}

/* Whether a box of the plot covers no cell. */
static gboolean
is_empty (WhyLabelBuilder *b, const WhyPathGrid *grid, const WhyRect *box)
{
  double low = why_panel_hz_of_y (b->geometry, box->y + box->height);
  double high = why_panel_hz_of_y (b->geometry, box->y);
  double left = why_panel_value_of_x (b->geometry, box->x);
  double right = why_panel_value_of_x (b->geometry, box->x + box->width);

  for (gsize row = 0; row < grid->n_rows; row++)
    for (gsize column = 0; column < grid->n_columns; column++)
      if (grid->row_edge_hz[row] < high && grid->row_edge_hz[row + 1] > low
          && grid->column_edge_hz[column] < right && grid->column_edge_hz[column + 1] > left
          && why_path_grid_path (grid, (int) row, (int) column) >= 0)
        return FALSE;
  return TRUE;
}

/* One line of it, above those that stand there already. */
static void
add_key_line (WhyLabelBuilder *b, const WhyPathGrid *grid, const char *string, double *bottom)
{
  const WhyRect *plot = &b->geometry->plot;
  WhyLabel label = why_label_make (b, WHY_LABEL_KEY, string);
  label.box.x = plot->x + plot->width - 0.5 * b->d.em - label.box.width;
  label.box.y = *bottom - label.box.height;
  if (label.box.x > plot->x && label.box.y > plot->y && is_empty (b, grid, &label.box)
      && why_label_place (b, &label))
    *bottom = label.box.y;
}

/* What the two signs of relevance speak for, where the legend has no room for it. */
static void
add_key_ends (WhyLabelBuilder *b, const WhyPathGrid *grid, double *bottom)
{
  char *ends[2] = { NULL };
  if (b->has_ends || !why_label_ends (b, ends))
    return;
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *end = ends[i], *line = g_strconcat (i == 0 ? "− " : "+ ", end, NULL);
      add_key_line (b, grid, line, bottom);
    }
}

/* What the two arrows on the frame point at, written where no path exists: the lower right corner.
 */
static void
add_key (WhyLabelBuilder *b)
{
  if (b->geometry->kind == WHY_PANEL_SPECTROGRAM || !b->analysis
      || b->analysis->stage < WHY_STAGE_SPECTROGRAM || !(b->geometry->plot.width > 0.0))
    return;

  g_autoptr (WhyPathGrid) grid = why_path_grid_new (b->analysis->axes);
  const WhyMeasures *m = &b->analysis->measures;
  const WhyRect *plot = &b->geometry->plot;
  double bottom = plot->y + plot->height - 0.4 * b->d.em;
  double values[2] = { m->rate_hz, m->f0_hz };

  if (b->options && b->options->is_rescaled && !b->d.caption)
    /* Translators: the colours of a scale mean other values than before. */
    add_key_line (b, grid, _ ("new scale"), &bottom);
  add_key_ends (b, grid, &bottom);
  for (int i = 0; i < 2; i++)
    {
      char string[64];
      if (!isfinite (values[i]) || !(values[i] > 0.0))
        continue;
      /* Translators: measured modulation rate and pitch; the arrows on the plot's frame point at
       * them. */
      g_snprintf (string, sizeof string, i == 0 ? _ ("▾ rate %.1f Hz") : _ ("◂ F₀ %.0f Hz"),
                  values[i]);
      add_key_line (b, grid, string, &bottom);
    }
}

WhyLabels *
why_panel_labels_new (const WhyAnalysis *analysis,
                      const WhyPanelGeometry *geometry,
                      const WhyPanelOptions *options,
                      const WhyFigureStyle *style,
                      const WhyPanelRaster *raster,
                      WhyText *text)
{
  WhyLabelBuilder b = {
    .analysis = analysis, .geometry = geometry, .options = options, .raster = raster, .text = text
  };

  b.out = g_new0 (WhyLabels, 1);
  b.out->labels = g_array_new (FALSE, FALSE, sizeof (WhyLabel));
  b.out->marks = g_array_new (FALSE, FALSE, sizeof (WhyMark));
  b.span = why_panel_span (geometry);
  why_panel_detail (geometry->kind, style, geometry->width, geometry->height, &b.d);

  add_title (&b);
  why_labels_add_axes (&b);
  why_labels_add_legend (&b);
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
