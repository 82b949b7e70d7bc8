/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "analysis/notes/why-note-finder.h"
#include "vamp/why-vamp-features.h"

/* What can only be told of a whole sound. */

G_BEGIN_DECLS

typedef struct
{
  WhyAnalyzer *analyzer;
  WhyNoteFinder *finder;
  GBytes *samples; /* float, at the analyzer's rate */
  double duration_s;
  double a4_hz;
  WhyVampFeatures *features;
} WhyVampEnding;

/* As "whybrato-cli timeline": segments. FALSE with error. */
gboolean why_vamp_add_techniques (const WhyVampEnding *ending, GError **error);
/* As "whybrato-cli notes": notes, their techniques and measures, and rate, extent and depth cycle by cycle, as
 * "analyze" of the part of a note that it was judged by. finder: not NULL. FALSE with error. */
gboolean why_vamp_add_notes (const WhyVampEnding *ending, GError **error);

G_END_DECLS
