/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-manifest-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/corpus/why-csv-reader.h"

gboolean
why_manifest_number (const char *cell, double *value)
{
  g_autofree char *text = g_strdup (cell);
  why_csv_strip (text);
  char *comma = strchr (text, ','), *end;
  if (comma && !strchr (text, '.') && !strchr (comma + 1, ','))
    *comma = '.';
  *value = g_ascii_strtod (text, &end);
  return *end == '\0';
}

/* FALSE: it is no place. *is_given: not empty. */
static gboolean
read_place (const char *cell, double *value, gboolean *is_given)
{
  g_autofree char *text = g_strdup (cell);
  why_csv_strip (text);
  *is_given = *text != '\0';
  return why_manifest_number (text, value) && isfinite (*value) && *value >= 0;
}

char *
why_manifest_read_part (const char *from, const char *to, WhyManifestRow *row)
{
  gboolean has_from, has_to;
  double from_s = 0, to_s = 0;
  const char *wrong = !read_place (from, &from_s, &has_from) ? from
                      : !read_place (to, &to_s, &has_to)     ? to
                                                             : NULL;
  if (wrong)
    return g_strdup_printf (_ ("“%s” is not a place in a recording; write seconds from its "
                               "beginning, such as 1.25"),
                            wrong);
  if (!has_from && !has_to)
    return NULL;
  if (!has_from || !has_to)
    return g_strdup (_ ("gives only one of from_s and to_s; give both, or leave both empty for the "
                        "whole recording"));
  if (!(to_s > from_s))
    return g_strdup_printf (_ ("ends at %g s, which is not after its beginning at %g s"), to_s,
                            from_s);
  row->from_s = from_s;
  row->to_s = to_s;
  return NULL;
}

double
why_manifest_row_length (const WhyManifestRow *row, double max_s)
{
  double length_s = row->to_s > 0 ? row->to_s - row->from_s : 0;
  return length_s > 0 && (max_s <= 0 || length_s < max_s) ? length_s : max_s;
}

WhyStatus
why_manifest_load_row (
    const WhyManifestRow *row, double rate_hz, double max_s, WhyAudioClip *out, WhyError *error)
{
  return why_audio_load (row->file, rate_hz, row->from_s, why_manifest_row_length (row, max_s), out,
                         NULL, NULL, error);
}
