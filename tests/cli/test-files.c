/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figure, synth, evaluate and train write. */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audio/why-audio-file.h"
#include "cli-case.h"

static char *
read_file (const char *path, gsize *n)
{
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;
  g_file_get_contents (path, &bytes, n, &error);
  g_assert_no_error (error);
  return bytes;
}

/* Size from the header of a PNG. */
static void
read_png_size (const char *path, guint32 *width, guint32 *height)
{
  gsize n;
  g_autofree char *bytes = read_file (path, &n);
  g_assert_cmpuint (n, >, 24);
  g_assert_cmpmem (bytes, 8, "\x89PNG\r\n\x1a\n", 8);
  memcpy (width, bytes + 16, 4);
  memcpy (height, bytes + 20, 4);
  *width = GUINT32_FROM_BE (*width);
  *height = GUINT32_FROM_BE (*height);
}

static void
assert_begins (const char *path, const char *magic)
{
  gsize n;
  g_autofree char *bytes = read_file (path, &n);
  g_assert_cmpuint (n, >, 1000);
  g_assert_true (g_str_has_prefix (bytes, magic));
}

static void
test_figure (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  const char *png = case_path ("a.png"), *svg = case_path ("a.svg"), *pdf = case_path ("a.PDF");
  guint32 width, height, wide, high;
  g_autofree char *text = cli_output (cli_run ("figure", sound, "-o", png, NULL));
  g_assert_cmpstr (text, ==, "");
  read_png_size (png, &width, &height);
  g_assert_cmpuint (width, ==, 1500);
  g_free (cli_output (cli_run ("figure", sound, "-o", png, "--dpi", "192", NULL)));
  read_png_size (png, &wide, &high);
  g_assert_cmpuint (wide, ==, 2 * width);
  g_assert_cmpuint (high, ==, 2 * height);
  g_free (cli_output (cli_run ("figure", sound, "-o", png, "--width", "1000", NULL)));
  read_png_size (png, &wide, &high);
  g_assert_cmpuint (wide, ==, 1000);
  g_free (cli_output (cli_run ("figure", sound, "-o", png, "--layout", "paper", "--dark", NULL)));
  read_png_size (png, &wide, &high);
  g_assert_cmpuint (wide, <, high);
  g_free (cli_output (cli_run ("figure", sound, "-o", svg, "--class=trill", "--rule=gamma", NULL)));
  assert_begins (svg, "<?xml");
  g_free (cli_output (cli_run ("figure", sound, "-o", pdf, NULL)));
  assert_begins (pdf, "%PDF-");
  cli_assert_refused (cli_run ("figure", sound, "-o", png, "--width", "1e9", NULL), png, "");
  read_png_size (png, &width, &height);
  g_assert_cmpuint (width, ==, wide);
}

static WhyAudioClip
load_clip (const char *path)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  why_audio_load (path, 44100, 0, 0, &clip, NULL, NULL, &error);
  g_assert_cmpstr (error.message, ==, "");
  return clip;
}

