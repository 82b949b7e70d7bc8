/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/lane/why-annotation-lane.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-note-text.h"
#include "analysis/exchange/why-technique-name.h"
#include "figure/lane/why-notes-lane.h"
#include "figure/why-class-color.h"
#include "figure/why-text.h"

#define MAX_ROWS 3
#define MIN_BLOCK 2.0
#define REACH 4.0
#define SHARE 0.55 /* of a technique's colour in its block */
#define PENDING_SHARE 0.25

/* How far each row is taken, while the blocks are gone through from the first to the last. */
typedef struct
{
  double reached_s[MAX_ROWS];
} Rows;

static void
begin_rows (Rows *rows)
{
  for (int k = 0; k < MAX_ROWS; k++)
    rows->reached_s[k] = -INFINITY;
}

/* The stretch of an interval, whatever is wrong with it; FALSE: it has no place. */
static gboolean
span_of (const WhyAnnotation *item, double *from_s, double *to_s)
{
  *from_s = MIN (item->from_s, item->to_s);
  *to_s = MAX (item->from_s, item->to_s);
  return isfinite (item->from_s) && isfinite (item->to_s);
}

/* The first row that is free; where none is, the last. */
static int
take_row (Rows *rows, double from_s, double to_s)
{
  int row = 0;
  while (row < MAX_ROWS - 1 && rows->reached_s[row] > from_s + 1e-6)
    row++;
  rows->reached_s[row] = MAX (rows->reached_s[row], to_s);
  return row;
}

int
why_annotation_lane_rows (const WhyAnnotations *annotations)
{
  Rows rows;
  int n = 1;
  begin_rows (&rows);
  for (gsize i = 0; i < why_annotations_n (annotations); i++)
    {
      double from_s, to_s;
      if (!span_of (why_annotations_get (annotations, i), &from_s, &to_s))
        continue;
      int row = take_row (&rows, from_s, to_s);
      n = MAX (n, row + 1);
    }
  return n;
}

void
why_annotation_lane_layout (const WhyAnnotations *annotations,
                            const WhyNotes *notes,
                            const WhyAnnotationLaneOptions *options,
                            const WhyFigureStyle *style,
                            double width,
                            double height,
                            WhyAnnotationLaneGeometry *out)
{
  double left = round (WHY_NOTES_LANE_GUTTER_EM * style->font_size);
  gboolean is_part = options->to_s > options->from_s;
  *out = (WhyAnnotationLaneGeometry){ .plot = { left, 0, MAX (width - left - 1, 1), height },
                                      .n_rows = why_annotation_lane_rows (annotations) };
  out->from_s = is_part ? options->from_s : 0;
  out->to_s = is_part ? options->to_s : why_notes_duration (notes);
  out->to_s = MAX (out->to_s, out->from_s + WHY_NOTES_LANE_MIN_S);
}

static double
x_of (const WhyAnnotationLaneGeometry *g, double time_s)
{
  return g->plot.x + (time_s - g->from_s) / (g->to_s - g->from_s) * g->plot.width;
}

static void
block_of (const WhyAnnotationLaneGeometry *g, double from_s, double to_s, int row, WhyRect *out)
{
  double left = MAX (x_of (g, from_s), g->plot.x),
         right = MIN (x_of (g, to_s), g->plot.x + g->plot.width),
         height = g->plot.height / g->n_rows;
  *out = (WhyRect){ left, g->plot.y + row * height + 1, MAX (right - left, MIN_BLOCK), height - 2 };
}

typedef gboolean (*BlockFunc) (gsize i, const WhyRect *rect, gpointer user);

/* Calls func with each block that is in sight, until it returns FALSE. */
static void
walk (const WhyAnnotations *annotations,
      const WhyAnnotationLaneGeometry *g,
      BlockFunc func,
      gpointer user)
{
  Rows rows;
  begin_rows (&rows);
  for (gsize i = 0; i < why_annotations_n (annotations); i++)
    {
      double from_s, to_s;
      WhyRect rect;
      if (!span_of (why_annotations_get (annotations, i), &from_s, &to_s))
        continue;
      int row = take_row (&rows, from_s, to_s);
      block_of (g, from_s, to_s, row, &rect);
      if (to_s >= g->from_s && from_s <= g->to_s && !func (i, &rect, user))
        return;
    }
}

