/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Without a mouse: xdotool presses keys, every widget is come to, every action fired. */
#include "config.h"

#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/collection/why-collection-window-private.h"
#include "app/window/why-window-private.h"
#include "fake-portaudio.h"

static const FakeDevice usual
    = { .n_channels = 1, .rate_hz = 44100, .n_frames = 441, .n_calls = -1 };
static const char *const devices[] = { "Fake", "Violin", NULL };
static char *real_data; /* NULL: where the program finds it */

/* Every action of a window and its application, in the place of the real ones: what is fired is
 * written down, and nothing else happens. */
static GHashTable *fired; /* "win.rule::epsilon" */

static char *
detailed_name (const char *prefix, const char *name, GVariant *target)
{
  g_autofree char *plain = g_strconcat (prefix, name, NULL);
  return target ? g_action_print_detailed_name (plain, target) : g_steal_pointer (&plain);
}

static void
fired_cb (GSimpleAction *action, GVariant *target, gpointer prefix)
{
  char *name = detailed_name (prefix, g_action_get_name (G_ACTION (action)), target);
  g_test_message ("fired %s", name);
  g_hash_table_add (fired, name);
}

/* The program goes on with its work meanwhile, and says what can be done: here all can. */
static void
keep_enabled_cb (GSimpleAction *action)
{
  if (!g_action_get_enabled (G_ACTION (action)))
    g_simple_action_set_enabled (action, TRUE);
}

static void
replace_actions (GActionMap *map, const char *prefix)
{
  g_auto (GStrv) names = g_action_group_list_actions (G_ACTION_GROUP (map));
  for (gsize i = 0; names[i]; i++)
    {
      GAction *old = g_action_map_lookup_action (map, names[i]);
      const GVariantType *type = g_action_get_parameter_type (old);
      g_autoptr (GVariant) state = g_action_get_state (old);
      g_autoptr (GSimpleAction) action = state
                                             ? g_simple_action_new_stateful (names[i], type, state)
                                             : g_simple_action_new (names[i], type);
      g_signal_connect (action, "activate", G_CALLBACK (fired_cb), (gpointer) prefix);
      g_signal_connect (action, "notify::enabled", G_CALLBACK (keep_enabled_cb), NULL);
      g_action_map_add_action (map, G_ACTION (action));
    }
}

static gboolean
was_fired (gpointer name)
{
  return g_hash_table_contains (fired, name);
}

/* Any target will do. */
static gboolean
was_fired_somehow (const char *name)
{
  GHashTableIter iter;
  gpointer key;
  gsize length = strlen (name);
  g_hash_table_iter_init (&iter, fired);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (strncmp (key, name, length) == 0 && strchr (":(", ((char *) key)[length]))
      return TRUE;
  return FALSE;
}

/* "<Control><Shift>o" as xdotool wants it: "ctrl+shift+o". g_free. */
static char *
keys_of (const char *accelerator)
{
  static const struct
  {
    GdkModifierType bit;
    const char *name;
  } modifiers[]
      = { { GDK_CONTROL_MASK, "ctrl+" }, { GDK_SHIFT_MASK, "shift+" }, { GDK_ALT_MASK, "alt+" } };
  guint key;
  GdkModifierType state;
  g_assert_true (gtk_accelerator_parse (accelerator, &key, &state));
  GString *keys = g_string_new (NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (modifiers); i++)
    if (state & modifiers[i].bit)
      g_string_append (keys, modifiers[i].name);
  g_string_append (keys, gdk_keyval_name (key));
  return g_string_free (keys, FALSE);
}