/* What is asked for is in the file, and is found there again. */
static void
test_synth (void)
{
  static const struct
  {
    const char *technique, *rate, *extent, *depth;
    double rate_hz, extent_cents;
  } cases[] = {
    { "vibrato", "6", "40", NULL, 6, 40 },
    { "trill", "7", "200", NULL, 7, 100 },
    { "tremolo", "9", NULL, "0.8", 9, NAN },
    { "none", NULL, NULL, NULL, NAN, NAN },
  };
  const char *path = case_path ("s.wav");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) options = g_ptr_array_new ();
      CliRun run
          = cases[i].extent  ? cli_run ("synth", path, "--technique", cases[i].technique, "--rate",
                                        cases[i].rate, "--extent", cases[i].extent, NULL)
            : cases[i].depth ? cli_run ("synth", path, "--technique", cases[i].technique, "--rate",
                                        cases[i].rate, "--depth", cases[i].depth, NULL)
                             : cli_run ("synth", path, "--technique", cases[i].technique, NULL);
      g_free (cli_output (run));
      WhyAudioClip clip = load_clip (path);
      g_assert_cmpfloat (clip.info.sample_rate_hz, ==, 44100);
      g_assert_cmpuint (clip.n, ==, 4 * 44100);
      why_audio_clip_clear (&clip);
      g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", path, "--format=json", NULL));
      JsonObject *modulation = json_object_get_object_member (object, "modulation");
      g_assert_cmpfloat_with_epsilon (cli_number (object, "f0_hz"),
                                      strcmp (cases[i].technique, "trill") == 0 ? 466 : 440, 30);
      if (isfinite (cases[i].rate_hz))
        g_assert_cmpfloat_with_epsilon (cli_number (modulation, "rate_hz"), cases[i].rate_hz, 0.4);
      if (isfinite (cases[i].extent_cents))
        g_assert_cmpfloat_with_epsilon (cli_number (modulation, "extent_cents"),
                                        cases[i].extent_cents, 0.15 * cases[i].extent_cents);
      else
        g_assert_true (json_object_get_null_member (modulation, "extent_cents"));
    }
}

/* Pitches as names and as numbers; the same seed gives the same file, another one another. */
static void
test_synth_pitch_and_seed (void)
{
  static const struct
  {
    const char *pitch;
    double hz;
  } pitches[] = { { "A4", 440 },      { "440", 440 },     { "c#5", 554.365 },
                  { "Bb3", 233.082 }, { "Fs4", 369.994 }, { "261.6", 261.6 } };
  gsize n, n_again;
  g_autofree char *first = NULL;
  const char *path = case_path ("s.wav");
  for (gsize i = 0; i < G_N_ELEMENTS (pitches); i++)
    {
      g_free (cli_output (cli_run ("synth", path, "--technique=none", "--pitch", pitches[i].pitch,
                                   "--duration=2", NULL)));
      g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", path, "--format=json", NULL));
      g_assert_cmpfloat_with_epsilon (cli_number (object, "f0_hz"), pitches[i].hz,
                                      0.005 * pitches[i].hz);
      g_autofree char *bytes = read_file (path, &n);
      if (i == 0)
        first = g_steal_pointer (&bytes);
      else if (i == 1)
        g_assert_cmpmem (first, n, bytes, n);
    }
  g_free (cli_output (
      cli_run ("synth", path, "--technique=none", "--pitch=A4", "--duration=2", "--seed=2", NULL)));
  g_autofree char *other = read_file (path, &n_again);
  g_assert_cmpuint (n_again, ==, n);
  g_assert_cmpint (memcmp (first, other, n), !=, 0);
}

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

