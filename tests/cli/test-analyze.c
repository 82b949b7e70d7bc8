/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sndfile.h>
#include <string.h>
#include <unistd.h>

#include "cli-case.h"
#include "base/why-random.h"

/* The fields that DESIGN names, in its order. */
static const char *const fields[] = {
  "file",   "sample_rate",   "duration_s", "window",    "label",           "probabilities",
  "logits", "network_label", "evidence",   "reason",    "explained_class", "explained_against",
  "rule",   "conservation",  "kurtosis",   "gini",      "f0_hz",           "note",
  "cents",  "a4_hz",         "modulation", "top_paths", "timings_ms",      "model",
};

static void
assert_members (JsonObject *object, const char *const *names, gsize n)
{
  g_autoptr (GList) members = json_object_get_members (object);
  g_assert_cmpuint (g_list_length (members), ==, n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpstr (g_list_nth_data (members, (guint) i), ==, names[i]);
}

static void
assert_nested (JsonObject *object, const char *name, ...)
{
  const char *names[16];
  gsize n = 0;
  va_list args;
  va_start (args, name);
  for (const char *at; (at = va_arg (args, const char *));)
    names[n++] = at;
  va_end (args);
  assert_members (json_object_get_object_member (object, name), names, n);
}

static WhyAnalysis *
analyze_here (const char *path, const WhyAnalysisOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  g_assert_no_error (error);
  WhyAnalysis *analysis
      = why_analyzer_run (analyzer, path, options, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return analysis;
}

/* A number of the object, or the object's null for what was not found. */
static void
assert_number (JsonObject *object, const char *name, double expected)
{
  if (isfinite (expected))
    g_assert_cmpfloat (cli_number (object, name), ==, expected);
  else
    g_assert_true (json_object_get_null_member (object, name));
}

/* The command says what the engine says, digit for digit. */
static void
assert_equal_numbers (JsonObject *object,
                      const WhyAnalysis *analysis,
                      WhyRule rule,
                      WhyQuestion question)
{
  const WhyAxes *axes = analysis->axes;
  JsonObject *probabilities = json_object_get_object_member (object, "probabilities");
  JsonObject *logits = json_object_get_object_member (object, "logits");
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      assert_number (probabilities, axes->classes[k], (double) analysis->probabilities[k]);
      assert_number (logits, axes->classes[k], (double) analysis->logits[k]);
    }
  g_assert_cmpstr (json_object_get_string_member (object, "label"), ==,
                   axes->classes[analysis->label]);
  g_assert_cmpstr (json_object_get_string_member (object, "explained_class"), ==,
                   axes->classes[question.class_index]);
  if (question.is_contrast)
    g_assert_cmpstr (json_object_get_string_member (object, "explained_against"), ==,
                     axes->classes[question.other]);
  else
    g_assert_true (json_object_get_null_member (object, "explained_against"));
  g_assert_cmpstr (json_object_get_string_member (object, "rule"), ==, why_rule_name (rule));
  JsonObject *conservation = json_object_get_object_member (object, "conservation");
  WhyConservation expected = why_analysis_conservation (analysis, rule, question);
  assert_number (conservation, "sum", expected.sum);
  assert_number (conservation, "logit", expected.logit);
  assert_number (conservation, "ratio", expected.ratio);
  assert_number (object, "kurtosis", why_analysis_kurtosis (analysis, rule, question));
  assert_number (object, "f0_hz", analysis->measures.f0_hz);
  JsonObject *modulation = json_object_get_object_member (object, "modulation");
  assert_number (modulation, "rate_hz", analysis->measures.rate_hz);
  assert_number (modulation, "extent_cents", analysis->measures.extent_cents);
  assert_number (modulation, "extent_pp_cents", analysis->measures.extent_pp_cents);
  assert_number (modulation, "regularity", analysis->measures.regularity);
  assert_number (modulation, "onset_s", analysis->measures.onset_s);
  assert_number (modulation, "delay_s", analysis->measures.delay_s);
  JsonArray *paths = json_object_get_array_member (object, "top_paths");
  WhyTopPath top[5];
  g_assert_cmpuint (why_analysis_top_paths (analysis, rule, question, top, 5), ==, 5);
  g_assert_cmpuint (json_array_get_length (paths), ==, 5);
  for (guint i = 0; i < 5; i++)
    {
      JsonObject *path = json_array_get_object_element (paths, i);
      assert_number (path, "lambda1_hz", top[i].lambda1_hz);
      assert_number (path, "lambda2_hz", top[i].lambda2_hz);
      assert_number (path, "relevance", top[i].relevance);
    }
}

static void
test_json (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", path, "--format", "json", NULL));
  assert_members (object, fields, G_N_ELEMENTS (fields));
  assert_nested (object, "window", "start_s", "duration_s", NULL);
  assert_nested (object, "probabilities", "vibrato", "trill", "tremolo", "bisbigliando",
                 "flatterzunge", "none", NULL);
  assert_nested (object, "conservation", "sum", "logit", "ratio", NULL);
  assert_nested (object, "modulation", "rate_hz", "extent_cents", "extent_pp_cents", "depth_db",
                 "regularity", "onset_s", "delay_s", "rest_s", "from_s", "to_s", "missing",
                 "cycles", NULL);
  assert_nested (object, "timings_ms", "load", "spectrogram", "measure", "scattering", "forward",
                 "relevance", "total", NULL);
  g_assert_cmpstr (json_object_get_string_member (object, "file"), ==, path);
  g_assert_cmpstr (json_object_get_string_member (object, "model"), ==, "default.safetensors");
  g_assert_cmpfloat (cli_number (object, "sample_rate"), ==, CLI_RATE);
  g_assert_cmpfloat (cli_number (object, "duration_s"), ==, 1.5);
  g_assert_cmpstr (json_object_get_string_member (object, "note"), ==, "A4");

  g_autoptr (WhyAnalysis) analysis = analyze_here (path, NULL);
  assert_equal_numbers (object, analysis, WHY_RULE_EPSILON_ZPLUS, why_question (analysis->label));
}

/* Every rule, any class, any part of the file. */
static void
test_options (void)
{
  const char *path = case_sound ("long.wav", 5, CLI_RATE, 440);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      WhyAnalysisOptions options = { .start_s = 1.5, .duration_s = 0.75 };
      options.rules[rule] = TRUE;
      gsize explained = (gsize) rule % CLI_N_CLASSES;
      g_autoptr (WhyAnalysis) analysis = analyze_here (path, &options);
      g_autoptr (JsonObject) object
          = cli_object (cli_run ("analyze", "--format=json", "--start=1.5", "--duration=0.75",
                                 "--rule", why_rule_name ((WhyRule) rule), "--class",
                                 analysis->axes->classes[explained], path, NULL));
      assert_equal_numbers (object, analysis, (WhyRule) rule, why_question (explained));
      JsonObject *window = json_object_get_object_member (object, "window");
      g_assert_cmpfloat (cli_number (window, "start_s"), ==, 1.5);
      g_assert_cmpfloat (cli_number (window, "duration_s"), ==, 0.75);
    }
}

