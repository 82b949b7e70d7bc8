/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/why-data-path.h"

#define RATE 16000
#define WAV_FLOAT (SF_FORMAT_WAV | SF_FORMAT_FLOAT)

static WhyAnalyzer *analyzer;

/* One line that begins with the file's name; returns it. */
static char *
assert_refused (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysis *analysis = why_analyzer_run (analyzer, path, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_null (analysis);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_true (error->domain == WHY_ERROR);
  g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_nonnull (strstr (error->message, expected));
  return g_strdup (error->message);
}

static void
test_no_sound (void)
{
  g_free (assert_refused (case_path ("not-there.wav"), "does not exist"));
  g_free (assert_refused (case_path (""), "folder"));
  g_free (assert_refused (case_text ("empty.wav", ""), "empty"));
  g_free (assert_refused (case_text ("poem.txt", "Shall I compare thee to a summer's day?"), ": "));
  g_autofree float *samples = case_tone (1, RATE, 440);
  g_free (assert_refused (case_save ("zero.wav", samples, 0, 1, RATE, WAV_FLOAT), "no sound"));
}

static void
test_nothing_to_explain (void)
{
  static const float values[] = { 0, 0.25f };
  g_autofree float *samples = g_new0 (float, 32000);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      for (gsize t = 0; t < 32000; t++)
        samples[t] = values[i];
      const char *path = case_save ("silent.wav", samples, 32000, 1, RATE, WAV_FLOAT);
      g_free (assert_refused (path, "is silent, so there is nothing to explain; "));
    }
}

