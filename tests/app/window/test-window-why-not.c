/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/explain/why-hearing.h"
#include "analysis/text/why-class-display-name.h"
#include "app-checks.h"
#include "app-fixture.h"
#include "app/panel/why-panel-view-private.h"
#include "app/window/why-trust-popover.h"
#include "app/window/why-window-private.h"
#include "figure/panel/why-panel-private.h"

/* Why this technique, and why not that one: what the window then shows, says and plays. */

static WhyWindow *
open_sound (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = open_with (path);
  settle (window);
  return window;
}

static WhyPanelView *
relevance_of (WhyWindow *window)
{
  return fixture_child (window, "relevance");
}

static const WhyPanelOptions *
options_of (WhyWindow *window)
{
  return why_session_get_options (why_window_get_session (window));
}

/* The button of a class among the verdicts. */
static GtkWidget *
find_class (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_has_css_class (widget, "class-button")
      && fixture_says (widget, label))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, label);
      if (found)
        return found;
    }
  return NULL;
}

static GtkWidget *
button_of (WhyWindow *window, gsize class_index)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  GtkWidget *button = find_class (fixture_child (window, "verdict"),
                                  why_class_label (analysis->axes->classes[class_index]));
  g_assert_nonnull (button);
  return button;
}

static void
ask (WhyWindow *window, gsize class_index)
{
  g_signal_emit_by_name (button_of (window, class_index), "clicked");
  settle (window);
}

/* Where the colours of the map end. */
static double
scale_of (WhyWindow *window)
{
  const WhyPanelRaster *raster
      = why_picture_view_get_picture (WHY_PICTURE_VIEW (relevance_of (window)));
  g_assert_nonnull (raster);
  return raster->max;
}

/* The map of the panel, path by path as the pointer finds it, is one class's mean relevance less the other's; other is the
 * same class: it alone. */
static void
assert_map (WhyWindow *window, gsize one, gsize other)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  const WhyAxes *axes = analysis->axes;
  const WhyPanelGeometry *geometry = why_panel_view_get_geometry (relevance_of (window));
  WhyRule rule = options_of (window)->rule;
  g_autofree float *a = g_new (float, axes->n_paths), *b = g_new0 (float, axes->n_paths);
  why_analysis_average (analysis, why_analysis_relevance (analysis, rule, one), 0,
                        axes->n_frames - 1, a);
  if (other != one)
    why_analysis_average (analysis, why_analysis_relevance (analysis, rule, other), 0,
                          axes->n_frames - 1, b);
  gsize n_found = 0;
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      WhyPanelProbe probe;
      double x = why_panel_x_of_value (geometry, axes->paths[i].xi2 * axes->sample_rate_hz);
      double y = why_panel_y_of_hz (geometry, axes->paths[i].xi1 * axes->sample_rate_hz);
      if (!why_panel_probe (analysis, geometry, options_of (window), x, y, &probe))
        continue;
      n_found++;
      g_assert_cmpfloat_with_epsilon (
          probe.value, (double) a[probe.path] - (double) b[probe.path],
          1e-5 * (fabs ((double) a[probe.path]) + fabs ((double) b[probe.path])) + 1e-12);
    }
  g_assert_cmpuint (n_found, >, axes->n_paths / 2);
}

/* Shorter where there is less room. */
static void
assert_title (WhyWindow *window, const char *part)
{
  WhyPanelView *view = relevance_of (window);
  WhyPanelRaster *raster = why_picture_view_get_picture (WHY_PICTURE_VIEW (view));
  g_autoptr (WhyText) text = why_text_new (&view->style);
  g_autoptr (WhyLabels) labels = why_panel_labels_new (view->analysis, &view->geometry,
                                                       &view->options, &view->style, raster, text);
  const WhyLabel *title = &g_array_index (labels->labels, WhyLabel, 0);
  g_assert_cmpint (title->role, ==, WHY_LABEL_TITLE);
  g_assert_nonnull (strstr (title->text, part));
}

