/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <errno.h>
#include <sndfile.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/why-npy.h"
#include "cli-case.h"

#define WAV_FLOAT (SF_FORMAT_WAV | SF_FORMAT_FLOAT)

/* What every command that reads sound does with a file. */
static void
assert_bad_sound (const char *path, const char *expected)
{
  const char *png = case_path ("out.png"), *npy = case_path ("out.npy");
  cli_assert_refused (cli_run ("analyze", path, NULL), path, expected);
  cli_assert_refused (cli_run ("figure", path, "-o", png, NULL), path, expected);
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  /* Silence and brevity are facts to a transform. */
  if (strstr (expected, "silent") || strstr (expected, "lasts only"))
    return;
  cli_assert_refused (cli_run ("scatter", path, npy, NULL), path, expected);
  g_assert_false (g_file_test (npy, G_FILE_TEST_EXISTS));
}

static void
test_sound (void)
{
  g_autofree float *tone = case_tone (CLI_RATE, CLI_RATE, 440);
  assert_bad_sound (case_path ("not-there.wav"), "does not exist");
  assert_bad_sound (case_path ("data"), "is a folder");
  assert_bad_sound (case_text ("empty.wav", ""), "is empty");
  assert_bad_sound (case_text ("poem.wav", "Shall I compare thee"), "is not a sound file");
  assert_bad_sound (case_save ("zero.wav", tone, 0, 1, CLI_RATE, WAV_FLOAT), "no sound");
  assert_bad_sound (case_save ("ms.wav", tone, 160, 1, CLI_RATE, WAV_FLOAT), "lasts only 10 ms");
  tone[8000] = NAN;
  assert_bad_sound (case_save ("nan.wav", tone, CLI_RATE, 1, CLI_RATE, WAV_FLOAT), "not a number");
  memset (tone, 0, CLI_RATE * sizeof *tone);
  assert_bad_sound (case_save ("silent.wav", tone, CLI_RATE, 1, CLI_RATE, WAV_FLOAT), "is silent");

  const char *gone = case_path ("gone.wav");
  g_assert_cmpint (symlink (case_path ("nowhere.wav"), gone), ==, 0);
  assert_bad_sound (gone, "does not exist");
  if (geteuid () != 0)
    {
      const char *secret = case_sound ("secret.wav", 1, CLI_RATE, 440);
      g_assert_cmpint (chmod (secret, 0), ==, 0);
      assert_bad_sound (secret, g_strerror (EACCES));
    }
}

static void
test_start_beyond_end (void)
{
  const char *path = case_sound ("tone.wav", 1, CLI_RATE, 440);
  cli_assert_refused (cli_run ("analyze", path, "--start=1000", NULL), path, "1.000 s long");
  cli_assert_refused (cli_run ("analyze", path, "--start=inf", NULL), path, "");
  cli_assert_refused (cli_run ("analyze", path, "--start=1e300", NULL), path, "");
  cli_assert_refused (cli_run ("analyze", path, "--duration=0.01", NULL), path, "lasts only 10 ms");
}

/* Cut in the middle, or with a day's header: what there is is analysed, and a note says so. */
static void
test_ends_early (void)
{
  const char *path = case_sound ("cut.wav", 1.5, CLI_RATE, 440);
  g_autofree char *bytes = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  path = case_bytes ("cut.wav", bytes, n - 20000 * sizeof (float) / 2);
  g_autoptr (JsonObject) cut = cli_object (cli_run ("analyze", path, "--format=json", NULL));
  const char *notice = json_object_get_string_member (cut, "notice");
  g_test_message ("%s", notice);
  g_assert_true (g_str_has_prefix (notice, "The file is cut short: it should last 1.5 s"));
  g_autofree char *text = cli_output (cli_run ("analyze", path, NULL));
  g_assert_nonnull (strstr (text, "  Note: The file is cut short"));

  char *size = memmem (bytes, n, "data", 4);
  guint32 day = GUINT32_TO_LE (24u * 3600 * CLI_RATE * 3), riff = GUINT32_TO_LE (~0u - 8);
  memcpy (size + 4, &day, 4);
  memcpy (bytes + 4, &riff, 4);
  path = case_bytes ("day.wav", bytes, n);
  g_autoptr (JsonObject) whole = cli_object (cli_run ("analyze", path, "--format=json", NULL));
  g_assert_nonnull (strstr (json_object_get_string_member (whole, "notice"), "only 1.5 s"));
  g_assert_cmpfloat_with_epsilon (cli_number (whole, "duration_s"), 1.5, 1e-3);
}

