/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cli-case.h"

static const char *const commands[]
    = { "analyze",        "figure",   "timeline",  "hear",        "scatter", "explain", "train",
        "cross-validate", "evaluate", "aggregate", "play",        "bench",   "synth",   "notes",
        "music",          "compare",  "adapt",     "corrections", "merge" };

static void
assert_contains (const char *text, const char *part)
{
  if (!strstr (text, part))
    g_error ("“%s” is not in: %s", part, text);
}

/* --help names every command there is and none that there is not. */
static void
test_help (void)
{
  g_autofree char *help = cli_output (cli_run ("--help", NULL));
  assert_contains (help, "Usage:\n  whybrato-cli COMMAND");
  gsize n_listed = 0;
  const char *list = strstr (help, "Commands:\n");
  g_assert_nonnull (list);
  for (const char *line = strchr (list, '\n'); line && line[1] == ' ';
       line = strchr (line + 1, '\n'))
    n_listed++;
  g_assert_cmpuint (n_listed, ==, G_N_ELEMENTS (commands));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *entry = g_strdup_printf ("\n  %s ", commands[i]);
      g_autofree char *usage = g_strdup_printf ("Usage:\n  whybrato-cli %s [OPTION…]", commands[i]);
      g_autofree char *text = cli_output (cli_run (commands[i], "--help", NULL));
      assert_contains (help, entry);
      assert_contains (text, usage);
      /* Help wins over whatever else is missing. */
      g_autofree char *brief = cli_output (cli_run (commands[i], "-h", NULL));
      g_assert_cmpstr (brief, ==, text);
    }
}

