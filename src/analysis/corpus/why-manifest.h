/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A table of sound files with labels: CSV with a header; columns path, class and split are needed,
 * all others are kept. Paths are relative to the manifest.
 *
 * What is unambiguous is taken: UTF-8 or UTF-16, any line ends, commas, semicolons, tabs or bars
 * between cells (whichever make the header complete, or what a first line "sep=;" says), blanks
 * around cells, blank rows, columns without a name, rows that lack cells at their end other than the
 * needed ones, and these three names in any case. */

G_BEGIN_DECLS

typedef struct
{
  char *path; /* as written, and resolved (why-manifest-private.h) */
  char *file;
  char *class_name; /* after mapping */
  char *split;      /* "train", "validation" and "test" in lower case */
  char **cells;     /* all columns as read, n_columns entries; one block */
  gsize line;       /* in the file, from 1 */
} WhyManifestRow;

typedef struct
{
  char **columns; /* header, NULL-terminated; a name that occurs again has " (2)" behind it */
  gsize n_columns;
  GHashTable *indices; /* of columns by name; private, NULL in a list of files */
  WhyManifestRow *rows;
  gsize n_rows;
} WhyManifest;

/* maps: "FROM=TO" class renames; excludes: "COLUMN=VALUE" (a value that ends in * matches any
 * ending). Both NULL-terminated or NULL. maps NULL means the default "ordinario=none". Faults
 * name the line and what to do. */
WhyManifest *why_manifest_load (const char *path,
                                const char *const *maps,
                                const char *const *excludes,
                                GError **error);
/* Whether a path is that of a manifest: a file whose name ends in .csv or .tsv. */
gboolean why_manifest_is_named (const char *path);
/* The sound files below folders, which are told by their endings, and single files, in the order of
 * their names. The class of a file in a folder is the folder's name where that is one of classes
 * (any case, "ordinario" for "none"), else "", as for single files; the split is "". NULL when there
 * are none, or more than anyone means, or when cancelled. */
WhyManifest *why_manifest_list (const char *const *paths,
                                const char *const *classes,
                                GCancellable *cancellable,
                                GError **error);
void why_manifest_free (WhyManifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyManifest, why_manifest_free)

/* Index of a column, or -1; by its name, else by the first name that differs in case alone. */
int why_manifest_column (const WhyManifest *manifest, const char *name);
/* Leaves only the rows that names name: their paths as the manifest writes them, or the files they are
 * resolved to. NULL-terminated. FALSE with error, which begins with path, where one names no row. */
gboolean why_manifest_keep (WhyManifest *manifest,
                            const char *const *names,
                            const char *path,
                            GError **error);
/* n_rows rows without anything in them, under these columns. NULL where two of the needed ones are alike. */
WhyManifest *why_manifest_new (const char *const *columns, gsize n_rows);
/* A cell as a number: with a point, or, as where semicolons part cells, a comma. An empty one is 0.
 * FALSE where it is no number. */
gboolean why_manifest_number (const char *cell, double *value);

G_END_DECLS
