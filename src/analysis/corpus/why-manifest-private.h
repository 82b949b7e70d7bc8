/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-manifest.h"

/* One block of n cells and their text, NULL behind the last; g_free. */
char **why_manifest_pack_cells (const char *const *cells, gsize n);

/* The file that a path in a table of this folder means: as written where that exists. Else blanks at
 * its ends go, backslashes part folders, a file: address is one, and letters with accents may be
 * composed or not, whichever exists. g_free. */
char *why_manifest_resolve (const char *folder, const char *written);

/* Fills from_s and to_s of a row from its cells. NULL, or what is wrong with them; g_free. */
char *why_manifest_read_part (const char *from, const char *to, WhyManifestRow *row);
