/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-adapt.h"
#include "train/adapt/why-head.h"

G_BEGIN_DECLS

/* How networks that have learned name sounds, beside `start`, as which they began: judges[i] names sound i;
 * NULL: it is left out. */
void why_judge (const WhyHead *start,
                const WhyHead *const *judges,
                const WhySounds *sounds,
                const WhyAxes *axes,
                WhyAdaptScore *out);

/* Whether enough of the user's notes are won: one or two of many come right by chance. */
gboolean why_judge_is_better (const WhyAdaptScore *own);
/* How many of the sounds that were named rightly may be forgotten: a few go either way. */
gsize why_judge_may_forget (const WhyAdaptScore *reference, double share);

G_END_DECLS
