/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stdio.h>

#include "base/why-status.h"

/* A file that appears under its name only when it is whole: bytes go to a temporary file in the same
 * folder, which replaces the target at commit. A full disk or a crash leaves what was there before. */
typedef struct _WhyOutfile WhyOutfile;

WhyStatus why_outfile_open (const char *path, WhyOutfile **out, WhyError *error);

/* Buffered stream on the temporary file; errors may be left to commit, which checks them all. */
FILE *why_outfile_stream (WhyOutfile *file);

/* Flushes, syncs, renames and frees; on failure the temporary file is removed and freed too. */
WhyStatus why_outfile_commit (WhyOutfile *file, WhyError *error);

/* Removes the temporary file and frees; NULL is allowed. */
void why_outfile_abort (WhyOutfile *file);

/* All in one: a text as a whole file. */
WhyStatus why_outfile_write (const char *path, const char *text, WhyError *error);
