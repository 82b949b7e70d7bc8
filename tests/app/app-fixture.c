/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-fixture.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>

#include "app/why-application.h"
#include "app/why-compat.h"
#include "app/window/why-play-bar.h"
#include "audio/file/why-audio-file.h"
#include "train/net/why-parameters.h"
#include "train/data/why-synth.h"

#define TIMEOUT_S 120

static char *folder;
static WhyAnalyzer *analyzer;
static GtkApplication *application;

const char *
fixture_folder (void)
{
  return folder;
}

char *
fixture_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

void
fixture_write (const char *path, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, data, (gssize) size, &error);
  g_assert_no_error (error);
}

char *
fixture_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

char *
fixture_sound (const char *name, const char *technique, double duration_s, double pitch_hz)
{
  char *path = fixture_path (name);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return path;

  WhySynthParams params;
  float *samples;
  size_t n;
  WhyError error = { WHY_OK, "" };
  why_synth_params_init (&params, technique);
  params.duration_s = duration_s;
  params.pitch_hz = pitch_hz;
  WhyStatus status = why_synth_render (&params, &samples, &n, &error);
  if (status == WHY_OK)
    status = why_audio_save (path, samples, n, params.sample_rate_hz, false, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (status, ==, WHY_OK);
  free (samples);
  return path;
}

/* Random, but with large output weights: its answers differ from sound to sound. */
static void
make_model (const char *path)
{
  static char names[][16]
      = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };
  char *classes[G_N_ELEMENTS (names) + 1] = { NULL };
  for (gsize k = 0; k < G_N_ELEMENTS (names); k++)
    classes[k] = names[k];
  WhyModelInfo info = {
    .n_channels = 1200,
    .n_classes = 6,
    .classes = classes,
    .sample_rate_hz = 44100,
    .n = 1 << 18,
    .J = 13,
    .Q1 = 8,
    .Q2 = 2,
    .T = 1 << 13,
    .min_carrier_hz = 32,
    .orders = { false, true, true },
    .log_c = 0.1,
    .bn_eps = 1e-5,
    .trained_on = (char *) "nothing: random weights",
    .licence = (char *) "CC0-1.0",
  };
  WhyRandom random = why_random_new (7);
  WhyParameters *parameters = NULL;
  WhySafetensors *tensors = NULL;
  WhyError error = { WHY_OK, "" };

  g_assert_cmpint (why_parameters_new (info.n_channels, info.n_classes, &random, &parameters,
                                       &error),
                   ==, WHY_OK);
  float *weights = why_parameter (parameters, WHY_P_OUT_WEIGHT);
  for (gsize i = 0; i < info.n_classes * WHY_HIDDEN; i++)
    weights[i] *= 10;
  g_assert_cmpint (why_parameters_to_tensors (parameters, &tensors, &error), ==, WHY_OK);
  g_autofree float *mu = g_new (float, info.n_channels);
  for (gsize c = 0; c < info.n_channels; c++)
    mu[c] = 0.01f;
  why_model_save (path, tensors, &info, mu, false, &error);
  g_assert_cmpstr (error.message, ==, "");
  why_safetensors_free (tensors);
  why_parameters_free (parameters);
}

static void
make_folders (void)
{
  static const struct
  {
    const char *variable, *name;
  } folders[] = {
    { "HOME", "home" },
    { "XDG_CONFIG_HOME", "home/config" },
    { "XDG_DATA_HOME", "home/data" },
    { "XDG_CACHE_HOME", "home/cache" },
    { "XDG_STATE_HOME", "home/state" },
    { "WHYBRATO_DATA", "data" },
  };
  g_autoptr (GError) error = NULL;
  folder = g_dir_make_tmp ("whybrato-window.XXXXXX", &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = fixture_path (folders[i].name);
      g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
      /* A sound server is found through the home that its own script has made. */
      if (g_getenv ("WHY_TEST_SOUND_SERVER_PID") == NULL
          || g_str_equal (folders[i].variable, "WHYBRATO_DATA"))
        g_setenv (folders[i].variable, path, TRUE);
    }
  g_autofree char *models = fixture_path ("data/models"),
                  *examples = fixture_path ("data/examples");
  g_assert_cmpint (g_mkdir (models, 0700) | g_mkdir (examples, 0700), ==, 0);
}

gboolean
fixture_init (int *argc, char ***argv)
{
  make_folders ();
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check ())
    {
      g_print ("1..0 # SKIP there is no display\n");
      return FALSE;
    }
  adw_init ();
  g_autofree char *model = fixture_path ("data/models/default.safetensors");
  make_model (model);
  g_free (fixture_sound ("data/examples/vibrato.wav", "vibrato", 2, 440));
  return TRUE;
}

static void
remove_tree (const char *path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  if (dir)
    g_dir_close (dir);
  g_remove (path);
}

int
fixture_run (void)
{
  int status = g_test_run ();
  g_clear_object (&application);
  g_clear_pointer (&analyzer, why_analyzer_unref);
  remove_tree (folder);
  g_free (folder);
  return status;
}

GtkApplication *
fixture_application (void)
{
  if (!application)
    {
      g_autoptr (GError) error = NULL;
      application = GTK_APPLICATION (why_application_new ());
      g_application_set_flags (G_APPLICATION (application),
                               g_application_get_flags (G_APPLICATION (application))
                                   | G_APPLICATION_NON_UNIQUE);
      g_application_register (G_APPLICATION (application), NULL, &error);
      g_assert_no_error (error);
    }
  return application;
}

