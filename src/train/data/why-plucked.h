/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-manifest.h"

G_BEGIN_DECLS

/* Whether the recording's note decays by itself, by column subtype. */
gboolean why_row_is_plucked (const WhyManifest *manifest, gsize row);

G_END_DECLS
