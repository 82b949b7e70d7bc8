/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-live-tone.h"
#include "app/widgets/why-picture-view.h"

/* The note that sounds while recording, with a tuner's needle, and its swing against the target of the preferences. */

G_BEGIN_DECLS

#define WHY_TYPE_TUNER_VIEW (why_tuner_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyTunerView, why_tuner_view, WHY, TUNER_VIEW, WhyPictureView)

/* NULL: nothing sounds. */
void why_tuner_view_set_tone (WhyTunerView *self, const WhyLiveTone *tone);
/* What it shows in words; as long as nothing else is set. */
const char *why_tuner_view_get_words (WhyTunerView *self);

G_END_DECLS
