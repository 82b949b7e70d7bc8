/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "analysis/text/why-reason-text.h"
#include "app-fixture.h"
#include "app/preferences/why-settings.h"
#include "app/window/why-window-private.h"
#include "app/window/why-swing-popover.h"

/* What the window says of pitch and modulation, and how it gets out of it. */

static gboolean
is_whole (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE;
}

static WhyWindow *
open_sound (void)
{
  g_autofree char *path = fixture_sound ("vibrato.wav", "vibrato", 3, 440);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  WhyWindow *window = fixture_open ();
  why_window_open (window, file);
  fixture_wait (is_whole, window, "the analysis");
  return window;
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
has_text (gpointer text)
{
  return *(char **) text != NULL;
}

static void
test_copy (void)
{
  WhyWindow *window = fixture_open ();
  g_assert_false (fixture_is_enabled (window, "win.copy-measures"));
  fixture_close (window);

  window = open_sound ();
  g_assert_true (fixture_is_enabled (window, "win.copy-measures"));
  fixture_act (window, "win.copy-measures", NULL);
  g_autofree char *text = NULL;
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_cb,
                                 &text);
  fixture_wait (has_text, &text, "the clipboard");
  g_assert_nonnull (strstr (text, "Recording\t"));
  g_assert_nonnull (strstr (text, "\nNote\tA4 "));
  g_assert_nonnull (strstr (text, "\nModulation rate\t"));
  g_assert_nonnull (strstr (text, "\nExtent\t±"));
  fixture_close (window);
}

/* Another concert pitch is another note at once, in the line and in what is copied. */
static void
test_concert_pitch (void)
{
  WhyWindow *window = open_sound ();
  GtkWidget *verdict = fixture_child (window, "verdict");
  g_assert_true (fixture_says (verdict, "A4 "));
  why_settings_set_double ("a4-hz", 415.3);
  g_assert_true (fixture_says (verdict, "A♯4 "));
  why_settings_set_double ("a4-hz", 440);
  g_assert_true (fixture_says (verdict, "A4 "));
  fixture_close (window);
}

typedef struct
{
  WhyWindow *window;
  int height;
  guint n_early, n_whole;
} Reason;

/* Until the next one is there, its room is empty, and kept: the panels below stay where they are. */
static void
reason_changed_cb (WhySession *session, guint changes, Reason *reason)
{
  const WhyAnalysis *analysis = why_session_get_analysis (session);
  GtkWidget *label = fixture_child (reason->window, "reason");
  const WhyPanelOptions *options = why_session_get_options (session);
  if (!(changes & WHY_SESSION_ANALYSIS))
    return;
  g_assert_true (gtk_widget_get_visible (label));
  if (analysis->stage == WHY_STAGE_RELEVANCE)
    {
      g_autofree char *text
          = why_reason_text (analysis, options->rule, why_session_get_asked (session));
      g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, text);
      g_assert_true (gtk_label_get_selectable (GTK_LABEL (label)));
      reason->n_whole++;
      return;
    }
  int height;
  gtk_widget_get_size_request (label, NULL, &height);
  g_assert_cmpint (height, ==, reason->height);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (label)), ==, "");
  g_assert_false (gtk_label_get_selectable (GTK_LABEL (label)));
  reason->n_early++;
}

static void
test_reason (void)
{
  WhyWindow *window = open_sound ();
  fixture_run_for (0.05);
  GtkWidget *label = fixture_child (window, "reason");
  WhySession *session = why_window_get_session (window);
  Reason reason = { .window = window, .height = gtk_widget_get_height (label) };
  g_assert_true (gtk_widget_get_mapped (label));
  g_assert_cmpint (reason.height, >, 10);
  /* What it says depends on the verdict of a network that never learned; that it is said is asked here. */
  const WhyPanelOptions *options = why_session_get_options (session);
  g_autofree char *said = why_reason_text (why_session_get_analysis (session), options->rule,
                                           why_session_get_asked (session));
  g_assert_cmpstr (fixture_text (window, "reason"), ==, said);
  g_test_message ("%s", said);
  g_assert_cmpuint (strlen (said), >, 20);
  gulong changed = g_signal_connect (session, "changed", G_CALLBACK (reason_changed_cb), &reason);

  g_autofree char *path = fixture_sound ("tremolo.wav", "tremolo", 3, 440);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  why_window_open (window, file);
  while (reason.n_whole == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reason.n_early, >, 0);
  g_signal_handler_disconnect (session, changed);
  fixture_close (window);
}

static gboolean
is_mapped (gpointer widget)
{
  return gtk_widget_get_mapped (widget);
}

/* Rate and extent of every cycle, held against the band of the preferences, whichever end was set first. */
static void
test_swing (void)
{
  WhyWindow *window = fixture_open ();
  GtkWidget *button = fixture_child (window, "swing_button");
  g_assert_false (gtk_widget_is_sensitive (button));
  fixture_close (window);

  window = open_sound ();
  button = fixture_child (window, "swing_button");
  WhySwingPopover *swing = fixture_child (window, "swing");
  gsize n;
  why_analysis_cycles (why_window_get_analysis (window), &n);
  g_assert_cmpuint (n, >, 5);
  g_assert_true (gtk_widget_is_sensitive (button));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  fixture_wait (is_mapped, swing, "the popover");
  g_autofree char *all = g_strdup_printf ("%u of %u cycles within 1–20 Hz", (guint) n, (guint) n);
  g_autofree char *none = g_strdup_printf ("0 of %u cycles within 19–20 Hz", (guint) n);
  why_settings_set_double ("target-rate-to", 1);
  why_settings_set_double ("target-rate-from", 20);
  g_assert_nonnull (strstr (why_swing_popover_get_words (swing), all));
  why_settings_set_double ("target-rate-to", 19);
  g_assert_nonnull (strstr (why_swing_popover_get_words (swing), none));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  why_settings_set_double ("target-rate-from", 5);
  why_settings_set_double ("target-rate-to", 6);
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-measures/copy", test_copy);
  g_test_add_func ("/window-measures/reason", test_reason);
  g_test_add_func ("/window-measures/concert-pitch", test_concert_pitch);
  g_test_add_func ("/window-measures/swing", test_swing);
  return fixture_run ();
}
