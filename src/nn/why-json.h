/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The part of JSON (RFC 8259) that a safetensors header is made of: strings and non-negative integers between
 * punctuation marks. The caller walks the known structure, so that nesting never recurses, doubled keys are
 * seen, and anything else in a file is refused. Every reader skips blanks first and returns false at the
 * first byte that does not fit; the cursor never passes end. */
typedef struct
{
  const char *at, *end;
} WhyJson;

/* Consumes one punctuation mark. */
bool why_json_mark (WhyJson *json, char mark);
/* A new string of valid UTF-8 without control characters other than tab and line ends; free () it.
 * False too when memory is short or the string is longer than max_length bytes. */
bool why_json_string (WhyJson *json, size_t max_length, char **out);
/* Decimal digits only, no sign, fraction or exponent. */
bool why_json_size (WhyJson *json, size_t *out);
/* Only blanks are left. */
bool why_json_at_end (WhyJson *json);

/* Writes text between quotation marks, escaped. */
void why_json_write_string (FILE *stream, const char *text);
