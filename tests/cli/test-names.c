/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names that a terminal would obey, that no XML holds, or that look like something else; and files
 * that are none. */
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli-case.h"

/* Escape sequence, bell, right-to-left override, a byte that is no UTF-8. */
#define STRANGE "\033[31mred\007\xe2\x80\xaegpj\xff.wav"

static void
assert_plain (const char *text)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strstr (text, "\xe2\x80\xae"));
  for (const char *p = text; *p; p = g_utf8_next_char (p))
    g_assert_true (strchr ("\n\t\r", *p) || !g_unichar_iscntrl (g_utf8_get_char (p)));
}

static void
test_strange (void)
{
  const char *sound = case_sound (STRANGE, 1.5, CLI_RATE, 440);
  const char *figures[] = { case_path ("strange.svg"), case_path ("strange.pdf") };
  g_autofree char *text = cli_output (cli_run ("analyze", sound, NULL));
  g_assert_nonnull (strstr (text, "[31mred"));
  assert_plain (text);
  for (gsize i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      g_autofree char *none = cli_output (cli_run ("figure", sound, "-o", figures[i], NULL));
      g_assert_cmpstr (none, ==, "");
    }
  g_autofree char *svg = NULL;
  g_assert_true (g_file_get_contents (figures[0], &svg, NULL, NULL));
  g_assert_nonnull (strstr (svg, "[31mred"));
  assert_plain (svg);

  /* For programs the name is what it is, as far as JSON goes. */
  g_autoptr (JsonObject) object = cli_object (cli_run ("analyze", sound, "--format=json", NULL));
  g_assert_nonnull (strstr (json_object_get_string_member (object, "file"), "\033[31mred\007"));
}

static void
test_complaints (void)
{
  g_autofree char *missing = g_strconcat (case_path ("not-there"), STRANGE, NULL);
  CliRun runs[] = {
    cli_run ("analyze", missing, NULL),
    cli_run ("analyze", "--rule", "\033[2J", missing, NULL),
    cli_run ("evaluate", missing, NULL),
    cli_run ("\033]0;title\007", NULL),
    cli_run ("explain", missing, "y.npy", "--model", missing, NULL),
  };
  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      g_assert_cmpint (runs[i].status, !=, 0);
      assert_plain (runs[i].err);
      cli_clear (&runs[i]);
    }
}

/* A relative name with a colon is no address. */
static void
test_colon (void)
{
  g_autofree char *before = g_get_current_dir ();
  case_sound ("take:3.wav", 1, CLI_RATE, 440);
  g_assert_cmpint (g_chdir (case_path ("")), ==, 0);
  g_autofree char *text = cli_output (cli_run ("analyze", "take:3.wav", NULL));
  g_assert_true (g_str_has_prefix (text, "take:3.wav"));
  g_assert_cmpint (g_chdir (before), ==, 0);
}

/* None of these may be waited for. */
static void
test_pipes (void)
{
  const char *fifo = case_path ("fifo"), *npy = case_path ("features.npy");
  const char *sound = case_sound ("tone.wav", 1, CLI_RATE, 440);
  const char *model = case_model ("pipe-model.safetensors", NULL);
  const char *expected = "a device or a pipe";
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_free (cli_output (cli_run ("scatter", sound, npy, "--n", "4096", "--j", "6", NULL)));
  cli_assert_refused (cli_run ("analyze", fifo, NULL), fifo, expected);
  cli_assert_refused (cli_run ("analyze", sound, "--model", fifo, NULL), fifo, expected);
  cli_assert_refused (cli_run ("evaluate", fifo, NULL), fifo, expected);
  cli_assert_refused (cli_run ("explain", fifo, npy, "--model", model, NULL), fifo, expected);
  cli_assert_refused (cli_run ("explain", npy, npy, "--model", fifo, NULL), fifo, expected);
  cli_assert_refused (cli_run ("scatter", sound, fifo, "--n", "4096", "--j", "6", NULL), fifo,
                      "nothing is reading");
  cli_assert_refused (cli_run ("scatter", sound, npy, "--t", "1", NULL), sound,
                      "do not fit in memory");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  g_test_add_func ("/names/strange", test_strange);
  g_test_add_func ("/names/complaints", test_complaints);
  g_test_add_func ("/names/colon", test_colon);
  g_test_add_func ("/names/pipes", test_pipes);
  int status = g_test_run ();
  cli_end ();
  return status;
}