/* Two channels that cancel each other out are heard, one of them. */
static void
test_cancelling (void)
{
  g_autofree float *stereo = g_new (float, 64000);
  g_autofree float *tone = case_tone (32000, RATE, 440);
  for (gsize t = 0; t < 32000; t++)
    {
      stereo[2 * t] = tone[t];
      stereo[2 * t + 1] = -tone[t];
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (analyzer, case_save ("anti.wav", stereo, 32000, 2, RATE, WAV_FLOAT), NULL,
                          NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (analysis->file_channel, ==, 0);
  g_assert_nonnull (strstr (analysis->notice, "channel 1"));
  g_assert_cmpfloat_with_epsilon (analysis->measures.f0_hz, 440, 1);
}

static void
test_short (void)
{
  g_autofree float *tone = case_tone (1600, RATE, 440);
  g_autofree char *message
      = assert_refused (case_save ("ms.wav", tone, 160, 1, RATE, WAV_FLOAT), "lasts only 10 ms; ");
  g_assert_nonnull (strstr (message, "at least 100 ms"));
  g_free (
      assert_refused (case_save ("ms.wav", tone, 1599, 1, RATE, WAV_FLOAT), "lasts only 99 ms"));

  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (analyzer, case_save ("ms.wav", tone, 1600, 1, RATE, WAV_FLOAT), NULL,
                          NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat_with_epsilon (analysis->duration_s, 0.1, 1e-9);
}

static void
test_no_number (void)
{
  static const float bad[] = { NAN, INFINITY, -INFINITY };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree float *tone = case_tone (32000, RATE, 440);
      tone[12800] = bad[i];
      g_free (assert_refused (case_save ("nan.wav", tone, 32000, 1, RATE, WAV_FLOAT), "0.8"));
      g_assert_null (why_analyzer_run_samples (analyzer, tone, 32000, "live", NULL, NULL, NULL,
                                               NULL, NULL, &error));
      g_assert_cmpint (error->code, ==, WHY_ERR_INVALID);
      g_assert_true (g_str_has_prefix (error->message, "live: "));
      g_assert_nonnull (strstr (error->message, "0.800 s"));
    }
}

static void
test_no_samples (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (
      why_analyzer_run_samples (analyzer, NULL, 0, "live", NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "lasts only 0 ms"));
}

static void
test_start_beyond_end (void)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysisOptions options = { .start_s = 3 };
  const char *path = case_sound ("two.wav", 2, RATE, 440);
  g_assert_null (why_analyzer_run (analyzer, path, &options, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "2.000 s long"));
  g_clear_error (&error);
  g_autofree float *tone = case_tone (32000, RATE, 440);
  g_assert_null (why_analyzer_run_samples (analyzer, tone, 32000, "live", &options, NULL, NULL,
                                           NULL, NULL, &error));
  g_assert_nonnull (error);
}

/* A day's header before one second of sound: analysed as far as it goes, and said so. */
static void
test_ends_early (void)
{
  const char *path = case_sound ("day.wav", 1, RATE, 440);
  g_autofree char *bytes = NULL;
  gsize n;
  g_autoptr (GError) error = NULL;
  g_file_get_contents (path, &bytes, &n, &error);
  g_assert_no_error (error);
  guint8 *size = memmem (bytes, n, "data", 4);
  g_assert_nonnull (size);
  guint32 claimed = GUINT32_TO_LE (24u * 3600 * RATE / 2);
  memcpy (size + 4, &claimed, 4);
  claimed = GUINT32_TO_LE (24u * 3600 * RATE / 2 + 100);
  memcpy (bytes + 4, &claimed, 4);
  path = case_bytes ("day.wav", bytes, n);

  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (analyzer, path, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s", analysis->notice);
  g_assert_true (
      g_str_has_prefix (analysis->notice, "The file is cut short: it should last 10800.0 s"));
  g_assert_nonnull (strstr (analysis->notice, "only 1.0 s"));
  g_assert_cmpfloat_with_epsilon (analysis->duration_s, 1, 1e-3);
  g_assert_cmpfloat_with_epsilon (analysis->file_duration_s, 1, 1e-3);
}

static void
test_many_channels (void)
{
  g_autoptr (GError) error = NULL;
  gsize n = 192000;
  g_autofree float *tone = case_tone (n, 192000, 440);
  g_autofree float *eight = g_new (float, 8 * n);
  for (gsize i = 0; i < n; i++)
    for (gsize channel = 0; channel < 8; channel++)
      eight[8 * i + channel] = tone[i];
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (analyzer,
                          case_save ("eight.wav", eight, n, 8, 192000,
                                     SF_FORMAT_WAVEX | SF_FORMAT_PCM_16),
                          NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (analysis->file_channels, ==, 8);
  g_assert_cmpfloat (analysis->file_rate_hz, ==, 192000);
  g_assert_cmpfloat_with_epsilon (analysis->duration_s, 1, 1e-3);
  g_assert_cmpfloat_with_epsilon (analysis->measures.f0_hz, 440, 4);
}

static void
assert_no_analyzer (const char *path, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (why_analyzer_new (path, 1, &error));
  g_test_message ("%s", error->message);
  if (path)
    g_assert_true (g_str_has_prefix (error->message, path));
  g_assert_nonnull (strstr (error->message, expected));
}

/* A model whose metadata say another number of paths than its tensors have. */
static const char *
mismatched_model (void)
{
  const char *path = case_model ("odd.safetensors", NULL);
  WhyModel *model;
  WhySafetensors *tensors;
  WhyError error = { 0 };
  why_model_load (path, &model, &error);
  why_safetensors_read (path, &tensors, &error);
  g_assert_cmpstr (error.message, ==, "");
  why_safetensors_put_metadata (tensors, "J", "7");
  why_safetensors_write (tensors, path, false, &error);
  g_assert_cmpstr (error.message, ==, "");
  why_safetensors_free (tensors);
  why_model_free (model);
  return path;
}

static void
test_models (void)
{
  assert_no_analyzer (case_path ("not-there.safetensors"), g_strerror (ENOENT));
  assert_no_analyzer (case_text ("poem.safetensors", "Shall I compare thee"), ": ");
  CaseModel bare = { .tensors_only = TRUE };
  assert_no_analyzer (case_model ("bare.safetensors", &bare), "can explain features but not sound");
  assert_no_analyzer (mismatched_model (), "scattering paths");
}

/* WHYBRATO_DATA is the only place that is looked at when it is set. */
static void
test_data_path (void)
{

  g_assert_cmpint (g_mkdir_with_parents (case_path ("data/models"), 0700), ==, 0);
  g_setenv ("WHYBRATO_DATA", case_path ("data"), TRUE);
  g_assert_null (why_data_path ("models/default.safetensors"));
  assert_no_analyzer (NULL, "the default model is not installed; ");

  const char *path = case_model ("data/models/default.safetensors", NULL);
  g_autofree char *found = why_data_path ("models/default.safetensors");
  g_assert_cmpstr (found, ==, path);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) by_default = why_analyzer_new (NULL, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (why_analyzer_axes (by_default)->model_name, ==, "default.safetensors");

  /* Without it a program in the build tree finds the source tree's files and those made there. */
  g_unsetenv ("WHYBRATO_DATA");
  g_autofree char *made = why_data_path ("examples/vibrato.wav");
  g_assert_nonnull (made);
  g_autofree char *kept = why_data_path ("whybrato-cli.1");
  g_assert_nonnull (kept);
  g_assert_null (why_data_path ("examples/yodel.wav"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  analyzer = case_analyzer (NULL);
  g_test_add_func ("/input/no-sound", test_no_sound);
  g_test_add_func ("/input/nothing-to-explain", test_nothing_to_explain);
  g_test_add_func ("/input/cancelling", test_cancelling);
  g_test_add_func ("/input/short", test_short);
  g_test_add_func ("/input/no-number", test_no_number);
  g_test_add_func ("/input/no-samples", test_no_samples);
  g_test_add_func ("/input/start-beyond-end", test_start_beyond_end);
  g_test_add_func ("/input/ends-early", test_ends_early);
  g_test_add_func ("/input/many-channels", test_many_channels);
  g_test_add_func ("/input/models", test_models);
  g_test_add_func ("/input/data-path", test_data_path);
  int status = g_test_run ();
  why_analyzer_unref (analyzer);
  case_end ();
  return status;
}