static void
test_version (void)
{
  static const char *const names[]
      = { "whybrato-cli ",       "GLib ",  "fftw-", "libsndfile", "soxr",
          "Matrix products by ", "Cairo ", "Pango " };
  g_autofree char *text = cli_output (cli_run ("--version", NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_contains (text, names[i]);
}

static void
test_misuse (void)
{
  cli_assert_misused (cli_run (NULL, NULL), "a command is missing");
  cli_assert_misused (cli_run ("yodel", NULL), "there is no command “yodel”");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *begin = g_strdup_printf ("whybrato-cli: %s: ", commands[i]);
      CliRun run = cli_run (commands[i], "--yodel", NULL);
      g_assert_true (g_str_has_prefix (run.err, begin));
      cli_assert_misused (run, "--yodel");
      /* bench alone needs none. */
      if (strcmp (commands[i], "bench") != 0)
        cli_assert_misused (cli_run (commands[i], NULL), "an argument is missing");
      static const char *const any_number[] = { "analyze", "figure", "merge", "notes", NULL };
      if (!g_strv_contains (any_number, commands[i]))
        cli_assert_misused (cli_run (commands[i], "1", "2", "3", NULL), "too many arguments");
    }
}

/* What is wrong with the options is told before any file is touched. */
static void
test_values (void)
{
  cli_assert_misused (cli_run ("analyze", "x", "--rule", "lrp", NULL),
                      "choose one of epsilon, epsilon-zplus, epsilon-zplus-text, zplus, gamma, "
                      "alpha2-beta1");
  cli_assert_misused (cli_run ("analyze", "x", "--class", "yodel", NULL),
                      "choose one of vibrato, trill, ");
  cli_assert_misused (cli_run ("analyze", "x", "--format", "xml", NULL), "text, json or csv");
  cli_assert_misused (cli_run ("analyze", "x", "--start=-1", NULL), "must not be negative");
  cli_assert_misused (cli_run ("analyze", "x", "--duration=nan", NULL), "must not be negative");
  cli_assert_misused (cli_run ("analyze", "x", "--start=soon", NULL), "soon");
  cli_assert_misused (cli_run ("analyze", "x", "--a4=44", NULL), "--a4 must be from 380 to 480 Hz");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--a4=nan", NULL), "--a4 must be");
  cli_assert_misused (cli_run ("figure", "x", NULL), "-o OUT.png");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.jpg", NULL),
                      "must end in .png, .svg or .pdf");
  cli_assert_misused (cli_run ("figure", "x", "-o", ".png", NULL), "must end in");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--layout", "fan", NULL),
                      "choose panels, paper, spectrogram, scattering or relevance");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--width=nan", NULL), "--width");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--height=3ells", NULL),
                      "“3ells” is not a length; write 170mm, 6.5in, 480pt or 1500px");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--font-size=0", NULL), "--font-size");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--theme=pink", NULL),
                      "choose light or dark");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--colours=ember,jet", NULL),
                      "“jet”; choose one of aurora, ember, sand, grey, ink, water, blue-red, "
                      "green-purple, teal-brown");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--columns=-1", NULL), "--columns");
  cli_assert_misused (cli_run ("figure", "x", "-o", "y.png", "--dpi=0", NULL), "--dpi");
  cli_assert_misused (cli_run ("scatter", "x", "y", "--q", "8", NULL), "write --q 8,2");
  cli_assert_misused (cli_run ("scatter", "x", "y", "--q", "8,2,1", NULL), "write --q 8,2");
  cli_assert_misused (cli_run ("scatter", "x", "y", "--n", "2000000000", NULL), "--n 2 to 4194304");
  cli_assert_misused (cli_run ("scatter", "x", "y", "--j", "99", NULL), "--j must be 1 to 30");
  cli_assert_misused (cli_run ("explain", "x", "y", NULL), "--model M");
  cli_assert_misused (cli_run ("explain", "x", "y", "--model", "m", "--start", "2", NULL),
                      "choose 1, unit or logit");
  cli_assert_misused (cli_run ("synth", "x.wav", NULL), "--technique T");
  cli_assert_misused (cli_run ("synth", "x.wav", "--technique", "yodel", NULL), "yodel");
  cli_assert_misused (cli_run ("synth", "x.mp3", "--technique", "trill", NULL), "must end in .wav");
  cli_assert_misused (cli_run ("synth", "x.wav", "--technique", "trill", "--pitch", "H4", NULL),
                      "“H4” is not a pitch");
  cli_assert_misused (cli_run ("synth", "x.wav", "--technique", "trill", "--rate", "fast", NULL),
                      "“fast” is not a number; --rate needs one");
  cli_assert_misused (cli_run ("synth", "x.wav", "--technique", "trill", "--rate", "900", NULL),
                      "900");
  cli_assert_misused (cli_run ("synth", "x.wav", "--technique", "trill", "--duration", "1e9", NULL),
                      "synth: ");
  cli_assert_misused (cli_run ("train", "x", NULL), "-o MODEL");
  cli_assert_misused (cli_run ("train", "x", "-o", "m", "--orders", "2", NULL), "choose 1 or 1,2");
  cli_assert_misused (cli_run ("train", "x", "-o", "m", "--classes", "a", NULL), "2 to 64 names");
  cli_assert_misused (cli_run ("evaluate", "x", "--threads", "1000", NULL), "--threads");
  cli_assert_misused (cli_run ("evaluate", "x", "--format", "xml", NULL),
                      "text, json, csv or markdown");
}

/* Output that goes nowhere is an error with a sentence, not a silence. */
static void
test_lost_output (void)
{
  static const CliPlace places[] = { CLI_FULL_STDOUT, CLI_CLOSED_PIPE, CLI_CLOSED_STDOUT };
  const char *sound = case_sound ("a.wav", 1.5, CLI_RATE, 440);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      const char *expected = "the output could not be written: ";
      cli_assert_refused (cli_run_in (places[i], "--help", NULL), NULL, expected);
      cli_assert_refused (cli_run_in (places[i], "--version", NULL), NULL, expected);
      cli_assert_refused (cli_run_in (places[i], "synth", "--help", NULL), NULL, expected);
      cli_assert_refused (cli_run_in (places[i], "analyze", sound, NULL), NULL, expected);
      cli_assert_refused (cli_run_in (places[i], "analyze", sound, "--format=csv", NULL), NULL,
                          expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/usage/help", test_help);
  g_test_add_func ("/usage/version", test_version);
  g_test_add_func ("/usage/misuse", test_misuse);
  g_test_add_func ("/usage/values", test_values);
  g_test_add_func ("/usage/lost-output", test_lost_output);
  int status = g_test_run ();
  cli_end ();
  return status;
}
