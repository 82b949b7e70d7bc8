/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

G_BEGIN_DECLS

/* Axes are shared by all analyses of an analyzer and live as long as the last of them. */
WhyAxes *
why_axes_new (const WhyModel *model, const char *model_path, const WhyScattering *scattering);
WhyAxes *why_axes_ref (const WhyAxes *axes);
void why_axes_unref (WhyAxes *axes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyAxes, why_axes_unref)

/* An empty analysis, and one that shares every plane of another: what a stage fills before it
 * publishes. */
WhyAnalysis *why_analysis_new (const WhyAxes *axes);
WhyAnalysis *why_analysis_copy (const WhyAnalysis *analysis);

G_END_DECLS
