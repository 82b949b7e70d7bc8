/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-case.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "why-test-disk.h"

#define MAX_ARGUMENTS 40

void
cli_begin (void)
{
  case_begin ();
  g_assert_cmpint (g_mkdir_with_parents (case_path ("data/models"), 0700), ==, 0);
  case_model ("data/models/default.safetensors", NULL);
  /* What finds notes has no small version. */
  static const char *const listener[] = { "notes.safetensors", "listener.safetensors" };
  for (gsize i = 0; i < G_N_ELEMENTS (listener); i++)
    {
      g_autofree char *name = g_strconcat ("../data/models/", listener[i], NULL),
                      *from = cli_vector (name),
                      *to = g_strconcat ("data/models/", listener[i], NULL);
      g_assert_cmpint (symlink (from, case_path (to)), ==, 0);
    }
  g_setenv ("WHYBRATO_DATA", case_path ("data"), TRUE);
}

void
cli_end (void)
{
  case_end ();
}

/* In the child, just before the program begins: only system calls. */
static void
prepare_cb (gpointer data)
{
  int fds[2];
  switch (*(const CliPlace *) data)
    {
    case CLI_FULL_DISK:
      why_test_limit_files (4096);
      break;
    case CLI_FULL_STDOUT:
      dup2 (open ("/dev/full", O_WRONLY), STDOUT_FILENO);
      break;
    case CLI_CLOSED_PIPE:
      if (pipe (fds) == 0)
        {
          dup2 (fds[1], STDOUT_FILENO);
          close (fds[0]);
        }
      break;
    case CLI_CLOSED_STDOUT:
      close (STDOUT_FILENO);
      break;
    case CLI_PLAIN:
    default:
      break;
    }
}

static CliRun
run_va (CliPlace place, const char *first, va_list args)
{
  char *argv[MAX_ARGUMENTS] = { (char *) g_getenv ("WHY_TEST_CLI"), (char *) first };
  for (int i = 2; argv[i - 1]; i++)
    {
      g_assert_cmpint (i, <, MAX_ARGUMENTS);
      argv[i] = va_arg (args, char *);
    }
  CliRun run = { 0 };
  int wait_status;
  g_autoptr (GError) error = NULL;
  g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, prepare_cb, &place, &run.out, &run.err,
                &wait_status, &error);
  g_assert_no_error (error);
  /* Never by a signal. */
  g_test_message ("%s: %s", first, run.err);
  g_assert_true (WIFEXITED (wait_status));
  run.status = WEXITSTATUS (wait_status);
  return run;
}

CliRun
cli_run (const char *first, ...)
{
  va_list args;
  va_start (args, first);
  CliRun run = run_va (CLI_PLAIN, first, args);
  va_end (args);
  return run;
}

CliRun
cli_run_in (CliPlace place, const char *first, ...)
{
  va_list args;
  va_start (args, first);
  CliRun run = run_va (place, first, args);
  va_end (args);
  return run;
}

void
cli_clear (CliRun *run)
{
  g_clear_pointer (&run->out, g_free);
  g_clear_pointer (&run->err, g_free);
}

char *
cli_output (CliRun run)
{
  g_assert_cmpstr (run.err, ==, "");
  g_assert_cmpint (run.status, ==, 0);
  g_free (run.err);
  return run.out;
}

JsonObject *
cli_parse_object (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) root = json_from_string (text, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (root));
  return json_node_dup_object (root);
}

JsonObject *
cli_object (CliRun run)
{
  g_autofree char *text = cli_output (run);
  g_assert_true (strchr (text, '\n') == text + strlen (text) - 1);
  return cli_parse_object (text);
}

void
cli_assert_line (const char *err, const char *subject, const char *expected)
{
  g_assert_true (g_str_has_prefix (err, "whybrato-cli: "));
  if (subject)
    {
      const char *rest = err + strlen ("whybrato-cli: ");
      g_assert_true (g_str_has_prefix (rest, subject));
      g_assert_true (g_str_has_prefix (rest + strlen (subject), ": "));
    }
  g_assert_nonnull (strstr (err, expected));
  g_assert_true (strchr (err, '\n') == err + strlen (err) - 1);
}

void
cli_assert_refused (CliRun run, const char *subject, const char *expected)
{
  cli_assert_line (run.err, subject, expected);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_cmpint (run.status, ==, 1);
  cli_clear (&run);
}

void
cli_assert_misused (CliRun run, const char *expected)
{
  cli_assert_line (run.err, NULL, expected);
  g_assert_cmpstr (run.out, ==, "");
  g_assert_cmpint (run.status, ==, 2);
  cli_clear (&run);
}

double
cli_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_VALUE (node));
  return json_node_get_double (node);
}

static char *
existing (const char *variable, const char *relative)
{
  const char *root = g_getenv (variable);
  g_autofree char *path = g_build_filename (root ? root : ".", relative, NULL);
  return g_file_test (path, G_FILE_TEST_EXISTS) ? g_steal_pointer (&path) : NULL;
}

char *
cli_vector (const char *relative)
{
  return existing ("WHY_TEST_VECTORS", relative);
}

char *
cli_reference (const char *relative)
{
  return existing ("WHY_TEST_REFERENCE", relative);
}
