/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-aggregate.h"

/* The numbers of class-wise maps, a row for each class that has recordings and each path. */

G_BEGIN_DECLS

/* Of "numbers.csv" or "numbers.json": whether it can be written. */
gboolean why_aggregate_can_write (const char *path);

/* CSV: class,lambda1_hz,lambda2_hz,mean_scattering,top_share, where first-order paths have lambda2
 * 0. JSON: one object with these rows as "paths" and what they are of. */
gboolean why_aggregate_write (const WhyAggregate *aggregate,
                              const char *split,
                              const char *path,
                              GError **error);

G_END_DECLS