void
fixture_wait (FixtureCondition condition, gpointer data, const char *what)
{
  gint64 end = g_get_monotonic_time () + TIMEOUT_S * G_USEC_PER_SEC;
  while (!condition (data))
    {
      if (g_get_monotonic_time () > end)
        g_error ("waited %d s in vain: %s", TIMEOUT_S, what);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
}

static gboolean
is_past (gpointer data)
{
  return g_get_monotonic_time () >= *(gint64 *) data;
}

void
fixture_run_for (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  fixture_wait (is_past, &end, "the clock");
}

static gboolean
is_mapped (gpointer window)
{
  return gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0;
}

/* The one that the windows share, kept from one to the next: to load it for each would take longer than most of
 * what is done with them. */
static WhyAnalyzer *
get_analyzer (void)
{
  g_autoptr (GError) error = NULL;
  if (!analyzer)
    analyzer = why_analyzer_new_shared (NULL, 0, &error);
  g_assert_no_error (error);
  return analyzer;
}

WhyWindow *
fixture_open (void)
{
  get_analyzer ();
  WhyWindow *window = why_window_new (fixture_application ());
  gtk_window_present (GTK_WINDOW (window));
  fixture_wait (is_mapped, window, "the window is shown");
  return window;
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

void
fixture_close (WhyWindow *window)
{
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  why_compat_close_window (GTK_WINDOW (window));
  fixture_wait (is_null, &witness, "the closed window is freed");
}

WhyAnalysis *
fixture_analyse (const char *path, double start_s)
{
  return fixture_analyse_part (path, start_s, 0);
}

WhyAnalysis *
fixture_analyse_part (const char *path, double start_s, double duration_s)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysisOptions options = { .start_s = start_s, .duration_s = duration_s };
  WhyAnalysis *analysis
      = why_analyzer_run (get_analyzer (), path, &options, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return analysis;
}

gpointer
fixture_child (WhyWindow *window, const char *name)
{
  WhyPlayBar *bar = WHY_PLAY_BAR (
      gtk_widget_get_template_child (GTK_WIDGET (window), WHY_TYPE_WINDOW, "play_bar"));
  GObject *child = why_play_bar_child (bar, name);
  if (!child)
    child = gtk_widget_get_template_child (GTK_WIDGET (window), WHY_TYPE_WINDOW, name);
  g_assert_nonnull (child);
  return child;
}

const char *
fixture_text (WhyWindow *window, const char *label)
{
  return gtk_label_get_text (fixture_child (window, label));
}

/* By the name that menus and shortcuts use: "win.play". */
void
fixture_act (WhyWindow *window, const char *action, GVariant *target)
{
  g_assert_true (gtk_widget_activate_action_variant (GTK_WIDGET (window), action, target));
}

gboolean
fixture_is_enabled (WhyWindow *window, const char *action)
{
  g_assert_true (g_str_has_prefix (action, "win."));
  g_assert_true (g_action_group_has_action (G_ACTION_GROUP (window), action + 4));
  return g_action_group_get_action_enabled (G_ACTION_GROUP (window), action + 4);
}

gboolean
fixture_says (GtkWidget *widget, const char *part)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget)
      && strstr (gtk_label_get_text (GTK_LABEL (widget)), part))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    if (fixture_says (child, part))
      return TRUE;
  return FALSE;
}

GtkWidget *
fixture_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = fixture_button (child, label);
      if (found)
        return found;
    }
  return NULL;
}

static GtkWidget *
find_type (GtkWidget *widget, const char *const *types)
{
  if (g_strv_contains (types, G_OBJECT_TYPE_NAME (widget)))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_type (child, types);
      if (found)
        return found;
    }
  return NULL;
}

GtkWidget *
fixture_dialog (void)
{
  static const char *const types[] = { "AdwAboutDialog",
                                       "AdwAboutWindow",
                                       "AdwAlertDialog",
                                       "AdwMessageDialog",
                                       "AdwPreferencesDialog",
                                       "AdwPreferencesWindow",
                                       NULL };
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());
  GtkWidget *found = NULL;
  for (guint i = 0; i < g_list_model_get_n_items (windows) && !found; i++)
    {
      g_autoptr (GtkWidget) top = g_list_model_get_item (windows, i);
      found = find_type (top, types);
    }
  return found;
}

GBytes *
fixture_pixels (GtkWidget *widget)
{
  /* The paintable is what was drawn last. */
  gtk_widget_queue_draw (widget);
  gtk_test_widget_wait_for_draw (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  g_autoptr (GtkSnapshot) snapshot = gtk_snapshot_new ();
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  g_autoptr (GskRenderNode) node = gtk_snapshot_to_node (snapshot);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  if (node)
    {
      cairo_t *cr = cairo_create (surface);
      gsk_render_node_draw (node, cr);
      cairo_destroy (cr);
    }
  cairo_surface_flush (surface);
  GBytes *pixels = g_bytes_new (cairo_image_surface_get_data (surface),
                                (gsize) cairo_image_surface_get_stride (surface) * (gsize) height);
  cairo_surface_destroy (surface);
  return pixels;
}
