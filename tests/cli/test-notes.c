/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include <sndfile.h>

#include "audio/file/why-audio-file.h"
#include "cli-case.h"

#define RATE 44100.0
#define NOTE_S 2.0
#define GAP_S 0.4

static const struct
{
  const char *technique, *pitch;
} played[] = { { "none", "A4" }, { "vibrato", "C5" }, { "tremolo", "E4" }, { "trill", "G4" } };

static char *model;

/* Some notes one after the other, as the command synth makes them. */
static const char *
make_recording (const char *name)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (float));
  g_array_set_size (all, (guint) (GAP_S * RATE));
  for (gsize i = 0; i < G_N_ELEMENTS (played); i++)
    {
      const char *path = case_path ("one.wav");
      WhyAudioClip clip;
      WhyError reason;
      g_free (cli_output (cli_run ("synth", path, "--technique", played[i].technique, "--duration",
                                   "2", "--pitch", played[i].pitch, NULL)));
      g_assert_cmpint (why_audio_load (path, RATE, 0, 0, &clip, NULL, NULL, &reason), ==, WHY_OK);
      g_array_append_vals (all, clip.samples, (guint) clip.n);
      g_array_set_size (all, all->len + (guint) (GAP_S * RATE));
      why_audio_clip_clear (&clip);
    }
  const char *path = case_path (name);
  WhyError reason;
  g_assert_cmpint (why_audio_save (path, (const float *) (void *) all->data, all->len, RATE, true,
                                   &reason),
                   ==, WHY_OK);
  return path;
}

static JsonObject *
note_at (JsonObject *object, guint i)
{
  return json_array_get_object_element (json_object_get_array_member (object, "notes"), i);
}

/* Every note with what it is; and the same numbers as for that stretch alone. */
static void
test_json (void)
{
  const char *path = make_recording ("tune.wav");
  JsonObject *object = cli_object (
      cli_run ("notes", path, "--format", "json", "--contour", "--model", model, NULL));
  JsonArray *notes = json_object_get_array_member (object, "notes");
  g_assert_cmpuint (json_array_get_length (notes), ==, G_N_ELEMENTS (played));
  g_assert_cmpfloat_with_epsilon (cli_number (object, "duration_s"),
                                  GAP_S + G_N_ELEMENTS (played) * (NOTE_S + GAP_S), 1e-3);
  g_assert_cmpfloat (cli_number (object, "a4_hz"), ==, 440);
  for (guint i = 0; i < G_N_ELEMENTS (played); i++)
    {
      JsonObject *note = note_at (object, i);
      double from_s = cli_number (note, "from_s"), to_s = cli_number (note, "to_s");
      g_assert_cmpfloat_with_epsilon (from_s, GAP_S + i * (NOTE_S + GAP_S), 0.05);
      g_assert_cmpfloat_with_epsilon (to_s, (i + 1) * (NOTE_S + GAP_S), 0.1);
      g_assert_cmpstr (json_object_get_string_member (note, "label"), ==, played[i].technique);
      g_assert_cmpstr (json_object_get_string_member (note, "note"), ==, played[i].pitch);
      g_assert_cmpint (json_object_get_null_member (note, "second_note"), ==,
                       strcmp (played[i].technique, "trill") != 0);
      g_assert_cmpint (json_object_get_null_member (note, "rate_hz"), ==,
                       strcmp (played[i].technique, "none") == 0);
      g_assert_true (json_object_has_member (note, "level_db"));
      g_autofree char *start = g_strdup_printf ("%.17g", from_s),
                      *duration = g_strdup_printf ("%.17g", to_s - from_s);
      JsonObject *alone
          = cli_object (cli_run ("analyze", path, "--start", start, "--duration", duration,
                                 "--format", "json", "--model", model, NULL));
      g_assert_cmpstr (json_object_get_string_member (alone, "label"), ==, played[i].technique);
      JsonObject *p = json_object_get_object_member (alone, "probabilities");
      g_assert_cmpfloat_with_epsilon (cli_number (note, "probability"),
                                      cli_number (p, played[i].technique), 2e-3);
      g_assert_cmpfloat_with_epsilon (cli_number (note, "f0_hz"), cli_number (alone, "f0_hz"),
                                      1e-6);
      json_object_unref (alone);
    }
  JsonObject *contour = json_object_get_object_member (object, "contour");
  JsonArray *f0_hz = json_object_get_array_member (contour, "f0_hz");
  double step_s = cli_number (contour, "step_s");
  g_assert_cmpfloat (step_s, ==, 0.005);
  g_assert_cmpuint (json_array_get_length (f0_hz), ==,
                    json_array_get_length (json_object_get_array_member (contour, "confidence")));
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (f0_hz,
                                                                 (guint) ((GAP_S + 1) / step_s)),
                                  440, 1);
  g_assert_true (json_array_get_null_element (f0_hz, 10));
  json_object_unref (object);
}

/* Concert pitch moves names, not hertz. */
static void
test_a4 (void)
{
  const char *path = make_recording ("tune.wav");
  JsonObject *object = cli_object (
      cli_run ("notes", path, "--format", "json", "--a4", "415", "--model", model, NULL));
  g_assert_cmpstr (json_object_get_string_member (note_at (object, 0), "note"), ==, "A#4");
  g_assert_cmpfloat_with_epsilon (cli_number (note_at (object, 0), "f0_hz"), 440, 1);
  json_object_unref (object);
}

