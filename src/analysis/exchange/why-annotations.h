/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Stretches of a recording that somebody has labelled elsewhere: an interval tier of a Praat TextGrid (long or
 * short text), Audacity's labels, or a table of intervals (CSV). UTF-8 and UTF-16, and Latin-1 of the first
 * two. What cannot be right in an interval is told by why_annotation_fault, and the interval kept.
 * Immutable, counted by reference, any thread. */

G_BEGIN_DECLS

/* Larger files, and more intervals, are refused. */
#define WHY_ANNOTATIONS_MAX_BYTES ((gsize) 32 << 20)
#define WHY_ANNOTATIONS_MAX ((gsize) 100000)
/* What is shorter has no verdict. */
#define WHY_ANNOTATION_MIN_S 0.1

typedef struct
{
  double from_s, to_s; /* as the file has them: any numbers, NAN too */
  char *label;         /* without blanks at its ends and control characters; may be "" */
  gsize number; /* in the file, from 1; of a TextGrid in its tier, of others of all of them */
  gsize line;   /* in the file, from 1 */
} WhyAnnotation;

typedef enum
{
  WHY_ANNOTATION_SOUND,        /* nothing is wrong with it */
  WHY_ANNOTATION_CUT,          /* reaches out of the recording: what lies in it is analysed */
  WHY_ANNOTATION_OVERLAPS,     /* begins before one that begins earlier ends: both are analysed */
  WHY_ANNOTATION_NOT_A_NUMBER, /* from here on it is not analysed */
  WHY_ANNOTATION_BACKWARD,
  WHY_ANNOTATION_EMPTY,
  WHY_ANNOTATION_SHORT,
  WHY_ANNOTATION_OUTSIDE,
} WhyAnnotationFault;

typedef struct _WhyAnnotations WhyAnnotations;

/* tier: the name of an interval tier; NULL: the first. sound: the recording, for tables that are about several
 * (NULL: all rows). NULL with a sentence that names the file, the line where it helps, and the tiers where there
 * is no such one. */
WhyAnnotations *
why_annotations_load (const char *path, const char *tier, const char *sound, GError **error);
WhyAnnotations *why_annotations_ref (WhyAnnotations *annotations);
void why_annotations_unref (WhyAnnotations *annotations);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAnnotations, why_annotations_unref)

/* TRUE of a file that looks like one of labels rather than of sounds or of recordings: by its name, and, where
 * that leaves it open, by its first line. */
gboolean why_annotations_is_file (const char *path);

const char *why_annotations_path (const WhyAnnotations *annotations);
/* The tier they are of, NULL where the format has none, and all that can be chosen (NULL-terminated). */
const char *why_annotations_tier (const WhyAnnotations *annotations);
const char *const *why_annotations_tiers (const WhyAnnotations *annotations);

/* By their beginning; those without one come last. */
gsize why_annotations_n (const WhyAnnotations *annotations);
const WhyAnnotation *why_annotations_get (const WhyAnnotations *annotations, gsize i);

/* What is wrong with it in a recording of that length; the worst, where more is. */
WhyAnnotationFault
why_annotations_fault (const WhyAnnotations *annotations, gsize i, double duration_s);
/* Whether it is analysed; then from and to which second. */
gboolean why_annotations_span (
    const WhyAnnotations *annotations, gsize i, double duration_s, double *from_s, double *to_s);
/* "backward", "overlaps" ...; NULL of WHY_ANNOTATION_SOUND. For programs. */
const char *why_annotation_fault_name (WhyAnnotationFault fault);
/* A sentence in the user's language: which one, what is wrong, what is done. NULL where nothing is. g_free. */
char *why_annotations_fault_text (const WhyAnnotations *annotations, gsize i, double duration_s);

G_END_DECLS
