/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fftw3.h>
#include <pango/pangocairo.h>
#include <sndfile.h>
#include <soxr.h>

#include "analysis/text/why-language.h"
#include "cli/why-cli.h"
#include "nn/why-matmul.h"

static const WhyCommand commands[] = {
  { "analyze", N_ ("Identify the technique in sound files and say why"), why_cli_analyze },
  { "figure", N_ ("Draw spectrogram, scattering and relevance as PNG, SVG or PDF"),
    why_cli_figure },
  { "notes", N_ ("Find, name and measure the notes of recordings"), why_cli_notes },
  { "compare", N_ ("Compare two takes of the same music, note by note"), why_cli_compare },
  { "corrections", N_ ("Collect what was corrected by hand as a manifest"), why_cli_corrections },
  { "timeline", N_ ("Identify the techniques over the course of a recording"), why_cli_timeline },
  { "hear", N_ ("Write what mattered for the verdict as a sound file"), why_cli_hear },
  { "scatter", N_ ("Write the scattering transform of a sound file as .npy"), why_cli_scatter },
  { "explain", N_ ("Compute relevance for features in a .npy file"), why_cli_explain },
  { "train", N_ ("Train a model on the recordings of a manifest"), why_cli_train },
  { "cross-validate",
    N_ ("Train without each instrument (or other column) in turn, and test on "
        "it"),
    why_cli_cross_validate },
  { "evaluate", N_ ("Evaluate a model on the recordings of a manifest"), why_cli_evaluate },
  { "merge", N_ ("Join what the shards of a run wrote to what one run gives"), why_cli_merge },
  { "aggregate", N_ ("Draw what the recordings of each class have in common"), why_cli_aggregate },
  { "play", N_ ("Synthesise techniques on the plain notes of a manifest, at known rates"),
    why_cli_play },
  { "music", N_ ("Make music with known notes from the recordings of a manifest"), why_cli_music },
  { "bench", N_ ("Time each stage of the analysis"), why_cli_bench },
  { "synth", N_ ("Make a test tone with a known technique"), why_cli_synth },
};

static int
print_help (void)
{
  g_autoptr (GString) text
      = g_string_new (_ ("Usage:\n  whybrato-cli COMMAND [OPTION…]\n\nCommands:\n"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "  %-15s %s\n", commands[i].name, _ (commands[i].summary));
  g_string_append (
      text, _ ("\n"
               "See whybrato-cli COMMAND --help for details; whybrato-cli --version lists the "
               "libraries.\n"
               "Exit status: 0 success, 1 bad input, 2 wrong usage.\n"));
  return why_cli_print (text->str) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

/* What bug reports need: the libraries that compute, draw and read. */
static int
print_version (void)
{
  g_autoptr (GString) text = g_string_new ("whybrato-cli " WHY_VERSION "\n");
  g_string_append_printf (text, "GLib %u.%u.%u\n", glib_major_version, glib_minor_version,
                          glib_micro_version);
  g_string_append_printf (text, "%s\n%s\n%s\n", fftwf_version, sf_version_string (),
                          soxr_version ());
  g_string_append_printf (text, "Cairo %s\nPango %s\n", cairo_version_string (),
                          pango_version_string ());
  g_string_append_printf (text, "Matrix products by %s\n", why_simd_name (why_matmul_simd ()));
  return why_cli_print (text->str) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

/* A stream that is closed must not become a sound file's descriptor: what is printed would go
 * there. Nothing can be written to these, so printing fails as it should. */
static void
guard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      (void) !open ("/dev/null", O_RDONLY);
}

int
main (int argc, char **argv)
{
  guard_streams ();
  /* JSON, CSV and files have a decimal point all the same. */
  why_language_begin ();
  /* A reader that has gone is an error of writing, with a sentence, not a silent death. */
  signal (SIGPIPE, SIG_IGN);

  if (argc < 2)
    return why_cli_misuse ("a command is missing; see whybrato-cli --help");
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0
      || strcmp (argv[1], "help") == 0)
    return print_help ();
  if (strcmp (argv[1], "--version") == 0)
    return print_version ();
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      {
        /* What the usage line of --help begins with. */
        g_autofree char *name = g_strconcat ("whybrato-cli ", argv[1], NULL);
        g_set_prgname (name);
        return commands[i].run (argc - 1, argv + 1);
      }
  return why_cli_misuse ("there is no command “%s”; see whybrato-cli --help", argv[1]);
}
