/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader of the screen finds, over the bus that it uses. */
#include "config.h"

#include <string.h>

#include "accessible-tree.h"
#include "analysis/text/why-reason-text.h"
#include "app-checks.h"
#include "app-fixture.h"
#include "app/collection/why-collection-window-private.h"
#include "figure/panel/why-panel.h"

static const char *const panel_names[WHY_N_PANELS]
    = { "Sound (spectrogram)", "Modulation (scattering)", "What mattered (relevance)" };

static guint
count_scrolled (GtkWidget *widget)
{
  guint n = GTK_IS_SCROLLED_WINDOW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    n += count_scrolled (child);
  return n;
}

/* Nothing that can be come to is without a name, but for what only scrolls, and for the rows of
 * GTK's own lists, which are read by their cells. What scrolls is "generic" of late, and so would be
 * a widget without a role: there are no more of them than scroll. */
static void
assert_named (GPtrArray *nodes)
{
  static const char *const bare[] = { "group", "row", "widget", "generic", NULL };
  guint n_focusable = 0, n_generic = 0, n_scrolled = 0;
  for (guint i = 0; i < nodes->len; i++)
    {
      const AccessibleNode *node = nodes->pdata[i];
      if (!node->is_focusable)
        continue;
      n_focusable++;
      g_test_message ("%s “%s” “%s”", node->role, node->name, node->description);
      g_assert_null (strchr (node->name, '_'));
      if (!g_strv_contains (bare, node->role))
        g_assert_cmpstr (node->name, !=, "");
      n_generic += g_str_equal (node->role, "generic") && *node->name == '\0';
    }
  g_assert_cmpuint (n_focusable, >=, 10);
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      n_scrolled += count_scrolled (window);
    }
  g_assert_cmpuint (n_generic, <=, n_scrolled);
}

static void
test_panels (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = open_with (path);
  settle (window);
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  for (gsize k = 0; k < 2; k++)
    {
      /* Of the verdict first, then of another class. */
      gsize class_index = (analysis->label + k) % analysis->axes->n_classes;
      WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS,
                                  .question = why_question_rather (analysis->label, class_index) };
      change_class (window, GSIZE_TO_POINTER (class_index));
      settle (window);
      g_autoptr (GPtrArray) nodes = accessible_list ();
      assert_named (nodes);
      g_autofree char *verdict
          = g_strdup_printf ("Verdict: %s, %.0f percent.", analysis->axes->classes[analysis->label],
                             100 * (double) analysis->probabilities[analysis->label]);
      g_autofree char *reason = why_reason_text (analysis, options.rule, class_index);
      g_assert_nonnull (accessible_find (nodes, "label", reason));
      for (int kind = 0; kind < WHY_N_PANELS; kind++)
        {
          g_autofree char *words = why_panel_describe ((WhyPanelKind) kind, analysis, &options);
          const AccessibleNode *node = accessible_find (nodes, "image", panel_names[kind]);
          g_assert_nonnull (node);
          g_assert_cmpstr (node->description, ==, words);
          g_assert_nonnull (strstr (words, verdict));
          g_assert_true (node->is_focusable);
        }
      g_assert_nonnull (
          strstr (accessible_find (nodes, "image", panel_names[WHY_PANEL_RELEVANCE])->description,
                  analysis->axes->classes[class_index]));
    }
  fixture_close (window);
}

static void
test_empty (void)
{
  WhyWindow *window = fixture_open ();
  g_autoptr (GPtrArray) nodes = accessible_list ();
  assert_named (nodes);
  fixture_close (window);
}

static gboolean
is_idle (gpointer window)
{
  return !why_collection_window_get_busy (window);
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* The list by rows, the figures in words. */
static void
test_collection (void)
{
  static const char table[] = "path,class,split\none.wav,vibrato,test\ngone.wav,trill,test\n";
  g_autofree char *manifest = fixture_path ("a.csv");
  g_free (fixture_sound ("one.wav", "vibrato", 2, 440));
  fixture_write (manifest, table, strlen (table));
  const char *const paths[] = { manifest, NULL };
  WhyCollectionWindow *window = why_collection_window_new (fixture_application (), paths, NULL);
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  gtk_window_present (GTK_WINDOW (window));
  fixture_wait (is_idle, window, "all recordings");
  fixture_run_for (0.3);
  g_autoptr (GPtrArray) list = accessible_list ();
  assert_named (list);
  g_assert_nonnull (accessible_find (list, "list", "Recordings"));

  why_collection_window_set_page (window, "confusion");
  fixture_run_for (0.3);
  g_autoptr (GPtrArray) figures = accessible_list ();
  assert_named (figures);
  const AccessibleNode *matrix = accessible_find (figures, "image", "Confusion matrix");
  g_assert_nonnull (matrix);
  g_assert_nonnull (strstr (matrix->description, "vibrato: "));
  g_assert_nonnull (strstr (matrix->description, " of 1 correct"));
  gtk_window_close (GTK_WINDOW (window));
  fixture_wait (is_null, &witness, "the closed window is freed");
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  if (!accessible_connect ())
    {
      g_print ("1..0 # SKIP there is no bus for assistive technology\n");
      return 0;
    }
  g_test_add_func ("/accessible/empty", test_empty);
  g_test_add_func ("/accessible/panels", test_panels);
  g_test_add_func ("/accessible/collection", test_collection);
  int status = fixture_run ();
  accessible_close ();
  return status;
}
