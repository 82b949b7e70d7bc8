/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-manifest.h"

/* What a row of the manifest is a recording of, as its column subtype says; without that column, of one
 * note that sounds on. */

G_BEGIN_DECLS

/* A note that decays by itself ("pluck" is in the subtype). */
gboolean why_row_is_plucked (const WhyManifest *manifest, gsize row);
/* One note, or a technique on one: not a phrase, two notes in turns, partials that beat, an object that is
 * struck, speech, noise or music. */
gboolean why_row_is_one_note (const WhyManifest *manifest, gsize row);
/* Music in several voices, speech or noise: no sound of one thing, such as a bell. */
gboolean why_row_is_mixture (const WhyManifest *manifest, gsize row);

G_END_DECLS
