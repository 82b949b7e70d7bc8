/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The recordings that were made with the program, as a folder has them. No widgets; any thread. */

G_BEGIN_DECLS

typedef struct
{
  char *path;
  char *title;           /* as its sidecar says; NULL: none */
  double duration_s;     /* -1: it cannot be told */
  gint64 began_s;        /* when it was recorded, in seconds since 1970 */
  gboolean is_recording; /* now */
} WhyKeptTake;

void why_kept_take_free (WhyKeptTake *take);
/* The same file, and nothing else to be said of it. */
gboolean why_kept_take_equal (const WhyKeptTake *a, const WhyKeptTake *b);
/* Newest first. */
int why_kept_take_compare (const WhyKeptTake *a, const WhyKeptTake *b);

/* Of WhyKeptTake, newest first. None where there is no such folder yet; NULL with error where it cannot be read, or
 * when cancelled. Reads files: not for the main thread. */
GPtrArray *why_kept_take_list (const char *folder, GCancellable *cancellable, GError **error);

/* What a take is called: its title, or the name of its file without the ending. g_free. */
char *why_kept_take_name (const WhyKeptTake *take);
/* The day in words, as one says it at now: "Today", "Yesterday", "Friday 27 November". g_free. */
char *why_kept_take_day_text (const WhyKeptTake *take, GDateTime *now);
/* "14:32". g_free. */
char *why_kept_take_time_text (const WhyKeptTake *take);

G_END_DECLS
