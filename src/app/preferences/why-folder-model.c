/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/preferences/why-folder-model.h"

#include <string.h>

#include "app/preferences/why-settings.h"
#include "base/why-utf8.h"

#define ENDING ".safetensors"

/* A line each: URI of the folder, blank, URI of the model. A URI has no blanks. */

char *
why_folder_model_folder (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  return g_file_test (absolute, G_FILE_TEST_IS_DIR) ? g_steal_pointer (&absolute)
                                                    : g_path_get_dirname (absolute);
}

static char *
uri_of (const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  return g_filename_to_uri (absolute, NULL, NULL);
}

/* Of one line: its model if it is that of the folder, else NULL. */
static const char *
match (const char *line, const char *folder_uri)
{
  gsize n = strlen (folder_uri);
  return strncmp (line, folder_uri, n) == 0 && line[n] == ' ' ? line + n + 1 : NULL;
}

static char *
look_up (char **lines, const char *folder)
{
  g_autofree char *uri = uri_of (folder);
  for (char **line = lines; uri && *line; line++)
    {
      const char *model = match (*line, uri);
      g_autofree char *path = model ? g_filename_from_uri (model, NULL, NULL) : NULL;
      if (path && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
why_folder_model_chosen (const char *path)
{
  g_autofree char *text = why_settings_get (WHY_FOLDER_MODELS),
                  *folder = why_folder_model_folder (path);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  while (TRUE)
    {
      char *model = look_up (lines, folder), *above = g_path_get_dirname (folder);
      gboolean is_top = strcmp (above, folder) == 0;
      g_free (folder);
      folder = above;
      if (model || is_top)
        return model;
    }
}

char *
why_folder_model_get (const char *path)
{
  char *chosen = path ? why_folder_model_chosen (path) : NULL;
  g_autofree char *usual = chosen ? NULL : why_settings_get_path ("model");
  return chosen ? chosen : *usual ? g_steal_pointer (&usual) : NULL;
}

/* Whether a line is of the folder, or, where all is taken away, of one above it. */
static gboolean
is_of (const char *line, const char *folder, gboolean or_above)
{
  g_autofree char *at = g_strdup (folder);
  while (TRUE)
    {
      g_autofree char *uri = uri_of (at);
      char *above = g_path_get_dirname (at);
      gboolean is_top = strcmp (above, at) == 0;
      g_free (at);
      at = above;
      if (uri && match (line, uri))
        return TRUE;
      if (is_top || !or_above)
        return FALSE;
    }
}

void
why_folder_model_set (const char *folder, const char *model)
{
  g_autofree char *text = why_settings_get (WHY_FOLDER_MODELS),
                  *absolute = why_folder_model_folder (folder), *uri = uri_of (absolute),
                  *model_uri = model ? uri_of (model) : NULL;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GString) kept = g_string_new (NULL);
  for (char **line = lines; *line; line++)
    if (**line && !is_of (*line, absolute, model == NULL))
      g_string_append_printf (kept, "%s\n", *line);
  if (uri && model_uri)
    g_string_append_printf (kept, "%s %s\n", uri, model_uri);
  why_settings_set (WHY_FOLDER_MODELS, kept->str);
}

char *
why_folder_model_name (const char *model)
{
  char *name = why_utf8_plain_name (model);
  char *ending = g_str_has_suffix (name, ENDING) ? name + strlen (name) - strlen (ENDING) : name;
  if (ending > name)
    *ending = '\0';
  return name;
}
