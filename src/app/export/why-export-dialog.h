/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "figure/page/why-figure.h"

/* Chooses what an exported figure is like, with a picture of it; what is chosen is kept at once in
 * the keys of why-export-options.h. */

G_BEGIN_DECLS

#define WHY_TYPE_EXPORT_DIALOG (why_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (WhyExportDialog, why_export_dialog, WHY, EXPORT_DIALOG, AdwWindow)

/* Signal "accepted" when the person wants to say where it goes; the dialog stays. */
WhyExportDialog *why_export_dialog_new (GtkWindow *parent,
                                        const WhyAnalysis *analysis,
                                        const WhyPanelOptions *panel);

/* Whether the picture is still being drawn. */
gboolean why_export_dialog_get_busy (WhyExportDialog *self);

G_END_DECLS
