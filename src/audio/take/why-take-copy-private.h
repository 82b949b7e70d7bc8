/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <sys/types.h>

/* A second file with what a first one holds, for one whose name is gone. Plain calls of the system:
 * the descriptor is all that is left of it. */

typedef struct
{
  int fd;
  char *path;     /* malloc'd */
  off_t n_bytes;  /* copied so far, from the start */
  int read_error; /* errno of the old file where that could not be read on, or 0 */
} WhyTakeCopy;

/* All of from, under the name of path in its folder, or in another one where that cannot be. A name
 * that is taken gets a number. Returns 0, or the errno of the first folder. from may grow
 * meanwhile. */
int why_take_copy_new (int from, const char *path, WhyTakeCopy *out);
/* What has come since, and the header anew. Returns 0 or errno. */
int why_take_copy_more (int from, WhyTakeCopy *copy);
/* Removes it. */
void why_take_copy_drop (WhyTakeCopy *copy);

/* Brings the name of path to the disk. */
void why_sync_folder_of (const char *path);
