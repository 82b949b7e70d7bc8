/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Words for the user in layers that know no GLib, translated as glib/gi18n.h does it elsewhere. The format
 * of why_error_set needs none of this: it is translated there. */

/* The text in the user's language, or itself; static storage; any thread. */
const char *why_gettext (const char *text) __attribute__ ((format_arg (1)));

#define _(text) why_gettext (text)
/* Marks a text that is translated where it is used. */
#define N_(text) text
