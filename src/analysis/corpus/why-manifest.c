/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/corpus/why-csv-reader.h"

/* Of all rows together: what no table of recordings has. */
#define MAX_CELLS ((gsize) 1 << 24)

enum
{
  PATH,
  CLASS,
  SPLIT,
  N_NEEDED
};

static const char *const needed_names[N_NEEDED] = { "path", "class", "split" };

typedef struct
{
  gsize column;
  const char *value;
} Exclude;

typedef struct
{
  const char *path;
  char *folder;
  WhyManifest *manifest;
  WhyCsvReader reader;
  GArray *kept;           /* gsize: where each column of the manifest is in a record */
  gsize needed[N_NEEDED]; /* columns of the manifest */
  int part[2];            /* from_s and to_s, or -1 */
  const char *const *maps;
  GArray *excludes; /* Exclude */
  GArray *rows;     /* WhyManifestRow */
  GPtrArray *cells; /* of one row, borrowed */
} Loader;

static char *
folded_key (const char *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);
  return g_strconcat ("\n", folded, NULL); /* no name has a line end after stripping */
}

int
why_manifest_column (const WhyManifest *manifest, const char *name)
{
  if (!name || !*name)
    return -1;
  for (gsize i = 0; !manifest->indices && i < manifest->n_columns; i++)
    if (g_strcmp0 (manifest->columns[i], name) == 0)
      return (int) i;
  if (!manifest->indices)
    return -1;
  gpointer index = g_hash_table_lookup (manifest->indices, name);
  g_autofree char *folded = index ? NULL : folded_key (name);
  if (folded)
    index = g_hash_table_lookup (manifest->indices, folded);
  return GPOINTER_TO_INT (index) - 1;
}

char **
why_manifest_pack_cells (const char *const *cells, gsize n)
{
  gsize size = (n + 1) * sizeof (char *);
  for (gsize i = 0; i < n; i++)
    size += strlen (cells[i]) + 1;
  char **block = g_malloc (size), *text = (char *) (block + n + 1);
  for (gsize i = 0; i < n; i++)
    {
      block[i] = text;
      text = g_stpcpy (text, cells[i]) + 1;
    }
  block[n] = NULL;
  return block;
}

/* The next record that is not blank. FALSE at the end, or after an error. */
static gboolean
next_record (Loader *loader, gsize *line, GError **error)
{
  const char *fault;
  do
    *line = loader->reader.line;
  while (why_csv_reader_next (&loader->reader, &fault)
         && why_csv_reader_is_blank (&loader->reader));
  if (fault)
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _ ("%s: line %zu: %s"), loader->path, *line,
                 fault);
  return !fault && !why_csv_reader_is_blank (&loader->reader);
}

static int
find_needed (const char *name)
{
  for (int i = 0; i < N_NEEDED; i++)
    if (g_ascii_strcasecmp (name, needed_names[i]) == 0)
      return i;
  return -1;
}

/* "sep=;", which Excel reads itself. */
static char
told_separator (const char **text)
{
  const char *p = *text;
  if (g_ascii_strncasecmp (p, "sep=", 4) != 0 || !p[4] || !strchr ("\r\n", p[5]))
    return '\0';
  *text = p + 5;
  return p[4];
}

/* The one by which the header has most of the columns that are needed. */
static char
find_separator (const char *text)
{
  static const char separators[] = ",;\t|";
  char best = ',';
  int most = 0;
  for (const char *separator = separators; *separator; separator++)
    {
      WhyCsvReader reader;
      const char *fault;
      int n = 0;
      why_csv_reader_init (&reader, text, *separator);
      while (why_csv_reader_next (&reader, &fault) && why_csv_reader_is_blank (&reader))
        ;
      for (gsize i = 0; !fault && i < why_csv_reader_n_cells (&reader); i++)
        {
          g_autofree char *name = g_strdup (why_csv_reader_cell (&reader, i));
          why_csv_strip (name);
          n += find_needed (name) >= 0;
        }
      why_csv_reader_clear (&reader);
      if (n > most)
        {
          most = n;
          best = *separator;
        }
    }
  return best;
}

