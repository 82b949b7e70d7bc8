/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "analysis-case.h"

/* Runs the real executable, whose path is in WHY_TEST_CLI. The default model is a small one of
 * random weights in the folder of analysis-case.h. */

#define CLI_RATE 16000 /* of the default model */
#define CLI_N_CLASSES 6

typedef enum
{
  CLI_PLAIN,
  CLI_FULL_DISK,     /* no file can grow beyond 4 KiB */
  CLI_FULL_STDOUT,   /* stdout is /dev/full */
  CLI_CLOSED_PIPE,   /* the reader of stdout is gone */
  CLI_CLOSED_STDOUT, /* stdout is not open at all */
} CliPlace;

typedef struct
{
  int status;
  char *out, *err;
} CliRun;

void cli_begin (void);
void cli_end (void);

/* Arguments up to NULL. */
CliRun cli_run (const char *first, ...) G_GNUC_NULL_TERMINATED;
CliRun cli_run_in (CliPlace place, const char *first, ...) G_GNUC_NULL_TERMINATED;
void cli_clear (CliRun *run);

/* Exit status 0 and nothing on stderr; frees the run but for stdout, which is returned. g_free. */
char *cli_output (CliRun run);
/* The same, and stdout is one JSON object in one line. */
JsonObject *cli_object (CliRun run);
/* Exit status 1, one line on stderr: "whybrato-cli: SUBJECT: ...expected..."; nothing on stdout. */
void cli_assert_refused (CliRun run, const char *subject, const char *expected);
/* Exit status 2, one line on stderr that holds expected; nothing on stdout. */
void cli_assert_misused (CliRun run, const char *expected);
/* One line that begins with "whybrato-cli: SUBJECT: ", or "whybrato-cli: " for NULL. */
void cli_assert_line (const char *err, const char *subject, const char *expected);

JsonObject *cli_parse_object (const char *text);
double cli_number (JsonObject *object, const char *name);

/* A file below the tests folder of the sources, or below the reference folder; NULL where it is not
 * there. g_free. */
char *cli_vector (const char *relative);
char *cli_reference (const char *relative);
