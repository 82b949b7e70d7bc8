/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* How glibc keeps memory that was given back; nothing elsewhere. Main thread, first before any other
 * thread is made.
 *
 * Usually: two heaps for all threads instead of eight a core, and areas up to 4 MiB are kept for the
 * next, since the pictures of a frame drawn in software take and give back some of 2 MiB each: from
 * the system anew they would cost as much as the drawing.
 *
 * While sound is recorded: live pictures take and give back planes of some hundred kilobytes all the
 * time from threads that come and go. Heaps fall to pieces over them, and memory creeps up by 60 MiB
 * in ten minutes; what goes straight back to the system cannot, and costs 4 % of a core. */

void why_heap_begin (void);
/* Each TRUE is undone by a FALSE; the last of them brings the usual way back. */
void why_heap_set_live (gboolean live);
