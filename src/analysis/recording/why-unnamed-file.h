/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A file in the user's cache folder for what does not fit into memory. It has no name: whatever ends the program,
 * nothing is left behind. */

G_BEGIN_DECLS

/* For reading and writing; -1: it cannot be made. close. */
int why_unnamed_file_open (void);
/* All of size bytes at offset; FALSE: there is no room, or they cannot be read. */
gboolean why_unnamed_file_write (int fd, const void *data, gsize size, goffset offset);
gboolean why_unnamed_file_read (int fd, void *data, gsize size, goffset offset);

G_END_DECLS
