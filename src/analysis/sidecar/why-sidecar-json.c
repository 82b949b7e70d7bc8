/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-private.h"
#include "analysis/text/why-json-builder.h"
#include "base/why-utf8.h"

#define FORMAT_NAME "whybrato-sidecar"
#define MAX_DEPTH 32

/* "beside" is only of files that are kept elsewhere: see why-sidecar-file.c. */
static const char *const root_members[]
    = { "format", "version", "sound", "title", "remark", "notes", "beside", NULL };
static const char *const note_members[]
    = { "from_s", "to_s", "label", "remark", "removed", "was", NULL };
static const char *const was_members[] = { "from_s", "to_s", "label", "model", NULL };

/* JSON-GLib reads nested values by calling itself: a file of brackets alone would end the stack. */
static gboolean
is_shallow (const char *bytes, gsize n)
{
  gboolean in_string = FALSE;
  int depth = 0;
  for (gsize i = 0; i < n; i++)
    {
      char c = bytes[i];
      if (in_string && c == '\\')
        i++;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string && (c == '{' || c == '['))
        {
          if (++depth > MAX_DEPTH)
            return FALSE;
        }
      else if (!in_string && (c == '}' || c == ']'))
        depth--;
    }
  return TRUE;
}

static gboolean
get_number (JsonObject *object, const char *name, double *value)
{
  JsonNode *node = json_object_get_member (object, name);
  if (!node || !JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_DOUBLE
          && json_node_get_value_type (node) != G_TYPE_INT64))
    return FALSE;
  *value = json_node_get_double (node);
  return isfinite (*value);
}

/* Lent; NULL where it is missing or null. */
static gboolean
get_text (JsonObject *object, const char *name, gsize max, const char **text)
{
  JsonNode *node = json_object_get_member (object, name);
  *text = NULL;
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return FALSE;
  *text = json_node_get_string (node);
  return strlen (*text) <= max && g_utf8_validate (*text, -1, NULL);
}

static gboolean
get_label (JsonObject *object, const char *name, const char **label)
{
  return get_text (object, name, WHY_CORRECTION_MAX_LABEL, label)
         && (!*label || why_correction_is_label (*label));
}

static gboolean
get_range (JsonObject *object, double *from_s, double *to_s)
{
  if (!get_number (object, "from_s", from_s) || !get_number (object, "to_s", to_s) || *from_s < 0
      || *to_s > WHY_CORRECTION_MAX_S)
    return FALSE;
  /* Rounded as it is written, so that what was read can be written and read again. */
  *from_s = why_correction_moment (*from_s);
  *to_s = why_correction_moment (*to_s);
  return *to_s > *from_s;
}

/* The members of an object that are not known; NULL where there are none. */
static JsonObject *
get_rest (JsonObject *object, const char *const *known)
{
  JsonObject *rest = NULL;
  g_autoptr (GList) names = json_object_get_members (object);
  for (GList *name = names; name; name = name->next)
    if (!g_strv_contains (known, name->data))
      {
        if (!rest)
          rest = json_object_new ();
        json_object_set_member (rest, name->data,
                                json_node_copy (json_object_get_member (object, name->data)));
      }
  return rest;
}

static gboolean
read_was (JsonObject *object, WhyCorrection *note)
{
  const char *label, *model;
  JsonNode *node = json_object_get_member (object, "was");
  if (!node || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  JsonObject *was = json_node_get_object (node);
  if (!get_range (was, &note->was_from_s, &note->was_to_s) || !get_label (was, "label", &label)
      || !get_text (was, "model", WHY_CORRECTION_MAX_TEXT, &model))
    return FALSE;
  note->has_was = TRUE;
  note->was_label = (char *) label;
  note->was_model = (char *) model;
  note->was_rest = get_rest (was, was_members);
  return TRUE;
}

static gboolean
read_note (WhySidecar *self, JsonNode *node)
{
  WhyCorrection note = { 0 };
  const char *label, *remark;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  JsonObject *object = json_node_get_object (node);
  JsonNode *removed = json_object_get_member (object, "removed");
  if (!get_range (object, &note.from_s, &note.to_s) || !get_label (object, "label", &label)
      || !get_text (object, "remark", WHY_CORRECTION_MAX_TEXT, &remark))
    return FALSE;
  if (removed
      && (!JSON_NODE_HOLDS_VALUE (removed) || json_node_get_value_type (removed) != G_TYPE_BOOLEAN))
    return FALSE;
  note.label = (char *) label;
  note.remark = (char *) remark;
  note.is_removed = removed && json_node_get_boolean (removed);
  gboolean ok = read_was (object, &note);
  if (ok)
    {
      note.rest = get_rest (object, note_members);
      g_ptr_array_add (self->notes, (gpointer) why_correction_new (&note));
      g_clear_pointer (&note.rest, json_object_unref);
    }
  g_clear_pointer (&note.was_rest, json_object_unref);
  return ok;
}

static gboolean
read_notes (WhySidecar *self, JsonObject *root)
{
  JsonNode *node = json_object_get_member (root, "notes");
  if (!node)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  JsonArray *notes = json_node_get_array (node);
  guint n = json_array_get_length (notes);
  if (n > WHY_SIDECAR_MAX_NOTES)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!read_note (self, json_array_get_element (notes, i)))
      return FALSE;
  why_sidecar_sort (self);
  return TRUE;
}

