/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-annotations.h"

/* What the readers fill in. */
typedef struct
{
  const char *path;  /* for errors */
  const char *sound; /* NULL: any */
  GArray *items;     /* WhyAnnotation */
  GPtrArray *tiers;  /* names */
  char *tier;        /* the one that was read */
} WhyAnnotationSink;

/* label: any text. FALSE with error: there are too many. */
gboolean why_annotation_sink_add (WhyAnnotationSink *sink,
                                  double from_s,
                                  double to_s,
                                  const char *label,
                                  gsize number,
                                  gsize line,
                                  GError **error);

/* A number as people write it; a comma will do for the point where has_comma. "nan" is one. FALSE: it is
 * none. */
gboolean why_annotation_number (const char *text, gboolean has_comma, double *out);

/* Each reads the text of a file, in UTF-8. FALSE with error. */
gboolean
why_textgrid_read (const char *text, const char *tier, WhyAnnotationSink *sink, GError **error);
gboolean why_audacity_read (const char *text, WhyAnnotationSink *sink, GError **error);
gboolean why_interval_csv_read (const char *text, WhyAnnotationSink *sink, GError **error);

/* Whether it begins as such a file does. */
gboolean why_textgrid_is_text (const char *text);
gboolean why_audacity_is_text (const char *text);
gboolean why_interval_csv_is_text (const char *text);

/* How far the intervals before this one reach, in seconds; -INFINITY of the first. */
double why_annotations_reached (const WhyAnnotations *annotations, gsize i);
