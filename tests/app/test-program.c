/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <string.h>

#include "app-fixture.h"

/* The program as it is started from a terminal; its path is the first argument. */

static char *program;

typedef struct
{
  int status;
  char *out, *err;
} Outcome;

static void
outcome_clear (Outcome *outcome)
{
  g_free (outcome->out);
  g_free (outcome->err);
}

static void
run (Outcome *outcome, const char *first, const char *second, const char *third)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error,
                          program, first, second, third, NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &outcome->out, &outcome->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  outcome->status = g_subprocess_get_exit_status (process);
}

static void
test_version (void)
{
  Outcome outcome;
  run (&outcome, "--version", NULL, NULL);
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_true (g_str_has_prefix (outcome.out, "whybrato " WHY_VERSION "\n"));
  g_assert_nonnull (strstr (outcome.out, "GTK 4."));
  outcome_clear (&outcome);
}

static void
test_help (void)
{
  Outcome outcome;
  run (&outcome, "--help", NULL, NULL);
  g_assert_cmpint (outcome.status, ==, 0);
  g_assert_nonnull (strstr (outcome.out, "whybrato"));
  g_assert_nonnull (strstr (outcome.out, "FILE"));
  g_assert_null (strstr (outcome.out, "screenshot"));
  outcome_clear (&outcome);
}

static void
test_unknown_option (void)
{
  Outcome outcome;
  run (&outcome, "--astrology", NULL, NULL);
  g_assert_cmpint (outcome.status, !=, 0);
  g_assert_nonnull (strstr (outcome.err, "--astrology"));
  outcome_clear (&outcome);
}

/* Colours in a picture: an empty window has few, three panels have hundreds. */
static guint
count_colors (const char *path)
{
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);
  const unsigned char *row = cairo_image_surface_get_data (surface);
  for (int y = 0; y < cairo_image_surface_get_height (surface); y++)
    {
      const guint32 *pixels = (const guint32 *) (const void *) row;
      for (int x = 0; x < cairo_image_surface_get_width (surface); x++)
        g_hash_table_add (colors, GUINT_TO_POINTER (pixels[x]));
      row += cairo_image_surface_get_stride (surface);
    }
  cairo_surface_destroy (surface);
  return g_hash_table_size (colors);
}

/* A file given on the command line is opened, analysed and shown. */
static void
test_screenshot (void)
{
  g_autofree char *sound = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autofree char *missing = fixture_path ("missing.wav"), *shot = fixture_path ("shot.png");
  g_autofree char *option = g_strconcat ("--screenshot=", shot, NULL);
  Outcome outcome;
  run (&outcome, option, sound, NULL);
  g_assert_cmpint (outcome.status, ==, 0);
  guint n_shown = count_colors (shot);
  outcome_clear (&outcome);

  run (&outcome, option, missing, NULL);
  g_assert_cmpint (outcome.status, ==, 0);
  guint n_empty = count_colors (shot);
  outcome_clear (&outcome);
  g_test_message ("%u colours with a sound, %u without", n_shown, n_empty);
  g_assert_cmpuint (n_shown, >, 2 * n_empty);

  g_autofree char *nowhere
      = g_strconcat ("--screenshot=", fixture_folder (), "/no/such/folder/shot.png", NULL);
  run (&outcome, nowhere, sound, NULL);
  g_assert_cmpint (outcome.status, ==, 1);
  g_assert_nonnull (strstr (outcome.err, "/no/such/folder/shot.png"));
  outcome_clear (&outcome);
}

/* From within its folder: no address of the kind "take". */
static void
test_colon (void)
{
  g_autofree char *sound = fixture_sound ("take:3.wav", "vibrato", 2, 440);
  g_autofree char *shot = fixture_path ("colon.png"), *before = g_get_current_dir ();
  g_autofree char *empty = fixture_path ("colon-empty.png");
  g_autofree char *option = g_strconcat ("--screenshot=", shot, NULL);
  g_autofree char *other = g_strconcat ("--screenshot=", empty, NULL);
  Outcome outcome;
  g_assert_cmpint (g_chdir (fixture_folder ()), ==, 0);
  run (&outcome, option, "take:3.wav", NULL);
  g_assert_cmpint (outcome.status, ==, 0);
  outcome_clear (&outcome);
  run (&outcome, other, "take:4.wav", NULL);
  outcome_clear (&outcome);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpuint (count_colors (shot), >, 2 * count_colors (empty));
}

/* What tests/bench/time-start reads: the file asked for, the first frame, its panels. */
static void
test_tells_its_start (void)
{
  g_autofree char *sound = fixture_sound ("start.wav", "vibrato", 2, 440);
  g_autofree char *shot = fixture_path ("start.png");
  g_autofree char *option = g_strconcat ("--screenshot=", shot, NULL);
  Outcome outcome;
  g_setenv ("WHYBRATO_DEBUG", "start", TRUE);
  run (&outcome, option, sound, NULL);
  g_unsetenv ("WHYBRATO_DEBUG");
  static const char *const events[] = { "open: ", "first frame: ", "panels: " };
  gint64 times[G_N_ELEMENTS (events)];
  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    {
      const char *told = strstr (outcome.err, events[i]);
      g_assert_nonnull (told);
      times[i] = g_ascii_strtoll (told + strlen (events[i]), NULL, 10);
    }
  g_assert_cmpint (times[0], >, 0);
  g_assert_cmpint (times[1], >, times[0]);
  g_assert_cmpint (times[2], >, times[1]);
  outcome_clear (&outcome);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_assert_cmpint (argc, ==, 2);
  program = g_canonicalize_filename (argv[1], NULL); /* a test runs it from elsewhere */
  g_test_add_func ("/program/version", test_version);
  g_test_add_func ("/program/help", test_help);
  g_test_add_func ("/program/unknown-option", test_unknown_option);
  g_test_add_func ("/program/screenshot", test_screenshot);
  g_test_add_func ("/program/colon", test_colon);
  g_test_add_func ("/program/tells-its-start", test_tells_its_start);
  return fixture_run ();
}
