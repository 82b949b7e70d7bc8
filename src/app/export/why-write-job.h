/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A file that is written on a thread, while its window goes on. The program does not end before the file is whole. */

G_BEGIN_DECLS

/* On the thread: writes data to path, or sets error and returns FALSE. */
typedef gboolean (*WhyWriteFunc) (const char *path, gpointer data, GError **error);
/* On the main thread: error NULL: it was written. */
typedef void (*WhyWrittenFunc) (const char *path, const GError *error, gpointer user);

/* data belongs to the job, which frees it on the main thread. window may be NULL; user is a GObject, held until written is
 * called, which it is once. */
void why_write_job_begin (GtkWindow *window,
                          const char *path,
                          WhyWriteFunc write,
                          gpointer data,
                          GDestroyNotify free_data,
                          WhyWrittenFunc written,
                          gpointer user);

G_END_DECLS
