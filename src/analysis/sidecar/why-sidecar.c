/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-sidecar-private.h"

#include <string.h>

static void
unref_note (gpointer data)
{
  why_correction_unref (data);
}

WhySidecar *
why_sidecar_new (void)
{
  WhySidecar *self = g_new0 (WhySidecar, 1);
  self->version = WHY_SIDECAR_VERSION;
  self->title = g_strdup ("");
  self->remark = g_strdup ("");
  self->notes = g_ptr_array_new_with_free_func (unref_note);
  return self;
}

WhySidecar *
why_sidecar_copy (const WhySidecar *sidecar)
{
  WhySidecar *self = why_sidecar_new ();
  self->version = sidecar->version;
  why_sidecar_set_title (self, sidecar->title);
  why_sidecar_set_remark (self, sidecar->remark);
  for (guint i = 0; i < sidecar->notes->len; i++)
    g_ptr_array_add (self->notes, (gpointer) why_correction_ref (sidecar->notes->pdata[i]));
  self->rest = sidecar->rest ? json_object_ref (sidecar->rest) : NULL;
  return self;
}

void
why_sidecar_free (WhySidecar *self)
{
  g_free (self->title);
  g_free (self->remark);
  g_ptr_array_unref (self->notes);
  g_clear_pointer (&self->rest, json_object_unref);
  g_free (self);
}

static void
set_text (char **where, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  if (strlen (valid) > WHY_CORRECTION_MAX_TEXT)
    *g_utf8_find_prev_char (valid, valid + WHY_CORRECTION_MAX_TEXT) = '\0';
  g_free (*where);
  *where = g_steal_pointer (&valid);
}

const char *
why_sidecar_get_title (const WhySidecar *self)
{
  return self->title;
}

void
why_sidecar_set_title (WhySidecar *self, const char *title)
{
  set_text (&self->title, title);
}

const char *
why_sidecar_get_remark (const WhySidecar *self)
{
  return self->remark;
}

void
why_sidecar_set_remark (WhySidecar *self, const char *remark)
{
  set_text (&self->remark, remark);
}

gsize
why_sidecar_n (const WhySidecar *self)
{
  return self->notes->len;
}

const WhyCorrection *
why_sidecar_get (const WhySidecar *self, gsize i)
{
  g_return_val_if_fail (i < self->notes->len, NULL);
  return self->notes->pdata[i];
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const WhyCorrection *left = *(const WhyCorrection *const *) a,
                      *right = *(const WhyCorrection *const *) b;
  int order = (left->from_s > right->from_s) - (left->from_s < right->from_s);
  return order ? order : (left->to_s > right->to_s) - (left->to_s < right->to_s);
}

void
why_sidecar_sort (WhySidecar *self)
{
  g_ptr_array_sort (self->notes, compare);
}

void
why_sidecar_add (WhySidecar *self, const WhyCorrection *values)
{
  g_ptr_array_add (self->notes, (gpointer) why_correction_new (values));
  why_sidecar_sort (self);
}

void
why_sidecar_remove (WhySidecar *self, gsize i)
{
  g_return_if_fail (i < self->notes->len);
  g_ptr_array_remove_index (self->notes, (guint) i);
}

gboolean
why_sidecar_is_newer (const WhySidecar *self)
{
  return self->version > WHY_SIDECAR_VERSION;
}

gboolean
why_sidecar_equal (const WhySidecar *a, const WhySidecar *b)
{
  if (a->notes->len != b->notes->len || strcmp (a->title, b->title) != 0
      || strcmp (a->remark, b->remark) != 0)
    return FALSE;
  for (guint i = 0; i < a->notes->len; i++)
    if (!why_correction_equal (a->notes->pdata[i], b->notes->pdata[i]))
      return FALSE;
  return TRUE;
}
