/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/page/why-figure.h"

/* How figures are exported: what the export dialog was last set to, in the keys "export-…". */

G_BEGIN_DECLS

/* Of what the window shows: class, rule, time range and zoom are panel's. Main thread. */
void why_export_options_load (const WhyAnalysis *analysis,
                              const WhyPanelOptions *panel,
                              WhyFigureOptions *out);

/* Of them background and colour maps; the rest of style stays. */
void why_export_options_style (WhyFigureStyle *style);
int why_export_options_dpi (void);

/* The chosen kind of file: ".png", ".svg" or ".pdf". */
const char *why_export_options_ending (void);

G_END_DECLS
