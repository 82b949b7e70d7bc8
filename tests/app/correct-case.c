/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "correct-case.h"

#include "app-checks.h"
#include "app-robot.h"
#include "app/window/why-verdict-bar.h"
#include "notes-case.h"

WhySession *
correct_case_session (WhyWindow *window)
{
  return why_window_get_session (window);
}

WhyNotes *
correct_case_notes (WhyWindow *window)
{
  return why_session_get_notes (correct_case_session (window));
}

const WhyNote *
correct_case_note (WhyWindow *window, gsize i)
{
  g_assert_cmpuint (i, <, why_notes_n (correct_case_notes (window)));
  return why_notes_get (correct_case_notes (window), i);
}

static gboolean
is_counted (gpointer window)
{
  return is_complete (window) && why_window_get_analysis (window)->file_length_known;
}

static gboolean
can_correct (gpointer window)
{
  return is_complete (window) && why_session_can_correct (correct_case_session (window));
}

static gboolean
is_saved (gpointer window)
{
  return why_corrections_is_saved (
      why_document_get_corrections (why_session_get_document (correct_case_session (window))));
}

void
correct_case_wait (WhyWindow *window)
{
  fixture_wait (can_correct, window, "what was corrected before");
}

WhyWindow *
correct_case_open_found (const char *path)
{
  WhyWindow *window = robot_open (path);
  fixture_wait (is_counted, window, "the length of the file");
  g_autoptr (WhyNotes) notes
      = notes_case_lesson (CORRECT_CASE_NOTES, CORRECT_CASE_LENGTH_S, 3,
                           why_session_get_axes (correct_case_session (window)));
  why_document_set_notes (why_session_get_document (correct_case_session (window)), notes, TRUE);
  fixture_wait (is_complete, window, "the first note");
  return window;
}

WhyWindow *
correct_case_open (const char *name)
{
  g_autofree char *path = fixture_sound (name, "vibrato", CORRECT_CASE_LENGTH_S, 440);
  WhyWindow *window = correct_case_open_found (path);
  correct_case_wait (window);
  fixture_run_for (0.2);
  return window;
}

WhySidecarState *
correct_case_on_disk (WhyWindow *window)
{
  fixture_wait (is_saved, window, "what is said is on the disk");
  return why_sidecar_load (why_session_get_path (correct_case_session (window)));
}

const char *
correct_case_headline (WhyWindow *window)
{
  return why_verdict_bar_get_label (fixture_child (window, "verdict"));
}
