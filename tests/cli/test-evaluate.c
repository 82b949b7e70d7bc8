/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What evaluate tells and writes. */
#include <math.h>
#include <string.h>

#include "cli-case.h"

static const char *
make_manifest (void)
{
  static const char *const classes[] = { "trill", "ordinario", "trill", "ordinario" };
  g_autoptr (GString) text
      = g_string_new ("path,class,split,\"a, note\"\nnot-there.wav,trill,test,\n");
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.wav", i);
      case_sound (name, 1 + 0.1 * (double) i, CLI_RATE, 300 + 70 * (double) i);
      g_string_append_printf (text, "%s,%s,test,\"say \"\"%zu\"\"\"\n", name, classes[i], i);
    }
  return case_text ("m.csv", text->str);
}

static char *
read_text (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
assert_evaluation (JsonObject *object)
{
  static const char *const fields[]
      = { "split",          "n",           "classes", "accuracy", "macro", "confusion", "ece",
          "ece_techniques", "ece_rejects", "rejects", "kurtosis", "model" };
  g_autoptr (GList) members = json_object_get_members (object);
  g_assert_cmpuint (g_list_length (members), ==, G_N_ELEMENTS (fields));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_assert_cmpstr (g_list_nth_data (members, i), ==, fields[i]);
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 4);
  JsonArray *confusion = json_object_get_array_member (object, "confusion");
  JsonObject *accuracy = json_object_get_object_member (object, "accuracy");
  static const gint64 n_of[] = { 0, 2, 0, 0, 0, 2 };
  double macro = 0;
  for (guint truth = 0; truth < CLI_N_CLASSES; truth++)
    {
      JsonArray *row = json_array_get_array_element (confusion, truth);
      const char *name
          = json_array_get_string_element (json_object_get_array_member (object, "classes"), truth);
      gint64 n = 0;
      for (guint k = 0; k < CLI_N_CLASSES; k++)
        n += json_array_get_int_element (row, k);
      g_assert_cmpint (n, ==, n_of[truth]);
      if (n == 0)
        g_assert_true (json_object_get_null_member (accuracy, name));
      else
        {
          double right = (double) json_array_get_int_element (row, truth) / (double) n;
          g_assert_cmpfloat_with_epsilon (cli_number (accuracy, name), right, 1e-12);
          macro += right / 2;
        }
    }
  g_assert_cmpfloat_with_epsilon (cli_number (object, "macro"), macro, 1e-12);
  JsonObject *rejects = json_object_get_object_member (object, "rejects");
  gint64 n_named = json_object_get_int_member (rejects, "named"),
         n_right
         = json_array_get_int_element (json_array_get_array_element (confusion, CLI_N_CLASSES - 1),
                                       CLI_N_CLASSES - 1);
  g_assert_cmpint (json_object_get_int_member (rejects, "n"), ==, 2);
  g_assert_cmpint (n_named, ==, 2 - n_right);
  g_assert_cmpint (json_object_get_int_member (rejects, "confident"), <=, n_named);
  g_assert_cmpfloat (cli_number (object, "ece_rejects"), >=, 0);
  g_assert_cmpfloat (cli_number (object, "ece_techniques"), >=, 0);
  JsonObject *kurtosis = json_object_get_object_member (object, "kurtosis");
  g_assert_true (
      isfinite (cli_number (json_object_get_object_member (kurtosis, "epsilon"), "mean")));
  g_assert_true (
      isfinite (cli_number (json_object_get_object_member (kurtosis, "epsilon-zplus"), "sd")));
}

