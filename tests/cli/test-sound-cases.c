/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cli-case.h"

/* Small files of tests/cases, each as somebody once met it, and what is right to say of it. The shipped
 * model. */

typedef struct
{
  const char *file;
  double duration_s, tolerance_s;
  const char *label, *note;
  const char *notice;           /* words of it; "": there must be none */
  double rate_hz, extent_cents; /* 0: do not care */
} Case;

static const Case cases[] = {
  { "unknown-length.flac", 9, 1e-6, NULL, NULL, "", 0, 0 },
  { "vbr-no-xing.mp3", 9, 0.06, NULL, NULL, "", 0, 0 },
  { "chained.ogg", 18, 1e-6, NULL, NULL, "", 0, 0 },
  { "cut.flac", 4.752, 1e-6, NULL, NULL, "should last 9.0 s, but only 4.8 s", 0, 0 },
  { "data-44-too-long.wav", 2, 1e-6, "vibrato", "A4", "", 6, 50 },
  { "data-size-0.wav", 2, 1e-6, "vibrato", "A4", "", 6, 50 },
  { "leading-zeros.mp3", 2, 0.06, "vibrato", "A4", "", 6, 50 },
  { "antiphase-stereo.flac", 2, 1e-6, "vibrato", "A4", "channel 1", 6, 50 },
  { "antiphase-noise.flac", 2, 1e-6, "vibrato", "A4", "channel 1", 6, 50 },
};

static char *model;

static char *
case_file (const char *name)
{
  g_autofree char *relative = g_build_filename ("cases", name, NULL);
  return cli_vector (relative);
}

static void
check_notice (JsonObject *object, const char *words)
{
  const char *notice = json_object_has_member (object, "notice")
                           ? json_object_get_string_member (object, "notice")
                           : NULL;
  if (*words == '\0')
    g_assert_null (notice);
  else
    {
      g_assert_nonnull (notice);
      g_assert_nonnull (strstr (notice, words));
    }
}

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *path = case_file (c->file);
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("analyze", path, "--model", model, "--format", "json", NULL));
  g_assert_cmpfloat_with_epsilon (cli_number (object, "duration_s"), c->duration_s,
                                  c->tolerance_s + 1e-9);
  if (c->label)
    g_assert_cmpstr (json_object_get_string_member (object, "label"), ==, c->label);
  if (c->note)
    g_assert_cmpstr (json_object_get_string_member (object, "note"), ==, c->note);
  check_notice (object, c->notice);
  if (c->rate_hz > 0)
    {
      JsonObject *modulation = json_object_get_object_member (object, "modulation");
      g_assert_cmpfloat_with_epsilon (cli_number (modulation, "rate_hz"), c->rate_hz, 0.1);
      g_assert_cmpfloat_with_epsilon (cli_number (modulation, "extent_cents"), c->extent_cents,
                                      2.5);
    }

  /* The timeline has the same length, and ends there. */
  g_autoptr (JsonObject) timeline
      = cli_object (cli_run ("timeline", path, "--model", model, "--format", "json", NULL));
  JsonArray *spans = json_object_get_array_member (timeline, "spans");
  guint n = json_array_get_length (spans);
  g_assert_cmpfloat (cli_number (timeline, "duration_s"), ==, cli_number (object, "duration_s"));
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpfloat (cli_number (json_array_get_object_element (spans, n - 1), "to_s"), ==,
                     cli_number (object, "duration_s"));
  check_notice (timeline, c->notice);
}

/* A part far into a file is found although the header knows nothing of it. */
static void
test_later_part (void)
{
  static const char *const files[] = { "unknown-length.flac", "vbr-no-xing.mp3", "chained.ogg" };
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = case_file (files[i]);
      g_autoptr (JsonObject) object
          = cli_object (cli_run ("analyze", path, "--model", model, "--format", "json", "--start",
                                 i == 2 ? "16.1" : "7.1", "--duration", "0.8", NULL));
      JsonObject *window = json_object_get_object_member (object, "window");
      g_assert_cmpfloat_with_epsilon (cli_number (window, "duration_s"), 0.8, 1e-3);
      g_assert_cmpfloat (cli_number (object, "f0_hz"), >, 300);
    }
}

static void
test_unreadable (void)
{
  g_autofree char *path = case_file ("phone-folder/New Recording 3.m4a");
  cli_assert_refused (cli_run ("analyze", path, "--model", model, NULL), path,
                      "convert it to WAV or FLAC");
  cli_assert_refused (cli_run ("timeline", path, "--model", model, NULL), path,
                      "convert it to WAV or FLAC");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  model = cli_vector ("../data/models/default.safetensors");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strconcat ("/cases/", cases[i].file, NULL);
      g_test_add_data_func (name, &cases[i], test_case);
    }
  g_test_add_func ("/cases/later-part", test_later_part);
  g_test_add_func ("/cases/unreadable", test_unreadable);
  int status = g_test_run ();
  cli_end ();
  g_free (model);
  return status;
}