/* All keys of the application whose action the window has. */
static void
press_accelerators (GtkWindow *window)
{
  GtkApplication *application = fixture_application ();
  g_auto (GStrv) descriptions = gtk_application_list_action_descriptions (application);
  for (gsize i = 0; descriptions[i]; i++)
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;
      g_assert_true (g_action_parse_detailed_name (descriptions[i], &name, &target, NULL));
      const char *plain = strchr (name, '.') + 1;
      gboolean is_ours = g_str_has_prefix (name, "app.")
                         || (g_str_has_prefix (name, "win.")
                             && g_action_group_has_action (G_ACTION_GROUP (window), plain));
      g_auto (GStrv) accelerators
          = gtk_application_get_accels_for_action (application, descriptions[i]);
      for (gsize k = 0; is_ours && accelerators[k]; k++)
        {
          g_autofree char *keys = keys_of (accelerators[k]);
          g_hash_table_remove (fired, descriptions[i]);
          robot ("key --clearmodifiers %s", keys);
          g_test_message ("%s: %s", keys, descriptions[i]);
          fixture_wait (was_fired, descriptions[i], descriptions[i]);
        }
    }
}

static gboolean
is_reachable (GtkWidget *widget)
{
  return gtk_widget_get_mapped (widget) && gtk_widget_is_sensitive (widget)
         && gtk_widget_get_focusable (widget) && gtk_widget_get_can_focus (widget);
}

/* Every widget with an action of its own, that the Tab key comes to, pressed. */
static void
press_widgets (GtkWidget *widget)
{
  const char *name = GTK_IS_ACTIONABLE (widget)
                         ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget))
                         : NULL;
  if (name && is_reachable (widget))
    {
      GVariant *target = gtk_actionable_get_action_target_value (GTK_ACTIONABLE (widget));
      const char *dot = strchr (name, '.');
      g_autofree char *prefix = g_strndup (name, (gsize) (dot - name) + 1);
      g_autofree char *detailed = detailed_name (prefix, dot + 1, target);
      g_hash_table_remove (fired, detailed);
      g_assert_true (gtk_widget_grab_focus (widget));
      robot ("key space");
      if (g_str_has_prefix (name, "win.") || g_str_has_prefix (name, "app."))
        fixture_wait (was_fired, detailed, detailed);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      press_widgets (child);
}

typedef struct
{
  GtkWidget *toggle; /* opens it */
  GString *keys;     /* so far: open, and go down */
} Menu;

static void
press_item (Menu *menu, GMenuModel *model, int index)
{
  g_autofree char *name = NULL;
  g_menu_model_get_item_attribute (model, index, G_MENU_ATTRIBUTE_ACTION, "s", &name);
  g_assert_nonnull (name);
  g_autoptr (GVariant) target
      = g_menu_model_get_item_attribute_value (model, index, G_MENU_ATTRIBUTE_TARGET, NULL);
  g_autofree char *prefix = g_strndup (name, 4);
  g_autofree char *detailed = detailed_name (prefix, name + 4, target);
  g_hash_table_remove (fired, detailed);
  /* A menu that takes long to open, as under a sanitizer, has no use for keys that come before. */
  for (int delay_ms = 60; delay_ms < 2000 && !was_fired (detailed); delay_ms *= 5)
    {
      gtk_menu_button_popdown (GTK_MENU_BUTTON (gtk_widget_get_parent (menu->toggle)));
      g_assert_true (gtk_widget_grab_focus (menu->toggle));
      robot ("key --delay %d %s Return", delay_ms, menu->keys->str);
      g_test_message ("%s Return, every %d ms: %s", menu->keys->str, delay_ms, detailed);
    }
  g_assert_true (was_fired (detailed));
}

/* Each item of a menu, and of the menus in it, from the one that has the focus when it opens. */
static void
press_items (Menu *menu, GMenuModel *model)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);
      g_autoptr (GMenuModel) inner = g_menu_model_get_item_link (model, i, G_MENU_LINK_SUBMENU);
      if (section)
        {
          press_items (menu, section);
          continue;
        }
      gsize length = menu->keys->len;
      if (inner)
        {
          /* Its first item leads back. */
          g_string_append (menu->keys, " Return Down");
          press_items (menu, inner);
          g_string_truncate (menu->keys, length);
        }
      else
        press_item (menu, model, i);
      g_string_append (menu->keys, " Down");
    }
}