/* Why one rather than the other: of the verdict, and of any two; the text says so, and names no path that speaks for the
 * other. */
static void
test_against (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autoptr (WhyAnalysis) analysis = analyze_here (path, NULL);
  const WhyAxes *axes = analysis->axes;
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      WhyQuestion question = why_question_rather (analysis->label, k);
      if (!question.is_contrast)
        continue;
      g_autoptr (JsonObject) of_verdict = cli_object (
          cli_run ("analyze", "--format=json", "--against", axes->classes[k], path, NULL));
      assert_equal_numbers (of_verdict, analysis, WHY_RULE_EPSILON_ZPLUS, question);
      question = why_question_rather (k, analysis->label);
      g_autoptr (JsonObject) other_way
          = cli_object (cli_run ("analyze", "--format=json", "--class", axes->classes[k],
                                 "--against", axes->classes[analysis->label], path, NULL));
      assert_equal_numbers (other_way, analysis, WHY_RULE_EPSILON_ZPLUS, question);

      g_autofree char *text
          = cli_output (cli_run ("analyze", path, "--trust", "--class", axes->classes[k],
                                 "--against", axes->classes[analysis->label], NULL));
      g_autofree char *title = g_strdup_printf ("  Why %s rather than %s (LRP-[ε,z+]):\n",
                                                axes->classes[k], axes->classes[analysis->label]);
      g_assert_nonnull (strstr (text, title));
      g_assert_nonnull (strstr (text, "% of the difference of scores (logits) explained"));
      g_assert_nonnull (strstr (text, "Flip test: difference of logits -"));
      g_assert_false (g_regex_match_simple (", -[0-9.]+ % of all relevance", text, 0, 0));
    }
}