static void
test_eight_channels (void)
{
  gsize n = 192000;
  g_autofree float *tone = case_tone (n, 192000, 440);
  g_autofree float *eight = g_new (float, 8 * n);
  for (gsize i = 0; i < 8 * n; i++)
    eight[i] = tone[i / 8];
  const char *path
      = case_save ("eight.wav", eight, n, 8, 192000, SF_FORMAT_WAVEX | SF_FORMAT_PCM_24);
  g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", path, "--format=json", NULL));
  g_assert_cmpfloat (cli_number (object, "sample_rate"), ==, 192000);
  g_assert_cmpfloat_with_epsilon (cli_number (object, "f0_hz"), 440, 4);
}

static void
put (WhySafetensors *tensors, const char *key, const char *value)
{
  g_assert_cmpint (why_safetensors_put_metadata (tensors, key, value), ==, WHY_OK);
}

/* A good model with one entry of its metadata changed. */
static const char *
changed_model (const char *key, const char *value)
{
  const char *path = case_model ("changed.safetensors", NULL);
  WhySafetensors *tensors;
  WhyError error = { 0 };
  g_assert_cmpint (why_safetensors_read (path, &tensors, &error), ==, WHY_OK);
  put (tensors, key, value);
  g_assert_cmpint (why_safetensors_write (tensors, path, false, &error), ==, WHY_OK);
  why_safetensors_free (tensors);
  return path;
}

static void
assert_bad_model (const char *path, const char *expected)
{
  const char *sound = case_sound ("tone.wav", 1, CLI_RATE, 440);
  const char *manifest = case_text ("m.csv", "path,class,split\ntone.wav,trill,test\n");
  cli_assert_refused (cli_run ("analyze", sound, "--model", path, NULL), path, expected);
  cli_assert_refused (cli_run ("figure", sound, "-o", case_path ("out.png"), "--model", path, NULL),
                      path, expected);
  cli_assert_refused (cli_run ("evaluate", manifest, "--model", path, NULL), path, expected);
}

static void
test_models (void)
{
  static const struct
  {
    const char *key, *value, *expected;
  } cases[] = {
    { "format", "whybrato-2", "a newer program may read this model" },
    { "classes", "a,b", "has 2 classes in its metadata" },
    { "J", "7", "scattering paths" },
    { "orders", "1", "scattering paths" },
    { "n", "1e99", "'n'" },
    { "sample_rate", "fast", "'sample_rate'" },
    { "T", "0", "'T'" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_bad_model (changed_model (cases[i].key, cases[i].value), cases[i].expected);

  CaseModel bare = { .tensors_only = TRUE };
  assert_bad_model (case_model ("bare.safetensors", &bare), "can explain features but not sound");
  assert_bad_model (case_path ("not-there.safetensors"), g_strerror (ENOENT));
  assert_bad_model (case_path ("data"), "");
  assert_bad_model (case_text ("poem.safetensors", "Shall I compare thee"), "");

  g_autofree char *bytes = NULL;
  gsize n;
  g_assert_true (g_file_get_contents (case_model ("cut.safetensors", NULL), &bytes, &n, NULL));
  assert_bad_model (case_bytes ("cut.safetensors", bytes, n / 2), "");
}

static void
test_no_default_model (void)
{
  const char *sound = case_sound ("tone.wav", 1, CLI_RATE, 440);
  g_setenv ("WHYBRATO_DATA", case_path ("nothing"), TRUE);
  cli_assert_refused (cli_run ("analyze", sound, NULL), "models/default.safetensors",
                      "the default model is not installed");
  g_setenv ("WHYBRATO_DATA", case_path ("data"), TRUE);
}

static void
write_features (const char *name, gsize n_rows, gsize n_columns, float value)
{
  g_autofree float *values = g_new (float, n_rows *n_columns);
  for (gsize i = 0; i < n_rows * n_columns; i++)
    values[i] = value;
  WhyError error = { 0 };
  why_npy_write (case_path (name), values, 2, (size_t[]){ n_rows, n_columns }, &error);
  g_assert_cmpstr (error.message, ==, "");
}

static void
assert_bad_features (const char *name, const char *expected)
{
  const char *path = case_path (name), *out = case_path ("out.npy");
  cli_assert_refused (cli_run ("explain", path, out, "--model",
                               case_path ("data/models/default.safetensors"), NULL),
                      path, expected);
  g_assert_false (g_file_test (out, G_FILE_TEST_EXISTS));
}

static void
test_features (void)
{
  WhyModel *model;
  g_assert_cmpint (why_model_load (case_path ("data/models/default.safetensors"), &model, NULL), ==,
                   WHY_OK);
  gsize n_channels = why_model_info (model)->n_channels;
  why_model_free (model);

  write_features ("f.npy", n_channels + 1, 32, 0.5f);
  assert_bad_features ("f.npy", "but the model takes");
  write_features ("f.npy", n_channels, 3, 0.5f);
  assert_bad_features ("f.npy", "");
  write_features ("f.npy", n_channels, 32, NAN);
  assert_bad_features ("f.npy", "not a number at row 0, frame 0");
  case_text ("f.npy", "Shall I compare thee to a summer's day?");
  assert_bad_features ("f.npy", "");
  assert_bad_features ("not-there.npy", g_strerror (ENOENT));
  const char *path = case_path ("f.npy"), *missing = case_path ("not-there.safetensors");
  cli_assert_refused (cli_run ("explain", path, "out.npy", "--model", missing, NULL), missing, "");
  cli_assert_misused (cli_run ("explain", path, "out.npy", "--model", path, "--rule=x", NULL),
                      "“x”");
}

/* The target of each command that writes stays as it was. */
static void
assert_kept (CliRun run, const char *target, const char *expected)
{
  g_autofree char *text = NULL;
  cli_assert_refused (run, target, expected);
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "what was there");
}

static void
test_full_disk (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  static const char *const endings[] = { "png", "svg", "pdf" };
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *name = g_strdup_printf ("full.%s", endings[i]);
      const char *target = case_text (name, "what was there");
      assert_kept (cli_run_in (CLI_FULL_DISK, "figure", sound, "-o", target, NULL), target, "");
    }
  const char *npy = case_text ("full.npy", "what was there");
  assert_kept (cli_run_in (CLI_FULL_DISK, "scatter", sound, npy, "--n=16384", "--j=8", NULL), npy,
               "");
  const char *wav = case_text ("full.wav", "what was there");
  assert_kept (cli_run_in (CLI_FULL_DISK, "synth", wav, "--technique=trill", NULL), wav, "");
  g_autoptr (GDir) dir = g_dir_open (case_path (""), 0, NULL);
  for (const char *name; (name = g_dir_read_name (dir));)
    g_assert_false (g_str_has_prefix (name, "full.") && strlen (name) > strlen ("full.npy"));
}