static void
assert_evaluation (JsonObject *object)
{
  static const char *const fields[]
      = { "split", "n", "classes", "accuracy", "macro", "confusion", "ece", "kurtosis", "model" };
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

  gsize n;
  g_autofree char *text = read_file (out, &n);
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

/* Scores of labelled recordings: by rule and class in JSON, by file among the predictions. */
static void
test_explanations (void)
{
  case_sound ("0.wav", 1.5, CLI_RATE, 440);
  const char *out = case_path ("e.csv");
  const char *manifest = case_text ("rates.csv", "path,class,split,mod_rate_hz,mine\n"
                                                 "0.wav,trill,test,6,\n0.wav,none,test,6,\n"
                                                 "0.wav,vibrato,test,,7\n");
  g_autoptr (JsonObject) object = cli_object (cli_run (
      "evaluate", manifest, "--explanations", "--format=json", "--predictions", out, NULL));
  g_assert_cmpstr (json_object_get_string_member (object, "rate_column"), ==, "mod_rate_hz");
  JsonObject *rules = json_object_get_object_member (object, "explanations");
  static const char *const names[] = { "epsilon", "epsilon-zplus" };
  static const char *const numbers[]
      = { "share", "share_rate", "share_harmonics", "chance", "top5" };
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
  gsize n;
  g_autofree char *text = read_file (out, &n);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_true (g_str_has_suffix (
      lines[0], ",epsilon-zplus_share,epsilon-zplus_share_rate,epsilon-zplus_share_harmonics,"
                "epsilon-zplus_chance,epsilon-zplus_top_distance,epsilon-zplus_top_distance_rate,"
                "epsilon-zplus_top5"));
  g_assert_false (strstr (lines[1], ",,,"));
  g_assert_true (g_str_has_suffix (lines[2], ",,,,,,,,,,,,,,"));

  g_autofree char *other
      = cli_output (cli_run ("evaluate", manifest, "--explanations", "--rate-column=mine", NULL));
  g_assert_nonnull (strstr (other, "(column mine) for vibrato; not for trill, "));
  cli_assert_refused (cli_run ("evaluate", manifest, "--explanations", "--rate-column=rate", NULL),
                      manifest, "has no column “rate”");
  cli_assert_misused (cli_run ("evaluate", manifest, "--rate-column=mine", NULL),
                      "--rate-column goes with --explanations");
}

/* Breakdowns and conditions, as JSON and as text; the noise depends on its seed alone. */
static void
test_conditions (void)
{
  const char *manifest = make_manifest ();
  const char *const options[] = { "--exclude=path=not*", "--by=class",    "--by=path",
                                  "--lengths=0.5,1.15",  "--snr=40,-5.5", NULL };
  g_autofree char *first
      = cli_output (cli_run ("evaluate", manifest, options[0], options[1], options[2], options[3],
                             options[4], "--format=json", NULL));
  g_autofree char *second
      = cli_output (cli_run ("evaluate", manifest, options[0], options[1], options[2], options[3],
                             options[4], "--threads=1", "--format=json", NULL));
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
  g_assert_cmpuint (json_object_get_size (json_object_get_object_member (by, "path")), ==, 4);

  static const double lengths[] = { 0.5, 1.15 }, snrs[] = { 40, -5.5 };
  static const gint64 n_shorter[] = { 0, 2 };
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *length
          = json_array_get_object_element (json_object_get_array_member (object, "lengths"), i);
      JsonObject *snr
          = json_array_get_object_element (json_object_get_array_member (object, "snr"), i);
      g_assert_cmpfloat (cli_number (length, "length_s"), ==, lengths[i]);
      g_assert_cmpint (json_object_get_int_member (length, "n"), ==, 4);
      g_assert_cmpint (json_object_get_int_member (length, "n_shorter"), ==, n_shorter[i]);
      g_assert_cmpfloat (cli_number (snr, "snr_db"), ==, snrs[i]);
      g_assert_cmpfloat (cli_number (snr, "macro"), >=, 0);
      g_assert_nonnull (json_object_get_object_member (snr, "accuracy"));
    }

  g_autofree char *text
      = cli_output (cli_run ("evaluate", manifest, options[0], options[1], options[2], options[3],
                             options[4], "--threads=1", NULL));
  static const char *const parts[] = { "By class", "By path", "1.15 s", "-5.5 dB", " of 2" };
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    g_assert_nonnull (strstr (text, parts[i]));
  cli_assert_refused (cli_run ("evaluate", manifest, "--by=player", NULL), manifest,
                      "has no column “player”; it has path, class, split, a, note");
  static const char *const bad[] = { "--lengths=",    "--lengths=1,,2", "--lengths=0.05",
                                     "--lengths=1 s", "--snr=loud",     "--snr=nan" };
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    cli_assert_misused (cli_run ("evaluate", manifest, bad[i], NULL), "is no number from ");
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

  cli_assert_refused (cli_run ("evaluate", manifest, "--exclude=path=not*", "--fit-temperature",
                               case_path ("nowhere/m.safetensors"), NULL),
                      case_path ("nowhere/m.safetensors"), "");
}

