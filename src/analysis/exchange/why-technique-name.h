/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which of the classes (NULL-terminated, as of a model) somebody means by a label: its own name, that in any
 * language of this program or usual in scores, in capitals or not, with or without its accents; what
 * stands around it as a note's name or a number ("A4 vibrato 97 %") is passed over. FALSE: it is the name of
 * none. Any thread. */
gboolean why_technique_of_label (const char *label, const char *const *classes, gsize *out);

G_END_DECLS