static void
test_evaluate (void)
{
  const char *manifest = make_manifest (), *out = case_path ("p.csv");
  CliRun run = cli_run ("evaluate", manifest, "--format=json", "--predictions", out, NULL);
  /* One of five is missing: told, left out, and the status says so. */
  cli_assert_line (run.err, case_path ("not-there.wav"), "does not exist");
  g_assert_cmpint (run.status, ==, 1);
  g_autoptr (JsonObject) object = cli_parse_object (run.out);
  assert_evaluation (object);
  cli_clear (&run);

  g_autofree char *text = read_text (out);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 6);
  g_assert_cmpstr (lines[0], ==,
                   "path,class,split,\"a, note\",predicted,p_vibrato,p_trill,p_tremolo,"
                   "p_bisbigliando,p_flatterzunge,p_none");
  g_assert_true (g_str_has_prefix (lines[1], "0.wav,trill,test,\"say \"\"0\"\"\","));
  g_assert_true (g_str_has_prefix (lines[4], "3.wav,ordinario,test,\"say \"\"3\"\"\","));

  static const char *const formats[] = { "text", "csv" };
  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *table = cli_output (cli_run ("evaluate", manifest, "--exclude", "path=not*",
                                                    "--format", formats[i], "--threads=1", NULL));
      g_assert_nonnull (strstr (table, "flatterzunge"));
    }
  g_autoptr (JsonObject) mapped = cli_object (
      cli_run ("evaluate", manifest, "--split=all", "--exclude=path=not*", "--map=trill=vibrato",
               "--map=ordinario=tremolo", "--format=json", NULL));
  JsonObject *accuracy = json_object_get_object_member (mapped, "accuracy");
  g_assert_true (json_object_get_null_member (accuracy, "trill"));
  g_assert_true (isfinite (cli_number (accuracy, "tremolo")));
  g_assert_cmpstr (json_object_get_string_member (mapped, "split"), ==, "all");
}

/* The matrix as a picture, and what was measured beside each prediction. */
static void
test_figure_and_measures (void)
{
  const char *manifest = make_manifest (), *out = case_path ("p.csv");
  const char *picture = case_path ("c.svg");
  g_free (cli_output (cli_run ("evaluate", manifest, "--exclude", "path=not*", "--figure", picture,
                               "--measures", "--predictions", out, NULL)));
  g_autofree char *text = read_text (out), *svg = read_text (picture);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) fields = g_strsplit (lines[1], ",", -1);
  g_assert_true (
      g_str_has_suffix (lines[0],
                        "p_none,file_duration_s,f0_hz,rate_hz,extent_cents,depth_db,regularity"));
  g_assert_cmpfloat (fabs (g_ascii_strtod (fields[11], NULL) - 1), <, 1e-3);
  g_assert_cmpfloat (fabs (g_ascii_strtod (fields[12], NULL) - 300), <, 6);
  g_assert_nonnull (strstr (svg, "<svg"));
  CliRun run = cli_run ("evaluate", manifest, "--figure", case_path ("c.doc"), NULL);
  cli_assert_line (run.err, "evaluate", "must end in .png, .svg or .pdf");
  g_assert_cmpint (run.status, ==, 2);
  cli_clear (&run);
}

static const char *
make_rates (void)
{
  case_sound ("0.wav", 1.5, CLI_RATE, 440);
  return case_text ("rates.csv", "path,class,split,mod_rate_hz,mine,cl|ass\n"
                                 "0.wav,trill,test,6,,a|b\n0.wav,none,test,6,,\n"
                                 "0.wav,vibrato,test,,7,c\n");
}

