/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-label-builder.h"

#include <math.h>

WhyLabel
why_label_make (WhyLabelBuilder *b, WhyLabelRole role, const char *string)
{
  WhyLabel label = { .role = role, .size = b->d.em };
  label.bold = role == WHY_LABEL_TITLE;
  label.faint = role == WHY_LABEL_SUBTITLE || role == WHY_LABEL_NOTE;
  if (role == WHY_LABEL_TITLE)
    label.size *= 1.1;
  /* A long name may have been cut in the middle of a character. */
  if (g_strlcpy (label.text, string, sizeof label.text) >= sizeof label.text)
    *g_utf8_find_prev_char (label.text, label.text + sizeof label.text - 1) = '\0';
  why_text_measure (b->text, label.text, label.size, label.bold, &label.box.width,
                    &label.box.height);
  return label;
}

static gboolean
rects_overlap (const WhyRect *a, const WhyRect *b, double margin)
{
  return a->x < b->x + b->width + margin && b->x < a->x + a->width + margin
         && a->y < b->y + b->height - 1e-6 && b->y < a->y + a->height - 1e-6;
}

/* The rule that keeps a panel legible at any size: what does not fit is left out. */
gboolean
why_label_place (WhyLabelBuilder *b, const WhyLabel *label)
{
  const WhyRect *box = &label->box;
  const double slack = 1e-6;

  if (b->marks_only)
    return FALSE;
  if (box->x < -slack || box->y < -slack || box->x + box->width > b->geometry->width + slack
      || box->y + box->height > b->geometry->height + slack)
    return FALSE;
  for (guint i = 0; i < b->out->labels->len; i++)
    if (rects_overlap (box, &g_array_index (b->out->labels, WhyLabel, i).box, 0.2 * b->d.em))
      return FALSE;
  g_array_append_val (b->out->labels, *label);
  return TRUE;
}

void
why_label_mark (WhyLabelBuilder *b, WhyLabelRole role, double position, gboolean minor)
{
  WhyMark m = { .role = role, .position = position, .minor = minor };
  g_array_append_val (b->out->marks, m);
}

double
why_label_nudge (double x, double width, double min, double max, double at_most)
{
  double moved = CLAMP (x, min, MAX (max - width, min));
  return fabs (moved - x) <= at_most ? moved : x;
}
