/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

/* What somebody says of one note of a recording, against or beside what the program says. Immutable, counted by
 * reference; any thread. */

G_BEGIN_DECLS

#define WHY_CORRECTION_MAX_LABEL 63   /* bytes */
#define WHY_CORRECTION_MAX_TEXT 65536 /* bytes of a remark or title */
#define WHY_CORRECTION_MAX_S 1e6      /* the latest moment that a note may end */
#define WHY_CORRECTION_SAME_S 0.0005  /* moments as near as this are one */

typedef struct
{
  double from_s, to_s; /* where the note is, in the file */
  char *label;         /* its class; NULL: as the program says of that stretch */
  char *remark;        /* NULL: none */
  gboolean is_removed; /* there is no note here */
  gboolean has_was;    /* FALSE: the program had found no note */
  /* What the program had found when this was said. */
  double was_from_s, was_to_s;
  char *was_label, *was_model; /* may be NULL */
  /* Members that this version does not know; private. */
  JsonObject *rest, *was_rest;
} WhyCorrection;

/* In whole microseconds, as it is kept. */
double why_correction_moment (double seconds);

/* A copy of all that values say, with moments so; those of theirs that are pointers may be NULL. */
const WhyCorrection *why_correction_new (const WhyCorrection *values);
const WhyCorrection *why_correction_ref (const WhyCorrection *correction);
void why_correction_unref (const WhyCorrection *correction);

gboolean why_correction_equal (const WhyCorrection *a, const WhyCorrection *b);
/* Whether they speak of the same stretch of sound: where it is, or where the program had found it. */
gboolean why_correction_meets (const WhyCorrection *a, const WhyCorrection *b);
/* Whether text can be the name of a class: some bytes, valid, none of them a control character. */
gboolean why_correction_is_label (const char *text);

G_END_DECLS