/* Adds a name, made different from those before it. FALSE when it is a needed one again. */
static gboolean
add_column (GHashTable *indices, GHashTable *times, GPtrArray *names, const char *name)
{
  int needed = find_needed (name);
  const char *own = needed >= 0 ? needed_names[needed] : name;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (times, own)) + 1;
  g_autofree char *unique = g_strdup (name);
  if (needed >= 0 && n > 1)
    return FALSE;
  for (n = MAX (n, 2) - 1; g_hash_table_contains (indices, unique);)
    {
      g_free (unique);
      unique = g_strdup_printf ("%s (%u)", name, ++n);
    }
  g_hash_table_insert (times, g_strdup (own), GUINT_TO_POINTER (n));
  gpointer index = GINT_TO_POINTER ((int) names->len + 1);
  g_hash_table_insert (indices, g_strdup (unique), index);
  g_autofree char *folded = folded_key (unique);
  if (!g_hash_table_contains (indices, folded))
    g_hash_table_insert (indices, g_steal_pointer (&folded), index);
  g_ptr_array_add (names, g_steal_pointer (&unique));
  return TRUE;
}

/* Columns without a name are of no use to anyone. */
static gboolean
read_header (Loader *loader, GError **error)
{
  WhyManifest *manifest = loader->manifest;
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *twice = NULL;
  gsize line = 1;
  GError *fault = NULL;

  manifest->indices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  next_record (loader, &line, &fault);
  for (gsize i = 0; !fault && !twice && i < why_csv_reader_n_cells (&loader->reader); i++)
    {
      g_autofree char *name = g_strdup (why_csv_reader_cell (&loader->reader, i));
      why_csv_strip (name);
      if (*name && add_column (manifest->indices, times, names, name))
        g_array_append_val (loader->kept, i);
      else if (*name)
        twice = g_steal_pointer (&name);
    }
  manifest->n_columns = names->len;
  g_ptr_array_add (names, NULL);
  manifest->columns = (char **) g_ptr_array_free (names, FALSE);
  for (int i = 0; !fault && !twice && i < N_NEEDED; i++)
    {
      int column = why_manifest_column (manifest, needed_names[i]);
      loader->needed[i] = (gsize) MAX (column, 0);
      if (column < 0)
        g_set_error (
            &fault, WHY_ERROR, WHY_ERR_FORMAT,
            _ ("%s: line %zu: has no column “%s”; a manifest needs the columns path, class "
               "and split"),
            loader->path, line, needed_names[i]);
      if (column < 0)
        break;
    }
  loader->part[0] = why_manifest_column (manifest, "from_s");
  loader->part[1] = why_manifest_column (manifest, "to_s");
  if (twice)
    g_set_error (&fault, WHY_ERROR, WHY_ERR_FORMAT,
                 _ ("%s: line %zu: has the column “%s” twice; rename one"), loader->path, line,
                 twice);
  if (fault)
    g_propagate_error (error, fault);
  return !fault;
}

/* Of the two lists, before any row is read. */
static gboolean
check_options (Loader *loader, const char *const *excludes, GError **error)
{
  for (const char *const *map = loader->maps; map && *map; map++)
    if (!strchr (*map, '='))
      {
        g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                     _ ("“%s” does not rename a class; write "
                        "FROM=TO"),
                     *map);
        return FALSE;
      }
  for (; excludes && *excludes; excludes++)
    {
      const char *equals = strchr (*excludes, '=');
      g_autofree char *name = g_strndup (*excludes, equals ? (gsize) (equals - *excludes) : 0);
      int column = why_manifest_column (loader->manifest, name);
      if (column < 0)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       _ ("“%s” does not exclude anything; write COLUMN=VALUE with a column of %s"),
                       *excludes, loader->path);
          return FALSE;
        }
      Exclude exclude = { .column = (gsize) column, .value = equals + 1 };
      g_array_append_val (loader->excludes, exclude);
    }
  return TRUE;
}

static gboolean
is_excluded (const Loader *loader, const char *const *cells)
{
  for (guint i = 0; i < loader->excludes->len; i++)
    {
      const Exclude *exclude = &g_array_index (loader->excludes, Exclude, i);
      const char *cell = cells[exclude->column];
      gsize length = strlen (exclude->value);
      if (length > 0 && exclude->value[length - 1] == '*'
              ? strncmp (cell, exclude->value, length - 1) == 0
              : strcmp (cell, exclude->value) == 0)
        return TRUE;
    }
  return FALSE;
}

