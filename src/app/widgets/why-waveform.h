/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/recording/why-overview.h"
#include "app/widgets/why-picture-view.h"

/* The whole recording as a waveform, with the analysis window, the play-head and the loop. The window
 * is dragged, or moved with the arrow keys; a click sets the play-head. Signals:
 *   "window-moved" (double start_s)   by the user's hand, when a drag ends or a key is pressed
 *   "seek" (double time_s)            a click there: seconds in the file */

G_BEGIN_DECLS

#define WHY_TYPE_WAVEFORM (why_waveform_get_type ())
G_DECLARE_FINAL_TYPE (WhyWaveform, why_waveform, WHY, WAVEFORM, WhyPictureView)

/* Held; NULL empties. */
void why_waveform_set_overview (WhyWaveform *self, WhyOverview *overview);
void why_waveform_set_window (WhyWaveform *self, double start_s, double duration_s);
/* NAN hides them. */
void why_waveform_set_play_head (WhyWaveform *self, double time_s);
void why_waveform_set_loop (WhyWaveform *self, double from_s, double to_s);

G_END_DECLS
