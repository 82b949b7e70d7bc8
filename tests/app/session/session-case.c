/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

#include "audio/file/why-audio-file.h"

#define RATE_HZ 44100
#define PATIENCE_S 120

static char *folder;

void
session_case_init (void)
{
  folder = g_dir_make_tmp ("whybrato-session.XXXXXX", NULL);
  g_assert_nonnull (folder);
  g_setenv ("XDG_CACHE_HOME", folder, TRUE);
}

void
session_case_clear (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_unlink (path);
    }
  g_dir_close (dir);
  g_rmdir (folder);
  g_free (folder);
}

char *
session_case_sound (int seconds)
{
  g_autofree char *name = g_strdup_printf ("%d.wav", seconds);
  char *path = g_build_filename (folder, name, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;
  gsize n = (gsize) seconds * RATE_HZ;
  g_autofree float *samples = g_new (float, n);
  double phase = 0;
  for (gsize i = 0; i < n; i++)
    {
      double hz = 440 * (1 + 0.02 * sin (2 * G_PI * 5.5 * (double) i / RATE_HZ));
      phase += 2 * G_PI * hz / RATE_HZ;
      samples[i] = (float) (0.3 * sin (phase) + 0.1 * sin (2 * phase));
    }
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_audio_save (path, samples, n, RATE_HZ, false, &error), ==, WHY_OK);
  return path;
}

int
session_case_seconds (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  return atoi (name);
}

void
session_case_wait (WhySession *session, SessionCondition condition, const char *what)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_S * G_TIME_SPAN_SECOND;
  while (!condition (session))
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("waited in vain for %s", what);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static gboolean
over_cb (gpointer over)
{
  *(gboolean *) over = TRUE;
  return G_SOURCE_REMOVE;
}

void
session_case_run_for (double seconds)
{
  gboolean over = FALSE;
  g_timeout_add ((guint) (seconds * 1000), over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
session_case_is_whole (WhySession *session)
{
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  return !why_session_get_busy (session) && analysis && analysis->stage == WHY_STAGE_RELEVANCE;
}

gboolean
session_case_is_known (WhySession *session)
{
  WhyDocument *document = why_session_get_document (session);
  if (!session_case_is_whole (session) || !why_document_get_overview (document)
      || !why_document_get_pyramid (document))
    return FALSE;
  return why_spectrogram_pyramid_progress (why_document_get_pyramid (document)) >= 1;
}
