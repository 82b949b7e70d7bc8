/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-correction.h"

#include <math.h>
#include <string.h>

static void
clear (gpointer data)
{
  WhyCorrection *self = data;
  g_free (self->label);
  g_free (self->remark);
  g_free (self->was_label);
  g_free (self->was_model);
  g_clear_pointer (&self->rest, json_object_unref);
  g_clear_pointer (&self->was_rest, json_object_unref);
}

double
why_correction_moment (double seconds)
{
  return round (seconds * 1e6) / 1e6;
}

const WhyCorrection *
why_correction_new (const WhyCorrection *values)
{
  WhyCorrection *self = g_atomic_rc_box_dup (sizeof *values, (WhyCorrection *) values);
  /* The same before it is on the disk and after. */
  self->from_s = why_correction_moment (values->from_s);
  self->to_s = why_correction_moment (values->to_s);
  self->was_from_s = why_correction_moment (values->was_from_s);
  self->was_to_s = why_correction_moment (values->was_to_s);
  self->label = g_strdup (values->label);
  self->remark = values->remark && *values->remark ? g_strdup (values->remark) : NULL;
  self->was_label = g_strdup (values->was_label);
  self->was_model = g_strdup (values->was_model);
  if (self->rest)
    json_object_ref (self->rest);
  if (self->was_rest)
    json_object_ref (self->was_rest);
  return self;
}

const WhyCorrection *
why_correction_ref (const WhyCorrection *self)
{
  return g_atomic_rc_box_acquire ((WhyCorrection *) self);
}

void
why_correction_unref (const WhyCorrection *self)
{
  g_atomic_rc_box_release_full ((WhyCorrection *) self, clear);
}

static gboolean
same_time (double a, double b)
{
  return fabs (a - b) < WHY_CORRECTION_SAME_S;
}

static gboolean
same_rest (JsonObject *a, JsonObject *b)
{
  guint n_a = a ? json_object_get_size (a) : 0, n_b = b ? json_object_get_size (b) : 0;
  if (n_a != n_b || n_a == 0)
    return n_a == n_b;
  g_autoptr (JsonNode) left = json_node_init_object (json_node_alloc (), a);
  g_autoptr (JsonNode) right = json_node_init_object (json_node_alloc (), b);
  return json_node_equal (left, right);
}

gboolean
why_correction_equal (const WhyCorrection *a, const WhyCorrection *b)
{
  if (!same_time (a->from_s, b->from_s) || !same_time (a->to_s, b->to_s)
      || a->is_removed != b->is_removed || a->has_was != b->has_was
      || g_strcmp0 (a->label, b->label) != 0 || g_strcmp0 (a->remark, b->remark) != 0)
    return FALSE;
  if (a->has_was
      && (!same_time (a->was_from_s, b->was_from_s) || !same_time (a->was_to_s, b->was_to_s)
          || g_strcmp0 (a->was_label, b->was_label) != 0
          || g_strcmp0 (a->was_model, b->was_model) != 0))
    return FALSE;
  return same_rest (a->rest, b->rest) && same_rest (a->was_rest, b->was_rest);
}

static gboolean
overlaps (double from_a, double to_a, double from_b, double to_b)
{
  return MIN (to_a, to_b) - MAX (from_a, from_b) >= WHY_CORRECTION_SAME_S;
}

gboolean
why_correction_meets (const WhyCorrection *a, const WhyCorrection *b)
{
  return overlaps (a->from_s, a->to_s, b->from_s, b->to_s)
         || (a->has_was && overlaps (a->was_from_s, a->was_to_s, b->from_s, b->to_s))
         || (b->has_was && overlaps (a->from_s, a->to_s, b->was_from_s, b->was_to_s))
         || (a->has_was && b->has_was
             && overlaps (a->was_from_s, a->was_to_s, b->was_from_s, b->was_to_s));
}

gboolean
why_correction_is_label (const char *text)
{
  gsize n = text ? strlen (text) : 0;
  if (n == 0 || n > WHY_CORRECTION_MAX_LABEL || !g_utf8_validate (text, (gssize) n, NULL))
    return FALSE;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}