/* Scores of labelled recordings: by rule and class in JSON, by file among the predictions. */
static void
test_explanations (void)
{
  const char *out = case_path ("e.csv"), *manifest = make_rates ();
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("evaluate", manifest, "--explanations", "--checks=0", "--format=json",
                             "--predictions", out, NULL));
  g_assert_false (json_object_has_member (object, "checks"));
  g_assert_cmpstr (json_object_get_string_member (object, "rate_column"), ==, "mod_rate_hz");
  JsonObject *rules = json_object_get_object_member (object, "explanations");
  static const char *const names[] = { "epsilon", "epsilon-zplus" };
  static const char *const numbers[]
      = { "share", "share_rate", "share_harmonics", "chance", "top5", "share_second", "top5_all" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *classes = json_object_get_object_member (rules, names[i]);
      JsonObject *trill = json_object_get_object_member (classes, "trill");
      g_assert_cmpuint (json_object_get_size (classes), ==, 1);
      g_assert_cmpint (json_object_get_int_member (trill, "n"), ==, 1);
      for (gsize k = 0; k < G_N_ELEMENTS (numbers); k++)
        g_assert_cmpfloat (cli_number (trill, numbers[k]), >=, 0);
      /* Random weights may leave a map without anything that speaks for a class. */
      gboolean nowhere = cli_number (trill, "share") == 0;
      g_assert_true (nowhere == json_object_get_null_member (trill, "top_distance"));
      g_assert_true (nowhere == json_object_get_null_member (trill, "top_distance_rate"));
    }
  g_autofree char *text = read_text (out);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_suffix (
      lines[0], ",epsilon-zplus_share,epsilon-zplus_share_rate,epsilon-zplus_share_harmonics,"
                "epsilon-zplus_chance,epsilon-zplus_top_distance,epsilon-zplus_top_distance_rate,"
                "epsilon-zplus_share_second,epsilon-zplus_top5_all,epsilon-zplus_top5"));
  g_assert_false (strstr (lines[1], ",,,"));
  g_assert_true (g_str_has_suffix (lines[2], ",,,,,,,,,,,,,,,,,,"));

  g_autofree char *other
      = cli_output (cli_run ("evaluate", manifest, "--explanations", "--rate-column=mine", NULL));
  g_assert_nonnull (strstr (other, "(column mine) for vibrato, but not for trill, "));
  cli_assert_refused (cli_run ("evaluate", manifest, "--explanations", "--rate-column=rate", NULL),
                      manifest, "has no column “rate”");
  cli_assert_misused (cli_run ("evaluate", manifest, "--rate-column=mine", NULL),
                      "--rate-column needs --explanations");
}

static void
assert_unit (JsonObject *object, const char *name)
{
  g_assert_cmpfloat (fabs (cli_number (object, name)), <=, 1);
}

/* The checks of explanations: all of them of all recordings, or of so many; the same with any number of threads. */
static void
test_checks (void)
{
  const char *out = case_path ("k.csv"), *manifest = make_rates ();
  g_autofree char *first
      = cli_output (cli_run ("evaluate", manifest, "--explanations", "--rules=epsilon,zplus",
                             "--format=json", "--predictions", out, NULL));
  g_autofree char *second
      = cli_output (cli_run ("evaluate", manifest, "--explanations", "--rules=epsilon,zplus",
                             "--format=json", "--threads=1", "--checks=3", NULL));
  g_assert_cmpstr (first, ==, second);
  g_autoptr (JsonObject) object = cli_parse_object (first);
  JsonObject *checks = json_object_get_object_member (object, "checks");
  JsonObject *renamed = json_object_get_object_member (checks, "renamed");
  JsonObject *rules = json_object_get_object_member (checks, "rules");
  g_assert_cmpint (json_object_get_int_member (checks, "n"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (renamed, "gain"), ==, 0);
  g_assert_cmpint (json_object_get_int_member (renamed, "noise"), <=,
                   json_object_get_int_member (renamed, "any"));
  static const char *const names[] = { "epsilon", "zplus" };
  static const char *const layers[] = { "fc_out", "fc", "conv2", "conv1", "conv0" };
  g_assert_cmpuint (json_object_get_size (rules), ==, G_N_ELEMENTS (names));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonObject *rule = json_object_get_object_member (rules, names[i]);
      JsonObject *random = json_object_get_object_member (rule, "randomisation");
      for (gsize k = 0; k < G_N_ELEMENTS (layers); k++)
        {
          JsonObject *cascade
              = json_object_get_object_member (json_object_get_object_member (random, "cascade"),
                                               layers[k]);
          JsonObject *alone
              = json_object_get_object_member (json_object_get_object_member (random, "alone"),
                                               layers[k]);
          assert_unit (cascade, "rank");
          assert_unit (cascade, "correlation");
          assert_unit (alone, "rank");
          assert_unit (alone, "correlation");
          if (k == 0)
            g_assert_cmpfloat (cli_number (cascade, "rank"), ==, cli_number (alone, "rank"));
        }
      JsonObject *sensitivity = json_object_get_object_member (rule, "sensitivity");
      JsonObject *largest = json_object_get_object_member (sensitivity, "largest");
      JsonObject *noise = json_object_get_object_member (sensitivity, "noise");
      g_assert_cmpfloat (cli_number (largest, "median"), >=, cli_number (noise, "median"));
      JsonObject *flip = json_object_get_object_member (rule, "flip");
      g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (flip, "all"),
                                                   "n"),
                       ==, 3);
    }
  g_autofree char *text = read_text (out);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_suffix (
      lines[0], ",renamed,epsilon_random_rank,epsilon_random_correlation,epsilon_sensitivity,"
                "epsilon_flip_area,zplus_random_rank,zplus_random_correlation,zplus_sensitivity,"
                "zplus_flip_area"));
  g_assert_false (g_str_has_suffix (lines[1], ","));

  g_free (cli_output (
      cli_run ("evaluate", manifest, "--explanations", "--checks=1", "--predictions", out, NULL)));
  g_autofree char *few = read_text (out);
  g_auto (GStrv) rows = g_strsplit (few, "\n", -1);
  gsize n_checked = 0;
  for (gsize i = 1; i <= 3; i++)
    n_checked += !g_str_has_suffix (rows[i], ",,,,,,,,,");
  g_assert_cmpuint (n_checked, ==, 1);
  cli_assert_misused (cli_run ("evaluate", manifest, "--checks=2", NULL),
                      "--checks needs --explanations");
  cli_assert_misused (cli_run ("evaluate", manifest, "--explanations", "--checks=-2", NULL),
                      "--checks must be 0 or more");
}

