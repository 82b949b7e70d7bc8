/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-checks.h"

#include "app-fixture.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-reason-text.h"
#include "app/window/why-verdict-bar.h"
#include "figure/page/why-figure.h"

gboolean
is_complete (gpointer data)
{
  const WhyAnalysis *analysis = why_window_get_analysis (data);
  return !why_window_get_busy (data) && analysis && analysis->stage == WHY_STAGE_RELEVANCE;
}

void
open_path (WhyWindow *window, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  why_window_open (window, file);
}

void
open_and_wait (WhyWindow *window, const char *path)
{
  open_path (window, path);
  fixture_wait (is_complete, window, path);
}

WhyWindow *
open_with (const char *path)
{
  WhyWindow *window = fixture_open ();
  open_and_wait (window, path);
  return window;
}

static gboolean
is_settled (gpointer data)
{
  return !why_window_get_busy (data);
}

void
settle (WhyWindow *window)
{
  fixture_run_for (0.02);
  fixture_wait (is_settled, window, "all rasters are made");
  fixture_run_for (0.05);
  fixture_wait (is_settled, window, "and those that were asked for meanwhile");
}

static char *
expected_verdict (const WhyAnalysis *analysis)
{
  return g_strdup_printf ("%s %.0f %%", why_class_label (analysis->axes->classes[analysis->label]),
                          100 * (double) analysis->probabilities[analysis->label]);
}

/* Every text of the window against the engine's own result for the same file: why the class that is named, or why that
 * rather than another. */
void
assert_shows (WhyWindow *window, const WhyAnalysis *expected, WhyRule rule, gsize class_index)
{
  g_autofree char *verdict = expected_verdict (expected);
  g_autofree char *measures = why_figure_numbers_text (expected);
  g_autofree char *reason = why_reason_text (expected, rule, class_index);
  g_autofree char *part = why_figure_window_text (expected);
  g_autofree char *sum
      = why_figure_conservation_text (expected, rule,
                                      why_question_rather (expected->label, class_index));
  g_autofree char *name = g_path_get_basename (expected->source);
  AdwWindowTitle *title = fixture_child (window, "title");

  g_assert_cmpstr (why_window_get_page (window), ==, "main");
  g_assert_cmpstr (why_verdict_bar_get_label (fixture_child (window, "verdict")), ==, verdict);
  g_assert_true (fixture_says (GTK_WIDGET (window), measures));
  g_assert_cmpstr (fixture_text (window, "reason"), ==, reason);
  g_assert_true (gtk_widget_get_mapped (fixture_child (window, "reason")));
  g_assert_cmpstr (adw_window_title_get_title (title), ==, name);
  g_assert_cmpstr (adw_window_title_get_subtitle (title), ==, part);
  g_assert_cmpstr (fixture_text (window, "conservation"), ==, sum);
  for (gsize k = 0; k < expected->axes->n_classes; k++)
    {
      g_autofree char *percent
          = g_strdup_printf ("%.0f %%", 100 * (double) expected->probabilities[k]);
      g_assert_true (fixture_says (fixture_child (window, "verdict"),
                                   why_class_label (expected->axes->classes[k])));
      g_assert_true (fixture_says (fixture_child (window, "verdict"), percent));
    }
  g_assert_cmpuint (why_verdict_bar_get_explained (fixture_child (window, "verdict")), ==,
                    class_index);
}

void
change_class (WhyWindow *window, gpointer class_index)
{
  g_signal_emit_by_name (fixture_child (window, "verdict"), "explain",
                         GPOINTER_TO_UINT (class_index));
}