static void
press_menus (GtkWidget *widget)
{
  GtkPopover *popover = GTK_IS_MENU_BUTTON (widget) && gtk_widget_get_mapped (widget)
                            ? gtk_menu_button_get_popover (GTK_MENU_BUTTON (widget))
                            : NULL;
  if (GTK_IS_POPOVER_MENU (popover))
    {
      Menu menu = { gtk_widget_get_first_child (widget), g_string_new ("space") };
      g_assert_true (is_reachable (menu.toggle));
      press_items (&menu, gtk_popover_menu_get_menu_model (GTK_POPOVER_MENU (popover)));
      g_string_free (menu.keys, TRUE);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      press_menus (child);
}

/* What remains has been fired by no key. */
static void
assert_all_fired (GActionGroup *group, const char *prefix)
{
  g_auto (GStrv) names = g_action_group_list_actions (group);
  guint n_missing = 0;
  for (gsize i = 0; names[i]; i++)
    {
      g_autofree char *name = g_strconcat (prefix, names[i], NULL);
      if (was_fired (name) || was_fired_somehow (name))
        continue;
      g_test_message ("no key fires %s", name);
      n_missing++;
    }
  g_assert_cmpuint (n_missing, ==, 0);
}

/* Tab after Tab, until one has the focus again; a circle that leaves some out is a trap. */
static GHashTable *
walk_by_tab (GtkWindow *window)
{
  GHashTable *visited = g_hash_table_new (NULL, NULL);
  do
    {
      robot ("key Tab");
      g_assert_nonnull (gtk_window_get_focus (window));
    }
  while (g_hash_table_add (visited, gtk_window_get_focus (window)));
  return visited;
}

/* Inside of a list the arrow keys go on; what a drop-down shows is such an item too. */
static gboolean
is_part_of_list (GtkWidget *widget)
{
  return gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_VIEW) != NULL
         || gtk_widget_get_ancestor (widget, GTK_TYPE_COLUMN_VIEW) != NULL
         || g_str_equal (G_OBJECT_TYPE_NAME (widget), "GtkListItemWidget");
}

/* Of some groups Tab comes to one alone, and the arrow keys go on from there. */
static gboolean
is_reached_by_arrows (GtkWidget *widget, GHashTable *visited)
{
  GtkWidget *first = gtk_widget_get_first_child (gtk_widget_get_parent (widget));
  while (first && !g_hash_table_contains (visited, first))
    first = gtk_widget_get_next_sibling (first);
  static const char *const keys[] = { "Right", "Left" };
  for (gsize i = 0; first && i < G_N_ELEMENTS (keys); i++)
    {
      gboolean is_reached = FALSE;
      int n_pressed = 0;
      g_assert_true (gtk_widget_grab_focus (first));
      for (; n_pressed < 8 && !is_reached; n_pressed++)
        {
          robot ("key %s", keys[i]);
          is_reached = gtk_widget_is_focus (widget);
        }
      /* Where choosing follows the focus. */
      for (; n_pressed > 0; n_pressed--)
        robot ("key %s", keys[1 - i]);
      if (is_reached)
        return TRUE;
    }
  return FALSE;
}

static guint
count_missed (GtkWidget *widget, GHashTable *visited)
{
  guint n = 0;
  /* What only scrolls comes to its content. */
  if (is_reachable (widget) && !GTK_IS_SCROLLED_WINDOW (widget) && !is_part_of_list (widget)
      && !g_hash_table_contains (visited, widget) && !is_reached_by_arrows (widget, visited))
    {
      g_test_message ("no key comes to %s %s", G_OBJECT_TYPE_NAME (widget),
                      gtk_widget_get_tooltip_text (widget));
      n++;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      n += count_missed (child, visited);
  return n;
}

static void
test_tab (gconstpointer file)
{
  g_autofree char *path = file ? fixture_sound (file, "vibrato", 2, 440) : NULL;
  WhyWindow *window = robot_open (path);
  g_autoptr (GHashTable) forward = walk_by_tab (GTK_WINDOW (window));
  g_assert_cmpuint (count_missed (GTK_WIDGET (window), forward), ==, 0);
  /* And back again: no widget keeps the focus. */
  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *before = gtk_window_get_focus (GTK_WINDOW (window));
      robot ("key shift+Tab");
      g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) != before);
    }
  fixture_close (window);
}

