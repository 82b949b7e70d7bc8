/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-choices.h"

#include <string.h>

#include "analysis/why-data-path.h"
#include "nn/why-model.h"

#define ENDING ".safetensors"
#define MAX_MODELS 64

typedef struct
{
  GPtrArray *names, *paths, *classes;
} Lists;

static gboolean
has_class (const Lists *lists, const char *name)
{
  for (guint i = 0; i < lists->classes->len; i++)
    if (g_ascii_strcasecmp (lists->classes->pdata[i], name) == 0)
      return TRUE;
  return FALSE;
}

/* Of the files there some are other networks, which find notes and listen, and have no classes of sound. */
static void
add_model (Lists *lists, const char *name, const char *path)
{
  WhyModel *model;
  WhyError error;
  if (lists->names->len >= MAX_MODELS || why_model_load (path, &model, &error) != WHY_OK)
    return;
  const WhyModelInfo *info = why_model_info (model);
  if (info->has_metadata && why_model_mu (model))
    {
      g_ptr_array_add (lists->names, g_strdup (name));
      g_ptr_array_add (lists->paths, g_strdup (path));
      for (gsize k = 0; k < info->n_classes; k++)
        if (!has_class (lists, info->classes[k]))
          g_ptr_array_add (lists->classes, g_strdup (info->classes[k]));
    }
  why_model_free (model);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* By name, so that a number that a host keeps stays the same model's. */
static void
add_folder (Lists *lists, const char *folder, const char *except)
{
  g_autoptr (GDir) dir = folder ? g_dir_open (folder, 0, NULL) : NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  for (const char *file; dir && (file = g_dir_read_name (dir));)
    if (g_str_has_suffix (file, ENDING) && strcmp (file, except) != 0)
      g_ptr_array_add (files, g_strdup (file));
  g_ptr_array_sort (files, compare_names);
  for (guint i = 0; i < files->len; i++)
    {
      const char *file = files->pdata[i];
      g_autofree char *path = g_build_filename (folder, file, NULL);
      g_autofree char *display = g_filename_display_name (file);
      display[strlen (display) - strlen (ENDING)] = '\0';
      add_model (lists, display, path);
    }
}

static WhyVampChoices *
make (void)
{
  Lists lists = { g_ptr_array_new (), g_ptr_array_new (), g_ptr_array_new () };
  g_autofree char *path = why_data_path (WHY_DEFAULT_MODEL),
                  *folder = path ? g_path_get_dirname (path) : NULL,
                  *file = g_path_get_basename (WHY_DEFAULT_MODEL),
                  *own = g_build_filename (g_get_user_data_dir (), "whybrato", "models", NULL);
  if (path)
    add_model (&lists, "default", path);
  if (lists.names->len == 0)
    {
      /* A host must be told of something; who chooses it is told that there is none. */
      g_ptr_array_add (lists.names, g_strdup ("default"));
      g_ptr_array_add (lists.paths, g_strdup (path));
    }
  add_folder (&lists, folder, file);
  add_folder (&lists, own, "");
  WhyVampChoices *choices = g_new0 (WhyVampChoices, 1);
  choices->n_models = lists.names->len;
  choices->n_classes = lists.classes->len;
  g_ptr_array_add (lists.names, NULL);
  g_ptr_array_add (lists.paths, NULL);
  g_ptr_array_add (lists.classes, NULL);
  choices->model_names = (char **) g_ptr_array_free (lists.names, FALSE);
  choices->model_paths = (char **) g_ptr_array_free (lists.paths, FALSE);
  choices->class_names = (char **) g_ptr_array_free (lists.classes, FALSE);
  return choices;
}

const WhyVampChoices *
why_vamp_choices (void)
{
  static const WhyVampChoices *choices;
  if (g_once_init_enter (&choices))
    g_once_init_leave (&choices, make ());
  return choices;
}
