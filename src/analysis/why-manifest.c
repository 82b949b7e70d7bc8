/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-manifest.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "analysis/why-analyzer.h"

/* A manifest of a million files is smaller than this; /dev/zero is not. */
#define MAX_BYTES ((gsize) 256 << 20)

/* The rest of a cell that began with a quote, without its quotes; NULL when it is not closed. */
static char *
read_quoted (const char **at, gsize *lines)
{
  const char *p = *at + 1;
  GString *cell = g_string_new (NULL);

  while (*p && !(*p == '"' && p[1] != '"'))
    {
      p += *p == '"';
      *lines += *p == '\n';
      g_string_append_c (cell, *p++);
    }
  *at = *p ? p + 1 : p;
  return g_string_free (cell, *p == '\0');
}

static gboolean
ends_cell (char c)
{
  return c == '\0' || c == ',' || c == '\n' || c == '\r';
}

/* Reads one record from *at, which is moved past it; lines counts the line breaks it spans. NULL
 * with a fragment of a sentence in *fault when its quotes are wrong. */
static GPtrArray *
read_record (const char **at, gsize *lines, const char **fault)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  const char *p = *at;

  for (;;)
    {
      char *cell;
      if (*p == '"')
        cell = read_quoted (&p, lines);
      else
        {
          const char *begin = p;
          while (!ends_cell (*p))
            p++;
          cell = g_strndup (begin, (gsize) (p - begin));
        }
      *fault = !cell ? _("a quote is not closed")
                     : _("text follows a closing quote; double the quotes inside a cell");
      if (cell)
        g_ptr_array_add (cells, cell);
      if (!cell || !ends_cell (*p))
        return NULL;
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
               const char *path,
               const char *const *maps,
               const char *const *excludes,
               GError **error)
{
  static const char *const needed[] = { "path", "class", "split" };
  for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
    if (why_manifest_column (manifest, needed[i]) < 0)
      {
        gboolean is_other = manifest->n_columns == 1 && strpbrk (manifest->columns[0], ";\t");
        g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                     _("%s: has no column “%s”; a manifest needs the columns path, class and "
                       "split%s"),
                     path, needed[i], is_other ? _(", with commas between") : "");
        return FALSE;
      }
  for (gsize i = 0; i < manifest->n_columns; i++)
    if (why_manifest_column (manifest, manifest->columns[i]) != (int) i)
      {
        g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                     _("%s: has the column “%s” twice; rename one"), path, manifest->columns[i]);
        return FALSE;
      }
  for (; maps && *maps; maps++)
    if (!strchr (*maps, '='))
      {
        g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _("“%s” is no class map; write FROM=TO"),
                     *maps);
        return FALSE;
      }
  for (; excludes && *excludes; excludes++)
    {
      const char *equals = strchr (*excludes, '=');
      g_autofree char *name = g_strndup (*excludes, equals ? (gsize) (equals - *excludes) : 0);
      if (!equals || why_manifest_column (manifest, name) < 0)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       _("“%s” excludes nothing; write COLUMN=VALUE with a column of "
                         "%s"), *excludes,
                       path);
          return FALSE;
        }
    }
  return TRUE;
}

static void
add_row (GArray *rows,
         const WhyManifest *manifest,
         char **cells,
         gsize line,
         const char *folder,
         const char *const *maps)
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

/* What is wrong with the shape of a record, or NULL. fault: what is wrong with its quotes. g_free.
 */
static char *
find_fault (const WhyManifest *manifest, GPtrArray *cells, const char *fault)
{
  if (!cells)
    return g_strdup (fault);
  if (cells->len != manifest->n_columns)
    return g_strdup_printf (_("has %u columns where the header has %zu"), cells->len,
                            manifest->n_columns);
  return NULL;
}

static gboolean
read_rows (WhyManifest *manifest,
           const char *text,
           gsize line,
           const char *path,
           const char *const *maps,
           const char *const *excludes,
           GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  GArray *rows = g_array_new (FALSE, TRUE, sizeof (WhyManifestRow));
  int path_column = why_manifest_column (manifest, "path");
  g_autofree char *fault = NULL;
  gsize first_line = line;

  while (!fault && *text)
    {
      const char *quote_fault;
      first_line = line;
      g_autoptr (GPtrArray) cells = read_record (&text, &line, &quote_fault);
      if (cells && cells->len == 1 && *(char *) cells->pdata[0] == '\0')
        continue;
      fault = find_fault (manifest, cells, quote_fault);
      if (fault)
        break;
      g_ptr_array_add (cells, NULL);
      char **strings = (char **) cells->pdata;
      if (is_excluded (manifest, strings, excludes))
        continue;
      if (*strings[path_column] == '\0')
        fault = g_strdup (_("the path is empty"));
      else
        add_row (rows, manifest, strings, first_line, folder, maps);
    }
  manifest->n_rows = rows->len;
  manifest->rows = (WhyManifestRow *) (void *) g_array_free (rows, FALSE);
  if (fault)
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _("%s: line %zu: %s"), path, first_line, fault);
  return !fault;
}

/* The file as a text, without a byte order mark; from pipes too. */
static GString *
read_text (const char *path, GError **error)
{
  FILE *file = fopen (path, "re");
  GString *text = g_string_new (NULL);
  char block[65536];
  gsize n_read = 0;
  while (file && text->len < MAX_BYTES && (n_read = fread (block, 1, sizeof block, file)) > 0)
    g_string_append_len (text, block, (gssize) n_read);

  const char *mark = "\xef\xbb\xbf";
  int reason = errno;
  if (!file || ferror (file))
    g_set_error (error, WHY_ERROR, WHY_ERR_IO, _("%s: could not be read: %s"), path,
                 g_strerror (reason));
  else if (n_read > 0 || strlen (text->str) != text->len
           || !g_utf8_validate (text->str, (gssize) text->len, NULL))
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _("%s: is not a CSV text in UTF-8"), path);
  else if (g_str_has_prefix (text->str, mark))
    g_string_erase (text, 0, (gssize) strlen (mark));
  if (file)
    fclose (file);
  if (*error)
    return g_string_free (text, TRUE), NULL;
  return text;
}

/* Header, then rows. */
static gboolean
parse (WhyManifest *manifest,
       const char *text,
       const char *path,
       const char *const *maps,
       const char *const *excludes,
       GError **error)
{
  gsize line = 1;
  const char *fault;
  g_autoptr (GPtrArray) header = read_record (&text, &line, &fault);
  if (!header)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _("%s: line 1: %s"), path, fault);
      return FALSE;
    }
  manifest->n_columns = header->len;
  g_ptr_array_add (header, NULL);
  manifest->columns = g_strdupv ((char **) header->pdata);
  if (!check_columns (manifest, path, maps, excludes, error)
      || !read_rows (manifest, text, line, path, maps, excludes, error))
    return FALSE;
  if (manifest->n_rows > 0)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _("%s: lists no files"), path);
  return FALSE;
}

WhyManifest *
why_manifest_load (const char *path,
                   const char *const *maps,
                   const char *const *excludes,
                   GError **error)
{
  static const char *const default_maps[] = { "ordinario=none", NULL };
  GError *fault = NULL;
  GString *text = read_text (path, &fault);
  g_autoptr (WhyManifest) manifest = g_new0 (WhyManifest, 1);

  if (text)
    parse (manifest, text->str, path, maps ? maps : default_maps, excludes, &fault);
  if (text)
    g_string_free (text, TRUE);
  if (!fault)
    return g_steal_pointer (&manifest);
  g_propagate_error (error, fault);
  return NULL;
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
