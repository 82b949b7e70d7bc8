/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/why-cli-merge.h"
#include "train/why-cross-validation.h"

/* What becomes of a cross-validation, made in one run or in shards. */

G_BEGIN_DECLS

/* The table of the folds that are done. FALSE after a complaint. */
gboolean
why_cli_cross_write (const WhyCrossValidation *validation, const char *column, const char *path);
/* Prints what it comes to, and where the table is. FALSE after a complaint. */
gboolean why_cli_cross_tell (const WhyCrossValidation *validation,
                             const char *column,
                             const char *path,
                             gsize min_files);
/* A fold that is done, as a line. g_free. */
char *why_cli_cross_line (const WhyCrossValidation *validation, gsize fold);
/* The table of all folds. The exit status. */
int why_cli_merge_cross (WhyShardSet *set, const WhyCliMergeOptions *options);

G_END_DECLS
