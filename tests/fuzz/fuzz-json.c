/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"
#include "base/why-utf8.h"
#include "nn/why-json.h"

#define MAX_STRING 64

/* A string that was read is written and read again: the same. */
static void
check_written (const char *text)
{
  char *written = NULL, *again = NULL;
  size_t n_written = 0;
  FILE *stream = open_memstream (&written, &n_written);
  why_fuzz_check (stream);
  why_json_write_string (stream, text);
  fclose (stream);
  WhyJson json = { written, written + n_written };
  why_fuzz_check (why_json_string (&json, MAX_STRING, &again) && why_json_at_end (&json));
  why_fuzz_check (strcmp (text, again) == 0);
  free (again);
  free (written);
}

/* Marks, strings and sizes wherever they stand, without a structure. */
int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  static const char marks[] = "{}[]:,";
  /* Not ended by a zero, as in a file. */
  char *copy = malloc (n_bytes ? n_bytes : 1);
  why_fuzz_check (copy);
  memcpy (copy, bytes, n_bytes);
  WhyJson json = { copy, copy + n_bytes };
  while (!why_json_at_end (&json))
    {
      const char *before = json.at;
      char *text = NULL;
      size_t size;
      why_fuzz_check (json.at < json.end);
      if (*json.at == '"')
        {
          if (why_json_string (&json, MAX_STRING, &text))
            {
              why_fuzz_check (strlen (text) <= MAX_STRING
                              && why_utf8_is_valid (text, strlen (text)));
              check_written (text);
              free (text);
            }
          else
            why_fuzz_check (!text);
        }
      else if (*json.at >= '0' && *json.at <= '9')
        why_json_size (&json, &size);
      else
        for (const char *mark = marks; *mark && json.at == before; mark++)
          why_json_mark (&json, *mark);
      why_fuzz_check (json.at >= before && json.at <= json.end);
      json.at += json.at == before;
    }
  free (copy);
  return 0;
}