/* Scores by rate, and of whichever rules are asked for, in that order of theirs everywhere. */
static void
test_rules (void)
{
  static const char *const all[]
      = { "epsilon", "epsilon-zplus", "epsilon-zplus-text", "zplus", "gamma", "alpha2-beta1" };
  const char *manifest = make_rates (), *out = case_path ("r.csv");
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("evaluate", manifest, "--explanations", "--rules=all", "--format=json",
                             "--predictions", out, NULL));
  static const char *const members[] = { "kurtosis", "explanations", "explanations_by_rate" };
  g_autofree char *text = read_text (out);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autoptr (GList) names
          = json_object_get_members (json_object_get_object_member (object, members[i]));
      g_assert_cmpuint (g_list_length (names), ==, G_N_ELEMENTS (all));
      for (guint k = 0; k < G_N_ELEMENTS (all); k++)
        g_assert_cmpstr (g_list_nth_data (names, k), ==, all[k]);
    }
  for (gsize k = 0; k < G_N_ELEMENTS (all); k++)
    {
      JsonArray *bands = json_object_get_array_member (
          json_object_get_object_member (object, "explanations_by_rate"), all[k]);
      g_assert_cmpuint (json_array_get_length (bands), ==, 1);
      JsonObject *band = json_array_get_object_element (bands, 0);
      g_assert_cmpfloat (cli_number (band, "from_hz"), ==, 6);
      g_assert_cmpfloat (cli_number (band, "to_hz"), ==, 8);
      g_assert_cmpint (json_object_get_int_member (band, "n"), ==, 1);
      g_autofree char *column = g_strdup_printf (",%s_share,", all[k]);
      g_assert_nonnull (strstr (text, column));
    }

  g_autofree char *one
      = cli_output (cli_run ("evaluate", manifest, "--explanations", "--rules=gamma,zplus", NULL));
  g_assert_nonnull (strstr (one, "6 to 8 Hz"));
  g_assert_nonnull (strstr (one, why_rule_label (WHY_RULE_GAMMA)));
  g_assert_null (strstr (one, why_rule_label (WHY_RULE_EPSILON)));
  cli_assert_misused (cli_run ("evaluate", manifest, "--rules=gamma,lrp", NULL), "no rule “lrp”");
  cli_assert_misused (cli_run ("evaluate", manifest, "--rules=", NULL), "--rules is empty");
}

