/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-randomisation.h"
#include "analysis/explain/why-sensitivity.h"

/* Is an explanation the network's reason? All checks of one recording together, of the map of the class that is named:
 * does it depend on what the network learned, does it hold still where the sound hardly changes, does the network go
 * by what it points at. */

G_BEGIN_DECLS

/* By rule; of those not asked for, and all of a recording that was not checked, zero. */
typedef struct
{
  gboolean is_done;
  gsize class_index; /* that is named */
  WhyRandomisationScore randomisation[WHY_N_RULES];
  WhySensitivity sensitivity;
  double flip_area[WHY_N_RULES]; /* why-flip-score.h */
} WhyChecks;

/* Read-only, for any number of threads. */
typedef struct _WhyChecker WhyChecker;

/* NULL with error without memory. The analyzer is lent. seed: of all that is random. */
WhyChecker *why_checker_new (WhyAnalyzer *analyzer, guint32 seed, GError **error);
void why_checker_free (WhyChecker *checker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyChecker, why_checker_free)

/* Of an analysis by the analyzer. rules: TRUE for those wanted. The noise depends on the seed and key alone. Some 0.6 s
 * for two rules. FALSE with error when cancelled or without memory. */
gboolean why_checker_run (const WhyChecker *checker,
                          const WhyAnalysis *analysis,
                          const gboolean *rules,
                          guint32 key,
                          WhyChecks *out,
                          GCancellable *cancellable,
                          GError **error);

G_END_DECLS
