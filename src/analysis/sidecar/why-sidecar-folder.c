/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sidecar/why-sidecar-folder.h"

#include <string.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/corpus/why-manifest.h"
#include "analysis/sidecar/why-sidecar-file.h"

static void
clear_note (gpointer data)
{
  WhyCorrectedNote *note = data;
  g_free (note->file);
  g_free (note->path);
  g_free (note->class_name);
  g_free (note->was_label);
}

void
why_corrected_folder_free (WhyCorrectedFolder *self)
{
  for (gsize i = 0; i < self->n; i++)
    clear_note (&self->notes[i]);
  g_free (self->notes);
  g_strfreev (self->troubles);
  g_free (self);
}

static void
add_sound (WhyCorrectedFolder *self,
           GArray *notes,
           GStrvBuilder *troubles,
           const WhyManifestRow *row)
{
  g_autoptr (WhySidecarState) state = why_sidecar_load (row->file);
  guint before = notes->len;
  if (state->notice)
    g_strv_builder_add (troubles, state->notice);
  for (gsize i = 0; i < why_sidecar_n (state->sidecar); i++)
    {
      const WhyCorrection *c = why_sidecar_get (state->sidecar, i);
      if (!c->label || c->is_removed)
        {
          self->n_unnamed += !c->is_removed;
          continue;
        }
      WhyCorrectedNote note = {
        .file = g_canonicalize_filename (row->file, NULL),
        .path = g_strdup (row->path),
        .class_name = g_strdup (c->label),
        .from_s = c->from_s,
        .to_s = c->to_s,
        .was_from_s = c->was_from_s,
        .was_to_s = c->was_to_s,
        .was_label = g_strdup (c->was_label),
      };
      g_array_append_val (notes, note);
    }
  self->n_recordings += notes->len > before;
}

WhyCorrectedFolder *
why_sidecar_collect (const char *path, GCancellable *cancellable, GError **error)
{
  const char *paths[] = { path, NULL };
  g_autoptr (WhyManifest) sounds = why_manifest_list (paths, NULL, cancellable, error);
  if (!sounds)
    return NULL;
  g_autoptr (WhyCorrectedFolder) self = g_new0 (WhyCorrectedFolder, 1);
  g_autoptr (GArray) notes = g_array_new (FALSE, TRUE, sizeof (WhyCorrectedNote));
  g_autoptr (GStrvBuilder) troubles = g_strv_builder_new ();
  g_array_set_clear_func (notes, clear_note);
  for (gsize i = 0; i < sounds->n_rows; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      add_sound (self, notes, troubles, &sounds->rows[i]);
    }
  self->n_sounds = sounds->n_rows;
  self->troubles = g_strv_builder_end (troubles);
  self->n_trouble = g_strv_length (self->troubles);
  self->n = notes->len;
  g_array_set_clear_func (notes, NULL);
  self->notes = (WhyCorrectedNote *) (void *) g_array_free (g_steal_pointer (&notes), FALSE);
  return g_steal_pointer (&self);
}

/* file as a manifest in folder names it. */
static const char *
name_from (const char *folder, const char *file)
{
  gsize n = strlen (folder);
  if (strncmp (file, folder, n) != 0)
    return file;
  if (n > 0 && folder[n - 1] == G_DIR_SEPARATOR)
    return file + n;
  return file[n] == G_DIR_SEPARATOR ? file + n + 1 : file;
}

char *
why_corrected_folder_manifest (const WhyCorrectedFolder *self, const char *file)
{
  g_autofree char *whole = g_canonicalize_filename (file, NULL),
                  *folder = g_path_get_dirname (whole);
  GString *text = g_string_new ("path,class,split,from_s,to_s\n");
  for (gsize i = 0; i < self->n; i++)
    {
      char from[WHY_CSV_NUMBER_SIZE], to[WHY_CSV_NUMBER_SIZE];
      const WhyCorrectedNote *note = &self->notes[i];
      g_autofree char *path = why_csv_field ("", name_from (folder, note->file));
      g_autofree char *label = why_csv_field ("", note->class_name);
      g_string_append_printf (text, "%s,%s,,%s,%s\n", path, label,
                              why_csv_number (from, "%.6f", note->from_s),
                              why_csv_number (to, "%.6f", note->to_s));
    }
  return g_string_free (text, FALSE);
}

gsize
why_sidecar_count (const char *sound, char **class_name)
{
  g_autoptr (WhySidecarState) state = why_sidecar_load (sound);
  g_autoptr (GHashTable) lengths = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  double most_s = 0;
  const char *best = NULL;
  for (gsize i = 0; i < why_sidecar_n (state->sidecar); i++)
    {
      const WhyCorrection *c = why_sidecar_get (state->sidecar, i);
      if (!c->label || c->is_removed)
        continue;
      double *length_s = g_hash_table_lookup (lengths, c->label);
      if (!length_s)
        {
          length_s = g_new0 (double, 1);
          g_hash_table_insert (lengths, c->label, length_s);
        }
      *length_s += c->to_s - c->from_s;
      if (*length_s > most_s)
        {
          most_s = *length_s;
          best = c->label;
        }
    }
  *class_name = g_strdup (best);
  return why_sidecar_n (state->sidecar);
}
