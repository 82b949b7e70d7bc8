/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* Members of JSON objects. name may be NULL inside an array. */

G_BEGIN_DECLS

/* JSON knows no NaN: what was not found is null. */
void why_json_add_number (JsonBuilder *builder, const char *name, double value);
/* NULL is null. */
void why_json_add_string (JsonBuilder *builder, const char *name, const char *value);
void why_json_add_count (JsonBuilder *builder, const char *name, gsize value);
void why_json_begin_object (JsonBuilder *builder, const char *name);
void why_json_begin_array (JsonBuilder *builder, const char *name);
/* An object of values by name. */
void why_json_add_values (
    JsonBuilder *builder, const char *name, const char *const *names, gsize n, const float *values);
/* The finished object in one line. Frees the builder. g_free. */
char *why_json_builder_line (JsonBuilder *builder);

G_END_DECLS
