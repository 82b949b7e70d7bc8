/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Of tasks begun one after another for the same place, only the last one counts: the former are
 * cancelled, and what they bring is dropped. The place is a GCancellable of the owner, NULL while
 * nothing is awaited. Main thread. */

G_BEGIN_DECLS

/* A task that takes the place over; the caller gives it its data and runs it. callback gets owner
 * with a reference of its own, to be dropped there. */
GTask *why_newest_begin (GCancellable **newest,
                         const char *name,
                         GAsyncReadyCallback callback,
                         gpointer owner);
/* In the callback, first of all: TRUE for the task that is awaited. */
gboolean why_newest_end (GCancellable **newest, GAsyncResult *result);
/* Nothing is awaited any more. */
void why_newest_cancel (GCancellable **newest);

G_END_DECLS
