/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sidecar-case.h"

#include <glib/gstdio.h>

static char *folder;

void
sidecar_case_begin (void)
{
  folder = g_dir_make_tmp ("why-sidecar-XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_autofree char *data = g_build_filename (folder, "data", NULL);
  g_assert_cmpint (g_mkdir (data, 0777), ==, 0);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
}

const char *
sidecar_case_folder (void)
{
  return folder;
}

char *
sidecar_case_sound (const char *name, const char *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL),
                  *parent = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (parent, 0755), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, -1, NULL));
  return g_steal_pointer (&path);
}

char *
sidecar_case_read (const char *path)
{
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

WhySidecar *
sidecar_case_one (double from_s, double to_s, const char *label)
{
  WhySidecar *sidecar = why_sidecar_new ();
  const WhyCorrection note = { .from_s = from_s,
                               .to_s = to_s,
                               .label = (char *) label,
                               .has_was = TRUE,
                               .was_from_s = from_s,
                               .was_to_s = to_s,
                               .was_label = (char *) "vibrato" };
  why_sidecar_add (sidecar, &note);
  return sidecar;
}

WhyNotes *
sidecar_case_notes (void)
{
  static char *classes[] = { (char *) "vibrato", (char *) "trill", (char *) "none" };
  static char model[] = "small";
  static WhyAxes axes = { .n_classes = 3, .classes = classes, .model_name = model };
  static const double borders[][2] = { { 1, 2 }, { 2, 3 }, { 5, 6 } };
  WhyNote notes[G_N_ELEMENTS (borders)];
  for (gsize i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      notes[i] = why_note_found (borders[i][0], borders[i][1]);
      notes[i].is_named = TRUE;
      notes[i].label = i;
      notes[i].probabilities[i] = 0.9f;
    }
  return why_notes_new (notes, G_N_ELEMENTS (notes), 10, &axes);
}
