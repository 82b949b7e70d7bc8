/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-annotations-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/text/why-text-file.h"
#include "base/why-infile.h"

/* Larger ones are no labels of one recording, and would keep who asks waiting. */
#define MAX_LOOKED_AT ((gsize) 2 << 20)

struct _WhyAnnotations
{
  gatomicrefcount n_refs;
  char *path, *tier;
  GPtrArray *tiers;
  GArray *items;   /* WhyAnnotation */
  GArray *reached; /* double: how far those before it reach */
};

static void
clear_item (gpointer data)
{
  g_free (((WhyAnnotation *) data)->label);
}

/* By the beginning, then the end; as in the file where both are the same. */
static int
compare (gconstpointer a, gconstpointer b)
{
  const WhyAnnotation *left = a, *right = b;
  double l = isnan (left->from_s) ? INFINITY : left->from_s,
         r = isnan (right->from_s) ? INFINITY : right->from_s;
  if (l != r)
    return l < r ? -1 : 1;
  return left->number < right->number ? -1 : left->number > right->number;
}

static gboolean
is_stretch (const WhyAnnotation *item)
{
  return isfinite (item->from_s) && isfinite (item->to_s) && item->to_s > item->from_s;
}

static WhyAnnotations *
finish (WhyAnnotationSink *sink)
{
  WhyAnnotations *self = g_new0 (WhyAnnotations, 1);
  double reached_s = -INFINITY;
  g_atomic_ref_count_init (&self->n_refs);
  self->path = g_strdup (sink->path);
  self->tier = g_steal_pointer (&sink->tier);
  self->items = g_array_ref (sink->items);
  self->tiers = g_ptr_array_ref (sink->tiers);
  g_ptr_array_add (self->tiers, NULL);
  self->reached = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_sort (self->items, compare);
  for (guint i = 0; i < self->items->len; i++)
    {
      const WhyAnnotation *item = &g_array_index (self->items, WhyAnnotation, i);
      g_array_append_val (self->reached, reached_s);
      if (is_stretch (item))
        reached_s = MAX (reached_s, item->to_s);
    }
  return self;
}

static gboolean
read_text (const char *text, const char *tier, WhyAnnotationSink *sink, GError **error)
{
  if (why_textgrid_is_text (text))
    return why_textgrid_read (text, tier, sink, error);
  if (tier)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _ ("%s: is no TextGrid and has no tiers; leave the tier out"), sink->path);
      return FALSE;
    }
  return why_audacity_is_text (text) ? why_audacity_read (text, sink, error)
                                     : why_interval_csv_read (text, sink, error);
}

/* NULL with error. */
static char *
load_text (const char *path, gsize max_bytes, GError **error)
{
  g_autofree char *bytes = NULL;
  gsize length, line;
  WhyError reason = { WHY_OK, "" };
  if (why_infile_read (path, max_bytes, &bytes, &length, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return NULL;
    }
  if (length >= 12 && memcmp (bytes, "ooBinaryFile", 12) == 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                   _ ("%s: is a binary file of Praat; save it there as a text file"), path);
      return NULL;
    }
  char *text = why_text_decode (bytes, length, "ISO-8859-1", &line);
  if (!text)
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _ ("%s: line %zu: is not text"), path, line);
  return text;
}

WhyAnnotations *
why_annotations_load (const char *path, const char *tier, const char *sound, GError **error)
{
  g_autofree char *text = load_text (path, WHY_ANNOTATIONS_MAX_BYTES, error);
  if (!text)
    return NULL;
  WhyAnnotationSink sink = { .path = path, .sound = sound };
  sink.items = g_array_new (FALSE, FALSE, sizeof (WhyAnnotation));
  sink.tiers = g_ptr_array_new_with_free_func (g_free);
  g_array_set_clear_func (sink.items, clear_item);
  WhyAnnotations *self = NULL;
  if (read_text (text, tier, &sink, error))
    {
      if (sink.items->len > 0)
        self = finish (&sink);
      else
        g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("%s: has no labelled interval"), path);
    }
  g_array_unref (sink.items);
  g_ptr_array_unref (sink.tiers);
  g_free (sink.tier);
  return self;
}

gboolean
why_annotations_is_file (const char *path)
{
  g_autofree char *name = g_path_get_basename (path), *lower = g_ascii_strdown (name, -1);
  if (g_str_has_suffix (lower, ".textgrid"))
    return TRUE;
  if (!g_str_has_suffix (lower, ".txt") && !g_str_has_suffix (lower, ".csv")
      && !g_str_has_suffix (lower, ".tsv"))
    return FALSE;
  g_autofree char *text = load_text (path, MAX_LOOKED_AT, NULL);
  return text
         && (why_textgrid_is_text (text) || why_audacity_is_text (text)
             || why_interval_csv_is_text (text));
}

WhyAnnotations *
why_annotations_ref (WhyAnnotations *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
why_annotations_unref (WhyAnnotations *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->n_refs))
    return;
  g_array_unref (self->items);
  g_array_unref (self->reached);
  g_ptr_array_unref (self->tiers);
  g_free (self->path);
  g_free (self->tier);
  g_free (self);
}

const char *
why_annotations_path (const WhyAnnotations *self)
{
  return self->path;
}

const char *
why_annotations_tier (const WhyAnnotations *self)
{
  return self->tier;
}

const char *const *
why_annotations_tiers (const WhyAnnotations *self)
{
  return (const char *const *) self->tiers->pdata;
}

gsize
why_annotations_n (const WhyAnnotations *self)
{
  return self->items->len;
}

const WhyAnnotation *
why_annotations_get (const WhyAnnotations *self, gsize i)
{
  return &g_array_index (self->items, WhyAnnotation, i);
}

double
why_annotations_reached (const WhyAnnotations *self, gsize i)
{
  return g_array_index (self->reached, double, i);
}
