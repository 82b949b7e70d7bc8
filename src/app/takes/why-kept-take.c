/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/takes/why-kept-take.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "app/sound/why-take-journal.h"
#include "audio/file/why-audio-file.h"
#include "base/why-utf8.h"

void
why_kept_take_free (WhyKeptTake *take)
{
  g_free (take->path);
  g_free (take->title);
  g_free (take);
}

gboolean
why_kept_take_equal (const WhyKeptTake *a, const WhyKeptTake *b)
{
  return g_str_equal (a->path, b->path) && g_strcmp0 (a->title, b->title) == 0
         && a->duration_s >= b->duration_s && a->duration_s <= b->duration_s
         && a->began_s == b->began_s && a->is_recording == b->is_recording;
}

int
why_kept_take_compare (const WhyKeptTake *a, const WhyKeptTake *b)
{
  if (a->began_s != b->began_s)
    return a->began_s > b->began_s ? -1 : 1;
  return strcmp (a->path, b->path);
}

static int
compare_pointers (gconstpointer a, gconstpointer b)
{
  return why_kept_take_compare (*(WhyKeptTake *const *) a, *(WhyKeptTake *const *) b);
}

static char *
title_of (const char *path)
{
  g_autoptr (WhySidecarState) state = why_sidecar_load (path);
  const char *title = why_sidecar_get_title (state->sidecar);
  return *title ? why_utf8_plain (title, "") : NULL;
}

/* NULL: it is none. One that is broken is listed by its ending, so that it can be deleted. */
static WhyKeptTake *
read_take (const char *path)
{
  GStatBuf status;
  if (why_sidecar_is_named (path) || g_stat (path, &status) != 0 || !S_ISREG (status.st_mode))
    return NULL;
  WhyAudioInfo info;
  gboolean is_sound = why_audio_probe (path, &info, NULL) == WHY_OK;
  gsize length = strlen (path);
  if (!is_sound && (length < 4 || g_ascii_strcasecmp (path + length - 4, ".wav") != 0))
    return NULL;
  WhyKeptTake *take = g_new0 (WhyKeptTake, 1);
  take->path = g_strdup (path);
  take->title = title_of (path);
  take->is_recording = why_take_journal_is_recording (path);
  take->duration_s = is_sound ? info.duration_s : -1;
  /* The file was last written when the take ended, whatever it is called by now. */
  take->began_s = status.st_mtime - (gint64) MAX (take->duration_s, 0);
  return take;
}

GPtrArray *
why_kept_take_list (const char *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) takes
      = g_ptr_array_new_with_free_func ((GDestroyNotify) why_kept_take_free);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &reason);
  if (!dir && !g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_autofree char *display = why_utf8_plain (folder, "");
      g_set_error (
          error, WHY_ERROR, WHY_ERR_IO,
          _ ("The folder %s cannot be read. Is it a folder, and are you allowed to open it?"),
          display);
      return NULL;
    }
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_autofree char *path = g_build_filename (folder, name, NULL);
      WhyKeptTake *take = *name == '.' ? NULL : read_take (path);
      if (take)
        g_ptr_array_add (takes, take);
    }
  g_ptr_array_sort (takes, compare_pointers);
  return g_steal_pointer (&takes);
}

char *
why_kept_take_name (const WhyKeptTake *take)
{
  if (take->title)
    return g_strdup (take->title);
  char *name = why_utf8_plain_name (take->path);
  char *dot = strrchr (name, '.');
  if (dot && dot > name)
    *dot = '\0';
  return name;
}

/* In days since the year 1. */
static guint32
day_of (GDateTime *time)
{
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (time),
                  (GDateMonth) g_date_time_get_month (time),
                  (GDateYear) g_date_time_get_year (time));
  return g_date_get_julian (&date);
}

char *
why_kept_take_day_text (const WhyKeptTake *take, GDateTime *now)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (take->began_s);
  g_autoptr (GDateTime) began
      = utc ? g_date_time_to_timezone (utc, g_date_time_get_timezone (now)) : NULL;
  if (!began)
    return g_strdup (_ ("At an unknown time"));
  if (day_of (began) == day_of (now))
    return g_strdup (_ ("Today"));
  if (day_of (began) + 1 == day_of (now))
    return g_strdup (_ ("Yesterday"));
  if (g_date_time_get_year (began) == g_date_time_get_year (now))
    /* Translators: a day of this year, as "Friday 27 November", for g_date_time_format */
    return g_date_time_format (began, _ ("%A %-d %B"));
  /* Translators: a day of another year, as "Friday 27 November 2025", for g_date_time_format */
  return g_date_time_format (began, _ ("%A %-d %B %Y"));
}

char *
why_kept_take_time_text (const WhyKeptTake *take)
{
  g_autoptr (GDateTime) began = g_date_time_new_from_unix_local (take->began_s);
  /* Translators: a time of day, for g_date_time_format */
  return began ? g_date_time_format (began, _ ("%H:%M")) : g_strdup ("");
}
