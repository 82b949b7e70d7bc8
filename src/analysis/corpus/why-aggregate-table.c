/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-aggregate-table.h"

#include "analysis/corpus/why-csv.h"
#include "analysis/text/why-json-builder.h"
#include "base/why-outfile.h"

static gboolean
has_ending (const char *path, const char *ending)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  return g_str_has_suffix (lower, ending);
}

gboolean
why_aggregate_can_write (const char *path)
{
  return has_ending (path, ".csv") || has_ending (path, ".json");
}

/* Every row in order. */
static void
for_each_row (const WhyAggregate *aggregate,
              void (*add) (const WhyAggregate *, gsize class_index, gsize path, gpointer user),
              gpointer user)
{
  for (gsize k = 0; k < aggregate->axes->n_classes; k++)
    for (gsize path = 0; aggregate->classes[k].n > 0 && path < aggregate->axes->n_paths; path++)
      add (aggregate, k, path, user);
}

static double
hz_of (const WhyAggregate *aggregate, double cycles)
{
  return cycles * aggregate->axes->sample_rate_hz;
}

static void
add_csv (const WhyAggregate *aggregate, gsize k, gsize path, gpointer user)
{
  const WhyPath *p = &aggregate->axes->paths[path];
  g_autofree char *name = why_csv_field ("", aggregate->axes->classes[k]);
  const double values[] = { hz_of (aggregate, p->xi1), hz_of (aggregate, p->xi2),
                            (double) aggregate->classes[k].scattering[path],
                            (double) aggregate->classes[k].share[path] };
  g_string_append (user, name);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      char number[WHY_CSV_NUMBER_SIZE];
      g_string_append_printf (user, ",%s", why_csv_number (number, "%.6g", values[i]));
    }
  g_string_append_c (user, '\n');
}

static void
add_json (const WhyAggregate *aggregate, gsize k, gsize path, gpointer user)
{
  const WhyPath *p = &aggregate->axes->paths[path];
  why_json_begin_object (user, NULL);
  why_json_add_string (user, "class", aggregate->axes->classes[k]);
  why_json_add_number (user, "lambda1_hz", hz_of (aggregate, p->xi1));
  why_json_add_number (user, "lambda2_hz", hz_of (aggregate, p->xi2));
  why_json_add_number (user, "mean_scattering", (double) aggregate->classes[k].scattering[path]);
  why_json_add_number (user, "top_share", (double) aggregate->classes[k].share[path]);
  json_builder_end_object (user);
}

static char *
format_csv (const WhyAggregate *aggregate)
{
  GString *text = g_string_new ("class,lambda1_hz,lambda2_hz,mean_scattering,top_share\n");
  for_each_row (aggregate, add_csv, text);
  return g_string_free (text, FALSE);
}

static char *
format_json (const WhyAggregate *aggregate, const char *split)
{
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "split", split);
  why_json_add_count (builder, "n", aggregate->n_recordings);
  why_json_add_string (builder, "rule", why_rule_name (aggregate->rule));
  why_json_add_count (builder, "top", aggregate->n_top);
  why_json_begin_object (builder, "recordings");
  for (gsize k = 0; k < aggregate->axes->n_classes; k++)
    why_json_add_count (builder, aggregate->axes->classes[k], aggregate->classes[k].n);
  json_builder_end_object (builder);
  why_json_begin_array (builder, "paths");
  for_each_row (aggregate, add_json, builder);
  json_builder_end_array (builder);
  why_json_add_string (builder, "model", aggregate->axes->model_name);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

gboolean
why_aggregate_write (const WhyAggregate *aggregate,
                     const char *split,
                     const char *path,
                     GError **error)
{
  g_autofree char *text
      = has_ending (path, ".json") ? format_json (aggregate, split) : format_csv (aggregate);
  WhyError reason = { WHY_OK, "" };
  if (why_outfile_write (path, text, &reason) == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}
