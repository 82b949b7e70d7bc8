/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-choices.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "analysis/why-data-path.h"
#include "nn/why-model.h"

#define ENDING ".safetensors"
#define MAX_MODELS 64
#define MAX_HEADER ((guint64) 1 << 22) /* as the reader of models has it */

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

/* What a model file says of itself, for a list of many of them: its weights take long to read, and are looked at once
 * it is chosen. NULL: it cannot be read. */
static JsonNode *
read_header (const char *path)
{
  guint64 length = 0;
  JsonNode *header = NULL;
  FILE *file = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_fopen (path, "rb") : NULL;
  if (!file)
    return NULL;
  if (fread (&length, sizeof length, 1, file) == 1)
    length = GUINT64_FROM_LE (length);
  g_autofree char *text = length > 0 && length <= MAX_HEADER ? g_try_malloc0 (length + 1) : NULL;
  if (text && fread (text, 1, length, file) == length)
    header = json_from_string (text, NULL);
  fclose (file);
  return header;
}

static const char *
find (JsonObject *metadata, const char *key)
{
  JsonNode *node = json_object_get_member (metadata, key);
  return node && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

/* Of the files there some are other networks, which find notes and listen. FALSE: it is none of ours. */
static gboolean
add_model (Lists *lists, const char *name, const char *path)
{
  g_autoptr (JsonNode) header = lists->names->len < MAX_MODELS ? read_header (path) : NULL;
  JsonObject *root
      = header && JSON_NODE_HOLDS_OBJECT (header) ? json_node_get_object (header) : NULL;
  JsonNode *node = root ? json_object_get_member (root, "__metadata__") : NULL;
  JsonObject *metadata = node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  if (!metadata || g_strcmp0 (find (metadata, "format"), WHY_MODEL_FORMAT) != 0
      || !find (metadata, "classes"))
    return FALSE;
  g_auto (GStrv) classes = g_strsplit (find (metadata, "classes"), ",", WHY_MODEL_MAX_CLASSES);
  g_ptr_array_add (lists->names, g_strdup (name));
  g_ptr_array_add (lists->paths, g_strdup (path));
  for (char **k = classes; *k; k++)
    if (*g_strstrip (*k) && !has_class (lists, *k))
      g_ptr_array_add (lists->classes, g_strdup (*k));
  return TRUE;
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
  if (!path || !add_model (&lists, "default", path))
    {
      /* A host must be told of something; who chooses it is told what is wrong with it. */
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