/* Breakdowns and conditions, as JSON and as text; the noise depends on its seed alone. */
static void
test_conditions (void)
{
  const char *manifest = make_manifest ();
  const char *const options[] = { "--exclude=path=not*", "--by=class",    "--by=path",
                                  "--lengths=0.5,1.15",  "--snr=40,-5.5", "--silence=0.25,1" };
  g_autofree char *first
      = cli_output (cli_run ("evaluate", manifest, options[0], options[1], options[2], options[3],
                             options[4], options[5], "--format=json", NULL));
  g_autofree char *second
      = cli_output (cli_run ("evaluate", manifest, options[0], options[1], options[2], options[3],
                             options[4], options[5], "--threads=1", "--format=json", NULL));
  g_assert_cmpstr (first, ==, second);
  g_autoptr (JsonObject) object = cli_parse_object (first);
  JsonObject *by = json_object_get_object_member (object, "by");
  g_assert_cmpuint (json_object_get_size (by), ==, 2);
  JsonObject *value
      = json_object_get_object_member (json_object_get_object_member (by, "class"), "ordinario");
  g_assert_cmpint (json_object_get_int_member (value, "n"), ==, 2);
  JsonObject *none
      = json_object_get_object_member (json_object_get_object_member (value, "classes"), "none");
  g_assert_cmpint (json_object_get_int_member (none, "n"), ==, 2);
  g_assert_cmpfloat (cli_number (none, "accuracy"), ==, cli_number (value, "accuracy"));
  JsonObject *rejects = json_object_get_object_member (value, "rejects");
  g_assert_cmpint (json_object_get_int_member (rejects, "n"), ==, 2);
  g_assert_cmpfloat (1 - (double) json_object_get_int_member (rejects, "named") / 2, ==,
                     cli_number (value, "accuracy"));
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (by, "path")), ==, 4);

  static const double lengths[] = { 0.5, 1.15 }, silences[] = { 0.25, 1 }, snrs[] = { 40, -5.5 };
  static const gint64 n_shorter[] = { 0, 2 };
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *length
          = json_array_get_object_element (json_object_get_array_member (object, "lengths"), i);
      JsonObject *snr
          = json_array_get_object_element (json_object_get_array_member (object, "snr"), i);
      JsonObject *silence
          = json_array_get_object_element (json_object_get_array_member (object, "silences"), i);
      g_assert_cmpfloat (cli_number (silence, "silence_s"), ==, silences[i]);
      g_assert_cmpint (json_object_get_int_member (silence, "n"), ==, 4);
      g_assert_cmpfloat (cli_number (length, "length_s"), ==, lengths[i]);
      g_assert_cmpint (json_object_get_int_member (length, "n"), ==, 4);
      g_assert_cmpint (json_object_get_int_member (length, "n_shorter"), ==, n_shorter[i]);
      g_assert_cmpfloat (cli_number (snr, "snr_db"), ==, snrs[i]);
      g_assert_cmpfloat (cli_number (snr, "macro"), >=, 0);
      g_assert_nonnull (json_object_get_object_member (snr, "accuracy"));
    }

  g_autofree char *text
      = cli_output (cli_run ("evaluate", manifest, options[0], options[1], options[2], options[3],
                             options[4], options[5], "--threads=1", NULL));
  static const char *const parts[]
      = { "By class", "By path", "1.15 s", "0.25 s", "-5.5 dB", " of 2", "falsely named" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_assert_nonnull (strstr (text, parts[i]));
  cli_assert_refused (cli_run ("evaluate", manifest, "--by=player", NULL), manifest,
                      "has no column “player”; it has path, class, split, a, note");
  static const char *const bad[] = { "--lengths=",    "--lengths=1,,2", "--lengths=0.05",
                                     "--lengths=1 s", "--snr=loud",     "--silence=0" };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    cli_assert_misused (cli_run ("evaluate", manifest, bad[i], NULL), "is not a number from ");
}

/* The fitted temperature is in the new model, which names the same classes with other
 * probabilities; it is fitted once. */