/* Nothing is rather than itself. */
static void
test_against_nothing (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autoptr (WhyAnalysis) analysis = analyze_here (path, NULL);
  const char *label = analysis->axes->classes[analysis->label];
  const char *png = case_path ("against.png"), *wav = case_path ("against.wav");
  cli_assert_misused (cli_run ("analyze", path, "--against", "yodel", NULL),
                      "no class “yodel”; choose one of vibrato, trill");
  cli_assert_misused (cli_run ("analyze", path, "--class=trill", "--against=trill", NULL),
                      "--class and --against name the same class, “trill”");
  cli_assert_misused (cli_run ("figure", path, "-o", png, "--against", "yodel", NULL), "“yodel”");
  cli_assert_misused (cli_run ("hear", path, "-o", wav, "--against", "yodel", NULL), "“yodel”");
  cli_assert_refused (cli_run ("analyze", path, "--against", label, NULL), path,
                      "which cannot be compared with itself");
  cli_assert_refused (cli_run ("figure", path, "-o", png, "--against", label, NULL), path,
                      "class with --against");
  cli_assert_refused (cli_run ("hear", path, "-o", wav, "--against", label, NULL), path,
                      "class with --against");
  g_assert_false (g_file_test (png, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (wav, G_FILE_TEST_EXISTS));
}

/* The flip test begins at the logit, and its curves end at the same silence. */
static void
test_trust (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("analyze", path, "--trust", "--format", "json", NULL));
  JsonObject *test = json_object_get_object_member (object, "flip_test");
  JsonArray *most = json_object_get_array_member (test, "most_first"),
            *least = json_object_get_array_member (test, "least_first"),
            *layers = json_object_get_array_member (object, "relevance_by_layer");
  guint n = json_array_get_length (most);
  double logit = cli_number (json_object_get_object_member (object, "conservation"), "logit"),
         sum = cli_number (json_object_get_object_member (object, "conservation"), "sum");
  g_assert_cmpuint (json_array_get_length (least), ==, n);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (test, "removed")), ==, n);
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (most, 0), logit, 1e-4);
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (most, n - 1),
                                  json_array_get_double_element (least, n - 1), 1e-4);
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (layers, 0), logit, 1e-4);
  g_assert_cmpfloat_with_epsilon (
      json_array_get_double_element (layers, json_array_get_length (layers) - 1), sum, 1e-3);
  g_assert_true (json_object_has_member (test, "area"));
  g_autofree char *text = cli_output (cli_run ("analyze", path, "--trust", NULL));
  g_assert_nonnull (strstr (text, "Flip test: logit "));
}

