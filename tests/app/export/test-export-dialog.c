/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/preferences/why-colours.h"
#include "app/export/why-export-dialog.h"
#include "app/preferences/why-settings.h"
#include "figure/page/why-sheet.h"

/* What is chosen in the export dialog is what is written, and is there the next time; the colour
 * maps of the preferences are those of the window. */

static WhyWindow *
open_one (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  return open_with (path);
}

static WhyExportDialog *
find_dialog (void)
{
  GListModel *all = gtk_window_get_toplevels ();
  WhyExportDialog *found = NULL;
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GObject) window = g_list_model_get_item (all, i);
      if (WHY_IS_EXPORT_DIALOG (window))
        found = WHY_EXPORT_DIALOG (window);
    }
  return found;
}

static gboolean
has_look (gpointer dialog)
{
  return !why_export_dialog_get_busy (dialog);
}

static WhyExportDialog *
open_dialog (WhyWindow *window)
{
  fixture_act (window, "win.export", NULL);
  WhyExportDialog *dialog = find_dialog ();
  g_assert_nonnull (dialog);
  fixture_wait (has_look, dialog, "the picture of the figure");
  return dialog;
}

static gpointer
find_widget (GtkWidget *widget, GType type, int *n)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type) && (*n)-- == 0)
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c; c = gtk_widget_get_next_sibling (c))
    {
      gpointer found = find_widget (c, type, n);
      if (found)
        return found;
    }
  return NULL;
}

/* Width, height, resolution, text. */
static GtkSpinButton *
spin (WhyExportDialog *dialog, int n)
{
  GtkSpinButton *found = find_widget (GTK_WIDGET (dialog), GTK_TYPE_SPIN_BUTTON, &n);
  g_assert_nonnull (found);
  return found;
}

static const char *
text_of (WhyExportDialog *dialog, int n)
{
  return gtk_editable_get_text (GTK_EDITABLE (spin (dialog, n)));
}

static void
type_in (WhyExportDialog *dialog, int n, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (spin (dialog, n)), text);
  gtk_spin_button_update (spin (dialog, n));
}

static void
close_dialog (WhyExportDialog *dialog)
{
  gtk_window_close (GTK_WINDOW (dialog));
  fixture_run_for (0.1);
  g_assert_null (find_dialog ());
}

static void
test_lengths (void)
{
  WhyWindow *window = open_one ();
  WhyExportDialog *dialog = open_dialog (window);
  g_assert_true (fixture_says (GTK_WIDGET (dialog), "397 × "));
  g_assert_true (fixture_says (GTK_WIDGET (dialog), "3000 × "));
  g_assert_cmpstr (text_of (dialog, 0), ==, "396.9");
  g_assert_cmpstr (text_of (dialog, 1), ==, "Automatic");
  g_assert_cmpstr (text_of (dialog, 3), ==, "Automatic");

  type_in (dialog, 0, "170");
  type_in (dialog, 1, "80");
  type_in (dialog, 2, "300");
  type_in (dialog, 3, "8");
  g_assert_cmpfloat_with_epsilon (why_settings_get_double ("export-width"), 170 * 96 / 25.4, 1e-9);
  g_assert_true (fixture_says (GTK_WIDGET (dialog), "170 × 80 mm, 2008 × 945 pixels"));

  /* Another unit, the same length. */
  why_settings_set ("export-unit", "in");
  g_assert_cmpstr (text_of (dialog, 0), ==, "6.69");
  g_assert_cmpfloat_with_epsilon (why_settings_get_double ("export-width"), 170 * 96 / 25.4, 1e-9);
  why_settings_set ("export-unit", "px");
  g_assert_cmpstr (text_of (dialog, 0), ==, "643");

  /* The word, or nothing at all, takes it back. */
  type_in (dialog, 1, "Automatic");
  type_in (dialog, 3, "");
  g_assert_cmpfloat (why_settings_get_double ("export-height"), ==, 0.0);
  g_assert_cmpfloat (why_settings_get_double ("export-font-size"), ==, 0.0);
  fixture_wait (has_look, dialog, "the picture of the figure");
  close_dialog (dialog);
  fixture_close (window);
}

