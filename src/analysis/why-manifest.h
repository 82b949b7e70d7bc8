/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A table of sound files with labels: CSV (RFC 4180, UTF-8) with a header; columns path, class
 * and split are needed, all others are kept. Paths are relative to the manifest. */

G_BEGIN_DECLS

typedef struct
{
  char *path;            /* as written, and resolved */
  char *file;
  char *class_name;      /* after mapping */
  char *split;
  char **cells;          /* all columns as read, n_columns entries */
  gsize line;            /* in the file, from 1 */
} WhyManifestRow;

typedef struct
{
  char **columns;        /* header, NULL-terminated */
  gsize n_columns;
  WhyManifestRow *rows;
  gsize n_rows;
} WhyManifest;

/* maps: "FROM=TO" class renames; excludes: "COLUMN=VALUE" (a value that ends in * matches any
 * ending). Both NULL-terminated or NULL. maps NULL means the default "ordinario=none". Faults
 * name the line and what to do. */
WhyManifest *why_manifest_load (const char         *path,
                                const char *const  *maps,
                                const char *const  *excludes,
                                GError            **error);
/* The sound files below folders, which are told by their endings, and single files, in the order of
 * their names. The class of a file in a folder is the folder's name where that is one of classes
 * (any case, "ordinario" for "none"), else "", as for single files; the split is "". NULL when there
 * are none, or more than anyone means, or when cancelled. */
WhyManifest *why_manifest_list (const char *const  *paths,
                                const char *const  *classes,
                                GCancellable       *cancellable,
                                GError            **error);
void         why_manifest_free (WhyManifest *manifest);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyManifest, why_manifest_free)

/* Index of a column, or -1. */
int          why_manifest_column (const WhyManifest *manifest, const char *name);

G_END_DECLS