/* A bad file among good ones: the others are done, and the status tells. */
static void
test_several (void)
{
  const char *good = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  const char *bad = case_text ("poem.wav", "Shall I compare thee to a summer's day?");
  static const char *const formats[] = { "json", "csv", "text" };
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      CliRun run = cli_run ("analyze", good, bad, good, "--format", formats[i], NULL);
      g_assert_cmpint (run.status, ==, 1);
      cli_assert_line (run.err, bad, "is not a sound file");
      g_auto (GStrv) parts = g_strsplit (run.out, good, -1);
      g_assert_cmpuint (g_strv_length (parts), ==, 3);
      cli_clear (&run);
    }
}

static void
test_csv (void)
{
  const char *path = case_sound ("a, \"b\".wav", 1.5, CLI_RATE, 440);
  g_autofree char *text = cli_output (cli_run ("analyze", path, path, "--format", "csv", NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 4); /* the last is empty */
  g_auto (GStrv) header = g_strsplit (lines[0], ",", -1);
  g_assert_cmpstr (header[0], ==, "file");
  g_assert_cmpstr (header[4], ==, "p_vibrato");
  g_assert_cmpstr (lines[1], ==, lines[2]);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *quoted = g_strdup_printf ("\"%s/a, \"\"b\"\".wav\",0,1.5,", folder);
  g_assert_true (g_str_has_prefix (lines[1], quoted));
  g_auto (GStrv) rest = g_strsplit (lines[1] + strlen (quoted), ",", -1);
  g_assert_cmpuint (g_strv_length (rest), ==, g_strv_length (header) - 3);
  gsize last = g_strv_length (header) - 1;
  g_assert_cmpstr (header[last], ==, "explained_against");
  g_assert_cmpstr (rest[last - 3], ==, "");
  g_autofree char *against = cli_output (
      cli_run ("analyze", path, "--class=vibrato", "--against=trill", "--format=csv", NULL));
  g_assert_true (g_str_has_suffix (against, ",trill\n"));
}

static void
test_text (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autoptr (WhyAnalysis) analysis = analyze_here (path, NULL);
  g_autofree char *text = cli_output (cli_run ("analyze", path, NULL));
  g_autofree char *verdict
      = g_strdup_printf ("  %s %.0f %% ", analysis->axes->classes[analysis->label],
                         100 * (double) analysis->probabilities[analysis->label]);
  const char *parts[] = { path,
                          verdict,
                          "A4 ",
                          "  Why ",
                          "LRP-[ε,z+]",
                          "    5. carrier ",
                          "% of the score (logit) explained" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (!strstr (text, parts[i]))
      g_error ("“%s” is not in: %s", parts[i], text);
}

/* Of a class that it is not, with a negative logit, the text names what speaks against it. */
static void
test_why_not (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autoptr (WhyAnalysis) analysis = analyze_here (path, NULL);
  const WhyAxes *axes = analysis->axes;
  g_autofree WhyTopPath *paths = g_new (WhyTopPath, axes->n_paths);
  gsize n_against = 0;
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      gboolean against = k != analysis->label && analysis->logits[k] < 0;
      n_against += against;
      why_analysis_top_paths (analysis, WHY_RULE_EPSILON_ZPLUS, why_question (k), paths,
                              axes->n_paths);
      const WhyTopPath *first = &paths[against ? axes->n_paths - 1 : 0];
      g_assert_true (!against || first->relevance < 0);
      g_autofree char *text
          = cli_output (cli_run ("analyze", path, "--class", axes->classes[k], NULL));
      g_autofree char *expected
          = g_strdup_printf ("  Why %s%s (LRP-[ε,z+]):\n    1. carrier %8.1f Hz",
                             against ? "not " : "", axes->classes[k], first->lambda1_hz);
      if (!strstr (text, expected))
        g_error ("“%s” is not in: %s", expected, text);
    }
  g_assert_cmpuint (n_against, >, 0);
  g_assert_cmpuint (n_against, <, axes->n_classes);
}

/* What was not found is null; a model of first order has no modulations. */
static void
test_absent (void)
{
  g_autofree float *noise = g_new (float, 24000);
  WhyRandom random = why_random_new (1);
  for (gsize i = 0; i < 24000; i++)
    noise[i] = (float) why_random_range (&random, -0.1, 0.1);
  const char *path
      = case_save ("noise.wav", noise, 24000, 1, CLI_RATE, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", path, "--format=json", NULL));
  g_autoptr (WhyAnalysis) analysis = analyze_here (path, NULL);
  g_assert_true (isnan (analysis->measures.f0_hz));
  assert_equal_numbers (object, analysis, WHY_RULE_EPSILON_ZPLUS, why_question (analysis->label));
  g_assert_true (json_object_get_null_member (object, "note"));
  g_assert_true (json_object_get_null_member (object, "cents"));

  CaseModel first_order = { .first_order = TRUE, .n_classes = 2 };
  g_autoptr (JsonObject) plain
      = cli_object (cli_run ("analyze", path, "--format=json", "--model",
                             case_model ("s1.safetensors", &first_order), NULL));
  JsonArray *paths = json_object_get_array_member (plain, "top_paths");
  for (guint i = 0; i < 5; i++)
    g_assert_cmpfloat (cli_number (json_array_get_object_element (paths, i), "lambda2_hz"), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (plain, "model"), ==, "s1.safetensors");
  g_autofree char *text
      = cli_output (cli_run ("analyze", path, "--model", case_path ("s1.safetensors"), NULL));
  g_assert_nonnull (strstr (text, "first order"));
}

/* A point is a point in any country. */
static void
test_locale (void)
{
  const char *path = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  g_autofree char *here = cli_output (cli_run ("analyze", path, "--format", "csv", NULL));
  g_autofree char *old = g_strdup (g_getenv ("LC_ALL"));
  g_setenv ("LC_ALL", "de_DE.UTF-8", TRUE);
  g_autofree char *there = cli_output (cli_run ("analyze", path, "--format", "csv", NULL));
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("analyze", path, "--format=json", "--duration=1.25", NULL));
  if (old)
    g_setenv ("LC_ALL", old, TRUE);
  else
    g_unsetenv ("LC_ALL");
  g_assert_cmpstr (there, ==, here);
  JsonObject *window = json_object_get_object_member (object, "window");
  g_assert_cmpfloat (cli_number (window, "duration_s"), ==, 1.25);
}

/* Names that look like options, or like nothing a name should. */
static void
test_names (void)
{
  const char *odd = case_sound ("a\nb \xff.wav", 1.5, CLI_RATE, 440);
  g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", "--format=json", odd, NULL));
  g_assert_true (g_str_has_suffix (json_object_get_string_member (object, "file"), ".wav"));

  g_autofree char *old = g_get_current_dir ();
  case_sound ("-x.wav", 1.5, CLI_RATE, 440);
  g_assert_cmpint (chdir (case_path ("")), ==, 0);
  g_autoptr (JsonObject) dash
      = cli_object (cli_run ("analyze", "--format=json", "--", "-x.wav", NULL));
  g_assert_cmpint (chdir (old), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (dash, "file"), ==, "-x.wav");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/analyze/json", test_json);
  g_test_add_func ("/analyze/trust", test_trust);
  g_test_add_func ("/analyze/options", test_options);
  g_test_add_func ("/analyze/several", test_several);
  g_test_add_func ("/analyze/against", test_against);
  g_test_add_func ("/analyze/against-nothing", test_against_nothing);
  g_test_add_func ("/analyze/csv", test_csv);
  g_test_add_func ("/analyze/text", test_text);
  g_test_add_func ("/analyze/why-not", test_why_not);
  g_test_add_func ("/analyze/absent", test_absent);
  g_test_add_func ("/analyze/locale", test_locale);
  g_test_add_func ("/analyze/names", test_names);
  int status = g_test_run ();
  cli_end ();
  return status;
}
