/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/exchange/why-transcript-private.h"

/* Sonic Visualiser's layers as it exports them itself: a model and a data set for each, and how to show it. Times are
 * samples of the recording. A file may hold several; all of them come into the pane that is chosen. */

enum
{
  NOTES,
  TECHNIQUES,
  PITCH,
  N_LAYERS
};

static const struct
{
  const char *subtype, *units, *layer, *name, *style;
  int dimensions;
} kinds[N_LAYERS] = {
  { "note", "Hz", "notes", "Notes",
    "verticalScale=\"0\" scaleMinimum=\"0\" scaleMaximum=\"0\" colourName=\"Black\" "
    "colour=\"#000000\" darkBackground=\"false\"",
    3 },
  { "region", "", "regions", "Techniques",
    "verticalScale=\"1\" plotStyle=\"1\" colourName=\"Green\" colour=\"#008000\" "
    "darkBackground=\"false\"",
    3 },
  { "", "Hz", "timevalues", "Pitch",
    "plotStyle=\"6\" verticalScale=\"0\" drawDivisions=\"false\" colourName=\"Red\" "
    "colour=\"#800000\" darkBackground=\"false\"",
    2 },
};

typedef struct
{
  const WhyTranscript *transcript;
  const GArray *marks;
  GString *out;
} Writer;

static gint64
frame_of (const Writer *self, double time_s)
{
  return (gint64) floor (time_s * self->transcript->rate_hz + 0.5);
}

static gboolean
has_layer (const Writer *self, int layer)
{
  return layer == NOTES        ? self->transcript->notes != NULL
         : layer == TECHNIQUES ? TRUE
                               : self->transcript->contour != NULL;
}

static gsize
class_of (const Writer *self, const WhyMark *mark)
{
  gsize k = 0;
  while (k + 1 < self->transcript->axes->n_classes
         && g_strcmp0 (self->transcript->axes->classes[k], mark->technique) != 0)
    k++;
  return k;
}

/* What the axis of a layer reaches from and to. */
static void
find_range (const Writer *self, int layer, double *least, double *most)
{
  *least = INFINITY;
  *most = -INFINITY;
  for (guint i = 0; layer == NOTES && i < self->marks->len; i++)
    {
      const WhyMark *mark = &g_array_index (self->marks, WhyMark, i);
      if (isfinite (mark->f0_hz))
        *least = MIN (*least, mark->f0_hz), *most = MAX (*most, mark->f0_hz);
    }
  const WhyContour *contour = self->transcript->contour;
  for (gsize i = 0; layer == PITCH && i < contour->n; i++)
    if (isfinite (contour->f0_hz[i]))
      *least = MIN (*least, (double) contour->f0_hz[i]),
      *most = MAX (*most, (double) contour->f0_hz[i]);
  if (layer == TECHNIQUES)
    {
      *least = 0;
      *most = (double) self->transcript->axes->n_classes - 1;
    }
  if (*least > *most)
    *least = *most = 0;
}

static void
add_model (const Writer *self, int layer)
{
  char least_text[WHY_EXCHANGE_NUMBER_SIZE], most_text[WHY_EXCHANGE_NUMBER_SIZE];
  double least, most;
  /* Points that are as near as this are one line. */
  double resolution
      = layer == PITCH ? ceil (self->transcript->contour->step_s * self->transcript->rate_hz) : 1;
  find_range (self, layer, &least, &most);
  g_string_append_printf (
      self->out,
      "    <model id=\"%d\" name=\"\" sampleRate=\"%.0f\" start=\"0\" end=\"%" G_GINT64_FORMAT
      "\" type=\"sparse\" dimensions=\"%d\" resolution=\"%.0f\" notifyOnAdd=\"true\" "
      "dataset=\"%d\"%s%s%s%s minimum=\"%s\" maximum=\"%s\" units=\"%s\" />\n",
      2 * layer + 1, self->transcript->rate_hz, frame_of (self, self->transcript->duration_s),
      kinds[layer].dimensions, resolution, 2 * layer, *kinds[layer].subtype ? " subtype=\"" : "",
      kinds[layer].subtype, *kinds[layer].subtype ? "\"" : "",
      *kinds[layer].subtype ? " valueQuantization=\"0\"" : "",
      why_exchange_number (least_text, least), why_exchange_number (most_text, most),
      kinds[layer].units);
}

static void
add_mark (const Writer *self, int layer, const WhyMark *mark)
{
  char value[WHY_EXCHANGE_NUMBER_SIZE], level[WHY_EXCHANGE_NUMBER_SIZE];
  gint64 from = frame_of (self, mark->from_s), to = frame_of (self, mark->to_s);
  double loudness = isfinite (mark->level_db) ? CLAMP (1 + mark->level_db / 60, 0.05, 1) : 0.8;
  if (layer == NOTES && !isfinite (mark->f0_hz))
    return;
  g_autofree char *label = g_markup_escape_text (layer == NOTES ? mark->name : mark->technique, -1);
  g_string_append_printf (
      self->out,
      "      <point frame=\"%" G_GINT64_FORMAT "\" value=\"%s\" duration=\"%" G_GINT64_FORMAT "\"",
      from,
      why_exchange_number (value, layer == NOTES ? mark->f0_hz : (double) class_of (self, mark)),
      to - from);
  if (layer == NOTES)
    g_string_append_printf (self->out, " level=\"%s\"", why_exchange_number (level, loudness));
  g_string_append_printf (self->out, " label=\"%s\" />\n", label);
}

static void
add_data_set (const Writer *self, int layer)
{
  const WhyContour *contour = self->transcript->contour;
  char value[WHY_EXCHANGE_NUMBER_SIZE];
  g_string_append_printf (self->out, "    <dataset id=\"%d\" dimensions=\"%d\">\n", 2 * layer,
                          kinds[layer].dimensions);
  for (guint i = 0; layer != PITCH && i < self->marks->len; i++)
    add_mark (self, layer, &g_array_index (self->marks, WhyMark, i));
  for (gsize i = 0; layer == PITCH && i < contour->n; i++)
    if (isfinite (contour->f0_hz[i]))
      g_string_append_printf (self->out,
                              "      <point frame=\"%" G_GINT64_FORMAT
                              "\" value=\"%s\" label=\"\" />\n",
                              frame_of (self, (double) i * contour->step_s),
                              why_exchange_number (value, (double) contour->f0_hz[i]));
  g_string_append (self->out, "    </dataset>\n");
}

void
why_svl_write (const WhyTranscript *transcript, const GArray *marks, GString *out)
{
  const Writer self = { transcript, marks, out };
  g_string_append (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        "<!DOCTYPE sonic-visualiser>\n<sv>\n  <data>\n");
  for (int layer = 0; layer < N_LAYERS; layer++)
    if (has_layer (&self, layer))
      {
        add_model (&self, layer);
        add_data_set (&self, layer);
      }
  g_string_append (out, "  </data>\n  <display>\n");
  for (int layer = 0; layer < N_LAYERS; layer++)
    if (has_layer (&self, layer))
      g_string_append_printf (out,
                              "    <layer id=\"%d\" type=\"%s\" name=\"%s\" model=\"%d\" %s />\n",
                              100 + layer, kinds[layer].layer, kinds[layer].name, 2 * layer + 1,
                              kinds[layer].style);
  g_string_append (out, "  </display>\n</sv>\n");
}
