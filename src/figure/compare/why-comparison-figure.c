/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/compare/why-comparison-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define UNLIKE 3.0  /* lengths differ by far: so many times */
#define MARGIN 0.04 /* shown around what both play, as a share of it */
#define MIN_MARGIN_S 0.3

static char *
message_of (const WhyComparedTake *take, const WhyNotes *notes)
{
  const GError *error = why_compared_take_error (take);
  if (error)
    return why_error_sentence (error, why_compared_take_path (take));
  if (why_notes_n (notes) > 0)
    return NULL;
  if (why_compared_take_progress (take) < 1)
    return g_strdup (_ ("Looking for notes…"));
  return g_strdup (_ ("No notes found"));
}

WhyComparisonFigure *
why_comparison_figure_new (const WhyComparedTake *a,
                           const WhyComparedTake *b,
                           WhyComparison *comparison)
{
  const WhyComparedTake *takes[2] = { a, b };
  WhyComparisonFigure *self = g_new0 (WhyComparisonFigure, 1);
  for (int k = 0; k < 2; k++)
    {
      WhySpectrogramPyramid *map = why_compared_take_map (takes[k]);
      WhyContourRun *contour = why_compared_take_contour (takes[k]);
      self->names[k] = g_strdup (why_compared_take_name (takes[k]));
      self->frames[k] = why_compared_take_frame (takes[k]);
      self->notes[k] = why_notes_ref (why_compared_take_notes (takes[k]));
      self->maps[k] = map ? why_spectrogram_pyramid_ref (map) : NULL;
      self->contours[k] = contour ? why_contour_run_ref (contour) : NULL;
      self->messages[k] = message_of (takes[k], self->notes[k]);
    }
  self->comparison = comparison ? why_comparison_ref (comparison) : NULL;
  self->shift_s = comparison ? why_comparison_shift (comparison) : 0;
  self->chosen = WHY_NO_NOTE;
  return self;
}

WhyComparisonFigure *
why_comparison_figure_copy (const WhyComparisonFigure *figure)
{
  WhyComparisonFigure *self = g_memdup2 (figure, sizeof *figure);
  for (int k = 0; k < 2; k++)
    {
      self->names[k] = g_strdup (figure->names[k]);
      self->messages[k] = g_strdup (figure->messages[k]);
      self->frames[k] = figure->frames[k] ? why_analysis_ref (figure->frames[k]) : NULL;
      self->notes[k] = why_notes_ref (figure->notes[k]);
      self->maps[k] = figure->maps[k] ? why_spectrogram_pyramid_ref (figure->maps[k]) : NULL;
      self->contours[k] = figure->contours[k] ? why_contour_run_ref (figure->contours[k]) : NULL;
    }
  self->comparison = figure->comparison ? why_comparison_ref (figure->comparison) : NULL;
  return self;
}

void
why_comparison_figure_free (WhyComparisonFigure *self)
{
  if (!self)
    return;
  for (int k = 0; k < 2; k++)
    {
      g_free (self->names[k]);
      g_free (self->messages[k]);
      g_clear_pointer (&self->frames[k], why_analysis_unref);
      g_clear_pointer (&self->notes[k], why_notes_unref);
      g_clear_pointer (&self->maps[k], why_spectrogram_pyramid_unref);
      g_clear_pointer (&self->contours[k], why_contour_run_unref);
    }
  g_clear_pointer (&self->comparison, why_comparison_unref);
  g_free (self);
}

/* Of what is compared of a take, in seconds of A; FALSE where there is none. */
static gboolean
stretch_of (const WhyComparisonFigure *self, int take, double *from_s, double *to_s)
{
  static const WhyComparedPart all = { 0, 0 };
  const WhyComparedPart *part
      = self->comparison ? why_comparison_part (self->comparison, take) : &all;
  double shift_s = take == 1 ? self->shift_s : 0;
  if (!self->frames[take])
    return FALSE;
  *from_s = 0;
  *to_s = self->frames[take]->duration_s;
  if (part->to_s > part->from_s)
    {
      *from_s = MAX (part->from_s, 0);
      *to_s = MIN (part->to_s, *to_s);
    }
  *from_s += shift_s;
  *to_s += shift_s;
  return *to_s > *from_s;
}

void
why_comparison_figure_whole (const WhyComparisonFigure *self, double *from_s, double *to_s)
{
  double from[2], to[2];
  gboolean has[2];
  for (int k = 0; k < 2; k++)
    has[k] = stretch_of (self, k, &from[k], &to[k]);
  if (has[0] && has[1])
    {
      *from_s = MIN (from[0], from[1]);
      *to_s = MAX (to[0], to[1]);
      return;
    }
  int take = has[0] ? 0 : 1;
  *from_s = has[take] ? from[take] : 0;
  *to_s = has[take] ? to[take] : 1;
}

/* From the first note of any pair to the end of the last. */
static gboolean
find_common (const WhyComparisonFigure *self, double *from_s, double *to_s)
{
  *from_s = INFINITY;
  *to_s = -INFINITY;
  for (gsize i = 0; self->comparison && i < why_comparison_n (self->comparison); i++)
    {
      const WhyNotePair *pair = why_comparison_get (self->comparison, i);
      if (pair->a == WHY_NO_NOTE || pair->b == WHY_NO_NOTE)
        continue;
      const WhyNote *a = why_notes_get (why_comparison_notes (self->comparison, 0), pair->a),
                    *b = why_notes_get (why_comparison_notes (self->comparison, 1), pair->b);
      *from_s = MIN (*from_s, MIN (a->from_s, b->from_s + self->shift_s));
      *to_s = MAX (*to_s, MAX (a->to_s, b->to_s + self->shift_s));
    }
  return *to_s > *from_s;
}

void
why_comparison_figure_view (const WhyComparisonFigure *self, double *from_s, double *to_s)
{
  double from[2], to[2], common_from, common_to;
  why_comparison_figure_whole (self, from_s, to_s);
  if (!stretch_of (self, 0, &from[0], &to[0]) || !stretch_of (self, 1, &from[1], &to[1]))
    return;
  double a_s = to[0] - from[0], b_s = to[1] - from[1];
  if (*to_s - *from_s <= UNLIKE * MIN (a_s, b_s))
    return;
  if (!find_common (self, &common_from, &common_to))
    {
      int shorter = a_s <= b_s ? 0 : 1;
      common_from = from[shorter];
      common_to = to[shorter];
    }
  double margin = MAX (MARGIN * (common_to - common_from), MIN_MARGIN_S);
  *from_s = MAX (*from_s, common_from - margin);
  *to_s = MIN (*to_s, common_to + margin);
}
