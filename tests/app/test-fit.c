/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nothing that is written is cut off, at any size, in another language, and in GNOME's own font. */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/collection/why-collection-window-private.h"
#include "app/export/why-export-dialog.h"
#include "app/why-compat.h"
#include "analysis/text/why-language.h"
#include "app/window/why-trust-popover.h"

static const char *const fonts[] = { "Cantarell 11", "DejaVu Sans 10" };

/* Names and titles may end in dots; what is wrapped has more lines. */
static gboolean
may_be_short (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_ellipsize (GTK_LABEL (widget)) != PANGO_ELLIPSIZE_NONE
           || gtk_label_get_wrap (GTK_LABEL (widget));
  return FALSE;
}

/* What can be scrolled to may lie outside. */
static gboolean
is_scrolled (GtkWidget *widget, GtkWidget *top)
{
  for (; widget && widget != top; widget = gtk_widget_get_parent (widget))
    if (GTK_IS_SCROLLED_WINDOW (widget) || GTK_IS_REVEALER (widget))
      return TRUE;
  return FALSE;
}

static void
check_label (GtkWidget *widget, GtkWidget *top, const char *state)
{
  GtkLabel *label = GTK_LABEL (widget);
  PangoLayout *layout = gtk_label_get_layout (label);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  int text_width, text_height;
  graphene_rect_t bounds;
  if (!*gtk_label_get_text (label))
    return;
  pango_layout_get_pixel_size (layout, &text_width, &text_height);
  if ((text_width > width + 1 && !may_be_short (widget)) || text_height > height + 1)
    g_error ("%s: “%s” takes %d × %d of %d × %d pixels", state, gtk_label_get_text (label),
             text_width, text_height, width, height);
  if (gtk_label_get_wrap (label) && gtk_label_get_ellipsize (label) == PANGO_ELLIPSIZE_NONE
      && text_width > width + 1)
    g_error ("%s: “%s” is wider than its place", state, gtk_label_get_text (label));
  if (is_scrolled (widget, top) || !gtk_widget_compute_bounds (widget, top, &bounds))
    return;
  if (bounds.origin.x < -1 || bounds.origin.y < -1
      || bounds.origin.x + bounds.size.width > (float) gtk_widget_get_width (top) + 1
      || bounds.origin.y + bounds.size.height > (float) gtk_widget_get_height (top) + 1)
    g_error ("%s: “%s” lies at %g, %g beyond %d × %d", state, gtk_label_get_text (label),
             (double) bounds.origin.x, (double) bounds.origin.y, gtk_widget_get_width (top),
             gtk_widget_get_height (top));
}

/* The number of a spin button, which is no label. */
static void
check_text (GtkWidget *widget, const char *state)
{
  g_autoptr (PangoLayout) layout
      = gtk_widget_create_pango_layout (widget, gtk_editable_get_text (GTK_EDITABLE (widget)));
  int width;
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > gtk_widget_get_width (widget))
    g_error ("%s: “%s” takes %d of %d pixels", state, gtk_editable_get_text (GTK_EDITABLE (widget)),
             width, gtk_widget_get_width (widget));
}

/* Below a window or a popover; others are surfaces of their own. */
static guint
check_below (GtkWidget *widget, GtkWidget *top, const char *state)
{
  guint n = 0;
  if (!gtk_widget_get_mapped (widget) || (widget != top && GTK_IS_NATIVE (widget)))
    return 0;
  if (GTK_IS_LABEL (widget))
    {
      check_label (widget, top, state);
      n++;
    }
  if (GTK_IS_TEXT (widget) && gtk_widget_get_ancestor (widget, GTK_TYPE_SPIN_BUTTON))
    check_text (widget, state);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    n += check_below (child, top, state);
  return n;
}

/* A page of a stack that was shown last is mapped one frame before it has a place. */
static gboolean
has_places (gpointer widget)
{
  if (!gtk_widget_get_mapped (widget))
    return TRUE;
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (widget) && gtk_widget_get_width (widget) == 0)
    return FALSE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_NATIVE (child) && !has_places (child))
      return FALSE;
  return TRUE;
}

static void
check (GtkWidget *top, const char *font, const char *what)
{
  g_autofree char *state
      = g_strdup_printf ("%s, %s, %d × %d", what, font, gtk_widget_get_width (top),
                         gtk_widget_get_height (top));
  fixture_run_for (0.05);
  fixture_wait (has_places, top, state);
  g_assert_cmpuint (check_below (top, top, state), >, 0);
}

static gboolean
is_shown (gpointer window)
{
  return gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0;
}

/* Shown at that size, which its frame is part of. */
static void
show_at (GtkWidget *window, int width, int height)
{
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_present (GTK_WINDOW (window));
  fixture_wait (is_shown, window, "the window is shown");
  fixture_run_for (0.1);
  g_assert_cmpint (gtk_widget_get_width (window), <=, width);
  g_assert_cmpint (gtk_widget_get_width (window), >=, width - 60);
  g_assert_cmpint (gtk_widget_get_height (window), <=, height);
}

static const int sizes[][2] = { { 1100, 760 }, { 800, 600 }, { 600, 500 } };

static gboolean
is_tested (gpointer popover)
{
  return gtk_widget_get_mapped (popover) && !why_trust_popover_get_busy (popover);
}

