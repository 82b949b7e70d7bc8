/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-exchange-args.h"

#include <stdio.h>
#include <string.h>

#include "base/why-outfile.h"
#include "cli/why-cli.h"

static const char *const reports[] = { "text", "json", "csv" };

static gboolean
parse_name (const char *name, gboolean has_pitch, WhyOutputFormat *out)
{
  for (gsize i = 0; i < G_N_ELEMENTS (reports); i++)
    if (strcmp (name, reports[i]) == 0)
      {
        *out = (WhyOutputFormat){ .kind = WHY_OUTPUT_REPORT, .report = (WhyFormat) i };
        return TRUE;
      }
  *out = (WhyOutputFormat){ .kind = WHY_OUTPUT_ARRAYS };
  if (has_pitch && strcmp (name, "npz") == 0)
    return TRUE;
  out->kind = WHY_OUTPUT_EXCHANGE;
  return why_exchange_of_name (name, &out->exchange)
         && (has_pitch || out->exchange != WHY_EXCHANGE_PITCHTIER);
}

/* An ending that tells nothing, and .txt, is text. */
static const char *
name_of_path (const char *path)
{
  static const char *const names[] = { "json", "csv", "npz" };
  static const char *const exchange[] = { "textgrid", "pitchtier", "audacity", "svl", "midi" };
  const char *dot = path ? strrchr (path, '.') : NULL;
  WhyExchangeFormat format;
  if (!dot || strchr (dot, G_DIR_SEPARATOR))
    return "text";
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (dot + 1, names[i]) == 0)
      return names[i];
  if (why_exchange_of_path (path, &format) && format != WHY_EXCHANGE_AUDACITY)
    return exchange[format];
  return "text";
}

gboolean
why_output_format_parse (const char *command,
                         const char *name,
                         const char *output,
                         gboolean has_pitch,
                         int n_files,
                         WhyOutputFormat *out)
{
  if (!name)
    name = name_of_path (output);
  if (!parse_name (name, has_pitch, out))
    why_cli_complain (has_pitch ? N_ ("there is no format “%s”; choose text, json, csv, textgrid, "
                                      "pitchtier, audacity, svl, midi or npz")
                                : N_ ("there is no format “%s”; choose text, json, csv, textgrid, "
                                      "audacity, svl or midi"),
                      name);
  else if (out->kind != WHY_OUTPUT_REPORT && n_files > 1)
    why_cli_complain ("%s: %s holds one recording; give one file, or choose text, json or csv",
                      command, name);
  else if (!output
           && (out->kind == WHY_OUTPUT_ARRAYS
               || (out->kind == WHY_OUTPUT_EXCHANGE && out->exchange == WHY_EXCHANGE_MIDI)))
    why_cli_complain ("%s: %s is not text; name a file with -o", command, name);
  else
    return TRUE;
  return FALSE;
}

gboolean
why_output_deliver (const char *output, const char *bytes, gsize n)
{
  WhyError error = { WHY_OK, "" };
  WhyOutfile *file;
  if (!output)
    return why_cli_print (bytes);
  if (why_outfile_open (output, &file, &error) == WHY_OK)
    {
      fwrite (bytes, 1, n, why_outfile_stream (file));
      why_outfile_commit (file, &error);
    }
  if (error.status != WHY_OK)
    why_cli_complain ("%s: %s", output, error.message);
  return error.status == WHY_OK;
}
