/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-annotations-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"

/* Praat's text files are numbers, "texts" and <flags> in a fixed order. All that stands between them is for
 * people: "xmin =", "intervals [2]:", and comments behind "!". So the long and the short form are read
 * alike. https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html */

typedef enum
{
  TOKEN_END,
  TOKEN_NUMBER,
  TOKEN_TEXT,
  TOKEN_FLAG,
} Token;

typedef struct
{
  const char *at;
  gsize line;       /* that at is in, from 1 */
  gsize token_line; /* that the last token began in */
  double number;    /* of the last token */
  GString *text;
  const char *path;
} Reader;

static void
pass (Reader *self)
{
  self->line += *self->at == '\n' || (*self->at == '\r' && self->at[1] != '\n');
  self->at++;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* at: behind the first quotation mark. Two of them stand for one. FALSE: it does not end. */
static gboolean
read_quoted (Reader *self)
{
  g_string_truncate (self->text, 0);
  for (; *self->at; pass (self))
    {
      if (*self->at == '"')
        {
          if (self->at[1] != '"')
            {
              self->at++;
              return TRUE;
            }
          self->at++;
        }
      g_string_append_c (self->text, *self->at);
    }
  return FALSE;
}

/* A word up to the next blank or text; whether it is a number. */
static gboolean
read_word (Reader *self)
{
  static const char *const undefined[] = { "nan", "-nan", "inf", "-inf", "--undefined--" };
  g_string_truncate (self->text, 0);
  while (*self->at && !is_blank (*self->at) && *self->at != '"')
    g_string_append_c (self->text, *self->at++);
  const char *word = self->text->str;
  self->number = NAN;
  for (gsize i = 0; i < G_N_ELEMENTS (undefined); i++)
    if (g_ascii_strcasecmp (word, undefined[i]) == 0)
      return TRUE;
  return (g_ascii_isdigit (*word) || strchr ("+-.", *word))
         && why_annotation_number (word, FALSE, &self->number);
}

static Token
next_token (Reader *self)
{
  for (;;)
    {
      while (is_blank (*self->at))
        pass (self);
      self->token_line = self->line;
      switch (*self->at)
        {
        case '\0':
          return TOKEN_END;
        case '!':
          while (*self->at && *self->at != '\n' && *self->at != '\r')
            self->at++;
          break;
        case '"':
          self->at++;
          return read_quoted (self) ? TOKEN_TEXT : TOKEN_END;
        case '<':
          g_string_truncate (self->text, 0);
          while (*self->at && *self->at != '>' && !is_blank (*self->at))
            g_string_append_c (self->text, *self->at++);
          if (*self->at == '>')
            self->at++;
          return TOKEN_FLAG;
        default:
          if (read_word (self))
            return TOKEN_NUMBER;
        }
    }
}

/* FALSE with error: the next is something else. */
static gboolean
expect (Reader *self, Token token, GError **error)
{
  Token found = next_token (self);
  if (found == token)
    return TRUE;
  if (found == TOKEN_END)
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                 _ ("%s: line %zu: the TextGrid ends early; save it again"), self->path,
                 self->line);
  else
    g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                 token == TOKEN_TEXT ? _ ("%s: line %zu: there should be a text in quotation marks")
                                     : _ ("%s: line %zu: there should be a number"),
                 self->path, self->token_line);
  return FALSE;
}

/* A size; FALSE with error. */
static gboolean
expect_count (Reader *self, gsize *out, GError **error)
{
  if (!expect (self, TOKEN_NUMBER, error))
    return FALSE;
  /* Each of them takes some bytes: more than there are is a lie, and is found by reading on. */
  if (self->number >= 0 && self->number <= (double) WHY_ANNOTATIONS_MAX_BYTES)
    {
      *out = (gsize) self->number;
      return TRUE;
    }
  g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT, _ ("%s: line %zu: is no number of items"),
               self->path, self->token_line);
  return FALSE;
}