static void
check_popover (WhyWindow *window, const char *popover, const char *font)
{
  GtkWidget *shown = fixture_child (window, popover), *child;
  GtkRequisition least;
  graphene_rect_t bounds;
  gtk_popover_popup (GTK_POPOVER (shown));
  if (WHY_IS_TRUST_POPOVER (shown))
    fixture_wait (is_tested, shown, "the test of the explanation");
  fixture_run_for (0.3);
  check (shown, font, popover);
  /* All of it, or a part that scrolls. */
  child = gtk_popover_get_child (GTK_POPOVER (shown));
  gtk_widget_get_preferred_size (child, &least, NULL);
  g_assert_true (gtk_widget_compute_bounds (child, shown, &bounds));
  g_assert_cmpfloat (bounds.size.height, >=, least.height);
  g_assert_cmpfloat (bounds.size.width, >=, least.width);
  gtk_popover_popdown (GTK_POPOVER (shown));
  fixture_run_for (0.1);
}

static void
check_dialogs (WhyWindow *window, const char *font)
{
  fixture_act (window, "win.export", NULL);
  fixture_run_for (0.2);
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) top = g_list_model_get_item (windows, i);
      if (!WHY_IS_EXPORT_DIALOG (top))
        continue;
      check (GTK_WIDGET (top), font, "export");
      gtk_window_close (top);
      break;
    }
  g_action_group_activate_action (G_ACTION_GROUP (fixture_application ()), "preferences", NULL);
  fixture_run_for (0.2);
  check (GTK_WIDGET (gtk_widget_get_root (fixture_dialog ())), font, "preferences");
  why_compat_close (fixture_dialog ());
  fixture_run_for (0.2);
}

static void
test_window (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  for (gsize f = 0; f < G_N_ELEMENTS (fonts); f++)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_object_set (gtk_settings_get_default (), "gtk-font-name", fonts[f], NULL);
        WhyWindow *window = why_window_new (fixture_application ());
        show_at (GTK_WIDGET (window), sizes[i][0], sizes[i][1]);
        check (GTK_WIDGET (window), fonts[f], "empty window");
        open_and_wait (window, path);
        settle (window);
        g_assert_cmpint (gtk_widget_get_width (GTK_WIDGET (window)), <=, sizes[i][0]);
        check (GTK_WIDGET (window), fonts[f], "window");
        check_popover (window, "trust", fonts[f]);
        check_popover (window, "inputs", fonts[f]);
        if (i == 0)
          check_dialogs (window, fonts[f]);
        fixture_close (window);
      }
}

static gboolean
is_idle (gpointer window)
{
  return !why_collection_window_get_busy (window);
}

static void
test_collection (void)
{
  g_autofree char *first = fixture_sound ("one.wav", "vibrato", 2, 440),
                  *second = fixture_sound ("two.wav", "trill", 2, 466);
  const char *const paths[] = { first, second, NULL };
  for (gsize f = 0; f < G_N_ELEMENTS (fonts); f++)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_object_set (gtk_settings_get_default (), "gtk-font-name", fonts[f], NULL);
        WhyCollectionWindow *window
            = why_collection_window_new (fixture_application (), paths, NULL);
        show_at (GTK_WIDGET (window), sizes[i][0], sizes[i][1]);
        fixture_wait (is_idle, window, "both recordings");
        check (GTK_WIDGET (window), fonts[f], "list");
        gtk_widget_activate_action (GTK_WIDGET (window), "win.search", NULL);
        fixture_run_for (0.3);
        check (GTK_WIDGET (window), fonts[f], "search");
        gtk_window_close (GTK_WINDOW (window));
      }
}

static gboolean
is_asked (gpointer unused)
{
  return fixture_dialog () != NULL;
}

static gboolean
is_not_asked (gpointer unused)
{
  return fixture_dialog () == NULL;
}

static void
nothing (gpointer unused)
{
}

/* Headings of questions, in each language: newer libadwaita warns, and the test ends, where one is wider than its dialog. */
static void
test_questions (void)
{
  static const char *const headings[] = { N_ ("Delete Permanently?"), N_ ("Rename the Take"),
                                          N_ ("Remark on This Note"), N_ ("Title and Remark") };
  WhyWindow *window = why_window_new (fixture_application ());
  show_at (GTK_WIDGET (window), 600, 500);
  for (gsize f = 0; f < G_N_ELEMENTS (fonts); f++)
    for (gsize i = 0; i < G_N_ELEMENTS (headings); i++)
      {
        g_object_set (gtk_settings_get_default (), "gtk-font-name", fonts[f], NULL);
        if (strcmp (_ ("_Cancel"), "_Cancel") != 0)
          g_assert_cmpstr (_ (headings[i]), !=, headings[i]);
        why_compat_confirm (GTK_WINDOW (window), _ (headings[i]), NULL, _ ("_Cancel"),
                            _ ("_Delete"), nothing, NULL, NULL);
        fixture_wait (is_asked, NULL, "the question");
        fixture_run_for (0.3);
        check (GTK_WIDGET (gtk_widget_get_root (fixture_dialog ())), fonts[f], headings[i]);
        why_compat_close (fixture_dialog ());
        fixture_wait (is_not_asked, NULL, "the end of the question");
      }
  fixture_close (window);
}

/* ARGUMENT: a locale, or none. */
int
main (int argc, char **argv)
{
  if (argc > 1)
    {
      g_setenv ("LC_ALL", argv[1], TRUE);
      if (!setlocale (LC_ALL, argv[1]))
        {
          g_print ("1..0 # SKIP this machine has not the locale; localedef makes it\n");
          return 0;
        }
      why_language_begin ();
    }
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/fit/window", test_window);
  g_test_add_func ("/fit/collection", test_collection);
  g_test_add_func ("/fit/questions", test_questions);
  return fixture_run ();
}