/* In the case that the map has, else in any. */
static char *
map_class (char *class_name, const char *const *maps)
{
  g_autofree char *taken = class_name;
  for (int any_case = 0; any_case < 2; any_case++)
    for (const char *const *map = maps; map && *map; map++)
      {
        const char *equals = strchr (*map, '=');
        g_autofree char *from = g_strndup (*map, (gsize) (equals - *map));
        if (any_case ? g_ascii_strcasecmp (from, taken) == 0 : strcmp (from, taken) == 0)
          return g_strdup (equals + 1);
      }
  return g_steal_pointer (&taken);
}

static char *
take_split (const char *cell)
{
  static const char *const known[] = { "train", "validation", "test" };
  char *split = g_strdup (cell);
  why_csv_strip (split);
  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_ascii_strcasecmp (split, known[i]) == 0)
      strcpy (split, known[i]);
  return split;
}

/* What is wrong with the shape of a record, or NULL; g_free. Cells may be missing at its end that
 * nobody needs, as some programs leave them out, and be too many that are empty. */
static char *
find_fault (const Loader *loader)
{
  const WhyCsvReader *reader = &loader->reader;
  gsize n = why_csv_reader_n_cells (reader), last = 0, first_beyond;
  const gsize *kept = (const gsize *) (const void *) loader->kept->data;
  for (int i = 0; i < N_NEEDED; i++)
    last = MAX (last, kept[loader->needed[i]]);
  first_beyond = kept[loader->kept->len - 1] + 1;
  gboolean is_whole = n > last;
  for (gsize i = first_beyond; is_whole && i < n; i++)
    is_whole = *why_csv_reader_cell (reader, i) == '\0';
  if (!is_whole)
    return g_strdup_printf (_ ("has %zu columns where the header has %zu; put quotes around a cell "
                               "that holds a “%c”"),
                            n, first_beyond, reader->separator);
  if (loader->rows->len >= MAX_CELLS / loader->manifest->n_columns)
    return g_strdup_printf (_ ("is beyond the rows that fit with %zu columns; leave out columns "
                               "that are not needed"),
                            loader->manifest->n_columns);
  return NULL;
}

/* NULL, or what is wrong with the row; g_free. */
static char *
take_row (Loader *loader, gsize line)
{
  char *fault = find_fault (loader);
  if (fault)
    return fault;
  g_ptr_array_set_size (loader->cells, 0);
  for (guint i = 0; i < loader->kept->len; i++)
    g_ptr_array_add (loader->cells,
                     (char *) why_csv_reader_cell (&loader->reader,
                                                   g_array_index (loader->kept, gsize, i)));
  const char *const *cells = (const char *const *) loader->cells->pdata;
  if (is_excluded (loader, cells))
    return NULL;
  const char *path = cells[loader->needed[PATH]];
  g_autofree char *stripped = g_strdup (path),
                  *class_name = g_strdup (cells[loader->needed[CLASS]]);
  why_csv_strip (stripped);
  why_csv_strip (class_name);
  WhyManifestRow part = { 0 };
  if (*stripped == '\0')
    return g_strdup (_ ("the path is empty"));
  fault = why_manifest_read_part (loader->part[0] < 0 ? "" : cells[loader->part[0]],
                                  loader->part[1] < 0 ? "" : cells[loader->part[1]], &part);
  if (fault)
    return fault;
  WhyManifestRow row = {
    .from_s = part.from_s,
    .to_s = part.to_s,
    .path = g_strdup (path),
    .file = why_manifest_resolve (loader->folder, path),
    .class_name = map_class (g_steal_pointer (&class_name), loader->maps),
    .split = take_split (cells[loader->needed[SPLIT]]),
    .cells = why_manifest_pack_cells (cells, loader->cells->len),
    .line = line,
  };
  g_array_append_val (loader->rows, row);
  return NULL;
}