static GtkWidget *
class_button (GtkWidget *widget)
{
  GtkWidget *found = gtk_widget_has_css_class (widget, "class-button") ? widget : NULL;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child && !found;
       child = gtk_widget_get_next_sibling (child))
    found = class_button (child);
  return found;
}

static gboolean
says_violin (gpointer inputs)
{
  return fixture_says (inputs, "Violin");
}

/* The choice of a microphone, which opens beside the button that records. */
static void
press_inputs (WhyWindow *window)
{
  GtkWidget *inputs = fixture_child (window, "inputs");
  GtkWidget *button = gtk_widget_get_ancestor (inputs, GTK_TYPE_MENU_BUTTON);
  g_assert_true (gtk_widget_grab_focus (gtk_widget_get_first_child (button)));
  robot ("key space");
  fixture_wait (says_violin, inputs, "the devices");
  press_widgets (inputs);
  robot ("key Escape");
  g_assert_false (gtk_widget_get_mapped (inputs));
}

/* Labels of two tiers, and notes that can be corrected. */
static gboolean
has_all_lanes (gpointer window)
{
  WhySession *session = why_window_get_session (window);
  return is_complete (window) && why_session_get_annotated (session)
         && why_session_can_correct (session);
}

static void
annotate (WhyWindow *window)
{
  static const char grid[]
      = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n2\n<exists>\n2\n"
        "\"IntervalTier\"\n\"first\"\n0\n2\n1\n0\n2\n\"vib.\"\n"
        "\"IntervalTier\"\n\"second\"\n0\n2\n1\n0\n2\n\"tr\"\n";
  g_autofree char *path = fixture_path ("one.TextGrid");
  fixture_write (path, grid, strlen (grid));
  why_window_annotate (window, path);
  fixture_wait (has_all_lanes, window, "notes and annotations");
}

/* With all in view that may be: a range, lanes, a list, devices. */
static WhyWindow *
open_full (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  annotate (window);
  gtk_widget_set_visible (fixture_child (window, "steps"), TRUE);
  g_signal_emit_by_name (fixture_child (window, "spectrogram"), "range-selected", 0.4, 0.9);
  fixture_run_for (0.05);
  fixture_wait (is_complete, window, "a range of time");
  return window;
}

static gboolean
has_toast (gpointer window)
{
  return why_window_get_toast (window) != NULL;
}

static gboolean
offers_comparison (gpointer window)
{
  const char *toast = why_window_get_toast (window);
  return toast && strstr (toast, "Compare it with") != NULL;
}

/* What the sentence offers that stands there for a while when a file is dropped on another one. */
static void
press_offer (WhyWindow *window)
{
  g_autofree char *path = fixture_sound ("two.wav", "vibrato", 2, 440);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_auto (GValue) value = G_VALUE_INIT;
  g_value_init (&value, G_TYPE_FILE);
  g_value_set_object (&value, file);
  g_assert_true (why_window_drop (window, &value));
  fixture_wait (offers_comparison, window, "an offer to compare both");
  fixture_run_for (1.5); /* the sentence before leaves */
  press_widgets (fixture_child (window, "toasts"));
}

/* What a sentence offers while it is shown. */
static void
press_toast (WhyWindow *window)
{
  g_autofree char *path = fixture_path ("figure.png");
  why_window_export (window, path);
  fixture_wait (has_toast, window, "the figure is saved");
  fixture_run_for (0.3);
  press_widgets (fixture_child (window, "toasts"));
}

