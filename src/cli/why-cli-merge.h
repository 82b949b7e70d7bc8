/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/shard/why-shard-set.h"

/* What each command makes of its shards. */

G_BEGIN_DECLS

typedef struct
{
  char *output, *format, *predictions, *figure;
} WhyCliMergeOptions;

/* The exit status of one run, after complaints. */
int why_cli_merge_lines (WhyShardSet *set, const WhyCliMergeOptions *options);

G_END_DECLS
