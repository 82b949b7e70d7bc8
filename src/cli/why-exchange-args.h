/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-transcript.h"
#include "cli/why-report.h"

/* In which form a command writes what it found along recordings. */

G_BEGIN_DECLS

typedef enum
{
  WHY_OUTPUT_REPORT,   /* text, json, csv */
  WHY_OUTPUT_EXCHANGE, /* for another program */
  WHY_OUTPUT_ARRAYS,   /* npz */
} WhyOutputKind;

typedef struct
{
  WhyOutputKind kind;
  WhyFormat report;
  WhyExchangeFormat exchange;
} WhyOutputFormat;

#define WHY_CLI_OUTPUT(where)                                                                      \
  {                                                                                                \
    "output", 'o', 0, G_OPTION_ARG_FILENAME, where, N_ ("File to write (default: print)"),         \
        N_ ("OUT")                                                                                 \
  }

/* "--format", or without it the ending of the file of -o; text where neither tells. has_pitch: the command knows
 * pitches, which npz and pitchtier are for. n_files: of the command; only tables hold several. FALSE after a
 * complaint. */
gboolean why_output_format_parse (const char *command,
                                  const char *name,
                                  const char *output,
                                  gboolean has_pitch,
                                  int n_files,
                                  WhyOutputFormat *out);

/* Prints, or writes to the file where there is one. FALSE after a complaint. */
gboolean why_output_deliver (const char *output, const char *bytes, gsize n);

G_END_DECLS