/* Every action of the window of panels has a key, or a widget or an item that keys come to. */
static void
test_actions (void)
{
  g_autofree char *small_data = g_strdup (g_getenv ("WHYBRATO_DATA"));
  /* Only the program's own has the network that finds notes. */
  if (real_data)
    g_setenv ("WHYBRATO_DATA", real_data, TRUE);
  else
    g_unsetenv ("WHYBRATO_DATA");
  WhyWindow *window = open_full ();
  GtkApplication *application = fixture_application ();
  GtkWindow *shown = GTK_WINDOW (window);
  replace_actions (G_ACTION_MAP (window), "win.");
  replace_actions (G_ACTION_MAP (application), "app.");
  press_accelerators (shown);
  press_widgets (GTK_WIDGET (window));
  press_menus (GTK_WIDGET (window));
  press_inputs (window);
  press_toast (window);
  press_offer (window);
  g_assert_true (gtk_widget_grab_focus (class_button (fixture_child (window, "verdict"))));
  robot ("key space");
  g_assert_true (was_fired_somehow ("win.explain"));
  gtk_widget_grab_focus (fixture_child (window, "spectrogram"));
  g_hash_table_remove (fired, "win.play");
  robot ("key Escape space l s");
  g_assert_true (was_fired ("win.cancel") && was_fired ("win.play"));
  g_assert_true (was_fired ("win.loop") && was_fired ("win.next-speed"));
  assert_all_fired (G_ACTION_GROUP (window), "win.");
  assert_all_fired (G_ACTION_GROUP (application), "app.");
  fixture_close (window);
  g_setenv ("WHYBRATO_DATA", small_data, TRUE);
}

static gboolean
has_stopped (gpointer window)
{
  return g_action_group_get_action_enabled (window, "resume");
}

static gboolean
is_listed (gpointer window)
{
  return why_collection_get_axes (why_collection_window_get_collection (window)) != NULL;
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

/* The same of the window of many recordings, stopped by a key before it is done. */
static void
test_collection (void)
{
  g_autoptr (GString) table = g_string_new ("path,class,split\n");
  g_autofree char *manifest = fixture_path ("k.csv");
  g_free (fixture_sound ("one.wav", "vibrato", 2, 440));
  for (gsize i = 0; i < 20; i++)
    g_string_append (table, "one.wav,vibrato,test\n");
  fixture_write (manifest, table->str, table->len);
  const char *const paths[] = { manifest, NULL };
  WhyCollectionWindow *window = why_collection_window_new (fixture_application (), paths, NULL);
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  gtk_window_present (GTK_WINDOW (window));
  fixture_wait (is_listed, window, "the list");
  robot_focus (GTK_WINDOW (window));
  robot ("key Escape");
  fixture_wait (has_stopped, window, "the stop");
  g_autoptr (GHashTable) visited = walk_by_tab (GTK_WINDOW (window));
  g_assert_cmpuint (count_missed (GTK_WIDGET (window), visited), ==, 0);

  replace_actions (G_ACTION_MAP (window), "win.");
  replace_actions (G_ACTION_MAP (fixture_application ()), "app.");
  g_hash_table_remove_all (fired);
  press_accelerators (GTK_WINDOW (window));
  press_widgets (GTK_WIDGET (window));
  press_menus (GTK_WIDGET (window));
  gtk_widget_grab_focus (GTK_WIDGET (window->list));
  robot ("key Escape");
  g_assert_true (was_fired ("win.stop"));
  assert_all_fired (G_ACTION_GROUP (window), "win.");
  gtk_window_close (GTK_WINDOW (window));
  fixture_wait (is_null, &witness, "the closed window is freed");
}

int
main (int argc, char **argv)
{
  real_data = g_strdup (g_getenv ("WHYBRATO_DATA"));
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  fake_device = usual;
  fake_names = devices;
  fired = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_test_add_data_func ("/keyboard/tab/empty", NULL, test_tab);
  g_test_add_data_func ("/keyboard/tab/recording", "one.wav", test_tab);
  g_test_add_func ("/keyboard/actions", test_actions);
  g_test_add_func ("/keyboard/collection", test_collection);
  int status = fixture_run ();
  g_hash_table_unref (fired);
  g_free (real_data);
  return status;
}
