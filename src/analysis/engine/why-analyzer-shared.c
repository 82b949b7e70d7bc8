/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>

#include "analysis/engine/why-analyzer-private.h"
#include "analysis/why-data-path.h"
#include "analysis/why-lock-private.h"

/* Those in use. One is loaded at a time: who asks for it meanwhile waits, and then shares it. */
static GMutex loading_mutex;
static GMutex table_mutex; /* guards what follows, for moments only */
static GPtrArray *table;   /* WhyAnalyzer, borrowed: each is in it until its last reference goes */

/* What a model file is, so that another of the same name is not taken for it. g_free. */
static char *
identity_of (const char *path, unsigned n_threads, double window_scale)
{
  GStatBuf info;
  if (g_stat (path, &info) != 0)
    return NULL;
  return g_strdup_printf ("%u %g %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
                          " %" G_GUINT64_FORMAT ".%09ld %s",
                          n_threads, window_scale, (guint64) info.st_dev, (guint64) info.st_ino,
                          (guint64) info.st_size, (guint64) info.st_mtim.tv_sec,
                          (long) info.st_mtim.tv_nsec, path);
}

static WhyAnalyzer *
find (const char *identity)
{
  WhyAnalyzer *found = NULL;
  why_lock (&table_mutex);
  for (guint i = 0; !found && table && i < table->len; i++)
    {
      WhyAnalyzer *analyzer = table->pdata[i];
      if (g_str_equal (analyzer->identity, identity))
        found = why_analyzer_ref (analyzer);
    }
  why_unlock (&table_mutex);
  return found;
}

static void
clear_shared (WhyAnalyzer *analyzer)
{
  g_ptr_array_remove_fast (table, analyzer);
  g_free (analyzer->identity);
  why_analyzer_clear (analyzer);
}

static void
unref_shared (WhyAnalyzer *analyzer)
{
  why_lock (&table_mutex);
  g_atomic_rc_box_release_full (analyzer, (GDestroyNotify) clear_shared);
  why_unlock (&table_mutex);
}

static void
add (WhyAnalyzer *analyzer, char *identity)
{
  why_lock (&table_mutex);
  if (!table)
    table = g_ptr_array_new ();
  analyzer->identity = identity;
  analyzer->unref = unref_shared;
  g_ptr_array_add (table, analyzer);
  why_unlock (&table_mutex);
}

WhyAnalyzer *
why_analyzer_new_shared (const char *model_path, unsigned n_threads, GError **error)
{
  return why_analyzer_new_shared_full (model_path, n_threads, 1, error);
}

WhyAnalyzer *
why_analyzer_new_shared_full (const char *model_path,
                              unsigned n_threads,
                              double window_scale,
                              GError **error)
{
  g_autofree char *path = model_path ? g_strdup (model_path) : why_data_path (WHY_DEFAULT_MODEL);
  g_autofree char *identity = path ? identity_of (path, n_threads, window_scale) : NULL;
  if (!identity)
    return why_analyzer_new_full (model_path, n_threads, window_scale, error);
  why_lock (&loading_mutex);
  WhyAnalyzer *analyzer = find (identity);
  if (!analyzer)
    {
      analyzer = why_analyzer_new_full (path, n_threads, window_scale, error);
      if (analyzer)
        add (analyzer, g_steal_pointer (&identity));
    }
  why_unlock (&loading_mutex);
  return analyzer;
}
