/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/exchange/why-transcript-private.h"

/* Praat's long text form, in UTF-8, which it reads without a mark. */

/* A line "    name = value". */
static void
add_number (GString *out, int indent, const char *name, double value)
{
  char number[WHY_EXCHANGE_NUMBER_SIZE];
  g_string_append_printf (out, "%*s%s = %s \n", indent, "", name,
                          why_exchange_number (number, value));
}

/* The same of a text; quotation marks in it are doubled. */
static void
add_text (GString *out, int indent, const char *name, const char *text)
{
  g_string_append_printf (out, "%*s%s = \"", indent, "", name);
  for (; *text; text++)
    {
      if (*text == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *text);
    }
  g_string_append (out, "\" \n");
}

static void
begin_file (GString *out, const char *object, double duration_s)
{
  g_string_append_printf (out, "File type = \"ooTextFile\"\nObject class = \"%s\"\n\n", object);
  add_number (out, 0, "xmin", 0);
  add_number (out, 0, "xmax", duration_s);
}

static void
begin_tier (GString *out, int number, const char *kind, const char *name, double duration_s)
{
  g_string_append_printf (out, "    item [%d]:\n", number);
  add_text (out, 8, "class", kind);
  add_text (out, 8, "name", name);
  add_number (out, 8, "xmin", 0);
  add_number (out, 8, "xmax", duration_s);
}

static void
add_interval (GString *out, gsize number, double from_s, double to_s, const char *text)
{
  g_string_append_printf (out, "        intervals [%zu]:\n", number);
  add_number (out, 12, "xmin", from_s);
  add_number (out, 12, "xmax", to_s);
  add_text (out, 12, "text", text);
}

static const WhyMark *
mark_at (const GArray *marks, gsize i)
{
  return &g_array_index (marks, WhyMark, i);
}

/* Without a gap: what is between marks has no text. */
static void
add_tier (GString *out,
          int number,
          const char *name,
          const GArray *marks,
          gboolean has_notes,
          double duration_s)
{
  double reached_s = 0;
  gsize n = 0;
  for (guint i = 0; i < marks->len; i++)
    {
      n += 1 + (mark_at (marks, i)->from_s > reached_s);
      reached_s = mark_at (marks, i)->to_s;
    }
  n += duration_s > reached_s || n == 0;
  begin_tier (out, number, "IntervalTier", name, duration_s);
  g_string_append_printf (out, "        intervals: size = %zu \n", n);
  reached_s = 0;
  n = 0;
  for (guint i = 0; i < marks->len; i++)
    {
      const WhyMark *mark = mark_at (marks, i);
      if (mark->from_s > reached_s)
        add_interval (out, ++n, reached_s, mark->from_s, "");
      add_interval (out, ++n, mark->from_s, mark->to_s, has_notes ? mark->name : mark->technique);
      reached_s = mark->to_s;
    }
  if (duration_s > reached_s || n == 0)
    add_interval (out, ++n, reached_s, duration_s, "");
}

static gsize
n_voiced (const WhyContour *contour, double duration_s)
{
  gsize n = 0;
  for (gsize i = 0; i < contour->n; i++)
    n += isfinite (contour->f0_hz[i]) && (double) i * contour->step_s <= duration_s;
  return n;
}

static void
add_points (
    GString *out, int indent, const WhyContour *contour, double duration_s, gboolean is_pitch_tier)
{
  gsize n = 0;
  for (gsize i = 0; i < contour->n; i++)
    {
      double time_s = (double) i * contour->step_s;
      if (!isfinite (contour->f0_hz[i]) || time_s > duration_s)
        continue;
      g_string_append_printf (out, "%*spoints [%zu]:\n", indent, "", ++n);
      add_number (out, indent + 4, "number", time_s);
      if (is_pitch_tier)
        add_number (out, indent + 4, "value", (double) contour->f0_hz[i]);
      else
        {
          char number[WHY_EXCHANGE_NUMBER_SIZE];
          add_text (out, indent + 4, "mark",
                    g_ascii_formatd (number, sizeof number, "%.2f", (double) contour->f0_hz[i]));
        }
    }
}

void
why_textgrid_write (const WhyTranscript *transcript, const GArray *marks, GString *out)
{
  const WhyContour *contour = transcript->contour;
  double duration_s = transcript->duration_s;
  gboolean has_notes = transcript->notes != NULL;
  int number = 0;
  begin_file (out, "TextGrid", duration_s);
  g_string_append_printf (out, "tiers? <exists> \nsize = %d \nitem []: \n",
                          1 + has_notes + (contour != NULL));
  if (has_notes)
    add_tier (out, ++number, "notes", marks, TRUE, duration_s);
  add_tier (out, ++number, "techniques", marks, FALSE, duration_s);
  if (!contour)
    return;
  begin_tier (out, ++number, "TextTier", "pitch", duration_s);
  g_string_append_printf (out, "        points: size = %zu \n", n_voiced (contour, duration_s));
  add_points (out, 8, contour, duration_s, FALSE);
}

void
why_pitch_tier_write (const WhyTranscript *transcript, GString *out)
{
  begin_file (out, "PitchTier", transcript->duration_s);
  g_string_append_printf (out, "points: size = %zu \n",
                          n_voiced (transcript->contour, transcript->duration_s));
  add_points (out, 0, transcript->contour, transcript->duration_s, TRUE);
}