static void
test_fit_temperature (void)
{
  const char *manifest = make_manifest (), *out = case_path ("warm.safetensors");
  g_autoptr (JsonObject) object
      = cli_object (cli_run ("evaluate", manifest, "--exclude=path=not*", "--fit-temperature", out,
                             "--format=json", NULL));
  JsonObject *before = json_object_get_object_member (object, "temperature");
  double fitted = cli_number (before, "fitted");
  g_assert_cmpfloat (cli_number (before, "of_model"), ==, 1);
  g_assert_cmpfloat (cli_number (before, "nll_after"), <, cli_number (before, "nll_before"));
  g_assert_cmpfloat (cli_number (before, "ece_before"), ==, cli_number (object, "ece"));
  WhyModel *model;
  WhyError error = { 0 };
  why_model_load (out, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpfloat (why_model_info (model)->temperature, ==, fitted);
  why_model_free (model);

  g_autoptr (JsonObject) warm = cli_object (
      cli_run ("evaluate", manifest, "--exclude=path=not*", "--model", out, "--fit-temperature",
               case_path ("again.safetensors"), "--format=json", NULL));
  JsonObject *after = json_object_get_object_member (warm, "temperature");
  g_assert_cmpfloat (cli_number (after, "of_model"), ==, fitted);
  g_assert_cmpfloat_with_epsilon (cli_number (after, "fitted"), fitted, 1e-6);
  g_assert_cmpfloat_with_epsilon (cli_number (warm, "ece"), cli_number (before, "ece_after"), 1e-6);
  g_assert_cmpfloat (cli_number (warm, "macro"), ==, cli_number (object, "macro"));

  /* The bias of none, too: again in the model, and fitted once. */
  const char *biased = case_path ("biased.safetensors");
  g_autoptr (JsonObject) first
      = cli_object (cli_run ("evaluate", manifest, "--exclude=path=not*", "--fit-temperature",
                             biased, "--fit-none", "--format=json", NULL));
  g_autoptr (JsonObject) second = cli_object (
      cli_run ("evaluate", manifest, "--exclude=path=not*", "--model", biased, "--fit-temperature",
               case_path ("again.safetensors"), "--fit-none", "--format=json", NULL));
  JsonObject *fit = json_object_get_object_member (first, "temperature");
  JsonObject *refit = json_object_get_object_member (second, "temperature");
  g_assert_cmpfloat (cli_number (fit, "none_bias_of_model"), ==, 0);
  g_assert_cmpfloat (cli_number (fit, "nll_after"), <=, cli_number (before, "nll_after") + 1e-9);
  g_assert_cmpfloat (cli_number (refit, "none_bias_of_model"), ==,
                     cli_number (fit, "none_bias_fitted"));
  g_assert_cmpfloat_with_epsilon (cli_number (refit, "nll_before"), cli_number (fit, "nll_after"),
                                  1e-6);
  static const char *const errors[] = { "ece", "ece_techniques", "ece_rejects" };
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++)
    {
      g_autofree char *after_fit = g_strconcat (errors[i], "_after", NULL);
      g_assert_cmpfloat_with_epsilon (cli_number (second, errors[i]), cli_number (fit, after_fit),
                                      1e-6);
    }
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (second, "rejects"),
                                               "named"),
                   ==, json_object_get_int_member (fit, "named_after"));
  cli_assert_misused (cli_run ("evaluate", manifest, "--fit-none", NULL),
                      "--fit-none needs --fit-temperature");
  cli_assert_refused (cli_run ("evaluate", manifest, "--exclude=path=not*",
                               "--exclude=class=ordinario", "--fit-none", "--fit-temperature",
                               case_path ("one.safetensors"), NULL),
                      manifest, "--fit-none takes recordings with a technique");
  g_assert_false (g_file_test (case_path ("one.safetensors"), G_FILE_TEST_EXISTS));

  cli_assert_refused (cli_run ("evaluate", manifest, "--exclude=path=not*", "--fit-temperature",
                               case_path ("nowhere/m.safetensors"), NULL),
                      case_path ("nowhere/m.safetensors"), "");
}

