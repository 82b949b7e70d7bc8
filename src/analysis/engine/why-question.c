/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-question.h"

WhyQuestion
why_question (gsize class_index)
{
  return (WhyQuestion){ .class_index = class_index };
}

WhyQuestion
why_question_rather (gsize class_index, gsize other)
{
  if (class_index == other)
    return why_question (class_index);
  return (WhyQuestion){ .class_index = class_index, .is_contrast = TRUE, .other = other };
}

gboolean
why_question_equal (WhyQuestion a, WhyQuestion b)
{
  return a.class_index == b.class_index && a.is_contrast == b.is_contrast
         && (!a.is_contrast || a.other == b.other);
}

gsize
why_question_asked (WhyQuestion question, gsize label)
{
  return question.is_contrast && question.class_index == label ? question.other
                                                               : question.class_index;
}

double
why_question_score (WhyQuestion question, const float *logits)
{
  double score = (double) logits[question.class_index];
  return question.is_contrast ? score - (double) logits[question.other] : score;
}