static void
test_no_folder (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  const char *png = case_path ("none/out.png"), *wav = case_path ("none/out.wav");
  const char *npy = case_path ("none/out.npy"), *csv = case_path ("none/out.csv");
  const char *manifest = case_text ("m.csv", "path,class,split\ntone.wav,trill,test\n");
  const char *reason = g_strerror (ENOENT);
  cli_assert_refused (cli_run ("figure", sound, "-o", png, NULL), png, reason);
  cli_assert_refused (cli_run ("synth", wav, "--technique=trill", NULL), wav, reason);
  cli_assert_refused (cli_run ("scatter", sound, npy, "--n=16384", "--j=8", NULL), npy, reason);
  cli_assert_refused (cli_run ("evaluate", manifest, "--predictions", csv, NULL), csv, reason);
  cli_assert_refused (cli_run ("train", manifest, "-o", csv, NULL), csv, reason);
  cli_assert_refused (cli_run ("scatter", sound, case_path ("data"), NULL), case_path ("data"),
                      "folder");
}

static void
test_manifests (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "path,class\na,b\n", "has no column “split”" },
    { "path,class,split\na,b\n", "line 2: has 2 columns" },
    { "path,class,split\na,yodel,test\n", "line 2: the model has no class “yodel”" },
    { "path,class,split\na,trill,train\n", "there are no recordings in split “test”" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *path = case_text ("m.csv", cases[i].text);
      cli_assert_refused (cli_run ("evaluate", path, NULL), path, cases[i].expected);
    }
  const char *missing = case_path ("not-there.csv");
  cli_assert_refused (cli_run ("evaluate", missing, NULL), missing, g_strerror (ENOENT));
  cli_assert_refused (cli_run ("train", missing, "-o", case_path ("m.st"), NULL), missing,
                      g_strerror (ENOENT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/bad-input/sound", test_sound);
  g_test_add_func ("/bad-input/start-beyond-end", test_start_beyond_end);
  g_test_add_func ("/bad-input/ends-early", test_ends_early);
  g_test_add_func ("/bad-input/eight-channels", test_eight_channels);
  g_test_add_func ("/bad-input/models", test_models);
  g_test_add_func ("/bad-input/no-default-model", test_no_default_model);
  g_test_add_func ("/bad-input/features", test_features);
  g_test_add_func ("/bad-input/full-disk", test_full_disk);
  g_test_add_func ("/bad-input/no-folder", test_no_folder);
  g_test_add_func ("/bad-input/manifests", test_manifests);
  int status = g_test_run ();
  cli_end ();
  return status;
}
