/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* The samples of a whole sound, since notes can only be named once it has ended: the first minutes in memory; of a
 * longer sound all of it in a file without a name in the user's cache folder (10 MB a minute). One thread at a time. */

G_BEGIN_DECLS

/* Four days and a half at 44.1 kHz. */
#define WHY_VAMP_STORE_MAX ((guint64) 1 << 34)

typedef struct _WhyVampStore WhyVampStore;

WhyVampStore *why_vamp_store_new (void);
void why_vamp_store_free (WhyVampStore *self);

/* FALSE: there is no room for them, nor for any more; what was kept before stays. */
gboolean why_vamp_store_add (WhyVampStore *self, const float *samples, gsize n);
guint64 why_vamp_store_n (const WhyVampStore *self);
/* All of it, float. No more can be added. NULL: it cannot be read. g_bytes_unref. */
GBytes *why_vamp_store_finish (WhyVampStore *self);

G_END_DECLS