/* Tables and text, of several files, to a file; what cannot be read is said, and the others are done. */
static void
test_table (void)
{
  const char *path = make_recording ("tune.wav"), *out = case_path ("notes.csv");
  g_autofree char *csv
      = cli_output (cli_run ("notes", path, path, "--format", "csv", "--model", model, NULL));
  g_auto (GStrv) lines = g_strsplit (csv, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 2 + 2 * G_N_ELEMENTS (played));
  g_assert_true (g_str_has_prefix (lines[0], "file,from_s,to_s,note,midi,"));
  g_autofree char *nothing = cli_output (
      cli_run ("notes", path, path, "--format", "csv", "-o", out, "--model", model, NULL));
  g_autofree char *written = NULL;
  g_assert_cmpstr (nothing, ==, "");
  g_assert_true (g_file_get_contents (out, &written, NULL, NULL));
  g_assert_cmpstr (written, ==, csv);
  g_autofree char *text = cli_output (cli_run ("notes", path, "--model", model, NULL));
  g_assert_nonnull (strstr (text, "vibrato"));
  g_assert_nonnull (strstr (text, "A4"));
  CliRun run = cli_run ("notes", "/nonexistent.wav", path, "--model", model, NULL);
  g_assert_cmpint (run.status, ==, 1);
  g_assert_nonnull (strstr (run.err, "does not exist"));
  g_assert_nonnull (strstr (run.out, "vibrato"));
  cli_clear (&run);
}

/* Silence and noise: nothing, or nothing with a pitch. */
static void
test_no_notes (void)
{
  g_autofree float *x = g_new0 (float, 5 * 44100);
  const char *silent
      = case_save ("silent.wav", x, 5 * 44100, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  JsonObject *object
      = cli_object (cli_run ("notes", silent, "--format", "json", "--model", model, NULL));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "notes")), ==, 0);
  json_object_unref (object);
  for (gsize i = 0; i < 5 * 44100; i++)
    x[i] = (float) g_random_double_range (-0.3, 0.3);
  const char *noise
      = case_save ("noise.wav", x, 5 * 44100, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  object = cli_object (cli_run ("notes", noise, "--format", "json", "--model", model, NULL));
  JsonArray *notes = json_object_get_array_member (object, "notes");
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      g_assert_true (json_object_get_null_member (note, "note"));
      g_assert_cmpstr (json_object_get_string_member (note, "label"), ==, "none");
    }
  json_object_unref (object);
}

/* A voice that glides is no note, whatever swings in it. */
static void
test_speech (void)
{
  gsize n = 3 * 44100;
  g_autofree float *x = g_new (float, n);
  double phase = 0;
  for (gsize i = 0; i < n; i++)
    {
      double t = (double) i / 44100,
             hz = 160 * exp2 (0.5 * sin (2 * G_PI * 1.3 * t) + 0.2 * sin (2 * G_PI * 2.9 * t));
      phase += 2 * G_PI * hz / 44100;
      double loud = 0.2 * (1 + sin (2 * G_PI * 3.7 * t + sin (2 * G_PI * 1.1 * t)));
      x[i] = 0;
      for (int k = 1; k < 12; k++)
        x[i] += (float) (loud * sin (k * phase) / k);
    }
  const char *path
      = case_save ("speech.wav", x, (int) n, 1, 44100, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  JsonObject *object
      = cli_object (cli_run ("notes", path, "--format", "json", "--model", model, NULL));
  JsonArray *notes = json_object_get_array_member (object, "notes");
  double with_pitch_s = 0;
  for (guint i = 0; i < json_array_get_length (notes); i++)
    {
      JsonObject *note = json_array_get_object_element (notes, i);
      if (!json_object_get_null_member (note, "note"))
        with_pitch_s += cli_number (note, "to_s") - cli_number (note, "from_s");
    }
  g_assert_cmpfloat (with_pitch_s, <, 1);
  json_object_unref (object);
}

static void
test_usage (void)
{
  const char *path = make_recording ("tune.wav");
  cli_assert_misused (cli_run ("notes", path, "--format", "yaml", NULL), "yaml");
  cli_assert_misused (cli_run ("notes", path, "--contour", NULL), "--contour");
  cli_assert_misused (cli_run ("notes", path, "--threads=-1", NULL), "--threads");
  /* A model for another sample rate says so. */
  cli_assert_refused (cli_run ("notes", path, NULL), "default.safetensors", "44100 Hz");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  model = cli_vector ("../data/models/default.safetensors");
  g_assert_nonnull (model);
  g_test_add_func ("/cli/notes/json", test_json);
  g_test_add_func ("/cli/notes/a4", test_a4);
  g_test_add_func ("/cli/notes/table", test_table);
  g_test_add_func ("/cli/notes/no-notes", test_no_notes);
  g_test_add_func ("/cli/notes/speech", test_speech);
  g_test_add_func ("/cli/notes/usage", test_usage);
  int result = g_test_run ();
  cli_end ();
  g_free (model);
  return result;
}
