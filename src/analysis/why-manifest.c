/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-manifest.h"

#include <string.h>

#include "analysis/why-analyzer.h"

/* Reads one record from *at, which is moved past it; lines counts the line breaks it spans. NULL when a quote is not
 * closed. */
static GPtrArray *
read_record (const char **at, gsize *lines)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const char *p = *at;

  for (;;)
    {
      GString *cell = g_string_new (NULL);
      if (*p == '"')
        {
          p++;
          while (*p && !(*p == '"' && p[1] != '"'))
            {
              p += *p == '"';
              *lines += *p == '\n';
              g_string_append_c (cell, *p++);
            }
          if (*p != '"')
            {
              g_string_free (cell, TRUE);
              return NULL;
            }
          p++;
        }
      while (*p && *p != ',' && *p != '\n' && *p != '\r')
        g_string_append_c (cell, *p++);
      g_ptr_array_add (cells, g_string_free (cell, FALSE));
      if (*p != ',')
        break;
      p++;
    }
  p += *p == '\r';
  p += *p == '\n';
  ++*lines;
  *at = p;
  return g_steal_pointer (&cells);
}

int
why_manifest_column (const WhyManifest *manifest, const char *name)
{
  for (gsize i = 0; i < manifest->n_columns; i++)
    if (g_strcmp0 (manifest->columns[i], name) == 0)
      return (int) i;
  return -1;
}

static char *
map_class (const char *class_name, const char *const *maps)
{
  for (; maps && *maps; maps++)
    {
      const char *equals = strchr (*maps, '=');
      if (equals && strlen (class_name) == (gsize) (equals - *maps)
          && strncmp (*maps, class_name, strlen (class_name)) == 0)
        return g_strdup (equals + 1);
    }
  return g_strdup (class_name);
}

static gboolean
is_excluded (const WhyManifest *manifest, char **cells, const char *const *excludes)
{
  for (; excludes && *excludes; excludes++)
    {
      const char *equals = strchr (*excludes, '=');
      g_autofree char *name = g_strndup (*excludes, (gsize) (equals - *excludes));
      int column = why_manifest_column (manifest, name);
      const char *wanted = equals + 1;
      gsize length = strlen (wanted);
      if (length > 0 && wanted[length - 1] == '*' ? strncmp (cells[column], wanted, length - 1) == 0
                                                  : strcmp (cells[column], wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Faults of the header and of the two lists, before any row is read. */
static gboolean
check_columns (const WhyManifest *manifest,
               const char        *path,
               const char *const *maps,
               const char *const *excludes,
               GError           **error)
{
  static const char *const needed[] = { "path", "class", "split" };
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (why_manifest_column (manifest, needed[i]) < 0)
      {
        g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                     "%s: has no column “%s”; a manifest needs the columns path, class and split", path, needed[i]);
        return FALSE;
      }
  for (; maps && *maps; maps++)
    if (!strchr (*maps, '='))
      {
        g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "“%s” is no class map; write FROM=TO", *maps);
        return FALSE;
      }
  for (; excludes && *excludes; excludes++)
    {
      const char *equals = strchr (*excludes, '=');
      g_autofree char *name = g_strndup (*excludes, equals ? (gsize) (equals - *excludes) : 0);
      if (!equals || why_manifest_column (manifest, name) < 0)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       "“%s” excludes nothing; write COLUMN=VALUE with a column of %s", *excludes, path);
          return FALSE;
        }
    }
  return TRUE;
}

static void
add_row (GArray *rows, const WhyManifest *manifest, char **cells, gsize line, const char *folder, const char *const *maps)
{
  const char *path = cells[why_manifest_column (manifest, "path")];
  WhyManifestRow row = {
    .path = g_strdup (path),
    .file = g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (folder, path, NULL),
    .class_name = map_class (cells[why_manifest_column (manifest, "class")], maps),
    .split = g_strdup (cells[why_manifest_column (manifest, "split")]),
    .cells = g_strdupv (cells),
    .line = line,
  };
  g_array_append_val (rows, row);
}

static gboolean
read_rows (WhyManifest       *manifest,
           const char        *text,
           gsize              line,
           const char        *path,
           const char *const *maps,
           const char *const *excludes,
           GError           **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (WhyManifestRow));
  gboolean ok = TRUE;

  while (ok && *text)
    {
      gsize first_line = line;
      g_autoptr (GPtrArray) cells = read_record (&text, &line);
      if (!cells)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, "%s: line %zu: a quote is not closed", path, first_line);
          ok = FALSE;
          break;
        }
      if (cells->len == 1 && *(char *) cells->pdata[0] == '\0')
        continue;
      if (cells->len != manifest->n_columns)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, "%s: line %zu: has %u columns where the header has %zu",
                       path, first_line, cells->len, manifest->n_columns);
          ok = FALSE;
          break;
        }
      g_ptr_array_add (cells, NULL);
      char **strings = (char **) cells->pdata;
      if (*strings[why_manifest_column (manifest, "path")] == '\0')
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, "%s: line %zu: the path is empty", path, first_line);
          ok = FALSE;
        }
      else if (!is_excluded (manifest, strings, excludes))
        add_row (rows, manifest, strings, first_line, folder, maps);
    }
  manifest->n_rows = rows->len;
  manifest->rows = (WhyManifestRow *) (void *) g_array_free (rows, FALSE);
  return ok;
}

WhyManifest *
why_manifest_load (const char *path, const char *const *maps, const char *const *excludes, GError **error)
{
  static const char *const default_maps[] = { "ordinario=none", NULL };
  if (!maps)
    maps = default_maps;

  g_autofree char *text = NULL;
  gsize length;
  g_autoptr (GError) reading = NULL;
  if (!g_file_get_contents (path, &text, &length, &reading))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_IO, "%s: could not be read (%s)", path,
                   reading->message);
      return NULL;
    }
  if (strlen (text) != length || !g_utf8_validate (text, (gssize) length, NULL))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, "%s: is not a CSV text in UTF-8", path);
      return NULL;
    }

  g_autoptr (WhyManifest) manifest = g_new0 (WhyManifest, 1);
  const char *at = text;
  gsize line = 1;
  if (g_str_has_prefix (at, "\xef\xbb\xbf"))
    at += 3;
  g_autoptr (GPtrArray) header = read_record (&at, &line);
  if (!header)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, "%s: line 1: a quote is not closed", path);
      return NULL;
    }
  manifest->n_columns = header->len;
  g_ptr_array_add (header, NULL);
  manifest->columns = g_strdupv ((char **) header->pdata);
  if (!check_columns (manifest, path, maps, excludes, error)
      || !read_rows (manifest, at, line, path, maps, excludes, error))
    return NULL;
  if (manifest->n_rows == 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, "%s: lists no files", path);
      return NULL;
    }
  return g_steal_pointer (&manifest);
}

void
why_manifest_free (WhyManifest *manifest)
{
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      g_free (manifest->rows[i].path);
      g_free (manifest->rows[i].file);
      g_free (manifest->rows[i].class_name);
      g_free (manifest->rows[i].split);
      g_strfreev (manifest->rows[i].cells);
    }
  g_free (manifest->rows);
  g_strfreev (manifest->columns);
  g_free (manifest);
}
