/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/engine/why-analyzer.h"

/* Why an explanation may be trusted, or not: what became of the logit on its way to the paths, how
 * the relevance is spread, a flip test, and what the colours mean. The test is made on a thread when
 * the popover is opened. */

G_BEGIN_DECLS

#define WHY_TYPE_TRUST_POPOVER (why_trust_popover_get_type ())
G_DECLARE_FINAL_TYPE (WhyTrustPopover, why_trust_popover, WHY, TRUST_POPOVER, GtkPopover)

/* analyzer: the one of the analysis. NULL: there is nothing to tell. */
void why_trust_popover_set (WhyTrustPopover *self,
                            WhyAnalyzer *analyzer,
                            const WhyAnalysis *analysis,
                            WhyRule rule,
                            WhyQuestion question);
/* Whether a test is being made. */
gboolean why_trust_popover_get_busy (WhyTrustPopover *self);

G_END_DECLS