/* Every table of the report is one of Markdown: as many cells in each row as in its header. */
static void
test_markdown (void)
{
  g_autofree char *text
      = cli_output (cli_run ("evaluate", make_rates (), "--explanations", "--by=cl|ass",
                             "--lengths=1", "--snr=20", "--fit-temperature",
                             case_path ("m.safetensors"), "--format=markdown", NULL));
  static const char *const headings[] = { "## default.safetensors on 3 recordings of split test",
                                          "### Techniques missed, and sounds falsely named",
                                          "### Calibration",
                                          "### Does the true class’s relevance",
                                          "### By modulation rate",
                                          "### Is it the network’s reason?",
                                          "### Does the map depend on what the network learned?",
                                          "### Does the map hold still",
                                          "### Does the network go by what the map points at?",
                                          "### By cl|ass",
                                          "### Accuracy against length",
                                          "### Accuracy against noise" };
  for (gsize i = 0; i < G_N_ELEMENTS (headings); i++)
    g_assert_nonnull (strstr (text, headings[i]));
  g_assert_nonnull (strstr (text, "\n| a\\|b | 1 | "));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gsize n_tables = 0, width = 0;
  for (gsize i = 0; lines[i]; i++)
    {
      g_auto (GStrv) unescaped = g_strsplit (lines[i], "\\|", -1);
      g_autofree char *line = g_strjoinv ("", unescaped);
      g_auto (GStrv) cells = g_strsplit (line, "|", -1);
      gsize n = line[0] == '|' ? g_strv_length (cells) : 0;
      if (n > 0 && width == 0)
        {
          n_tables++;
          g_assert_true (g_str_has_prefix (lines[i + 1], "|---|---:|"));
        }
      else if (n > 0)
        g_assert_cmpuint (n, ==, width);
      width = n;
    }
  g_assert_cmpuint (n_tables, ==, 14);
  cli_assert_misused (cli_run ("evaluate", "m.csv", "--format=html", NULL),
                      "choose text, json, csv or markdown");
}

/* Tables as Excel on Windows saves them. */
static void
test_cases (void)
{
  static const char *const names[]
      = { "excel-blank-rows", "excel-two-empty-columns", "windows-paths", "header-case" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = g_strdup_printf ("cases/%s.csv", names[i]);
      g_autofree char *path = cli_vector (name);
      g_assert_nonnull (path);
      g_autoptr (JsonObject) object
          = cli_object (cli_run ("evaluate", path, "--split=test", "--format=json", NULL));
      g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 2);
    }
}

/* Cells that a spreadsheet would run are written with a guard, and are the same when the table is a
 * manifest again. */
static void
test_formulas (void)
{
  case_sound ("=cmd.wav", 1, CLI_RATE, 300);
  case_sound ("-b.wav", 1, CLI_RATE, 400);
  const char *manifest = case_text ("formulas.csv", "path,class,split,=note,rate\n"
                                                    "=cmd.wav,trill,test,@SUM(A1),-3.5\n"
                                                    "-b.wav,none,test,+,5\n");
  const char *first = case_path ("first.csv"), *second = case_path ("second.csv");
  g_free (cli_output (cli_run ("evaluate", manifest, "--predictions", first, NULL)));
  g_free (cli_output (cli_run ("evaluate", first, "--predictions", second, NULL)));
  g_autofree char *text = read_text (first), *again = read_text (second);
  g_assert_true (g_str_has_prefix (text, "path,class,split,'=note,rate,predicted"));
  g_assert_nonnull (strstr (text, "\n'=cmd.wav,trill,test,'@SUM(A1),-3.5,"));
  g_assert_nonnull (strstr (text, "\n'-b.wav,none,test,'+,5,"));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1), more = g_strsplit (again, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, g_strv_length (more));
  for (gsize i = 0; lines[i]; i++)
    g_assert_true (g_str_has_prefix (more[i], lines[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/evaluate/report", test_evaluate);
  g_test_add_func ("/evaluate/figure-and-measures", test_figure_and_measures);
  g_test_add_func ("/evaluate/explanations", test_explanations);
  g_test_add_func ("/evaluate/checks", test_checks);
  g_test_add_func ("/evaluate/rules", test_rules);
  g_test_add_func ("/evaluate/conditions", test_conditions);
  g_test_add_func ("/evaluate/fit-temperature", test_fit_temperature);
  g_test_add_func ("/evaluate/markdown", test_markdown);
  g_test_add_func ("/evaluate/cases", test_cases);
  g_test_add_func ("/evaluate/formulas", test_formulas);
  int status = g_test_run ();
  cli_end ();
  return status;
}