/* One tier; its labelled intervals go into sink where it is given. */
static gboolean
read_items (Reader *self, gboolean has_intervals, gsize n, WhyAnnotationSink *sink, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      double from_s, to_s = NAN;
      if (!expect (self, TOKEN_NUMBER, error))
        return FALSE;
      gsize line = self->token_line;
      from_s = self->number;
      if (has_intervals)
        {
          if (!expect (self, TOKEN_NUMBER, error))
            return FALSE;
          to_s = self->number;
        }
      if (!expect (self, TOKEN_TEXT, error))
        return FALSE;
      /* Tiers have no gaps: what has no label is one. */
      if (sink && strspn (self->text->str, " \t\r\n") < self->text->len
          && !why_annotation_sink_add (sink, from_s, to_s, self->text->str, i + 1, line, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_named (const char *name, const char *wanted)
{
  g_autofree char *a = g_utf8_casefold (name, -1), *b = g_utf8_casefold (wanted, -1);
  return g_str_equal (a, b);
}

static gboolean
read_tiers (Reader *self, gsize n, const char *wanted, WhyAnnotationSink *sink, GError **error)
{
  for (gsize i = 0; i < n; i++)
    {
      gsize n_items;
      if (!expect (self, TOKEN_TEXT, error))
        return FALSE;
      gboolean has_intervals = g_str_equal (self->text->str, "IntervalTier");
      if (!has_intervals && !g_str_equal (self->text->str, "TextTier"))
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
                       _ ("%s: line %zu: there is no kind of tier “%s”"), self->path,
                       self->token_line, self->text->str);
          return FALSE;
        }
      if (!expect (self, TOKEN_TEXT, error))
        return FALSE;
      g_autofree char *name = g_strdup (self->text->str);
      if (!expect (self, TOKEN_NUMBER, error) || !expect (self, TOKEN_NUMBER, error)
          || !expect_count (self, &n_items, error))
        return FALSE;
      gboolean is_wanted = has_intervals && !sink->tier && (!wanted || is_named (name, wanted));
      if (is_wanted)
        sink->tier = g_strdup (name);
      if (has_intervals)
        g_ptr_array_add (sink->tiers, g_strdup (name));
      if (!read_items (self, has_intervals, n_items, is_wanted ? sink : NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_tier (const char *wanted, const WhyAnnotationSink *sink, GError **error)
{
  if (sink->tier)
    return TRUE;
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < sink->tiers->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", (char *) sink->tiers->pdata[i]);
  if (sink->tiers->len == 0)
    g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("%s: has no interval tier"), sink->path);
  else
    g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                 _ ("%s: has no interval tier “%s”; there are: %s"), sink->path, wanted, list->str);
  return FALSE;
}

static gboolean
read_all (Reader *self, const char *wanted, WhyAnnotationSink *sink, GError **error)
{
  gsize n_tiers;
  if (!expect (self, TOKEN_TEXT, error) || !expect (self, TOKEN_TEXT, error))
    return FALSE;
  if (!g_str_equal (self->text->str, "TextGrid"))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                   _ ("%s: holds a %s of Praat; save the TextGrid alone"), self->path,
                   self->text->str);
      return FALSE;
    }
  if (!expect (self, TOKEN_NUMBER, error) || !expect (self, TOKEN_NUMBER, error)
      || !expect (self, TOKEN_FLAG, error))
    return FALSE;
  n_tiers = 0;
  if (g_str_equal (self->text->str, "<exists") && !expect_count (self, &n_tiers, error))
    return FALSE;
  return read_tiers (self, n_tiers, wanted, sink, error) && check_tier (wanted, sink, error);
}

gboolean
why_textgrid_read (const char *text, const char *tier, WhyAnnotationSink *sink, GError **error)
{
  Reader reader = { .at = text, .line = 1, .text = g_string_new (NULL), .path = sink->path };
  gboolean ok = read_all (&reader, tier, sink, error);
  g_string_free (reader.text, TRUE);
  return ok;
}

gboolean
why_textgrid_is_text (const char *text)
{
  while (is_blank (*text))
    text++;
  gsize n_line = strcspn (text, "\r\n");
  return g_strstr_len (text, (gssize) MIN (n_line, 100), "\"ooTextFile") != NULL;
}
