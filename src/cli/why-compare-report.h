/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/compare/why-compared-take.h"
#include "analysis/compare/why-comparison.h"
#include "cli/why-report.h"

/* How two takes differ, as a program or a person reads it. */

typedef struct
{
  const char *paths[2];
  const WhyComparedTake *takes[2];
  const WhyComparison *comparison;
  double shift_s; /* chosen by hand, or the one that fits best */
} WhyCompareReport;

/* g_free. */
char *why_compare_report (const WhyCompareReport *report, WhyFormat format);
