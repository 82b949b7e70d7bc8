/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "cli-case.h"

static const char *const played[] = { "vibrato", "tremolo", "none", "flatterzunge", "trill" };
#define SECONDS_EACH 6
#define RATE 44100.0

/* Some techniques one after the other in one file, as the command synth makes them. */
static const char *
make_recording (void)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (float));
  for (gsize i = 0; i < G_N_ELEMENTS (played); i++)
    {
      const char *path = case_path ("one.wav");
      g_autofree char *seconds = g_strdup_printf ("%d", SECONDS_EACH);
      WhyAudioClip clip;
      WhyError reason;
      g_free (cli_output (cli_run ("synth", path, "--technique", played[i], "--duration", seconds,
                                   "--pitch", i % 2 ? "E4" : "A4", NULL)));
      g_assert_cmpint (why_audio_load (path, RATE, 0, 0, &clip, NULL, NULL, &reason), ==, WHY_OK);
      g_array_append_vals (all, clip.samples, (guint) clip.n);
      why_audio_clip_clear (&clip);
    }
  const char *path = case_path ("many.wav");
  WhyError reason;
  g_assert_cmpint (why_audio_save (path, (const float *) (void *) all->data, all->len, RATE, true,
                                   &reason),
                   ==, WHY_OK);
  return path;
}

static JsonObject *
span_at (JsonArray *spans, double time_s)
{
  for (guint i = 0; i < json_array_get_length (spans); i++)
    {
      JsonObject *span = json_array_get_object_element (spans, i);
      if (cli_number (span, "from_s") <= time_s && time_s < cli_number (span, "to_s"))
        return span;
    }
  return NULL;
}

/* The shipped model names what was played, in order, and changes where the playing does. */
static void
test_in_order (void)
{
  g_autofree char *model = cli_vector ("../data/models/default.safetensors");
  const char *path = make_recording ();
  g_assert_nonnull (model);
  JsonObject *object
      = cli_object (cli_run ("timeline", path, "--model", model, "--format", "json", NULL));
  JsonArray *spans = json_object_get_array_member (object, "spans");
  g_assert_cmpfloat_with_epsilon (cli_number (object, "duration_s"),
                                  SECONDS_EACH * G_N_ELEMENTS (played), 1e-3);
  double end = 0;
  for (guint i = 0; i < json_array_get_length (spans); i++)
    {
      JsonObject *span = json_array_get_object_element (spans, i);
      g_test_message ("%g to %g: %s", cli_number (span, "from_s"), cli_number (span, "to_s"),
                      json_object_get_string_member (span, "label"));
      g_assert_cmpfloat (cli_number (span, "from_s"), ==, end);
      end = cli_number (span, "to_s");
    }
  g_assert_cmpfloat_with_epsilon (end, cli_number (object, "duration_s"), 1e-6);
  for (gsize i = 0; i < G_N_ELEMENTS (played); i++)
    for (double at = 1.5; at < SECONDS_EACH - 1; at += 1)
      {
        JsonObject *span = span_at (spans, (double) i * SECONDS_EACH + at);
        g_assert_cmpstr (json_object_get_string_member (span, "label"), ==, played[i]);
      }
  /* No more than one span of a mixture at each border. */
  g_assert_cmpuint (json_array_get_length (spans), <=, 2 * G_N_ELEMENTS (played) - 1);

  g_autofree char *text = cli_output (cli_run ("timeline", path, "--model", model, NULL));
  g_autofree char *csv
      = cli_output (cli_run ("timeline", path, "--model", model, "--format=csv", NULL));
  g_assert_true (g_str_has_prefix (text, "0:00:00.0–"));
  g_assert_true (g_str_has_prefix (csv, "from_s,to_s,label,probability\n0.00,"));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1), rows = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, json_array_get_length (spans) + 1);
  g_assert_cmpuint (g_strv_length (rows), ==, json_array_get_length (spans) + 2);
  for (gsize i = 0; i < G_N_ELEMENTS (played); i++)
    {
      g_assert_nonnull (strstr (text, played[i]));
      g_assert_nonnull (strstr (csv, played[i]));
    }
  json_object_unref (object);
}

static void
test_faults (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  cli_assert_refused (cli_run ("timeline", "/nonexistent.wav", NULL), "/nonexistent.wav",
                      "does not exist");
  cli_assert_misused (cli_run ("timeline", sound, "--window=0", NULL), "--window must be");
  cli_assert_misused (cli_run ("timeline", sound, "--window=nan", NULL), "--window must be");
  cli_assert_misused (cli_run ("timeline", sound, "--hop=0", NULL), "--hop 0.1");
  cli_assert_misused (cli_run ("timeline", sound, "--window=50", NULL), "windows of at most 2.0 s");
  cli_assert_misused (cli_run ("timeline", sound, "--format=xml", NULL), "there is no format");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/cli/timeline/in-order", test_in_order);
  g_test_add_func ("/cli/timeline/faults", test_faults);
  int result = g_test_run ();
  cli_end ();
  return result;
}