static gboolean
read_root (WhySidecar *self, JsonObject *root)
{
  const char *title, *remark;
  if (!get_text (root, "title", WHY_CORRECTION_MAX_TEXT, &title)
      || !get_text (root, "remark", WHY_CORRECTION_MAX_TEXT, &remark))
    return FALSE;
  why_sidecar_set_title (self, title);
  why_sidecar_set_remark (self, remark);
  self->rest = get_rest (root, root_members);
  return read_notes (self, root);
}

WhySidecar *
why_sidecar_parse (const char *bytes, gsize n_bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (WhySidecar) self = why_sidecar_new ();
  const char *format;
  double version;
  JsonObject *root = NULL;
  if (n_bytes > 0 && n_bytes <= WHY_SIDECAR_MAX_BYTES && why_utf8_is_valid (bytes, n_bytes)
      && !memchr (bytes, 0, n_bytes) && is_shallow (bytes, n_bytes)
      && json_parser_load_from_data (parser, bytes, (gssize) n_bytes, NULL)
      && json_parser_get_root (parser) && JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    root = json_node_get_object (json_parser_get_root (parser));
  if (!root || !get_text (root, "format", sizeof FORMAT_NAME, &format)
      || g_strcmp0 (format, FORMAT_NAME) != 0 || !get_number (root, "version", &version)
      || version < 1 || version > 1e9 || version != floor (version))
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_FORMAT, _ ("is not a file of corrections"));
      return NULL;
    }
  self->version = (gint64) version;
  if (read_root (self, root))
    return g_steal_pointer (&self);
  /* Of a later version nothing need be as it is here. */
  if (why_sidecar_is_newer (self))
    {
      WhySidecar *unknown = why_sidecar_new ();
      unknown->version = self->version;
      return unknown;
    }
  g_set_error_literal (error, WHY_ERROR, WHY_ERR_FORMAT, _ ("is damaged"));
  return NULL;
}

static void
add_rest (JsonBuilder *builder, JsonObject *rest)
{
  g_autoptr (GList) names = rest ? json_object_get_members (rest) : NULL;
  for (GList *name = names; name; name = name->next)
    {
      json_builder_set_member_name (builder, name->data);
      json_builder_add_value (builder, json_node_copy (json_object_get_member (rest, name->data)));
    }
}

static void
add_note (JsonBuilder *builder, const WhyCorrection *note)
{
  why_json_begin_object (builder, NULL);
  why_json_add_number (builder, "from_s", note->from_s);
  why_json_add_number (builder, "to_s", note->to_s);
  why_json_add_string (builder, "label", note->label);
  if (note->remark)
    why_json_add_string (builder, "remark", note->remark);
  if (note->is_removed)
    {
      json_builder_set_member_name (builder, "removed");
      json_builder_add_boolean_value (builder, TRUE);
    }
  if (note->has_was)
    {
      why_json_begin_object (builder, "was");
      why_json_add_number (builder, "from_s", note->was_from_s);
      why_json_add_number (builder, "to_s", note->was_to_s);
      why_json_add_string (builder, "label", note->was_label);
      why_json_add_string (builder, "model", note->was_model);
      add_rest (builder, note->was_rest);
      json_builder_end_object (builder);
    }
  add_rest (builder, note->rest);
  json_builder_end_object (builder);
}

char *
why_sidecar_format (const WhySidecar *self, const char *sound)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *valid = g_utf8_make_valid (sound, -1);
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "format", FORMAT_NAME);
  why_json_add_count (builder, "version", (gsize) self->version);
  why_json_add_string (builder, "sound", valid);
  why_json_add_string (builder, "title", self->title);
  why_json_add_string (builder, "remark", self->remark);
  why_json_begin_array (builder, "notes");
  for (guint i = 0; i < self->notes->len; i++)
    add_note (builder, self->notes->pdata[i]);
  json_builder_end_array (builder);
  add_rest (builder, self->rest);
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, TRUE);
  return g_strconcat (text, "\n", NULL);
}
