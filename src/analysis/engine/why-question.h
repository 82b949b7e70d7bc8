/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What relevance is asked about: why a class, or why it rather than another one. All zeros ask about the first class. */

G_BEGIN_DECLS

typedef struct
{
  gsize class_index;
  gboolean is_contrast; /* rather than other: the difference of their logits is explained */
  gsize other;
} WhyQuestion;

/* Why this class. */
WhyQuestion why_question (gsize class_index);
/* Why this one rather than the other; where both are the same, why that one. */
WhyQuestion why_question_rather (gsize class_index, gsize other);
gboolean why_question_equal (WhyQuestion a, WhyQuestion b);

/* The class that is asked about beside the label, or the label itself. */
gsize why_question_asked (WhyQuestion question, gsize label);

/* What there is to explain: the logit, or the difference of two. logits: of all classes. */
double why_question_score (WhyQuestion question, const float *logits);

G_END_DECLS