/* Two classes of our own, told apart by pitch: learned in a few epochs from six files. */
static const char *
make_training (void)
{
  g_autoptr (GString) text = g_string_new ("path,class,split\n");
  for (gsize i = 0; i < 12; i++)
    {
      g_autofree char *name = g_strdup_printf ("t%zu.wav", i);
      case_sound (name, 2, 44100, i % 2 ? 200 + 10 * (double) i : 1500 + 40 * (double) i);
      g_string_append_printf (text, "%s,%s,%s\n", name, i % 2 ? "low" : "high",
                              i < 6   ? "train"
                              : i < 8 ? "validation"
                                      : "test");
    }
  return case_text ("t.csv", text->str);
}

static void
test_train (void)
{
  const char *manifest = make_training (), *out = case_path ("trained.safetensors");
  CliRun run
      = cli_run ("train", manifest, "-o", out, "--classes", "high,low", "--orders", "1", "--epochs",
                 "8", "--threads", "1", "--features-cache", case_path ("cache"), NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_str_has_prefix (run.out, out));
  g_assert_nonnull (strstr (run.out, "(6 training, 2 validation examples)"));
  g_assert_true (g_str_has_prefix (run.err, "epoch   1 "));
  g_assert_null (strchr (run.err, '\r')); /* no bar where there is no terminal */
  cli_clear (&run);
  g_autoptr (JsonObject) object = cli_object (
      cli_run ("evaluate", manifest, "--model", out, "--format=json", "--threads=1", NULL));
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 4);
  g_test_message ("macro accuracy %.2f", cli_number (object, "macro"));
  g_assert_cmpfloat (cli_number (object, "macro"), ==, 1);
}

typedef struct
{
  const char *path;
  GPid pid;
  gboolean sent;
} Interrupt;

static gboolean
interrupt_cb (gpointer data)
{
  Interrupt *interrupt = data;
  if (!interrupt->sent && g_file_test (interrupt->path, G_FILE_TEST_EXISTS))
    {
      interrupt->sent = TRUE;
      kill (interrupt->pid, SIGINT);
    }
  return G_SOURCE_CONTINUE;
}

static void
exit_cb (GPid pid, int wait_status, gpointer data)
{
  g_assert_true (WIFEXITED (wait_status));
  g_assert_cmpint (WEXITSTATUS (wait_status), ==, 0);
  g_main_loop_quit (data);
}

/* Interrupted once there is a model: it is kept, and is whole. */
static void
test_interrupted_training (void)
{
  const char *manifest = make_training (), *out = case_path ("kept.safetensors");
  const char *argv[] = {
    g_getenv ("WHY_TEST_CLI"), "train",      manifest,           "-o",          out,
    "--classes=high,low",      "--orders=1", "--epochs=1000000", "--threads=1", "--features-cache",
    case_path ("cache"),       NULL
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Interrupt interrupt = { .path = out };
  g_spawn_async (NULL, (char **) argv, NULL,
                 G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL
                     | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &interrupt.pid, &error);
  g_assert_no_error (error);
  g_child_watch_add (interrupt.pid, exit_cb, loop);
  guint poll = g_timeout_add (10, interrupt_cb, &interrupt);
  g_main_loop_run (loop);
  g_source_remove (poll);
  g_assert_true (g_file_test (out, G_FILE_TEST_EXISTS));
  g_autoptr (JsonObject) object = cli_object (
      cli_run ("evaluate", manifest, "--model", out, "--format=json", "--threads=1", NULL));
  g_assert_cmpint (json_object_get_int_member (object, "n"), ==, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/files/figure", test_figure);
  g_test_add_func ("/files/synth", test_synth);
  g_test_add_func ("/files/synth-pitch-and-seed", test_synth_pitch_and_seed);
  g_test_add_func ("/files/evaluate", test_evaluate);
  g_test_add_func ("/files/explanations", test_explanations);
  g_test_add_func ("/files/conditions", test_conditions);
  g_test_add_func ("/files/fit-temperature", test_fit_temperature);
  g_test_add_func ("/files/train", test_train);
  g_test_add_func ("/files/interrupted-training", test_interrupted_training);
  int status = g_test_run ();
  cli_end ();
  return status;
}
