/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-collection-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _WhyCollectionRow
{
  GObject parent_instance;

  WhyCollection *collection;
  gsize row;
  char *by_hand;
  char *listed; /* as it is listed, where that is not its path in the manifest; NULL: it is */
  char *moved;  /* where its file is now; NULL: where the manifest says */
  gboolean is_gone;
};

G_DEFINE_FINAL_TYPE (WhyCollectionRow, why_collection_row, G_TYPE_OBJECT)

static guint changed;

static const WhyManifestRow *
manifest_row (WhyCollectionRow *self)
{
  return &why_collection_get_manifest (self->collection)->rows[self->row];
}

static void
why_collection_row_finalize (GObject *object)
{
  g_object_unref (WHY_COLLECTION_ROW (object)->collection);
  g_free (WHY_COLLECTION_ROW (object)->by_hand);
  g_free (WHY_COLLECTION_ROW (object)->listed);
  g_free (WHY_COLLECTION_ROW (object)->moved);
  G_OBJECT_CLASS (why_collection_row_parent_class)->finalize (object);
}

static void
why_collection_row_class_init (WhyCollectionRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_collection_row_finalize;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                          NULL, G_TYPE_NONE, 0);
}

static void
why_collection_row_init (WhyCollectionRow *self)
{
}

/* A note with its place in the recording. */
static void
set_listed (WhyCollectionRow *self, const char *path)
{
  const WhyManifestRow *r = manifest_row (self);
  g_free (self->listed);
  /* Translators: a file, and where in it a note is, in seconds. */
  self->listed = r->to_s > 0   ? g_strdup_printf (_ ("%s, %.2f–%.2f s"), path, r->from_s, r->to_s)
                 : self->moved ? g_strdup (path)
                               : NULL;
}

WhyCollectionRow *
why_collection_row_new (WhyCollection *collection, gsize row)
{
  WhyCollectionRow *self = g_object_new (WHY_TYPE_COLLECTION_ROW, NULL);
  self->collection = g_object_ref (collection);
  self->row = row;
  set_listed (self, manifest_row (self)->path);
  return self;
}

void
why_collection_row_changed (WhyCollectionRow *self)
{
  g_signal_emit (self, changed, 0);
}

const char *
why_collection_row_get_file (WhyCollectionRow *self)
{
  return self->moved ? self->moved : manifest_row (self)->file;
}

gboolean
why_collection_row_follow_file (WhyCollectionRow *self, const char *from, const char *to)
{
  g_autofree char *file = g_canonicalize_filename (why_collection_row_get_file (self), NULL);
  if (!g_str_equal (file, from))
    return FALSE;
  self->is_gone = to == NULL;
  if (to && !g_str_equal (from, to))
    {
      g_autofree char *folder = g_path_get_dirname (manifest_row (self)->path),
                      *name = g_path_get_basename (to);
      g_autofree char *path
          = g_str_equal (folder, ".") ? g_strdup (name) : g_build_filename (folder, name, NULL);
      g_free (self->moved);
      self->moved = g_strdup (to);
      set_listed (self, path);
    }
  why_collection_row_changed (self);
  return TRUE;
}

const char *
why_collection_row_get_path (WhyCollectionRow *self)
{
  return self->listed ? self->listed : manifest_row (self)->path;
}

const WhyPrediction *
why_collection_row_get_prediction (WhyCollectionRow *self)
{
  return why_collection_get_prediction (self->collection, self->row);
}

WhyRowState
why_collection_row_get_state (WhyCollectionRow *self)
{
  return why_collection_get_state (self->collection, self->row);
}

gsize
why_collection_row_get_truth (WhyCollectionRow *self)
{
  return why_collection_get_truth (self->collection, self->row);
}

const char *
why_collection_row_get_label (WhyCollectionRow *self)
{
  return manifest_row (self)->class_name;
}

const char *
why_collection_row_get_by_hand (WhyCollectionRow *self)
{
  return self->by_hand;
}

void
why_collection_row_set_by_hand (WhyCollectionRow *self, const char *text)
{
  if (g_strcmp0 (text, self->by_hand) == 0)
    return;
  g_free (self->by_hand);
  self->by_hand = g_strdup (text);
  why_collection_row_changed (self);
}

const WhyAxes *
why_collection_row_get_axes (WhyCollectionRow *self)
{
  return why_collection_get_axes (self->collection);
}

const char *
why_collection_row_get_notice (WhyCollectionRow *self)
{
  return why_collection_get_notice (self->collection, self->row);
}

const char *
why_collection_row_get_fault (WhyCollectionRow *self)
{
  const char *fault = why_collection_get_fault (self->collection, self->row);
  if (self->is_gone)
    /* Translators: behind the name of a file */
    return _ ("is in the trash");
  g_autofree char *file = g_filename_display_name (manifest_row (self)->file);
  /* An engine's message begins with the file; the row does too. */
  if (fault && g_str_has_prefix (fault, file) && g_str_has_prefix (fault + strlen (file), ": "))
    return fault + strlen (file) + 2;
  return fault;
}

double
why_collection_row_get_start (WhyCollectionRow *self)
{
  return manifest_row (self)->from_s;
}