typedef struct
{
  gsize wanted, found;
  double x, y, nearest;
  WhyRect rect;
} Search;

static gboolean
hit_cb (gsize i, const WhyRect *rect, gpointer user)
{
  Search *search = user;
  double away = MAX (MAX (rect->x - search->x, search->x - rect->x - rect->width), 0);
  if (search->y < rect->y - 1 || search->y > rect->y + rect->height + 1 || away >= search->nearest)
    return TRUE;
  search->nearest = away;
  search->found = i;
  return TRUE;
}

gsize
why_annotation_lane_hit (const WhyAnnotations *annotations,
                         const WhyAnnotationLaneGeometry *geometry,
                         double x,
                         double y)
{
  Search search = { .found = WHY_NO_NOTE, .x = x, .y = y, .nearest = REACH };
  walk (annotations, geometry, hit_cb, &search);
  return search.found;
}

static gboolean
find_cb (gsize i, const WhyRect *rect, gpointer user)
{
  Search *search = user;
  if (i != search->wanted)
    return TRUE;
  search->found = i;
  search->rect = *rect;
  return FALSE;
}

gboolean
why_annotation_lane_block (const WhyAnnotations *annotations,
                           const WhyAnnotationLaneGeometry *geometry,
                           gsize i,
                           WhyRect *out)
{
  Search search = { .wanted = i, .found = WHY_NO_NOTE };
  walk (annotations, geometry, find_cb, &search);
  *out = search.rect;
  return search.found == i;
}

typedef struct
{
  cairo_t *cr;
  const WhyAnnotations *annotations;
  const WhyNotes *notes;
  const WhyAnnotationLaneOptions *options;
  const WhyFigureStyle *style;
  WhyText *text;
  double em, line, last_x;
} Lane;

static WhyColor
mix (const WhyColor *ground, const WhyColor *color, double share)
{
  return (WhyColor){ ground->red + share * (color->red - ground->red),
                     ground->green + share * (color->green - ground->green),
                     ground->blue + share * (color->blue - ground->blue), 1 };
}

/* What a block says: its label, and what is heard instead. g_free. */
static char *
words_of (const Lane *lane, gsize i, WhyAgreementKind kind)
{
  const char *label = why_annotations_get (lane->annotations, i)->label;
  const WhyNote *note = why_notes_get (lane->notes, i);
  if (kind != WHY_AGREEMENT_NO)
    return g_strdup (label);
  return g_strdup_printf ("%s ≠ %s", label,
                          why_class_label (why_notes_axes (lane->notes)->classes[note->label]));
}

static void
draw_words (const Lane *lane, gsize i, WhyAgreementKind kind, const WhyRect *rect)
{
  double pad = 0.35 * lane->em, room = rect->width - 2 * pad;
  if (room < lane->em || rect->height < lane->line - 2)
    return;
  g_autofree char *words = words_of (lane, i, kind);
  why_color_use (kind == WHY_AGREEMENT_LEFT_OUT ? &lane->style->faint : &lane->style->ink, lane->cr,
                 1);
  why_text_draw_line (lane->text, lane->cr, words, lane->em, FALSE, rect->x + pad,
                      rect->y + 0.5 * (rect->height - lane->line), room, FALSE);
}

static void
frame (const Lane *lane, const WhyRect *rect, double width)
{
  why_color_use (&lane->style->ink, lane->cr, 1);
  cairo_set_line_width (lane->cr, width);
  cairo_rectangle (lane->cr, rect->x + width / 2, rect->y + width / 2,
                   MAX (rect->width - width, 0.5), rect->height - width);
  cairo_stroke (lane->cr);
}

