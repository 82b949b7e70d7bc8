/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "analysis/shard/why-shard-evaluation.h"
#include "analysis/shard/why-shard-file.h"
#include "analysis/shard/why-shard-prediction.h"
#include "fuzz.h"

static void
ignore_failure (const char *message, gsize row, void *user)
{
  why_fuzz_check (message);
}

/* What is there is whole, and of this shard. */
static void
check_file (WhyShardFile *file)
{
  for (guint i = 0; i < file->lines->len; i++)
    {
      const WhyShardLine *line = &g_array_index (file->lines, WhyShardLine, i);
      g_autofree char *object = why_shard_file_read (file, line, NULL);
      why_fuzz_check (line->row < file->header->n_rows);
      why_fuzz_check (why_shard_has (file->header->shard, line->row));
      why_fuzz_check (object && object[0] == '{' && strchr (object, '\n')[1] == '\0');
    }
}

/* The first line as a header, whose checks are then made right, so that what is behind them is met too. */
static GString *
sign (const char *text, gsize n)
{
  GString *out = g_string_new (NULL);
  const char *end = memchr (text, '\n', n), *limit = text + n;
  if (!end)
    return out;
  g_string_append_len (out, text, end + 1 - text);
  g_autofree char *header = g_strndup (text, (gsize) (end - text)),
                  *run = why_shard_run_id (header);
  for (gsize row = 0; end + 1 < limit; row++)
    {
      const char *line = end + 1;
      end = memchr (line, '\n', (gsize) (limit - line));
      if (!end)
        break;
      g_autofree char *object = g_strndup (line, (gsize) (end - line));
      if (object[0] != '{')
        continue;
      g_autofree char *whole = why_shard_line_format (run, row, object);
      g_string_append (out, whole);
    }
  return out;
}

static void
read_as_evaluation (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyShardSet) set = why_shard_set_open (&path, 1, &error);
  why_fuzz_check (!set == (error != NULL));
  if (!set)
    return;
  g_autoptr (WhyShardEvaluation) evaluation
      = why_shard_evaluation_read (set, ignore_failure, NULL, &error);
  why_fuzz_check (!evaluation == (error != NULL));
  if (!evaluation)
    return;
  g_autofree char *json = why_evaluation_json (&evaluation->report),
                  *csv = why_evaluation_csv (&evaluation->report);
  why_fuzz_check (json && csv);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  g_autoptr (WhyShardFile) shard = why_shard_file_open (file.path, NULL);
  if (shard)
    check_file (shard);
  read_as_evaluation (file.path);
  g_autoptr (GString) signed_text = sign ((const char *) bytes, n_bytes);
  why_fuzz_file_write (&file, signed_text->str, signed_text->len);
  read_as_evaluation (file.path);
  why_fuzz_file_close (&file);
  return 0;
}
