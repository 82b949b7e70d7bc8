/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Text from outside: names of files, metadata, cells. Any bytes may come. Any thread. */

/* The whole text is well-formed. */
bool why_utf8_is_valid (const char *text, size_t length);

/* For a terminal, a label, a figure or a message: text with U+FFFD in place of each control
 * character (C0, C1, DEL), line or paragraph separator, bidirectional embedding, override or isolate,
 * noncharacter and byte that is no UTF-8; the ASCII characters in keep stay ("\n", or ""). What no
 * XML may hold and no terminal should obey is then gone. Never for names that are opened or compared.
 * Writes at most room bytes with the final 0, of whole characters; returns what the whole takes
 * without it. out NULL with room 0 only measures. */
size_t why_utf8_plain_into (const char *text, const char *keep, char *out, size_t room);
/* The same as a new string: free () or g_free (); NULL when memory is short. */
char *why_utf8_plain (const char *text, const char *keep);
/* The last part of the name of a file or folder, plain; "" of NULL. free () or g_free (). */
char *why_utf8_plain_name (const char *path);