/* By name and by click: why not this, and that, and why. The one scale holds for all of it. */
static void
test_story (void)
{
  WhyWindow *window = open_sound ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  const WhyAxes *axes = analysis->axes;
  gsize label = analysis->label;
  double scale = scale_of (window);
  assert_map (window, label, label);
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      const char *named = why_class_display_name (axes->classes[label]),
                 *name = why_class_display_name (axes->classes[k]);
      gboolean is_other = k != label;
      g_autofree char *tip = is_other ? g_strdup_printf ("Why %s rather than %s?", named, name)
                                      : g_strdup_printf ("Why %s?", name);
      g_assert_cmpstr (gtk_widget_get_tooltip_text (button_of (window, k)), ==, tip);
      ask (window, k);
      g_autofree char *title = is_other ? g_strdup_printf ("%s rather than %s", named, name)
                                        : g_strdup ("What mattered");
      assert_title (window, title);
      assert_map (window, label, k);
      assert_shows (window, analysis, WHY_RULE_EPSILON_ZPLUS, k);
      g_assert_true (fixture_says (GTK_WIDGET (window),
                                   is_other ? "% of the difference of scores (logits) explained"
                                            : "% of the score (logit) explained"));
      g_assert_cmpfloat (scale_of (window), ==, scale);
      g_assert_false (relevance_of (window)->options.is_rescaled);
    }
  fixture_close (window);
}

/* Each by itself can still be had, and does not change the scale. */
static void
test_alone (void)
{
  WhyWindow *window = open_sound ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  gsize label = analysis->label, other = (label + 1) % analysis->axes->n_classes;
  ask (window, other);
  assert_map (window, label, other);
  double scale = scale_of (window);
  fixture_act (window, "win.compare", NULL);
  settle (window);
  assert_map (window, other, other);
  g_assert_cmpfloat (scale_of (window), ==, scale);
  g_autofree char *tip = g_strdup_printf ("Why, or why not, %s?",
                                          why_class_display_name (analysis->axes->classes[other]));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button_of (window, other)), ==, tip);
  fixture_act (window, "win.compare", NULL);
  settle (window);
  assert_map (window, label, other);
  fixture_close (window);
}

/* Another rule has another scale, and the panel says that once. */
static void
test_scale (void)
{
  WhyWindow *window = open_sound ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  gsize other = (analysis->label + 1) % analysis->axes->n_classes;
  double scale = scale_of (window);
  fixture_act (window, "win.rule", g_variant_new_string ("epsilon"));
  settle (window);
  g_assert_cmpfloat (scale_of (window), !=, scale);
  g_assert_true (relevance_of (window)->options.is_rescaled);
  scale = scale_of (window);
  ask (window, other);
  assert_map (window, analysis->label, other);
  g_assert_cmpfloat (scale_of (window), ==, scale);
  g_assert_false (relevance_of (window)->options.is_rescaled);
  fixture_close (window);
}

static gboolean
is_tested (gpointer popover)
{
  return !why_trust_popover_get_busy (popover);
}

static gboolean
is_made (gpointer window)
{
  return why_transport_get_sound (why_window_get_transport (window)) != NULL;
}

/* What is tested and what is heard answer the same question. */
static void
test_follows (void)
{
  WhyWindow *window = open_sound ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  gsize label = analysis->label, other = (label + 1) % analysis->axes->n_classes;
  WhyTrustPopover *popover = fixture_child (window, "trust");
  ask (window, other);
  gtk_menu_button_popup (fixture_child (window, "trust_button"));
  fixture_wait (is_tested, popover, "the flip test");
  g_assert_true (fixture_says (GTK_WIDGET (popover), "takes the difference of the scores"));
  g_autofree char *colours
      = g_strdup_printf ("speaks for “%s”", why_class_label (analysis->axes->classes[label]));
  g_autofree char *against
      = g_strdup_printf ("(−) for “%s”", why_class_label (analysis->axes->classes[other]));
  g_assert_true (fixture_says (GTK_WIDGET (popover), colours));
  g_assert_true (fixture_says (GTK_WIDGET (popover), against));
  gtk_menu_button_popdown (fixture_child (window, "trust_button"));

  WhyTransport *transport = why_window_get_transport (window);
  fixture_act (window, "win.hear", g_variant_new_string ("mattered"));
  if (!is_made (window) && !why_transport_is_playing (transport))
    why_transport_play (transport);
  fixture_wait (is_made, window, "the sound");
  g_autoptr (GBytes) want
      = why_hearing_samples (analysis, WHY_RULE_EPSILON_ZPLUS, why_question_rather (label, other),
                             WHY_HEAR_MATTERED);
  g_assert_true (g_bytes_equal (why_transport_get_sound (transport), want));
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-why-not/story", test_story);
  g_test_add_func ("/window-why-not/alone", test_alone);
  g_test_add_func ("/window-why-not/scale", test_scale);
  g_test_add_func ("/window-why-not/follows", test_follows);
  return fixture_run ();
}
