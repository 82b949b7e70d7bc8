/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-collection-filter.h"

#include <string.h>

#include "analysis/text/why-class-display-name.h"

struct _WhyCollectionFilter
{
  GtkFilter parent_instance;

  char **words; /* folded; NULL: all */
  gsize truth, label;
};

G_DEFINE_FINAL_TYPE (WhyCollectionFilter, why_collection_filter, GTK_TYPE_FILTER)

static char *
fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  return g_utf8_casefold (normal, -1);
}

static gboolean
is_of_cell (WhyCollectionFilter *self, WhyCollectionRow *row)
{
  const WhyPrediction *p = why_collection_row_get_prediction (row);
  return self->truth == WHY_NO_CLASS
         || (p && p->label == self->label && why_collection_row_get_truth (row) == self->truth);
}

static const char *
name_of (WhyCollectionRow *row, gsize class_index)
{
  return class_index == WHY_NO_CLASS
             ? ""
             : why_class_label (why_collection_row_get_axes (row)->classes[class_index]);
}

static gboolean
why_collection_filter_match (GtkFilter *filter, gpointer item)
{
  WhyCollectionFilter *self = WHY_COLLECTION_FILTER (filter);
  WhyCollectionRow *row = item;
  if (!is_of_cell (self, row))
    return FALSE;
  if (!self->words)
    return TRUE;

  const WhyPrediction *p = why_collection_row_get_prediction (row);
  g_autofree char *file = g_filename_display_name (why_collection_row_get_path (row));
  g_autofree char *all
      = g_strjoin ("\n", file, name_of (row, p ? p->label : WHY_NO_CLASS),
                   name_of (row, why_collection_row_get_truth (row)),
                   why_collection_row_get_label (row), why_collection_row_get_by_hand (row), NULL);
  g_autofree char *folded = fold (all);
  for (char **word = self->words; *word; word++)
    if (!strstr (folded, *word))
      return FALSE;
  return TRUE;
}

static GtkFilterMatch
why_collection_filter_get_strictness (GtkFilter *filter)
{
  WhyCollectionFilter *self = WHY_COLLECTION_FILTER (filter);
  return self->words || self->truth != WHY_NO_CLASS ? GTK_FILTER_MATCH_SOME : GTK_FILTER_MATCH_ALL;
}

static void
why_collection_filter_finalize (GObject *object)
{
  g_strfreev (WHY_COLLECTION_FILTER (object)->words);
  G_OBJECT_CLASS (why_collection_filter_parent_class)->finalize (object);
}

static void
why_collection_filter_class_init (WhyCollectionFilterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_collection_filter_finalize;
  GTK_FILTER_CLASS (klass)->match = why_collection_filter_match;
  GTK_FILTER_CLASS (klass)->get_strictness = why_collection_filter_get_strictness;
}

static void
why_collection_filter_init (WhyCollectionFilter *self)
{
  self->truth = self->label = WHY_NO_CLASS;
}

WhyCollectionFilter *
why_collection_filter_new (void)
{
  return g_object_new (WHY_TYPE_COLLECTION_FILTER, NULL);
}

void
why_collection_filter_refresh (WhyCollectionFilter *self)
{
  g_return_if_fail (WHY_IS_COLLECTION_FILTER (self));
  gtk_filter_changed (GTK_FILTER (self), GTK_FILTER_CHANGE_DIFFERENT);
}

void
why_collection_filter_set_text (WhyCollectionFilter *self, const char *text)
{
  g_return_if_fail (WHY_IS_COLLECTION_FILTER (self));
  g_autofree char *folded = fold (text);
  g_auto (GStrv) parts = g_strsplit_set (folded, " \t\n", -1);
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  gsize n = 0;
  for (char **part = parts; *part; part++)
    if (**part)
      {
        g_strv_builder_add (words, *part);
        n++;
      }
  g_strfreev (self->words);
  self->words = n > 0 ? g_strv_builder_end (words) : NULL;
  why_collection_filter_refresh (self);
}

void
why_collection_filter_set_cell (WhyCollectionFilter *self, gsize truth, gsize label)
{
  g_return_if_fail (WHY_IS_COLLECTION_FILTER (self));
  self->truth = truth;
  self->label = label;
  why_collection_filter_refresh (self);
}

gboolean
why_collection_filter_has_cell (WhyCollectionFilter *self)
{
  return self->truth != WHY_NO_CLASS;
}
