/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What figure, synth and train write. */
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
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

/* What print asks for, and several files in one figure. */
static void
test_print (void)
{
  const char *sound = case_sound ("tone.wav", 1.5, CLI_RATE, 440);
  const char *other = case_sound ("other.wav", 1.0, CLI_RATE, 660);
  const char *png = case_path ("print.png"), *svg = case_path ("print.svg");
  guint32 width, height, wide, high;
  gsize n;

  g_free (cli_output (cli_run ("figure", sound, "-o", png, "--layout=relevance", "--width=85mm",
                               "--height=60mm", "--dpi=300", "--font-size=8pt", "--theme=dark",
                               "--colours=ember,teal-brown", "--no-heading", NULL)));
  read_png_size (png, &width, &height);
  g_assert_cmpuint (width, ==, 1004);
  g_assert_cmpuint (height, ==, 709);
  g_free (cli_output (cli_run ("figure", sound, other, "-o", svg, "--layout=paper", NULL)));
  g_autofree char *text = read_file (svg, &n);
  g_assert_nonnull (strstr (text, "<title>tone.wav: "));
  g_assert_nonnull (strstr (text, "; other.wav: "));
  g_free (cli_output (cli_run ("figure", sound, other, sound, "-o", png, "--layout=scattering",
                               "--columns=2", NULL)));
  read_png_size (png, &wide, &high);
  g_assert_cmpuint (wide, ==, 1120);
  /* One that cannot be read: nothing is drawn of the rest. */
  const char *lost = case_path ("lost.wav"), *none = case_path ("none.png");
  cli_assert_refused (cli_run ("figure", sound, lost, "-o", none, NULL), lost, "does not exist");
  g_assert_false (g_file_test (none, G_FILE_TEST_EXISTS));
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
  CliRun run = cli_run ("train", manifest, "-o", out, "--classes", "high,low", "--orders", "1",
                        "--variants", "1", "--epochs", "12", "--threads", "1", "--features-cache",
                        case_path ("cache"), NULL);
  g_assert_cmpint (run.status, ==, 0);
  g_assert_true (g_str_has_prefix (run.out, out));
  g_assert_nonnull (strstr (run.out, "(12 training and 4 validation examples)"));
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
  const char *argv[] = { g_getenv ("WHY_TEST_CLI"),
                         "train",
                         manifest,
                         "-o",
                         out,
                         "--classes=high,low",
                         "--orders=1",
                         "--epochs=1000000",
                         "--threads=1",
                         "--features-cache",
                         case_path ("cache"),
                         "--variants=0",
                         NULL };
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
  g_test_add_func ("/files/print", test_print);
  g_test_add_func ("/files/synth", test_synth);
  g_test_add_func ("/files/synth-pitch-and-seed", test_synth_pitch_and_seed);
  g_test_add_func ("/files/train", test_train);
  g_test_add_func ("/files/interrupted-training", test_interrupted_training);
  int status = g_test_run ();
  cli_end ();
  return status;
}
