/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* Members of a line that may be anybody's. Each reader returns FALSE, or NULL, where the member is missing or
 * is something else. */

G_BEGIN_DECLS

/* One object in n bytes that nests no deeper than our own lines do; NULL else. json_object_unref. */
JsonObject *why_shard_json_parse (const char *text, gsize n);

const char *why_shard_json_string (JsonObject *object, const char *name);
gboolean why_shard_json_count (JsonObject *object, const char *name, gsize max, gsize *out);
JsonArray *why_shard_json_array (JsonObject *object, const char *name);
/* Exactly n numbers; those that are not finite are strings. */
gboolean why_shard_json_numbers (JsonObject *object, const char *name, gsize n, double *out);
gboolean why_shard_json_floats (JsonObject *object, const char *name, gsize n, float *out);
gboolean why_shard_json_counts (JsonObject *object, const char *name, gsize n, gsize *out);

/* The same, written so that each number is read back to the bit. */
void
why_shard_json_add_numbers (JsonBuilder *builder, const char *name, gsize n, const double *values);
void
why_shard_json_add_floats (JsonBuilder *builder, const char *name, gsize n, const float *values);
void
why_shard_json_add_counts (JsonBuilder *builder, const char *name, gsize n, const gsize *values);

G_END_DECLS
