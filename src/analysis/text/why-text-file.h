/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Text as other programs leave it in files: the encodings that a mark, or the zeros of UTF-16, tell. */

G_BEGIN_DECLS

/* The text of bytes in UTF-8, without a byte order mark: from UTF-8 or UTF-16, and, where it is neither,
 * from fallback (an encoding of single bytes, "ISO-8859-1"; NULL: nothing else will do). NULL where that
 * fails or there is a 0 in it; *line: where, from 1. g_free. */
char *why_text_decode (const char *bytes, gsize length, const char *fallback, gsize *line);

G_END_DECLS