static gboolean
read_rows (Loader *loader, GError **error)
{
  g_autofree char *fault = NULL;
  GError *inner = NULL;
  gsize line;
  while (!fault && next_record (loader, &line, &inner))
    fault = take_row (loader, line);
  if (fault)
    g_set_error (&inner, WHY_ERROR, WHY_ERR_FORMAT, _ ("%s: line %zu: %s"), loader->path, line,
                 fault);
  if (!inner && loader->rows->len == 0)
    g_set_error (&inner, WHY_ERROR, WHY_ERR_FORMAT, _ ("%s: does not list any files"),
                 loader->path);
  if (inner)
    g_propagate_error (error, inner);
  return !inner;
}

WhyManifest *
why_manifest_load (const char *path,
                   const char *const *maps,
                   const char *const *excludes,
                   GError **error)
{
  static const char *const default_maps[] = { "ordinario=none", NULL };
  g_autofree char *text = why_csv_load (path, error);
  if (!text)
    return NULL;
  g_autoptr (WhyManifest) manifest = g_new0 (WhyManifest, 1);
  Loader loader = {
    .path = path,
    .folder = g_path_get_dirname (path),
    .manifest = manifest,
    .kept = g_array_new (FALSE, FALSE, sizeof (gsize)),
    .maps = maps ? maps : default_maps,
    .excludes = g_array_new (FALSE, FALSE, sizeof (Exclude)),
    .rows = g_array_new (FALSE, TRUE, sizeof (WhyManifestRow)),
    .cells = g_ptr_array_new (),
  };
  const char *begin = text;
  char separator = told_separator (&begin);
  why_csv_reader_init (&loader.reader, begin, separator ? separator : find_separator (begin));
  gboolean ok = read_header (&loader, error) && check_options (&loader, excludes, error)
                && read_rows (&loader, error);
  manifest->n_rows = loader.rows->len;
  manifest->rows = (WhyManifestRow *) (void *) g_array_free (loader.rows, FALSE);
  why_csv_reader_clear (&loader.reader);
  g_free (loader.folder);
  g_array_unref (loader.kept);
  g_array_unref (loader.excludes);
  g_ptr_array_unref (loader.cells);
  return ok ? g_steal_pointer (&manifest) : NULL;
}

WhyManifest *
why_manifest_new (const char *const *columns, gsize n_rows)
{
  g_autoptr (WhyManifest) manifest = g_new0 (WhyManifest, 1);
  g_autoptr (GHashTable) times = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  gboolean ok = TRUE;
  manifest->indices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (; ok && *columns; columns++)
    ok = add_column (manifest->indices, times, names, *columns);
  manifest->n_columns = names->len;
  g_ptr_array_add (names, NULL);
  manifest->columns = (char **) g_ptr_array_free (names, FALSE);
  manifest->rows = g_new0 (WhyManifestRow, n_rows);
  manifest->n_rows = n_rows;
  return ok ? g_steal_pointer (&manifest) : NULL;
}

static void
clear_row (WhyManifestRow *row)
{
  g_free (row->path);
  g_free (row->file);
  g_free (row->class_name);
  g_free (row->split);
  g_free (row->cells);
}

gboolean
why_manifest_keep (WhyManifest *manifest,
                   const char *const *names,
                   const char *path,
                   GError **error)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal),
                         known = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      g_hash_table_add (known, manifest->rows[i].path);
      g_hash_table_add (known, manifest->rows[i].file);
    }
  for (; *names; names++)
    {
      if (!g_hash_table_contains (known, *names))
        {
          g_autofree char *name = g_filename_display_name (*names);
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       _ ("%s: does not list “%s”; name paths as they stand in it"), path, name);
          return FALSE;
        }
      g_hash_table_add (wanted, (char *) *names);
    }
  gsize kept = 0;
  for (gsize i = 0; i < manifest->n_rows; i++)
    if (g_hash_table_contains (wanted, manifest->rows[i].path)
        || g_hash_table_contains (wanted, manifest->rows[i].file))
      manifest->rows[kept++] = manifest->rows[i];
    else
      clear_row (&manifest->rows[i]);
  manifest->n_rows = kept;
  return TRUE;
}

void
why_manifest_free (WhyManifest *manifest)
{
  for (gsize i = 0; i < manifest->n_rows; i++)
    clear_row (&manifest->rows[i]);
  g_free (manifest->rows);
  g_strfreev (manifest->columns);
  g_clear_pointer (&manifest->indices, g_hash_table_unref);
  g_free (manifest);
}