static gboolean
draw_cb (gsize i, const WhyRect *all, gpointer user)
{
  Lane *lane = user;
  gsize k = 0;
  WhyAgreementKind kind = why_agreement_of (lane->annotations, lane->notes, i, &k);
  const WhyAxes *axes = why_notes_axes (lane->notes);
  WhyRect rect = *all;
  gboolean is_chosen = i == lane->options->chosen;
  /* Of many that share a pixel the first is enough. */
  if (rect.width <= MIN_BLOCK && rect.x - lane->last_x < 1 && rect.x >= lane->last_x && !is_chosen)
    return TRUE;
  lane->last_x = rect.x;
  if (rect.width > 4)
    rect.width -= 1;
  gboolean has_class = why_technique_of_label (why_annotations_get (lane->annotations, i)->label,
                                               (const char *const *) axes->classes, &k);
  WhyColor own
      = has_class ? why_class_color_for (lane->style, axes->classes[k], k) : lane->style->faint;
  WhyColor color
      = mix (&lane->style->background, &own,
             kind == WHY_AGREEMENT_YES || kind == WHY_AGREEMENT_NO ? SHARE : PENDING_SHARE);
  if (kind != WHY_AGREEMENT_LEFT_OUT)
    {
      why_color_use (&color, lane->cr, 1);
      cairo_rectangle (lane->cr, rect.x, rect.y, rect.width, rect.height);
      cairo_fill (lane->cr);
    }
  else
    {
      why_color_use (&lane->style->faint, lane->cr, 1);
      cairo_set_line_width (lane->cr, 1);
      cairo_rectangle (lane->cr, rect.x + 0.5, rect.y + 0.5, MAX (rect.width - 1, 1),
                       rect.height - 1);
      cairo_stroke (lane->cr);
    }
  if (is_chosen || kind == WHY_AGREEMENT_NO)
    frame (lane, &rect, is_chosen ? 2 : 1);
  draw_words (lane, i, kind, &rect);
  return TRUE;
}

void
why_annotation_lane_draw (cairo_t *cr,
                          const WhyAnnotations *annotations,
                          const WhyNotes *notes,
                          const WhyAnnotationLaneGeometry *geometry,
                          const WhyAnnotationLaneOptions *options,
                          const WhyFigureStyle *style)
{
  const WhyRect *plot = &geometry->plot;
  g_autoptr (WhyText) text = why_text_new (style);
  Lane lane = { .cr = cr,
                .annotations = annotations,
                .notes = notes,
                .options = options,
                .style = style,
                .text = text,
                .em = style->font_size,
                .last_x = -INFINITY };
  lane.line = why_text_line (text, lane.em);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  why_color_use (&style->ink, cr, 0.04);
  cairo_fill (cr);
  cairo_save (cr);
  cairo_rectangle (cr, plot->x - 1, plot->y, plot->width + 2, plot->height);
  cairo_clip (cr);
  walk (annotations, geometry, draw_cb, &lane);
  cairo_restore (cr);
}

char *
why_annotation_line (const WhyAnnotations *annotations, const WhyNotes *notes, gsize i)
{
  gsize ignored;
  const char *label = why_annotations_get (annotations, i)->label;
  WhyAgreementKind kind = why_agreement_of (annotations, notes, i, &ignored);
  if (kind == WHY_AGREEMENT_LEFT_OUT)
    return why_annotations_fault_text (annotations, i, why_notes_duration (notes));
  if (kind == WHY_AGREEMENT_PENDING)
    return g_strdup_printf (_ ("“%s”: being analysed…"), label);
  g_autofree char *line = why_note_line (notes, i);
  switch (kind)
    {
    case WHY_AGREEMENT_YES:
      /* Translators: %s are a label, and what is heard: “vib.” agrees: A4 · Vibrato 97 % */
      return g_strdup_printf (_ ("“%s” agrees: %s"), label, line);
    case WHY_AGREEMENT_NO:
      return g_strdup_printf (_ ("“%s” disagrees: %s"), label, line);
    case WHY_AGREEMENT_UNSURE:
    case WHY_AGREEMENT_OTHER:
    case WHY_AGREEMENT_PENDING:
    case WHY_AGREEMENT_LEFT_OUT:
    default:
      return g_strdup_printf (_ ("“%s”: %s"), label, line);
    }
}