/* A layout brings its own width with it, unless another was asked for. */
static void
test_layout (void)
{
  WhyWindow *window = open_one ();
  WhyExportDialog *dialog = open_dialog (window);
  why_settings_set ("export-unit", "px");
  why_settings_set_double ("export-width", 1500);
  why_settings_set ("export-layout", "relevance");
  g_assert_cmpfloat (why_settings_get_double ("export-width"), ==,
                     why_layout_width (WHY_LAYOUT_RELEVANCE));
  g_assert_cmpstr (text_of (dialog, 0), ==, "560");
  type_in (dialog, 0, "800");
  why_settings_set ("export-layout", "spectrogram");
  g_assert_cmpfloat (why_settings_get_double ("export-width"), ==, 800);
  close_dialog (dialog);
  fixture_close (window);
}

/* Is what is written what the figure layer draws with those choices? */
static void
test_export (void)
{
  g_autofree char *path = fixture_path ("chosen.png"), *expected = fixture_path ("expected.png");
  g_autofree char *data = NULL, *expected_data = NULL;
  g_autoptr (GError) error = NULL;
  gsize size, expected_size;
  WhyWindow *window = open_one ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  WhyFigureOptions options;

  why_settings_set ("export-layout", "relevance");
  why_settings_set ("export-theme", "dark");
  why_settings_set ("export-relevance-colours", "teal-brown");
  why_settings_set_boolean ("export-heading", FALSE);
  why_settings_set_double ("export-width", 400);
  why_settings_set_double ("export-font-size", 9);
  why_settings_set_int ("export-dpi", 144);

  why_figure_options_init (&options, analysis);
  options.layout = WHY_LAYOUT_RELEVANCE;
  options.width = 400;
  options.dpi = 144;
  options.has_header = FALSE;
  options.style.font_size = 12;
  options.style.diverging = WHY_DIVERGING_TEAL_BROWN;
  why_figure_style_recolor (&options.style, TRUE);
  why_sheet_export_one (analysis, &options, expected, &error);
  g_assert_no_error (error);

  why_window_export (window, path);
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  while (!g_file_test (path, G_FILE_TEST_EXISTS) && g_get_monotonic_time () < end)
    fixture_run_for (0.05);
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (g_file_get_contents (expected, &expected_data, &expected_size, NULL));
  g_assert_cmpmem (data, size, expected_data, expected_size);
  fixture_run_for (0.1);
  fixture_close (window);
}

static gboolean
differs (gpointer data)
{
  gpointer *pair = data;
  g_autoptr (GBytes) now = fixture_pixels (pair[0]);
  return !g_bytes_equal (now, pair[1]);
}

static gboolean
equals (gpointer data)
{
  return !differs (data);
}

/* Another map is taken up at once, by the panels that it concerns. */
static void
test_colours (void)
{
  WhyWindow *window = open_one ();
  fixture_run_for (0.3);
  gpointer spectrogram = fixture_child (window, "spectrogram"),
           relevance = fixture_child (window, "relevance");
  g_autoptr (GBytes) first = fixture_pixels (spectrogram);
  g_autoptr (GBytes) second = fixture_pixels (relevance);
  gpointer one[] = { spectrogram, first }, two[] = { relevance, second };

  why_settings_set ("colours", "ink");
  fixture_wait (differs, one, "a spectrogram of other colours");
  fixture_run_for (0.3);
  g_assert_true (equals (two));
  why_settings_set ("relevance-colours", "green-purple");
  fixture_wait (differs, two, "relevance of other colours");
  why_settings_set ("colours", "");
  why_settings_set ("relevance-colours", "");
  fixture_wait (equals, one, "the spectrogram as it was");
  fixture_wait (equals, two, "the relevance as it was");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/export-dialog/lengths", test_lengths);
  g_test_add_func ("/export-dialog/layout", test_layout);
  g_test_add_func ("/export-dialog/export", test_export);
  g_test_add_func ("/export-dialog/colours", test_colours);
  return fixture_run ();
}
